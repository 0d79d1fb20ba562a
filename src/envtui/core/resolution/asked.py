"""What a person asks for: words, and the files that hold more of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from envtui.core.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.resolution.model import RequirementLine

__all__ = ["Asked"]


class Asked(Record):
    """Requirements and what limits them, as they were named; nothing of it is read yet."""

    requirements: Sequence[str | RequirementLine] = ()
    files: Sequence[Path] = ()
    """Requirements files, pyproject.toml, setup.py, setup.cfg, a script that says what it requires,
    pylock.toml by itself, or ``-`` for standard input."""
    constraints: Sequence[str] = ()
    """Requirements that limit versions."""
    constraint_files: Sequence[Path] = ()
    override_files: Sequence[Path] = ()
    """Files that replace what others require."""
    exclude_files: Sequence[Path] = ()
    """Files of names that are left out, whoever requires them."""
    extras: Sequence[str] = ()
    """Extras of the projects among the files."""
    all_extras: bool = False
    groups: Sequence[str] = ()
    """Dependency groups: ``name`` of ./pyproject.toml, or ``path:name``."""

    @property
    def is_plain(self) -> bool:
        """Whether there are words only, and nothing to read."""
        return not (
            self.files
            or self.constraint_files
            or self.override_files
            or self.exclude_files
            or self.extras
            or self.all_extras
            or self.groups
        )
