"""What runs whenever the environment's Python starts; it is only read here, never run.

``site`` executes the lines of ``.pth`` files that begin with ``import``, and imports
``sitecustomize`` and ``usercustomize`` if they are there. Since Python 3.15 it also calls what
``.start`` files name, each of which takes the place of the lines in a ``.pth`` file of its name.

Source: "Package Startup Configuration Files" (PEP 829).
"""

from __future__ import annotations

import os
import re
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
_IMPORT = r"import[ \t]"
_ENTRY_POINT = r"\s*\w[\w.]*:\w"
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
        for path, line in _hooks(folder, _has_start_files(environment.version))
        if _OWN.get(path.name) != line
    ]
    owners = _owners(distributions, {path for path, _ in hooks}) if hooks else {}
    return tuple(_finding(path, line, owners) for path, line in hooks)


def _has_start_files(version: str) -> bool:
    found = re.match(r"(\d+)\.(\d+)", version)
    return found is not None and (int(found[1]), int(found[2])) >= (3, 15)


def _hooks(folder: Path, has_start_files: bool) -> Iterator[tuple[Path, str]]:
    try:
        paths = sorted(folder.iterdir())
    except OSError:
        return
    starting = {path.stem for path in paths if has_start_files and path.suffix == ".start"}
    for path in paths:
        name = path.name
        if name.startswith("."):
            continue
        if name.endswith(".pth"):
            if path.stem not in starting:
                yield from ((path, line) for line in _lines(path, _IMPORT))
        elif has_start_files and name.endswith(".start"):
            yield from ((path, line) for line in _lines(path, _ENTRY_POINT))
        elif name.partition(".")[0] in _MODULES and (
            name.endswith((".py", ".so", ".pyd", ".pyc")) or (path / "__init__.py").is_file()
        ):
            yield path, ""


def _lines(path: Path, wanted: str) -> Iterator[str]:
    """Yield the lines that are run: those that match the regular expression ``wanted``."""
    try:
        text = read_regular(path, _LIMIT).decode("utf-8-sig", "replace")
    except OSError:
        return
    for line in text.splitlines():
        if re.match(wanted, line):
            yield line.strip()


def _owners(distributions: Sequence[Distribution], wanted: set[Path]) -> Mapping[Path, str]:
    """Return the labels of distributions by the paths that their records list."""
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
