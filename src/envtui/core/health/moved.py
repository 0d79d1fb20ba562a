"""Whether files of an environment name another place than the one where it lies."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from envtui.core.environments.layout import is_environment
from envtui.core.environments.named_places import NamedPlace, named_places
from envtui.core.health.model import Finding
from envtui.core.interpreters.pyvenv_cfg import FILE_NAME, read_cfg
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import Environment

__all__ = ["check_place", "foreign_places"]

_MEND = "Repair it: the files are rewritten for where it lies now."


def check_place(environment: Environment, meant: Path | None = None) -> Iterator[Finding]:
    """Yield one finding for each other root that files of the environment name.

    Also one if it lies where no activation can help. ``meant`` is where it is going to lie, if that
    is not where it lies now.
    """
    yield from _off_path(meant or environment.root)
    by_root: dict[Path, list[Path]] = {}
    for named in foreign_places(environment.root, meant):
        by_root.setdefault(named.root, []).append(named.file)
    for other, files in sorted(by_root.items()):
        names = ", ".join(literal(path.name) for path in files[:3])
        more = f" and {len(files) - 3} more" if len(files) > 3 else ""
        verb = "names" if len(files) == 1 else "name"
        how = "copied" if is_environment(other) else "moved"
        cause = f"It was {how} from {literal(str(other))}: {names}{more} {verb} that place."
        yield Finding("error", how, str(environment.root), cause, _MEND)


def _off_path(root: Path) -> Iterator[Finding]:
    place = str(root.absolute())
    for character, name in ((os.pathsep, f"'{os.pathsep}'"), ("\n", "a line end")):
        if character in place[len(root.drive) :]:
            shown = literal(repr(place)[1:-1])
            cause = f"{shown} contains {name}, so it can never stand on PATH."
            mend = "Move it to another place: activating it does not work here."
            yield Finding("warning", "place", str(root), cause, mend)


def foreign_places(root: Path, meant: Path | None = None) -> Iterator[NamedPlace]:
    """Yield the files that name the root of another environment, or of one that is gone.

    A script that runs under some other Python that is there, and no environment, is meant to.
    """
    own = {os.path.realpath(meant or root)}
    for named in (*named_places(root), *_in_cfg(root)):
        if os.path.realpath(named.root) in own:
            continue
        if named.python and os.path.exists(named.python) and not is_environment(named.root):  # noqa: PTH110
            continue
        yield named


def _in_cfg(root: Path) -> Iterator[NamedPlace]:
    """Yield the place in ``command = … -m venv PLACE``, which ``venv`` and virtualenv note."""
    try:
        command = read_cfg(root).get("command", "")
    except OSError:
        return
    # The place comes last, unquoted, and may hold spaces; it begins where a word is absolute.
    _, *words = re.split(r" -m (?:venv|virtualenv) ", command, maxsplit=1)
    found = re.search(r"(?<!\S)(?:/|[A-Za-z]:[\\/]).*", words[0]) if words else None
    place = Path(found[0] if found else "")
    if place.is_absolute() and place.name:
        yield NamedPlace(root / FILE_NAME, place)
