"""The place that people type into dialogs for an environment or a file, read."""

from __future__ import annotations

import os
from pathlib import Path

from envtui import core
from envtui.tui.presentation import short_path
from envtui.tui.texts import Line

__all__ = ["check_place", "place_named"]


def place_named(text: str, folder: Path) -> Path:
    """Return the path that ``text`` means when it is typed in ``folder``."""
    text = text.strip()
    if text == "~" or text.startswith("~/"):
        return Path.home() / text[2:]
    return Path(os.path.normpath(folder / text))  # as it is named where it is found


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
            version = core.literal(core.describe_environment(root).version)
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
