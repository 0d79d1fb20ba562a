"""RECORD: the list of a distribution's files with their hashes.

Source: the "Recording installed projects" and "Binary distribution format" specifications.
"""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Iterable

from envtui.core.errors import BadDistribution
from envtui.core.literal import literal
from envtui.core.record import NamedTuple

__all__ = ["Row", "format_hash", "format_line", "format_row", "parse_record", "same_digest"]

# Hashes that the specification allows: sha256 or better.
_ALGORITHMS = ("sha256=", "sha384=", "sha512=")
_MOST_DIGITS = 18
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


class Row(NamedTuple):
    """One line: a path as written, ``algorithm=digest`` or nothing, and the size or -1."""

    path: str
    hash: str
    size: int


def parse_record(text: str) -> tuple[Row, ...]:
    """Return the rows of a RECORD.

    Raises:
        BadDistribution: a line is malformed, a path comes twice, or a hash is weaker than sha256.
    """
    rows: dict[str, Row] = {}
    for fields in _read_fields(text):
        row = _parse_row(fields)
        if rows.setdefault(row.path, row) is not row:
            raise BadDistribution(f"RECORD lists {literal(row.path)} twice")
    return tuple(rows.values())


def _read_fields(text: str) -> Iterable[list[str]]:
    """Return the fields of each line; where nothing is quoted, lines only have to be split."""
    plain = text.replace("\r\n", "\n")
    if '"' not in plain and "\r" not in plain:
        return [line.split(",") for line in plain.split("\n") if line]
    import csv
    import io

    try:
        return [fields for fields in csv.reader(io.StringIO(text, newline="")) if fields]
    except csv.Error as error:
        raise BadDistribution(f"RECORD is malformed: {error}") from None


def _parse_row(fields: list[str]) -> Row:
    path, digest, size = fields if len(fields) == 3 else (*fields, "", "")[:3]
    if len(fields) > 3 or not path or (size and not _is_number(size)):
        raise BadDistribution(f"RECORD has a malformed line: {literal(','.join(fields)[:200])}")
    row = Row(path, digest, int(size) if size else -1)
    if digest and not digest.startswith(_ALGORITHMS):
        raise BadDistribution(
            f"RECORD has a hash other than sha256, sha384 or sha512 for {literal(path)}"
        )
    return row


def _is_number(size: str) -> bool:
    return size.isascii() and size.isdigit() and len(size) <= _MOST_DIGITS


def same_digest(row: Row, digest: bytes) -> bool:
    """Whether ``digest`` is that of the row, which may be in URL-safe base64 or hexadecimal."""
    stated = row.hash.partition("=")[2]
    return stated.rstrip("=") == _encode(digest) or stated.lower() == digest.hex()


def format_row(path: str, sha256: bytes | None, size: int = 0) -> str:
    """Return the line for a file, quoted where needed; without a hash for RECORD itself."""
    return format_line(path, format_hash(sha256), size) if sha256 is not None else f"{path},,"


def format_line(path: str, hashed: str, size: int) -> str:
    """Return the line for a file whose hash is written already."""
    if "," in path or '"' in path or "\r" in path or "\n" in path:
        path = '"' + path.replace('"', '""') + '"'
    return f"{path},{hashed},{size}"


def format_hash(sha256: bytes) -> str:
    """Return the hash of a file as its line has it."""
    return f"sha256={_encode(sha256)}"


def _encode(digest: bytes) -> str:
    # As base64.urlsafe_b64encode, whose import takes longer than a hundred calls of this.
    return b2a_base64(digest, newline=False).translate(_URL_SAFE).rstrip(b"=").decode()
