"""Where distributions are staged: in a folder that mirrors the target's root.

The scheme of a system Python may have folders outside of the root; these are mirrored by their
whole path below ``outside``.
"""

from __future__ import annotations

from pathlib import Path

from envtui.core.interpreters.model import Scheme

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import Target

__all__ = ["OUTSIDE", "mirrored", "outside_of"]

OUTSIDE = "outside"


def mirrored(target: Target, staging: Path) -> Scheme:
    """Return the scheme of ``target`` moved into ``staging``, which may be its root itself."""
    if staging == target.root:
        return target.scheme

    def moved(path: Path) -> Path:
        if path.is_relative_to(target.root):
            return staging / path.relative_to(target.root)
        return staging / OUTSIDE / path.relative_to(path.anchor)

    scheme = target.scheme
    return Scheme(
        purelib=moved(scheme.purelib),
        platlib=moved(scheme.platlib),
        scripts=moved(scheme.scripts),
        data=moved(scheme.data),
        include=moved(scheme.include),
    )


def outside_of(target: Target) -> list[Path]:
    """Return the outermost folders of the scheme that do not lie in the target's root."""
    scheme = target.scheme
    parts = (scheme.data, scheme.purelib, scheme.platlib, scheme.scripts, scheme.include)
    outside: list[Path] = []
    for part in parts:
        if not any(part.is_relative_to(known) for known in (target.root, *outside)):
            outside.append(part)
    return outside
