"""Running text as plain values: labelled lines, wrapped to a width."""

from __future__ import annotations

import os
from collections.abc import Iterable

from rich.cells import cell_len, chop_cells

from envtui.core.record import Record
from envtui.tui.rows import Cell, Role, cut

__all__ = ["Line", "wrap", "wrapped"]


class Line(Record):
    """A paragraph, with a label before it or none. Both are already literal."""

    text: str = ""
    role: Role = ""
    label: str = ""
    indent: int = 0
    tail: str | None = None
    """What follows a text that is one line: the text is cut, rather than wrapped, where both are
    too long. The name of a wheel has much to spare, and where it is from stays."""


def wrapped(lines: Iterable[Line], room: int) -> list[tuple[Cell, ...]]:
    """Return ``lines`` in pieces of at most ``room`` cells, texts aligned beside their labels."""
    lines = list(lines)
    margin = max((cell_len(line.label) + 2 for line in lines if line.label), default=0)
    shown: list[tuple[Cell, ...]] = []
    for line in lines:
        before = line.indent or (margin if line.label else 0)
        pieces = _pieces(line, max(8, room - before))
        for number, piece in enumerate(pieces):
            label = line.label if number == 0 else ""
            lead = Cell(label + " " * (before - cell_len(label)), "dim")
            shown.append((lead, Cell(piece, line.role)) if before else (Cell(piece, line.role),))
    return shown


def _pieces(line: Line, room: int) -> list[str]:
    if line.tail is None:
        return wrap(line.text, room) or [""]
    text = cut(line.text, max(room // 2, room - cell_len(line.tail))).rstrip()
    return [cut(text + line.tail, room).rstrip()]


def wrap(text: str, room: int) -> list[str]:
    """Break ``text`` at spaces into pieces of at most ``room`` cells; longer words are cut.

    Paths and addresses are cut behind a slash where that leaves no short piece. What a paragraph is
    indented by, its pieces are too.
    """
    pieces: list[str] = []
    for paragraph in text.split("\n"):
        words = paragraph.lstrip(" ")
        lead = " " * min(len(paragraph) - len(words), room // 2)
        pieces += [lead + piece for piece in _broken(words.split(" "), room - len(lead))]
    return pieces


def _broken(words: list[str], room: int) -> list[str]:
    pieces: list[str] = []
    piece = ""
    for word in words:
        if piece and cell_len(piece) + 1 + cell_len(word) <= room:
            piece = f"{piece} {word}"
            continue
        if piece:
            pieces.append(piece)
        *full, piece = _chopped(word, room)
        pieces += full
    return [*pieces, piece]


def _chopped(word: str, room: int) -> list[str]:
    """Cut a word into pieces of at most ``room`` cells, behind a slash in their last half."""
    pieces: list[str] = []
    while cell_len(word) > room:
        piece = chop_cells(word, room)[0] or word[0]
        slash = max(piece.rfind("/"), piece.rfind(os.sep)) + 1
        piece = piece[:slash] if slash > len(piece) // 2 else piece
        pieces.append(piece)
        word = word[len(piece) :]
    return [*pieces, word] if word or not pieces else pieces
