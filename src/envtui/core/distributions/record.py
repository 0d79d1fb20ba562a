"""The files of a distribution, as its installer recorded them (PEP 376, 627)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from envtui.core.errors import EnvironmentProblem
from envtui.core.files import read_regular
from envtui.core.literal import literal
from envtui.core.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.model import Distribution

__all__ = ["RecordRow", "read_record"]

_LIMIT = 256 * 1024 * 1024


class RecordRow(NamedTuple):
    """One line of RECORD."""

    path: str
    """As written: relative to the folder that holds the dist-info, or absolute."""
    digest: str
    """``sha256=<urlsafe base64>``; empty for RECORD itself and for generated files."""
    size: int
    """In bytes; -1 when not recorded."""


def read_record(distribution: Distribution) -> tuple[RecordRow, ...]:
    """Return the rows of its RECORD, or of the ``installed-files.txt`` of an egg-info.

    Raises:
        EnvironmentProblem: it has neither, or it cannot be read.
    """
    info = distribution.info
    try:
        if info.suffix == ".dist-info":
            text = read_regular(info / "RECORD", _LIMIT).decode("utf-8", "surrogateescape")
            return tuple(_rows(text))
        text = read_regular(info / "installed-files.txt", _LIMIT).decode("utf-8", "surrogateescape")
        return tuple(_legacy_rows(info, text.splitlines()))
    except (OSError, ValueError) as error:
        raise EnvironmentProblem(
            f"{literal(distribution.name)} {literal(distribution.version)} has no readable list "
            f"of its files in {literal(str(info))}.",
            hint="Install it again to write a new one.",
        ) from error


def _rows(text: str) -> Iterator[RecordRow]:
    import csv

    try:
        for row in csv.reader(text.splitlines()):
            if row and row[0]:
                digest = row[1] if len(row) > 1 else ""
                size = row[2].strip() if len(row) > 2 else ""
                yield RecordRow(row[0], digest, int(size) if size.isdecimal() else -1)
    except csv.Error as error:
        raise ValueError(str(error)) from error


def _legacy_rows(info: Path, lines: Iterable[str]) -> Iterator[RecordRow]:
    """Yield rows relative to the egg-info's parent; the file has them relative to the egg-info."""
    import posixpath

    for line in lines:
        if path := line.strip():
            yield RecordRow(posixpath.normpath(posixpath.join(info.name, path)), "", -1)
