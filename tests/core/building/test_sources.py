"""What URLs and paths of source code mean, and how they are written down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from envtui.core.building.sources import Source, parse_source
from envtui.core.errors import NotThere, RequirementError

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("git+https://host/a/b.git", Source("git", "https://host/a/b.git")),
        ("git+https://host/a@v1", Source("git", "https://host/a", revision="v1")),
        ("git+https://host/a@feature/x", Source("git", "https://host/a", revision="feature/x")),
        (
            "git+ssh://git@host/a@v1#subdirectory=x/y&egg=z",
            Source("git", "ssh://git@host/a", revision="v1", subdirectory="x/y"),
        ),
        ("https://host/a-1.tar.gz", Source("archive", "https://host/a-1.tar.gz")),
        (
            "https://host/a-1.zip?x=1#sha256=AB&subdirectory=sub%20dir",
            Source("archive", "https://host/a-1.zip?x=1", sha256="ab", subdirectory="sub dir"),
        ),
    ],
)
def test_urls_are_taken_apart(url: str, expected: Source) -> None:
    assert parse_source(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "git+https://host/a@-x",
        "git+https://host/a@a..b c",
        "git+ext://host/a",
        "git+host/a",
        "svn+https://host/a",
        "ftp://host/a-1.tar.gz",
        "https://host/a-1.tar.xz",
        "https://host/a",
        "https://host/a.zip#subdirectory=../x",
        "git+https://host/a#subdirectory=x\\..\\y",
    ],
)
def test_what_cannot_be_built_from_is_refused(url: str) -> None:
    with pytest.raises(RequirementError):
        parse_source(url)


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotThere, match=r"There is no .*nowhere \(line 3\)"):
        parse_source((tmp_path / "nowhere").as_uri(), where="line 3")
    (tmp_path / "text.txt").write_text("")
    with pytest.raises(RequirementError, match="neither a wheel nor a source archive"):
        parse_source((tmp_path / "text.txt").as_uri())


def test_credentials_are_used_and_never_written_down() -> None:
    source = parse_source("git+https://user:hush@host/a.git@v1")

    assert source.url == "https://user:hush@host/a.git"
    for text in (source.shown, source.place, source.identity, source.direct_url(), repr(source)):
        assert "hush" not in text
    assert source.without_secrets().url == "https://host/a.git"
    assert "hush" not in source.file().url


def test_only_what_cannot_change_has_an_identity(tmp_path: Path) -> None:
    assert not Source("folder", tmp_path.as_uri()).identity
    assert not Source("git", "https://host/a", revision="main").identity
    assert COMMIT in Source("git", "https://host/a", commit=COMMIT).identity
    assert Source("archive", "https://host/a.zip", sha256="ab").identity == "ab"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (Source("folder", "file:///a"), {"dir_info": {}}),
        (Source("folder", "file:///a", editable=True), {"dir_info": {"editable": True}}),
        (
            Source("archive", "file:///a", sha256="ab", subdirectory="x"),
            {"archive_info": {"hashes": {"sha256": "ab"}}, "subdirectory": "x"},
        ),
        (
            Source("git", "file:///a", commit=COMMIT, revision="v1"),
            {"vcs_info": {"vcs": "git", "commit_id": COMMIT, "requested_revision": "v1"}},
        ),
    ],
)
def test_direct_url_json_is_as_specified(source: Source, expected: dict[str, object]) -> None:
    assert json.loads(source.direct_url()) == {"url": "file:///a", **expected}
