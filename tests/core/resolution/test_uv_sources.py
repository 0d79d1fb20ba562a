"""``[tool.uv.sources]``."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from envtui.core.errors import RequirementError
from envtui.core.resolution.uv_sources import ProjectSources, read_sources, split_editable

Read = Callable[..., ProjectSources]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read what a pyproject.toml in ``tmp_path/project`` says: ``read("lib = {…}")``."""

    def read(
        table: str, *, more: str = "", skipped: frozenset[str] = frozenset()
    ) -> ProjectSources:
        text = f"[tool.uv.sources]\n{table}\n{more}"
        (tmp_path / "project").mkdir(exist_ok=True)
        return read_sources(tomllib.loads(text), tmp_path / "project" / "pyproject.toml", skipped)

    return read


@pytest.mark.parametrize(
    ("source", "url"),
    [
        ("{url = 'https://a.example/lib-1.zip'}", "https://a.example/lib-1.zip"),
        (
            "{url = 'https://a.example/lib-1.zip', subdirectory = 'sub'}",
            "https://a.example/lib-1.zip#subdirectory=sub",
        ),
        ("{git = 'https://a.example/lib'}", "git+https://a.example/lib"),
        ("{git = 'https://a.example/lib', tag = 'v1'}", "git+https://a.example/lib@v1"),
        ("{git = 'ssh://git@a.example/lib', branch = 'b'}", "git+ssh://git@a.example/lib@b"),
        (
            "{git = 'https://a.example/lib', rev = 'abc', subdirectory = 'x'}",
            "git+https://a.example/lib@abc#subdirectory=x",
        ),
    ],
)
def test_a_requirement_is_taken_from_its_source(read: Read, source: str, url: str) -> None:
    assert read(f"lib = {source}").followed("Lib>=1") == [f"Lib @ {url}"]


def test_extras_and_markers_stay(read: Read) -> None:
    sources = read("lib = {url = 'https://a.example/lib-1.zip'}")
    (found,) = sources.followed("lib[b,a]>=1 ; python_version > '3'")
    assert found == 'lib[a,b] @ https://a.example/lib-1.zip ; python_version > "3"'


def test_a_path_is_relative_to_the_project(read: Read, tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    sources = read("lib = {path = '../lib'}\nown = {path = '../lib', editable = true}")
    url = (tmp_path / "lib").as_uri()
    assert sources.followed("lib") == [f"lib @ {url}"]
    assert sources.followed("own") == [f"own @ {url}#editable=true"]
    assert split_editable(f"{url}#editable=true") == (url, True)
    assert split_editable(f"{url}#subdirectory=a&editable=true") == (f"{url}#subdirectory=a", True)
    assert split_editable(url) == (url, False)


def test_other_requirements_stay_as_they_are(read: Read) -> None:
    sources = read("lib = {url = 'https://a.example/lib-1.zip'}")
    for text in ("other>=1", "lib @ https://b.example/lib-2.zip", "no requirement at all!"):
        assert sources.followed(text) == [text]


def test_sources_by_marker_leave_the_rest_to_the_index(read: Read) -> None:
    table = "lib = [{url = 'https://a.example/w.zip', marker = \"sys_platform == 'win32'\"}]"
    assert read(table).followed("lib>=1") == [
        "lib @ https://a.example/w.zip ; (sys_platform == 'win32')",
        'lib>=1 ; (((sys_platform != "win32")))',
    ]


def test_the_rest_is_the_opposite_of_a_marker_with_and_and_or(read: Read) -> None:
    from packaging.requirements import Requirement

    marker = (
        "os_name == 'nt' and python_version < '3.9' or (sys_platform in 'a b' and os_name == 'y')"
    )
    table = f'lib = {{url = "https://a.example/w.zip", marker = "{marker}"}}'
    first, second = map(Requirement, read(table).followed("lib"))
    for name in ("nt", "posix", "y"):
        for version in ("3.8", "3.12"):
            for platform in ("a", "linux"):
                here = {"os_name": name, "python_version": version, "sys_platform": platform}
                assert first.marker is not None and second.marker is not None
                assert first.marker.evaluate(here) is not second.marker.evaluate(here)


def test_a_marker_without_an_opposite_is_told(read: Read) -> None:
    table = "lib = {url = 'https://a.example/w.zip', marker = \"python_version ~= '3.9'\"}"
    with pytest.raises(RequirementError, match="marker of the sources"):
        read(table).followed("lib")


def test_a_source_may_be_of_one_extra_or_group(read: Read) -> None:
    table = (
        "a = {url = 'https://a.example/a.zip', extra = 'X'}\n"
        "b = {url = 'https://a.example/b.zip', group = 'dev'}"
    )
    sources = read(table)
    assert sources.followed("a") == ["a"]
    assert sources.followed("a", extra="x") == ["a @ https://a.example/a.zip"]
    assert sources.followed("b", extra="x") == ["b"]
    assert sources.followed("b", group="dev") == ["b @ https://a.example/b.zip"]


def test_a_source_may_be_an_index(read: Read) -> None:
    more = "[[tool.uv.index]]\nname = 'own'\nurl = 'https://a.example/simple'\n"
    sources = read("lib = {index = 'own'}\nother = {index = 'gone'}", more=more)
    assert sources.followed("lib>=1") == ["lib>=1"]
    assert sources.index_of("LIB") == "https://a.example/simple"
    assert sources.index_of("unnamed") == ""
    with pytest.raises(RequirementError, match="names the index gone"):
        sources.index_of("other")


@pytest.mark.parametrize("source", ["'text'", "{}", "{branch = 'x'}", "[3]"])
def test_a_source_that_says_nothing_is_told(read: Read, source: str) -> None:
    with pytest.raises(RequirementError, match=r"The source of lib in .* says nothing"):
        read(f"lib = {source}").followed("lib")


def test_sources_can_be_left_out(read: Read) -> None:
    table = "a = {url = 'https://a.example/a.zip'}\nb = {url = 'https://a.example/b.zip'}"
    assert read(table, skipped=frozenset({":all:"})).followed("a") == ["a"]
    sources = read(table, skipped=frozenset({"a"}))
    assert sources.followed("a") == ["a"]
    assert sources.followed("b") == ["b @ https://a.example/b.zip"]


class TestWorkspace:
    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        """A workspace of ``root``, ``one`` and ``two``; ``three`` is excluded from it."""
        for name in ("one", "two", "three"):
            folder = tmp_path / "packages" / name
            folder.mkdir(parents=True)
            (folder / "pyproject.toml").write_text(f"[project]\nname = '{name}'\n")
        (tmp_path / "pyproject.toml").write_text(
            "[project]\nname = 'root'\n"
            "[tool.uv.sources]\ntwo = {workspace = true}\nroot = {workspace = true}\n"
            "three = {workspace = true}\nfar = {path = 'far'}\n"
            "[tool.uv.workspace]\nmembers = ['packages/*']\nexclude = ['packages/three']\n"
        )
        return tmp_path

    def sources(self, path: Path) -> ProjectSources:
        return read_sources(tomllib.loads(path.read_text()), path)

    def test_members_are_taken_from_their_folders_and_editable(self, root: Path) -> None:
        sources = self.sources(root / "pyproject.toml")
        url = (root / "packages" / "two").as_uri()
        assert sources.followed("two>=1") == [f"two @ {url}#editable=true"]

    def test_the_sources_of_the_root_hold_for_its_members(self, root: Path) -> None:
        sources = self.sources(root / "packages" / "one" / "pyproject.toml")
        assert sources.followed("root") == [f"root @ {root.as_uri()}#editable=true"]
        assert sources.followed("far") == [f"far @ {(root / 'far').as_uri()}"]

    def test_another_project_below_is_no_member(self, root: Path) -> None:
        sources = self.sources(root / "packages" / "three" / "pyproject.toml")
        assert sources.followed("two") == ["two"]

    def test_what_is_no_member_is_told(self, root: Path) -> None:
        with pytest.raises(RequirementError, match="said to be of the workspace"):
            self.sources(root / "pyproject.toml").followed("three")

    @pytest.mark.parametrize("pattern", ["", "/absolute/*"])
    def test_patterns_that_lead_nowhere_find_nothing(self, root: Path, pattern: str) -> None:
        path = root / "pyproject.toml"
        path.write_text(f"[tool.uv.workspace]\nmembers = ['{pattern}']\n")
        assert self.sources(path).members == {}
