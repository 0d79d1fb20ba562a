"""RECORD lines are read and written as the specification has them."""

from __future__ import annotations

import csv
import hashlib
import io

import pytest

from envtui.core.errors import BadDistribution
from envtui.core.wheels.record import Row, format_row, parse_record, same_digest

DIGEST = hashlib.sha256(b"x").digest()


@pytest.mark.parametrize("path", ["a.py", "a,b.py", 'a"b.py', "ü/\u2028.py", " a .py"])
def test_a_line_written_is_read_back(path: str) -> None:
    (row,) = parse_record(format_row(path, DIGEST, 1) + "\n")

    assert (row.path, row.size) == (path, 1)
    assert same_digest(row, DIGEST)


def test_hexadecimal_digests_and_padding_are_tolerated() -> None:
    plain = format_row("a", DIGEST, 1).split("sha256=")[1].split(",")[0]

    assert same_digest(Row("a", f"sha256={DIGEST.hex()}", 1), DIGEST)
    assert same_digest(Row("a", f"sha256={plain}=", 1), DIGEST)
    assert not same_digest(Row("a", f"sha256={plain[:-1]}", 1), DIGEST)


def test_windows_line_ends_and_empty_lines_are_read() -> None:
    rows = parse_record("a.py,,\r\n\r\nb.py,sha256=x,3\r\n")

    assert rows == (Row("a.py", "", -1), Row("b.py", "sha256=x", 3))


@pytest.mark.parametrize("path", ["plain.py", '"quoted, with a comma.py"', '"two\nlines.py"'])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_read_as_csv_has_them(path: str, end: str) -> None:
    text = f"{path},sha256=x,3{end}b,,{end}"

    rows = parse_record(text)

    expected = csv.reader(io.StringIO(text, newline=""))
    assert [row.path for row in rows] == [fields[0] for fields in expected]


@pytest.mark.parametrize("text", ["a,,\na,,\n", "a,sha1=x,1\n", "a,,,b\n", "a,,1.5\n", ",,\n"])
def test_a_malformed_record_is_refused(text: str) -> None:
    with pytest.raises(BadDistribution, match="RECORD"):
        parse_record(text)
