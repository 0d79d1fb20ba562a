"""The smallest Textual app with as many widgets as the explorer, to compare its start with."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.widgets import DataTable, Static


class Minimal(App[None]):
    """Four panes in two columns between lines of text, all of them empty."""

    CSS = """
    Screen { layout: grid; grid-size: 2 4; grid-rows: 1 1fr 1 1; }
    .line { column-span: 2; }
    DataTable, Static.pane { border: round white; height: 1fr; }
    """

    def compose(self) -> ComposeResult:
        yield Static("Minimal", classes="line")
        with Vertical():
            yield self.table("1 Interpreters")
            yield self.table("2 Environments")
        with Vertical():
            yield self.table("3 Packages")
            yield Static("", classes="pane")
        yield Static("activity", classes="line")
        yield Static("keys", classes="line")

    def table(self, title: str) -> DataTable[str]:
        table: DataTable[str] = DataTable()
        table.border_title = title
        return table


if __name__ == "__main__":
    Minimal().run()
