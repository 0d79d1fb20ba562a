"""What a person asks for: words, the files that hold more of them, and for which Python."""

from __future__ import annotations

from collections.abc import Sequence

from envtui.core.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.resolution.model import RequirementLine
    from envtui.core.resolution.named_files import NamedFile

__all__ = ["Asked", "OtherPython"]


class Asked(Record):
    """Requirements and what limits them, as a person named them; no file has been read yet."""

    requirements: Sequence[str | RequirementLine] = ()
    files: Sequence[NamedFile] = ()
    """Requirements files, pyproject.toml, setup.py, setup.cfg, a script that says what it requires,
    pylock.toml by itself, or ``-`` for standard input. An address (``https://``) is text."""
    constraints: Sequence[str | RequirementLine] = ()
    """Requirements that limit versions."""
    overrides: Sequence[str | RequirementLine] = ()
    """Requirements that replace what others require."""
    excludes: Sequence[str] = ()
    """Names that are left out, whoever requires them."""
    constraint_files: Sequence[NamedFile] = ()
    override_files: Sequence[NamedFile] = ()
    exclude_files: Sequence[NamedFile] = ()
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


class OtherPython(Record):
    """The Python to choose for instead of the one at hand; what is empty is as in that one."""

    version: str = ""
    """``3.9`` or ``3.9.2``."""
    platform: str = ""
    """As ``parse_platform`` reads it."""
    universal: bool = False
    """Every platform, and that version and all later ones."""

    def __bool__(self) -> bool:
        """Whether it differs from the Python at hand."""
        return bool(self.version or self.platform or self.universal)
