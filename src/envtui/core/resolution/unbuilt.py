"""What is said of source code that cannot be built while versions are chosen: why it was tried."""

from __future__ import annotations

from collections.abc import Iterator

from envtui.core.resolution.chain import chain_to, with_chain
from envtui.core.resolution.solve import edges_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.errors import BuildFailed
    from envtui.core.resolution.candidates import ProjectVersions
    from envtui.core.resolution.solve import Solution

__all__ = ["with_reason"]


def with_reason(error: BuildFailed, name: str, so_far: Solution) -> BuildFailed:
    """Return the error with what led to the project ``name``, before the hint that it has.

    That is who requires it, and which newer versions of those are for another Python: often it was
    one of these that the person had in mind.
    """
    provider = so_far.provider
    decided = {provider.nodes[node][0]: place for node, place in so_far.pins.items()}
    projects = {name: provider.project(name) for name in decided}
    chain = chain_to(name, edges_of(so_far))
    versions = {name: projects[name].versions[place] for name, place in decided.items()}
    newer = [
        line
        for edge in chain
        if edge.parent
        for line in _passed_over(projects[edge.parent], decided[edge.parent])
    ]
    return with_chain(error, chain, versions, newer)


def _passed_over(project: ProjectVersions, chosen: int) -> Iterator[str]:
    """Yield why the newest version was not taken, if it is for another Python."""
    newest = (project.allowed & project.turns[0] & project.known).bit_length() - 1
    if newest > chosen and project.file(newest) is None:
        kind, reason = project.why_not(newest)
        if kind == "python":
            yield f"{project.name} {project.versions[newest]}, which is newer, {reason}."
