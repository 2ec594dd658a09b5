"""A table of figures, drawn as HTML and downloaded as a CSV file."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any, NamedTuple

import streamlit as st

from lensawriter.exports.csv_file import Cell, csv_file
from lensawriter.limits.periods import Span

Show = Callable[[Any], str]


class Column(NamedTuple):
    """One column; `show` formats its cells, and `figures` aligns them to the right."""

    head: str
    show: Show = str
    figures: bool = True


class Table(NamedTuple):
    """Rows of cells as the CSV file has them: numbers as numbers, None for an unknown value."""

    name: str
    """Part of the file name."""
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]

    def csv(self) -> bytes:
        """Return the CSV file."""
        return csv_file([column.head for column in self.columns], self.rows)

    def html(self) -> str:
        """Return the HTML table; every cell is escaped."""
        head = "".join(f"<th{_alignment(column)}>{escape(column.head)}</th>" for column in self.columns)
        body = "".join(
            f"<tr>{''.join(_cell(column, cell) for column, cell in zip(self.columns, row, strict=True))}</tr>"
            for row in self.rows
        )
        return (
            '<div class="lw-grid lw-figures" tabindex="0"><table>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )


def file_days(span: Span) -> str:
    """Return a span as part of a file name."""
    return f"{span.first:%Y%m%d}-{span.last:%Y%m%d}"


def _cell(column: Column, cell: Cell) -> str:
    return f"<td{_alignment(column)}>{escape(column.show(cell))}</td>"


def _alignment(column: Column) -> str:
    return ' class="lw-number"' if column.figures else ""


def text(head: str) -> Column:
    """Return a column of text."""
    return Column(head, lambda cell: str(cell) if cell is not None else "", figures=False)


def draw(table: Table, days: str) -> None:
    """Draw a table and its download button; `days` is part of the file name."""
    st.html(table.html())
    draw_download(table, days)


def draw_download(table: Table, days: str) -> None:
    """Draw the download button of a table; the file is made when the button is pressed."""
    st.download_button(
        "CSVで保存",
        data=table.csv,
        file_name=f"LENSAwriter-{table.name}-{days}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"save-{table.name}",
        on_click="ignore",
    )
