from __future__ import annotations

import marshal

import pytest

from envtui.core.index.listing import Files, packed_files
from envtui.core.index.model import IndexFile

ENTRY = ("a-1.whl", "https://x/a-1.whl", {"sha256": "AB"}, None, True, {"sha256": "CD"}, "7", None)
PLAIN = ("a-1.tar.gz", "https://x/a-1.tar.gz", None, ">=3.9", False, False, 7, "2026-01-01")


def test_an_entry_becomes_a_file_in_the_form_that_all_files_have() -> None:
    first, second = Files([ENTRY, PLAIN], "index")
    assert first == IndexFile(
        *("a-1.whl", "https://x/a-1.whl", {"sha256": "ab"}, "", ""),
        metadata_hashes={"sha256": "cd"},
        index="index",
    )
    assert second == IndexFile(
        *("a-1.tar.gz", "https://x/a-1.tar.gz", {}, ">=3.9", None),
        size=7,
        upload_time="2026-01-01",
        index="index",
    )


def test_names_are_known_before_any_file_is_made() -> None:
    files = Files([("a-1.whl",), PLAIN], "index")  # type: ignore[list-item]  # half an entry
    assert files.names == ["a-1.whl", "a-1.tar.gz"]
    assert files[1].filename == "a-1.tar.gz"


def test_what_is_a_file_already_stays_that() -> None:
    known = IndexFile("a-1.whl", "https://x/a-1.whl", {}, index="another")
    assert Files([known], "index")[0] is known


def test_files_that_were_kept_are_the_same_as_before() -> None:
    listed = Files([ENTRY, PLAIN], "index")
    kept = Files.unpacked(packed_files([ENTRY, PLAIN]), "index")
    assert kept.names == listed.names
    assert list(kept) == list(listed)


def test_of_what_was_kept_only_the_file_asked_for_is_read() -> None:
    kept = Files.unpacked(marshal.dumps((["a-1.whl", "a-1.tar.gz"], [b"", b"nonsense"])), "index")
    assert kept.names == ["a-1.whl", "a-1.tar.gz"]
    with pytest.raises(ValueError, match="marshal"):
        kept[1]


def test_a_file_is_made_once() -> None:
    files = Files([ENTRY, PLAIN], "index")
    assert files[0] is files[0]
