"""Targets made of folders alone, for what needs no interpreter, and trees in short hand."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from envtui.core.environments.model import Target
from envtui.core.interpreters.model import Interpreter, Scheme

__all__ = ["bare_target", "content", "write"]


def bare_target(root: Path) -> Target:
    """Return an environment's folders as a target that nobody asks for its interpreter."""
    site = root / "lib" / "site-packages"
    for folder in (site, root / "bin"):
        folder.mkdir(parents=True, exist_ok=True)
    scheme = Scheme(
        purelib=site, platlib=site, scripts=root / "bin", data=root, include=root / "include"
    )
    return Target(root, cast(Interpreter, None), scheme, is_environment=True)


def write(base: Path, *paths: str, text: str = "") -> None:
    """Write files that hold their own path, or ``text``."""
    for path in paths:
        place = base / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text or path)


def content(base: Path) -> dict[str, str]:
    """Return every file and link below ``base``, without what envtui keeps there."""
    return {
        str(path.relative_to(base)): f"-> {path.readlink()}"
        if path.is_symlink()
        else path.read_text()
        for path in sorted(base.rglob("*"))
        if (path.is_symlink() or path.is_file()) and ".envtui" not in path.parts
    }
