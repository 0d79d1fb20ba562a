"""The environment that a build runs in: made by envtui itself, for this one build."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from envtui.core.environments.create import create_environment
from envtui.core.environments.describe import describe_environment
from envtui.core.environments.model import NewEnvironment, Target
from envtui.core.environments.target import target_of
from envtui.core.wheels.stage import layout, stage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.interpreters.model import Interpreter
    from envtui.core.wheels.store import Entry, Store

__all__ = ["build_environment", "put_in"]


def build_environment(root: Path, interpreter: Interpreter) -> Target:
    """Make an empty environment at ``root``.

    Raises:
        EnvtuiError: as ``create_environment`` does.
    """
    return target_of(describe_environment(create_environment(NewEnvironment(root, interpreter))))


def put_in(target: Target, entries: Iterable[Entry], store: Store) -> None:
    """Install ``entries`` straight into an environment that nothing else uses yet.

    Files are linked from the store, so even a large backend takes only milliseconds.

    Raises:
        StorageError: the disk refuses.
    """
    into = layout(target, target.scheme, store)
    for entry in entries:
        stage(entry, into)
