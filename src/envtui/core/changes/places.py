"""Where the parts of a distribution are staged: a mirror of the environment they will go to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from envtui.core.environments.model import Target
from envtui.core.interpreters.model import Scheme

__all__ = ["Areas", "areas_of"]


@dataclass(frozen=True, slots=True)
class Areas:
    """The folders of a target that things arrive in, and the folder that mirrors each."""

    staged: Scheme
    """The target's scheme, inside the folder of the transaction."""
    pairs: tuple[tuple[Path, Path], ...]
    """Mirror and place: the root first, then what its scheme has outside of it."""


def areas_of(target: Target, new: Path) -> Areas:
    """Return the areas of ``target`` mirrored below ``new``.

    An environment has one area, its root. The scheme of a system Python may lead elsewhere.
    """
    pairs = [(new / "root", target.root)]

    def mirror(place: Path) -> Path:
        for mirrored, base in pairs:
            if place.is_relative_to(base):
                return mirrored / place.relative_to(base)
        pairs.append((new / f"elsewhere-{len(pairs)}", place))
        return pairs[-1][0]

    scheme = target.scheme
    staged = Scheme(
        purelib=mirror(scheme.purelib),
        platlib=mirror(scheme.platlib),
        scripts=mirror(scheme.scripts),
        data=mirror(scheme.data),
        include=mirror(scheme.include),
    )
    return Areas(staged, tuple(pairs))
