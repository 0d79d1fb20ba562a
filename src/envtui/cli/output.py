"""What goes to stdout: JSON, columns, and paths; and amounts in words."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

__all__ = [
    "in_units",
    "packages",
    "print_columns",
    "print_json",
    "print_path",
    "seconds",
    "span",
]


def print_json(value: object) -> None:
    """Print JSON in ASCII, so that it is the same in every locale."""
    import json

    print(json.dumps(value, indent=2))


def print_columns(
    rows: Iterable[Sequence[str]],
    *,
    header: Sequence[str] = (),
    gap: int = 2,
    at_least: Sequence[int] = (),
) -> tuple[int, ...]:
    """Print rows in columns ``gap`` spaces apart, under their ``header`` and a rule if any.

    Returns:
        The widths of the columns, which ``at_least`` takes for rows that follow later.
    """
    # A path may hold a line end, and a row stays a row.
    table = [tuple(cell.replace("\n", "\\n") for cell in row) for row in rows]
    if header:
        rule = [max(len(row[i]) for row in [*table, header]) for i in range(len(header))]
        table = [tuple(header), tuple("-" * width for width in rule), *table]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    if at_least:
        widths = list(map(max, widths, at_least))
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print((" " * gap).join(cells).rstrip())
    return tuple(widths)


def print_path(path: Path) -> None:
    """Print a path byte for byte for a program that reads it, and made safe for a terminal."""
    from envtui.core import literal

    if sys.stdout.isatty():
        print(literal(str(path)))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(os.fsencode(path) + b"\n")


def in_units(count: int) -> str:
    """Return a number of bytes as people read it: ``1.4 MB``."""
    if count < 1000:
        return f"{count} B"
    size = float(count)
    for unit in ("kB", "MB", "GB"):
        size /= 1000
        if size < 999.5:
            return f"{size:.1f} {unit}"
    return f"{size / 1000:.1f} TB"


def packages(count: int) -> str:
    """Return a number of packages in words."""
    return f"{count} package{'' if count == 1 else 's'}"


def span(started: float) -> str:
    """Return the time since ``started`` (of ``time.perf_counter``) as people read it."""
    return seconds(time.perf_counter() - started)


def seconds(value: float) -> str:
    """Return a duration as uv writes it: ``12ms``, ``1.42s``."""
    return f"{value:.2f}s" if value >= 1 else f"{value * 1000:.0f}ms"
