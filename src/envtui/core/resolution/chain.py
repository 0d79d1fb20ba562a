"""Why a project is in an answer: the shortest chain of requirements that leads to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from envtui.core.errors import BuildFailed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.resolution.model import Edge

__all__ = ["chain_to", "with_chain"]


def chain_to(name: str, edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """Return the shortest chain from something asked for to ``name``; empty if none leads there.

    Args:
        name: normalized.
        edges: who requires whom; those of the person come first in the chain.
    """
    by_parent: dict[str, list[Edge]] = {}
    for edge in edges:
        by_parent.setdefault(edge.parent, []).append(edge)
    chains: dict[str, tuple[Edge, ...]] = {"": ()}
    waiting = [""]
    for parent in waiting:
        for edge in by_parent.get(parent, ()):
            if edge.name not in chains:
                chains[edge.name] = (*chains[parent], edge)
                waiting.append(edge.name)
    return chains.get(name, ())


def with_chain(
    error: BuildFailed,
    chain: Iterable[Edge],
    versions: Mapping[str, str],
    more: Iterable[str] = (),
) -> BuildFailed:
    """Return the error of a project that cannot be built with how it came into the answer.

    Args:
        error: what the build said; its hint stays.
        chain: as ``chain_to`` returns it; a single link, what the person wrote, says nothing new.
        versions: by normalized name, those of projects in the chain; others go without.
        more: sentences for after the chain.
    """
    links = [
        f"{edge.parent} {versions.get(edge.parent, '')}".rstrip() + f" requires {edge.requirement}"
        if edge.parent
        else f"You ask for {edge.requirement}"
        for edge in chain
    ]
    if len(links) < 2:
        return error
    said = [f"{'; '.join(links)}.", *more, error.hint]
    return BuildFailed(error.message, hint="\n".join(filter(None, said)))
