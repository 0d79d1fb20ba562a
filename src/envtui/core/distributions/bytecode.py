"""The bytecode that Python compiles from modules; RECORD need not list it (PEP 376)."""

from __future__ import annotations

# Strings instead of paths: an environment has thousands of modules.
import os
from collections.abc import Iterable

__all__ = ["bytecode_of"]


def bytecode_of(files: Iterable[str]) -> set[str]:
    """Return the files in ``__pycache__`` folders that were compiled from any of ``files``."""
    stems: dict[str, set[str]] = {}
    for path in files:
        if path.endswith(".py"):
            folder, name = os.path.split(path)
            stems.setdefault(folder, set()).add(name[:-3])
    found: set[str] = set()
    for folder, names in stems.items():
        try:
            entries = list(os.scandir(f"{folder}{os.sep}__pycache__"))
        except OSError:
            continue
        found.update(entry.path for entry in entries if entry.name.partition(".")[0] in names)
    return found
