"""The environments that are known: seen from a folder, kept in a store, or met before.

What was met is remembered in the folder of the state, one path after the other, each ended by a
NUL. Paths are appended, so that processes at the same time lose nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from envtui.core.environments.layout import is_environment
from envtui.core.files import read_regular, write_atomic
from envtui.core.folders import state_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import Environment

__all__ = ["known_environments", "remember", "remembered"]

_LIMIT = 4 << 20
_WORTH_TIDYING = 64 << 10


def known_environments(
    folder: Path, environ: Mapping[str, str] | None = None
) -> tuple[Environment, ...]:
    """Return every environment that is known, sound or broken, each once.

    First those that can be seen from ``folder``, which are remembered from now on; then those in
    the stores of tools; then those met before, as far as they are still there.
    """
    from envtui.core.environments.describe import describe_environment
    from envtui.core.environments.locate import locate_environments
    from envtui.core.environments.stores import stored_roots

    environ = os.environ if environ is None else environ
    located = [row.environment for row in locate_environments(folder, environ)]
    remember(environment.root for environment in located if not environment.problem)
    known = {os.path.realpath(environment.root): environment for environment in located}
    stored = (root for _, root in stored_roots(environ))
    for root in (*stored, *remembered()):
        identity = os.path.realpath(root)
        if identity not in known:
            known[identity] = describe_environment(root)
    return tuple(known.values())


def remember(roots: Iterable[Path]) -> None:
    """Remember environments at ``roots``; if that cannot be written, nothing is remembered."""
    before = set(_paths())
    new = [path for root in roots if (path := os.fsencode(root.absolute())) not in before]
    if not new:
        return
    file = _file()
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if file.exists() and file.stat().st_size > _WORTH_TIDYING:
            there = [path for path in before if is_environment(os.fsdecode(path))]
            write_atomic(file, b"".join(path + b"\0" for path in (*sorted(there), *new)))
            return
        with file.open("ab") as appended:
            appended.write(b"".join(path + b"\0" for path in dict.fromkeys(new)))


def remembered() -> tuple[Path, ...]:
    """Return the roots of environments that were met before and are still there."""
    roots = dict.fromkeys(map(os.fsdecode, _paths()))
    return tuple(Path(root) for root in roots if is_environment(root))


def _paths() -> Iterator[bytes]:
    try:
        content = read_regular(_file(), _LIMIT)
    except OSError:
        return
    # What follows the last NUL was cut short while it was written.
    yield from filter(None, content.split(b"\0")[:-1])


def _file() -> Path:
    return state_dir() / "environments"
