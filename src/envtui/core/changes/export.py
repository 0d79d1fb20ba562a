"""Exporting what is installed, to be installed again: as requirements.txt or pylock.toml."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from envtui.core.changes.answers import resolve_exactly
from envtui.core.changes.installed import installed_in
from envtui.core.distributions.details import read_details
from envtui.core.distributions.direct_url import recorded_hashes
from envtui.core.distributions.graph import build_graph
from envtui.core.distributions.pin import as_requirement
from envtui.core.errors import RefusedChange
from envtui.core.index.model import IndexFile
from envtui.core.literal import literal
from envtui.core.record import replace
from envtui.core.resolution.model import Candidate, Edge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.model import Distribution
    from envtui.core.environments.model import Target
    from envtui.core.index.client import PackageIndex
    from envtui.core.index.configuration import IndexConfiguration

__all__ = ["export_pylock", "export_requirements"]


def export_requirements(target: Target) -> str:
    """Return what is installed as the text of a requirements.txt, a pin on each line.

    What did not come from an index is named by where it came from. Only files of the environment
    are read.
    """
    return "".join(f"{as_requirement(row)}\n" for row in installed_in(target))


def export_pylock(
    target: Target, folder: Path, configuration: IndexConfiguration | None = None
) -> str:
    """Return what is installed as the text of a pylock.toml, with files and hashes of the index.

    What did not come from an index is named by where it came from: a commit, an archive with its
    hash, or a folder. Paths near ``folder``, where the lock is to lie, are relative to it.

    Raises:
        RefusedChange: something came from a place that a lock cannot name.
        NoSolution: the index no longer has a version.
        UsageError: the index gives no hash of a file.
        IndexProblem: the index, or the server that an archive came from, does not answer.
    """
    from envtui.core.index.client import PackageIndex
    from envtui.core.index.configuration import load_configuration
    from envtui.core.locks.pylock import write_pylock

    rows = installed_in(target)
    configuration = configuration or load_configuration()
    index = PackageIndex(configuration)
    try:
        elsewhere = {row.normalized: found for row in rows if (found := _elsewhere(row, index))}
        words = [f"{r.normalized}=={r.version}" for r in rows if r.normalized not in elsewhere]
        answer = resolve_exactly(words, target.interpreter, configuration)
        candidates = (*answer.candidates, *elsewhere.values())
        answer = replace(
            answer,
            candidates=tuple(sorted(candidates, key=lambda candidate: candidate.normalized)),
            edges=tuple(_edges(rows, target)),
        )
        minor = target.interpreter.minor_version
        return write_pylock(answer, index, requires_python=f">={minor}", folder=folder)
    finally:
        index.close()


def _elsewhere(row: Distribution, index: PackageIndex) -> Candidate | None:
    """Return a distribution with the place it came from; ``None`` if that was an index.

    Raises:
        RefusedChange: no lock can name that place, or it is gone.
        IndexProblem: an archive cannot be fetched to be hashed.
    """
    from envtui.core.distributions.direct_url import path_of_url

    url = f"{row.editable.as_uri()}#editable=true" if row.editable else read_details(row).origin
    if not url:
        return None
    address = url.partition("#")[0]
    path = path_of_url(address)
    is_lost = path is not None and not path.exists()
    if is_lost or ("+" in address.partition(":")[0] and not address.startswith("git+")):
        reason = "is not there any more" if is_lost else "no lock can name here"
        raise RefusedChange(
            f"{literal(row.name)} was installed from {literal(address)}, which {reason}."
        )
    file = IndexFile(address.rpartition("/")[2], url, recorded_hashes(str(row.info)))
    if not address.startswith("git+") and not (path and path.is_dir()):
        file = index.hashed(file)
    return Candidate(row.name, row.normalized, row.version, file, "", direct=True)


def _edges(rows: Sequence[Distribution], target: Target) -> Iterator[Edge]:
    graph = build_graph(rows, target.interpreter.markers)
    for needs in graph.requires.values():
        for need in needs:
            yield Edge(need.parent, need.name, need.requirement)
