"""What is installed, as a file that makes the same again: requirements.txt or pylock.toml."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from envtui.core.changes.answers import resolve_exactly
from envtui.core.changes.installed import installed_in
from envtui.core.distributions.details import read_details
from envtui.core.distributions.graph import build_graph
from envtui.core.distributions.pin import as_requirement
from envtui.core.errors import RefusedChange
from envtui.core.literal import literal
from envtui.core.record import replace
from envtui.core.resolution.model import Edge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.model import Distribution
    from envtui.core.environments.model import Target
    from envtui.core.index.configuration import IndexConfiguration

__all__ = ["export_pylock", "export_requirements"]


def export_requirements(target: Target) -> str:
    """Return what is installed as the text of a requirements.txt, a pin on each line.

    What was installed from elsewhere than an index is named by where it came from. Only files of
    the environment are read.
    """
    return "".join(f"{as_requirement(row)}\n" for row in installed_in(target))


def export_pylock(target: Target, configuration: IndexConfiguration | None = None) -> str:
    """Return what is installed as the text of a pylock.toml, with files and hashes of the index.

    Raises:
        RefusedChange: something was installed from elsewhere than an index.
        NoSolution: the index has a version no more.
        UsageError: the index gives no hash of a file.
        IndexProblem: the index does not answer.
    """
    from envtui.core.index.client import PackageIndex
    from envtui.core.index.configuration import load_configuration
    from envtui.core.locks.pylock import write_pylock

    rows = installed_in(target)
    elsewhere = [row.name for row in rows if row.editable or read_details(row).origin]
    if elsewhere:
        names = literal(", ".join(elsewhere))
        raise RefusedChange(
            f"A pylock.toml is written from an index, and these are from elsewhere: {names}.",
            hint="A requirements.txt can name where they came from.",
        )
    configuration = configuration or load_configuration()
    words = [f"{row.normalized}=={row.version}" for row in rows]
    answer = resolve_exactly(words, target.interpreter, configuration)
    edges = tuple(_edges(rows, target))
    index = PackageIndex(configuration)
    try:
        minor = target.interpreter.minor_version
        return write_pylock(replace(answer, edges=edges), index, requires_python=f">={minor}")
    finally:
        index.close()


def _edges(rows: Sequence[Distribution], target: Target) -> Iterator[Edge]:
    graph = build_graph(rows, target.interpreter.markers)
    for needs in graph.requires.values():
        for need in needs:
            yield Edge(need.parent, need.name, need.requirement)
