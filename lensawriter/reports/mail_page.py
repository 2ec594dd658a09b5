"""The report as the page of a mail: styles in each element, pictures within the mail, and all numbers as text besides."""

from collections.abc import Sequence
from html import escape

from lensawriter.reports.charts import WIDE, cid
from lensawriter.reports.content import Contents, Figure
from lensawriter.reports.svg import FADED, INK, LINE, SOFT
from lensawriter.reports.tables import NOTHING, Table
from lensawriter.reports.texts import UNDRAWN

_LETTERS = "font-family:'Hiragino Sans','Yu Gothic UI','Yu Gothic',Meiryo,'Noto Sans JP','Noto Sans CJK JP',sans-serif"
ENCLOSED = "同じ内容のPDFを添付しています。"
_NOTE = f"margin:0 0 10px;font-size:12px;line-height:1.7;color:{FADED}"


def page(said: Contents, pictures: Sequence[str], *, drawn: bool) -> str:
    """Return the page; `pictures` are the content ids that there are pictures of."""
    parts = [
        f'<p style="margin:0;font-size:12px;color:{FADED}">LENSAwriter</p>',
        f'<h1 style="margin:2px 0 0;font-size:22px;line-height:1.5;font-weight:bold">{escape(said.title)}</h1>',
        f'<p style="margin:0 0 6px;font-size:15px">{escape(said.organisation)}</p>',
        f'<p style="{_NOTE}">{escape(said.compared)}</p>',
        _figures(said.figures),
        f'<p style="margin:14px 0 0;font-size:13px;line-height:1.7">{ENCLOSED if drawn else UNDRAWN}</p>',
        _heading("1日ごとの生成回数"),
        f'<p style="{_NOTE}">{escape(said.busiest)}</p>',
        _picture("days", "1日ごとの生成回数のグラフ") if cid("days") in pictures else "",
    ]
    for key, table in (("use-cases", said.use_cases), ("departments", said.departments), ("", said.people)):
        if table is not None:
            picture = _picture(key, f"{table.title}の生成回数のグラフ") if cid(key) in pictures else ""
            parts += [_heading(table.title), picture, _table(table)]
    for table in said.others:
        parts += [
            _heading(table.title),
            f'<p style="{_NOTE}">{escape(table.note)}</p>' if table.note else "",
            _table(table),
        ]
    parts += [f'<p style="{_NOTE};margin-top:10px">{escape(note)}</p>' for note in said.notes]
    return (
        '<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light">'
        f"<title>{escape(said.title)}</title></head>"
        f'<body style="margin:0;padding:0;background:{SOFT}">'
        f'<div style="background:{SOFT};padding:20px 8px">'
        f'<div style="max-width:576px;margin:0 auto;padding:24px;background:#ffffff;color:{INK};{_LETTERS}">'
        f"{''.join(parts)}</div></div></body></html>"
    )


def _heading(said: str) -> str:
    return f'<h2 style="margin:28px 0 8px;font-size:16px;line-height:1.5;font-weight:bold">{escape(said)}</h2>'


def _picture(key: str, said: str) -> str:
    style = f"display:block;width:100%;max-width:{WIDE}px;height:auto;border:0;font-size:12px;color:{FADED}"
    return f'<img src="cid:{cid(key)}" width="{WIDE}" alt="{escape(said)}" style="{style}">'


def _figures(figures: Sequence[Figure]) -> str:
    cells = [
        f'<td width="50%" style="padding:12px 14px;background:{SOFT};vertical-align:top;{_gaps(place)}">'
        f'<div style="font-size:12px;color:{FADED}">{escape(each.label)}</div>'
        f'<div style="font-size:22px;line-height:1.5;font-weight:bold">{escape(each.value)}</div>'
        f'<div style="font-size:12px;line-height:1.6">{escape(each.change)}</div>'
        f'<div style="font-size:12px;line-height:1.6;color:{FADED}">{escape(each.note)}</div></td>'
        for place, each in enumerate(figures)
    ]
    rows = "".join(f"<tr>{''.join(cells[place : place + 2])}</tr>" for place in range(0, len(cells), 2))
    return f'<table role="presentation" width="100%" style="border-collapse:collapse">{rows}</table>'


def _gaps(place: int) -> str:
    """Return white edges between the four figures."""
    gap = ":8px solid #ffffff;"
    return (f"border-bottom{gap}" if place < 2 else "") + (f"border-right{gap}" if place % 2 == 0 else "")


def _table(table: Table) -> str:
    if not table.rows:
        return f'<p style="margin:0;font-size:13px;color:{FADED}">{NOTHING}</p>'
    head = "".join(_cell(table, place, cell, "th") for place, cell in enumerate(table.columns))
    rows = "".join(
        f"<tr>{''.join(_cell(table, place, cell, 'td') for place, cell in enumerate(row))}</tr>" for row in table.rows
    )
    style = "border-collapse:collapse;font-size:12px;line-height:1.5"
    return f'<table width="100%" style="{style}"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _cell(table: Table, place: int, said: str, tag: str) -> str:
    number = place and table.numbers
    style = f"padding:6px {0 if place == len(table.columns) - 1 else 8}px 6px 0;border-bottom:1px solid {LINE}"
    style += ";text-align:right;white-space:nowrap" if number else ";text-align:left;word-break:break-word"
    style += f";font-weight:normal;color:{FADED};vertical-align:bottom" if tag == "th" else ";vertical-align:top"
    scope = ' scope="col"' if tag == "th" else ""
    return f'<{tag}{scope} style="{style}">{escape(said)}</{tag}>'
