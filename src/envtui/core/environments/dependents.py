"""The environments that depend on an interpreter, being built on it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from envtui.core.interpreters.fold import identity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import Environment
    from envtui.core.interpreters.model import FoundInterpreter

__all__ = ["dependent_environments"]


def dependent_environments(
    interpreters: Iterable[FoundInterpreter], environments: Iterable[Environment]
) -> dict[Path, tuple[Environment, ...]]:
    """Return, by the path of each interpreter, the environments that would break without it.

    An environment belongs to the executable that its base interpreter is in the end, through
    links and through environments that were made from each other.
    """
    built: dict[tuple[object, ...], list[Environment]] = {}
    for environment in environments:
        if environment.base_python and environment.creator != "conda":
            built.setdefault(identity(environment.base_python), []).append(environment)
    return {found.path: tuple(built.get(identity(found.path), ())) for found in interpreters}
