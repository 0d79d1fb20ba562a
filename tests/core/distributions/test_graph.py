from __future__ import annotations

from pathlib import Path

from envtui.core.distributions.graph import Graph, build_graph
from envtui.core.distributions.read import list_distributions
from tests.core.distributions.installed import MARKERS, install


def graph_of(site: Path) -> Graph:
    return build_graph(list_distributions([site]), MARKERS)


def test_needs_go_both_ways(tmp_path: Path) -> None:
    install(tmp_path, "app", requires=["Lib.One>=1,<2", "other; sys_platform == 'win32'"])
    install(tmp_path, "lib-one", "1.5")

    graph = graph_of(tmp_path)

    (need,) = graph.requires["app"]
    assert (need.name, need.specifier, need.satisfied) == ("lib-one", "<2,>=1", True)
    assert graph.required_by["lib-one"] == (need,)
    assert (graph.missing, graph.conflicts, graph.roots) == ((), (), ("app",))


def test_missing_and_conflicting_needs_are_told_apart(tmp_path: Path) -> None:
    install(tmp_path, "app", requires=["gone", "old>=2"])
    install(tmp_path, "old", "1.0")

    graph = graph_of(tmp_path)

    assert [need.name for need in graph.missing] == ["gone"]
    assert [need.name for need in graph.conflicts] == ["old"]


def test_an_installed_pre_release_satisfies(tmp_path: Path) -> None:
    install(tmp_path, "app", requires=["lib>=1"])
    install(tmp_path, "lib", "2.0rc1")

    assert graph_of(tmp_path).conflicts == ()


def test_an_extra_counts_where_somebody_asks_for_it(tmp_path: Path) -> None:
    install(tmp_path, "app", requires=["lib[fast]"])
    install(tmp_path, "lib", requires=["speed; extra == 'fast'", "docs; extra == 'docs'", "base"])
    install(tmp_path, "speed")
    install(tmp_path, "base")

    graph = graph_of(tmp_path)

    assert [(need.name, need.extra) for need in graph.requires["lib"]] == [
        ("base", ""),
        ("speed", "fast"),
    ]
    assert graph.missing == ()


def test_why_gives_the_shortest_chain_from_each_root(tmp_path: Path) -> None:
    install(tmp_path, "app", requires=["middle", "far"])
    install(tmp_path, "middle", requires=["leaf"])
    install(tmp_path, "far", requires=["middle"])
    install(tmp_path, "tool", requires=["leaf"])
    install(tmp_path, "leaf")

    chains = graph_of(tmp_path).why("Leaf")

    assert [[need.parent for need in chain] for chain in chains] == [["tool"], ["app", "middle"]]


def test_a_circle_has_one_root(tmp_path: Path) -> None:
    install(tmp_path, "a", requires=["b"])
    install(tmp_path, "b", requires=["a"])

    assert graph_of(tmp_path).roots == ("a",)


def test_what_is_no_requirement_is_kept_aside(tmp_path: Path) -> None:
    install(tmp_path, "app", requires=["???", "lib"])
    install(tmp_path, "lib")

    graph = graph_of(tmp_path)

    assert graph.unreadable == (("app", "???"),)
    assert [need.name for need in graph.requires["app"]] == ["lib"]


def test_a_requirement_that_is_only_misspelled_is_followed(tmp_path: Path) -> None:
    install(tmp_path, "app", requires=["lib>=1.9.*", "old<1.*"])
    install(tmp_path, "lib", "2.0")
    install(tmp_path, "old", "1.0")

    graph = graph_of(tmp_path)

    assert not graph.unreadable
    assert [need.requirement for need in graph.conflicts] == ["old<1.*"]


def test_an_invalid_installed_version_satisfies_only_an_open_requirement(tmp_path: Path) -> None:
    install(tmp_path, "app", requires=["odd>=1"])
    install(tmp_path, "tool", requires=["odd"])
    install(tmp_path, "odd", "no-version")

    assert [need.parent for need in graph_of(tmp_path).conflicts] == ["app"]
