"""A table of figures as a value: shown below its chart, and saved as a file."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any, NamedTuple

import streamlit as st

from lensawriter.exports.csv_file import Cell, csv_file

Show = Callable[[Any], str]


class Column(NamedTuple):
    """One column: its head, and how its cells are shown; `figures` stand at the right."""

    head: str
    show: Show = str
    figures: bool = True


class Table(NamedTuple):
    """Rows of cells as they are saved: numbers as numbers, None where nothing is known."""

    name: str
    """Part of the name of its file."""
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]

    def csv(self) -> bytes:
        """Return it as a file."""
        return csv_file([column.head for column in self.columns], self.rows)

    def html(self) -> str:
        """Return it as it is shown; every cell is escaped."""
        head = "".join(f"<th{_side(column)}>{escape(column.head)}</th>" for column in self.columns)
        body = "".join(
            f"<tr>{''.join(_cell(column, cell) for column, cell in zip(self.columns, row, strict=True))}</tr>"
            for row in self.rows
        )
        return (
            '<div class="lw-grid lw-figures" tabindex="0"><table>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )


def _cell(column: Column, cell: Cell) -> str:
    return f"<td{_side(column)}>{escape(column.show(cell))}</td>"


def _side(column: Column) -> str:
    return ' class="lw-number"' if column.figures else ""


def text(head: str) -> Column:
    """Return a column of words."""
    return Column(head, lambda cell: str(cell) if cell is not None else "", figures=False)


def draw(table: Table, days: str) -> None:
    """Draw a table, and the button that saves it; `days` stand in the name of the file."""
    st.html(table.html())
    save(table, days)


def save(table: Table, days: str) -> None:
    """Draw the button that saves a table; the file is made when it is asked for."""
    st.download_button(
        "CSVで保存",
        data=table.csv,
        file_name=f"LENSAwriter-{table.name}-{days}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"save-{table.name}",
        on_click="ignore",
    )
