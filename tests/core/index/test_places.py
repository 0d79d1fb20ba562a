"""Several indexes, flat locations and folders as one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from envtui.core.errors import IndexProblem
from envtui.core.index.client import PackageIndex
from envtui.core.index.configuration import load_configuration
from envtui.core.index.model import IndexOptions
from tests.core.index import faults
from tests.support.index_server import IndexServer, html_page
from tests.support.wheels import make_wheel


@pytest.fixture
def private(tmp_path: Path) -> Iterator[IndexServer]:
    folder = tmp_path / "private"
    folder.mkdir()
    with IndexServer(folder) as server:
        yield server


def names(opened: PackageIndex, project: str = "a") -> dict[str, list[str]]:
    """Versions to the places that their files come from."""
    found = opened.project(project)
    return {
        version: [file.index for file in found.files(place)]
        for place, version in enumerate(found.versions)
    }


def open_both(private: IndexServer, index: IndexServer, strategy: str = "") -> PackageIndex:
    return PackageIndex(
        load_configuration(
            IndexOptions(default_index=index.url, indexes=[private.url], index_strategy=strategy)
        )
    )


def test_the_first_index_that_has_the_name_is_the_only_one(
    private: IndexServer, index: IndexServer
) -> None:
    make_wheel(private.folder, "a", "1.0")
    make_wheel(index.folder, "a", "9.0")
    make_wheel(index.folder, "b", "1.0")

    opened = open_both(private, index)
    assert names(opened) == {"1.0": [private.url]}
    assert names(opened, "b") == {"1.0": [index.url]}
    assert index.requests == ["/simple/b/"]


def test_what_a_first_index_lacks_is_remembered(private: IndexServer, index: IndexServer) -> None:
    make_wheel(index.folder, "b", "1.0")
    names(open_both(private, index), "b")
    private.requests.clear()
    assert names(open_both(private, index), "b") == {"1.0": [index.url]}
    assert private.requests == []


def test_the_best_of_all_indexes_joins_them(private: IndexServer, index: IndexServer) -> None:
    for version in ("1.0", "2.0"):
        make_wheel(private.folder, "a", version)
    for version in ("2.0", "3.0"):
        make_wheel(index.folder, "a", version)

    opened = open_both(private, index, "unsafe-best-match")
    assert names(opened) == {
        "1.0": [private.url],
        "2.0": [private.url, index.url],
        "3.0": [index.url],
    }
    assert opened.project("a").searched == (0b111,)


def test_the_first_match_keeps_indexes_in_turn(private: IndexServer, index: IndexServer) -> None:
    for version in ("1.0", "2.0"):
        make_wheel(private.folder, "a", version)
    for version in ("2.0", "3.0"):
        make_wheel(index.folder, "a", version)

    opened = open_both(private, index, "unsafe-first-match")
    assert names(opened) == {"1.0": [private.url], "2.0": [private.url], "3.0": [index.url]}
    assert opened.project("a").searched == (0b011, 0b100)


@pytest.mark.parametrize(("code", "hint"), [(401, "credentials"), (403, "credentials")])
def test_an_index_that_refuses_is_not_passed_over(
    private: IndexServer, index: IndexServer, code: int, hint: str
) -> None:
    make_wheel(index.folder, "a")
    private.fault = faults.status(code)

    with pytest.raises(IndexProblem, match=f"answered {code}") as raised:
        open_both(private, index).project("a")
    assert hint in raised.value.hint.lower()
    assert index.requests == []


def test_a_folder_of_wheels_adds_to_the_index(index: IndexServer, tmp_path: Path) -> None:
    make_wheel(index.folder, "a", "1.0")
    make_wheel(tmp_path / "links", "a", "1.0", requires=["local"])
    make_wheel(tmp_path / "links", "a", "2.0")
    make_wheel(tmp_path / "links", "a-b", "9.0")

    links = (tmp_path / "links").as_uri()
    opened = PackageIndex(
        load_configuration(
            IndexOptions(default_index=index.url, find_links=[str(tmp_path / "links")])
        )
    )
    assert names(opened) == {"1.0": [links, index.url], "2.0": [links]}
    assert opened.metadata(opened.project("a").files(0)[0]).requires == ("local",)


def test_without_an_index_flat_locations_are_all_there_is(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, "a", requires=["b"])
    opened = PackageIndex(load_configuration(IndexOptions(no_index=True, find_links=[str(wheel)])))
    assert opened.project("a").versions == ("1.0",)
    assert opened.metadata(opened.project("a").files(0)[0]).requires == ("b",)
    assert opened.project("b").versions == ()


def test_a_wheel_that_changed_in_its_folder_is_read_again(tmp_path: Path) -> None:
    configuration = load_configuration(IndexOptions(no_index=True, find_links=[str(tmp_path)]))
    for requires in (["b"], ["c>1"]):
        make_wheel(tmp_path, "a", requires=requires)
        opened = PackageIndex(configuration)
        assert opened.metadata(opened.project("a").files(0)[0]).requires == tuple(requires)


@pytest.mark.parametrize("remote", [True, False])
def test_a_flat_page_lists_files_of_many_projects(
    index: IndexServer, tmp_path: Path, remote: bool
) -> None:
    for name in ("a", "b"):
        make_wheel(index.folder, name)
    entries = [index.entry(path) | {"url": f"{index.origin}/files/{path.name}"} for path in
               sorted(index.folder.iterdir())]  # fmt: skip
    (tmp_path / "links.html").write_text(html_page(entries))
    location = (tmp_path / "links.html").as_uri()
    if remote:
        location = f"{index.origin}/links.html"
        body = (tmp_path / "links.html").read_bytes()

        def page(handler: object) -> bool:
            if handler.path != "/links.html":  # type: ignore[attr-defined]
                return False
            faults.answer(handler, 200, body, Content_Type="text/html")  # type: ignore[arg-type]
            return True

        index.fault = page
    opened = PackageIndex(load_configuration(IndexOptions(no_index=True, find_links=[location])))
    for name in ("a", "b"):
        assert names(opened, name) == {"1.0": [location]}
        opened.metadata(opened.project(name).files(0)[0])


def test_a_flat_location_that_does_not_exist_is_named(tmp_path: Path) -> None:
    opened = PackageIndex(
        load_configuration(IndexOptions(no_index=True, find_links=[str(tmp_path / "none")]))
    )
    with pytest.raises(IndexProblem, match="none cannot be read"):
        opened.project("a")


@pytest.mark.parametrize("layout", ["pages", "folders", "one folder"])
def test_an_index_may_be_a_folder(tmp_path: Path, layout: str) -> None:
    root = tmp_path / "simple"
    if layout == "pages":
        make_wheel(tmp_path / "files", "a")
        (root / "a").mkdir(parents=True)
        (root / "a" / "index.html").write_text('<a href="../../files/a-1.0-py3-none-any.whl">a</a>')
    else:
        make_wheel(root / "a" if layout == "folders" else root, "a")
    opened = PackageIndex(load_configuration(IndexOptions(default_index=str(root))))
    assert names(opened) == {"1.0": [root.as_uri()]}
    opened.metadata(opened.project("a").files(0)[0])
    assert opened.project("b").versions == ()
