"""What people type into dialogs, read: several requirements on a line, a place for a folder."""

from __future__ import annotations

import re
from pathlib import Path

from envtui import core
from envtui.core.errors import RequirementError
from envtui.tui.presentation import short_path
from envtui.tui.texts import Line

__all__ = ["check_place", "check_requirements", "place_named", "split_requirements"]

# A space or comma ends a requirement unless what follows goes on with it.
_GOES_ON = re.compile(r"[ ,\t]*(?:[<>=!~@;\[(]|$)")
_WANTS_MORE = re.compile(r"(?:[<>=!~@;,]|\()[ \t]*$")


def split_requirements(text: str) -> list[str]:
    """Return the requirements in ``text``, which are separated by spaces or commas.

    ``a >= 1, < 2 b[x, y]`` are two. A marker, after ``;``, reaches to the next comma.
    """
    found, start, depth = [], 0, 0
    for place, character in enumerate(text):
        depth += character in "[("
        depth -= character in "])"
        if character not in " \t," or depth > 0:
            continue
        before, after = text[start:place], text[place:]
        in_marker = ";" in before and character != ","
        if in_marker or _GOES_ON.match(after) or _WANTS_MORE.search(before):
            continue
        found.append(before.strip(" \t,"))
        start = place
    found.append(text[start:].strip(" \t,"))
    return [requirement for requirement in found if requirement]


def check_requirements(text: str) -> tuple[list[str], Line]:
    """Return the requirements in ``text``, none if one is wrong, and what to say about them."""
    wanted = split_requirements(text)
    if not wanted:
        return [], Line("Names, separated by spaces: httpx rich>=13 uvicorn[standard]", "dim")
    for requirement in wanted:
        try:
            core.parse_requirement(requirement)
        except RequirementError as error:
            return [], Line(error.message, "bad")
    if len(wanted) == 1:
        return wanted, Line("Enter shows what would be installed.", "dim")
    return wanted, Line(f"Enter shows what would be installed for these {len(wanted)}.", "dim")


def place_named(text: str, folder: Path) -> Path:
    """Return the path that ``text`` means when it is typed in ``folder``."""
    text = text.strip()
    if text == "~" or text.startswith("~/"):
        return Path.home() / text[2:]
    return folder / text


def check_place(text: str, folder: Path) -> tuple[Path | None, Line]:
    """Return where a new environment goes, ``None`` if it cannot, and the reason in a sentence."""
    if not text.strip():
        return None, Line("It needs a name: .venv is what other tools look for.", "warn")
    root = place_named(text, folder)
    name = short_path(root)
    try:
        if root.is_symlink() and not root.exists():
            return None, Line(f"! {name} is a link to nothing: choose another name.", "bad")
        if not root.exists():
            return _check_parent(root, folder)
        if not root.is_dir():
            return None, Line(f"! {name} is a file: choose another name.", "bad")
        if (root / "pyvenv.cfg").exists():
            version = core.literal(core.describe(root).version)
            there = f"! {name} is an environment already (Python {version or 'unknown'})"
            return None, Line(f"{there}: choose another name.", "bad")
        if any(root.iterdir()):
            return None, Line(f"! {name} holds other files: choose another name.", "bad")
    except OSError as error:
        reason = core.literal(error.strerror or str(error))
        return None, Line(f"! {name} cannot be looked at: {reason}.", "bad")
    return root, Line(f"{name}: an empty folder, it will be filled.", "dim")


def _check_parent(root: Path, folder: Path) -> tuple[Path | None, Line]:
    note = ""
    if root.parent == folder and root.name != ".venv":
        note = "  Only a .venv is found by itself; this one has to be activated."
    return root, Line(f"{short_path(root)} will be made.{note}", "dim")
