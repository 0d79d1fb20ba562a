from __future__ import annotations

from pathlib import Path

import pytest

from envtui.core.errors import BadDistribution
from envtui.core.index.client import PackageIndex
from envtui.core.index.configuration import load_configuration
from envtui.core.index.model import IndexFile
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel


def open_index(*addresses: str, **flags: object) -> PackageIndex:
    *extra, main = addresses
    return PackageIndex(load_configuration(default_index=main, indexes=extra, **flags))  # type: ignore[arg-type]


@pytest.mark.parametrize("json", [True, False])
def test_a_project_has_its_versions_in_order_and_their_files(
    index: IndexServer, wheels: Path, json: bool
) -> None:
    index.json = json
    for version in ("1.10", "1.9", "2.0rc1", "1.2.0"):
        make_wheel(wheels, "Some.Project", version)
    index.yanked["Some_Project-1.9-py3-none-any.whl"] = "broken"

    project = open_index(index.url).project("some_project")

    assert project.versions == ("1.2.0", "1.9", "1.10", "2.0rc1")
    assert project.prereleases == 0b1000
    assert project.yanked == 0b0010
    (file,) = project.files(1)
    assert (file.filename, file.yanked) == ("Some_Project-1.9-py3-none-any.whl", "broken")
    assert file.index == index.url
    assert file.hashes["sha256"]


@pytest.mark.parametrize("metadata", [True, False])
def test_metadata_says_what_a_file_requires(
    index: IndexServer, wheels: Path, metadata: bool
) -> None:
    index.metadata = metadata
    make_wheel(wheels, "a", requires=["B>=1 ; python_version > '3'", "c[x,Y_z]"], extras=["Big_x"])

    opened = open_index(index.url)
    found = opened.metadata(opened.project("a").files(0)[0])

    assert found.requires == ("B>=1 ; python_version > '3'", "c[x,Y_z]")
    assert found.dependencies == (
        ("b", (), ">=1", "python_version > '3'", ""),
        ("c", ("x", "y-z"), "", "", ""),
    )
    assert found.extras == ("big-x",)


def test_a_second_run_asks_the_network_for_nothing(index: IndexServer, wheels: Path) -> None:
    make_wheel(wheels, "a", requires=["b"])
    opened = open_index(index.url)
    first = opened.metadata(opened.project("a").files(0)[0])
    asked = list(index.requests)

    again = open_index(index.url)
    assert again.metadata(again.project("a").files(0)[0]) == first
    assert index.requests == asked


def test_small_wheels_without_metadata_beside_them_are_fetched_once_and_kept(
    index: IndexServer, wheels: Path
) -> None:
    index.metadata = False
    wheel = make_wheel(wheels, "a")
    kept: list[tuple[IndexFile, bytes]] = []
    opened = PackageIndex(
        load_configuration(default_index=index.url),
        keep_wheel=lambda file, content: kept.append((file, content)),
    )

    opened.metadata(opened.project("a").files(0)[0])

    assert [content for _, content in kept] == [wheel.read_bytes()]
    assert index.requests == ["/simple/a/", f"/files/{wheel.name}"]


def test_a_wheel_with_another_hash_than_promised_is_refused(
    index: IndexServer, wheels: Path
) -> None:
    index.metadata = False
    wheel = make_wheel(wheels, "a")
    index.wrong_hashes.add(wheel.name)
    opened = open_index(index.url)

    with pytest.raises(BadDistribution, match=f"{'0' * 64}"):
        opened.metadata(opened.project("a").files(0)[0])


def test_nobody_has_the_project(index: IndexServer) -> None:
    assert open_index(index.url).project("nothing").versions == ()
