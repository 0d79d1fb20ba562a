from __future__ import annotations

from pathlib import Path

import pytest

from envtui.core.index.metadata import split_requirement
from envtui.core.index.metadata_cache import MetadataCache
from envtui.core.index.model import IndexFile, Metadata


def file(version: str) -> IndexFile:
    name = f"app-{version}-py3-none-any.whl"
    return IndexFile(name, f"https://index.test/{name}", {"sha256": version * 64})


def metadata(version: str) -> Metadata:
    needs = (("lib", ("fast",), ">=1", "os_name == 'nt'", "", ""),)
    return Metadata(("lib[fast]>=1; os_name == 'nt'",), ">=3.9", ("all",), needs, version)


def filled(folder: Path, *versions: str) -> Path:
    cache = MetadataCache(folder)
    for version in versions:
        cache.put("app", file(version), metadata(version))
    return folder / "app.metadata"


def known(folder: Path) -> list[str]:
    cache = MetadataCache(folder)
    return [v for v in "123" if cache.get("app", file(v)) == metadata(v)]


def test_what_was_kept_is_known_to_the_next_process(tmp_path: Path) -> None:
    filled(tmp_path, "1", "2")
    filled(tmp_path, "3")
    assert known(tmp_path) == ["1", "2", "3"]
    assert MetadataCache(tmp_path).get("app", file("4")) is None


@pytest.mark.parametrize("missing", [1, 30, 200])
def test_a_record_that_was_cut_short_is_learned_again(tmp_path: Path, missing: int) -> None:
    path = filled(tmp_path, "1", "2")
    path.write_bytes(path.read_bytes()[:-missing])
    assert known(tmp_path) == ["1"]
    filled(tmp_path, "2", "3")
    assert known(tmp_path) == ["1", "2", "3"]


def test_a_damaged_record_hides_no_other_one_and_is_learned_again(tmp_path: Path) -> None:
    path = filled(tmp_path, "1", "2", "3")
    content = path.read_bytes()
    middle = content.index(b">=3.9", len(content) // 3)
    path.write_bytes(content[:middle] + b">=4.0" + content[middle + 5 :])
    assert known(tmp_path) == ["1", "3"]
    filled(tmp_path, "2")
    assert known(tmp_path) == ["1", "2", "3"]


def test_a_file_of_something_else_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "app.metadata").write_bytes(b"something else, and not short at all" * 9)
    assert known(tmp_path) == []
    filled(tmp_path, "1")
    assert known(tmp_path) == ["1"]


def test_what_extras_add_is_read_where_one_of_them_is_asked_for(tmp_path: Path) -> None:
    texts = ("lib", 'more>=2; extra == "all"', "last", 'others; extra == "some"')
    needs = tuple(map(split_requirement, texts))
    whole = Metadata(texts, "", ("all", "some"), needs, "1")
    MetadataCache(tmp_path).put("app", file("1"), whole)
    kept = MetadataCache(tmp_path).get("app", file("1"))
    assert kept is not None and kept != whole
    assert kept.requires == ("lib", "last") and len(kept.dependencies) == 2
    for extra in ("", "all", "some", "unknown"):
        assert kept.asked_by(extra) == whole.asked_by(extra)
    assert [text for text, _ in kept.asked_by("all")] == ["lib", "last", 'more>=2; extra == "all"']
