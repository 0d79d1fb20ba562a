"""What runs whenever the environment's Python starts: it is read here, and never run.

``site`` executes the lines of ``.pth`` files that begin with ``import``, and imports
``sitecustomize`` and ``usercustomize`` if they are there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from envtui.core.distributions.record import read_record
from envtui.core.errors import EnvironmentProblem
from envtui.core.files import read_regular
from envtui.core.health.model import Finding
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.model import Distribution
    from envtui.core.environments.model import Environment

__all__ = ["check_hooks"]

_LIMIT = 1 << 20
_LONGEST_LINE = 80
_OWN = {"_virtualenv.pth": "import _virtualenv"}
"""What creators of environments write themselves, so that old Pythons find their folders."""
_MODULES = ("sitecustomize", "usercustomize")


def check_hooks(
    environment: Environment, distributions: Sequence[Distribution]
) -> tuple[Finding, ...]:
    """Return each start-up hook with the distribution that owns it.

    One that a distribution recorded is a note, one that nobody owns a warning.
    """
    hooks = [
        (path, line)
        for folder in environment.site_packages
        for path, line in _hooks(folder)
        if _OWN.get(path.name) != line
    ]
    owners = _owners(distributions, {path for path, _ in hooks}) if hooks else {}
    return tuple(_finding(path, line, owners) for path, line in hooks)


def _hooks(folder: Path) -> Iterator[tuple[Path, str]]:
    try:
        paths = sorted(folder.iterdir())
    except OSError:
        return
    for path in paths:
        name = path.name
        if name.endswith(".pth") and not name.startswith("."):
            yield from ((path, line) for line in _executable_lines(path))
        elif name.partition(".")[0] in _MODULES and (
            name.endswith((".py", ".so", ".pyd", ".pyc")) or (path / "__init__.py").is_file()
        ):
            yield path, ""


def _executable_lines(path: Path) -> Iterator[str]:
    try:
        text = read_regular(path, _LIMIT).decode("utf-8-sig", "replace")
    except OSError:
        return
    for line in text.splitlines():
        if line.startswith(("import ", "import\t")):
            yield line.strip()


def _owners(distributions: Sequence[Distribution], wanted: set[Path]) -> Mapping[Path, str]:
    """Return the label of the distribution whose record lists a path."""
    paths = {os.path.normpath(path): path for path in wanted}
    owners: dict[Path, str] = {}
    for row in distributions:
        base = str(row.info.parent)
        try:
            for recorded in read_record(row):
                whole = os.path.normpath(os.path.join(base, recorded.path))  # noqa: PTH118 - hot
                if whole in paths:
                    owners[paths[whole]] = f"{row.name} {row.version}"
        except EnvironmentProblem:
            continue
    return owners


def _finding(path: Path, line: str, owners: Mapping[Path, str]) -> Finding:
    owner = literal(owners.get(path, ""))
    shown = line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"
    what = f"{literal(path.name)} runs at every start"
    what += f": {literal(shown)}" if shown else ""
    if owner:
        cause = f"{what} (of {owner})."
        return Finding("note", "hook", str(path), cause, f"Uninstall {owner} if it is not wanted.")
    mend = "Look at what it does, and delete it if nobody put it there on purpose."
    return Finding("warning", "hook", str(path), f"{what} (no package owns it).", mend)
