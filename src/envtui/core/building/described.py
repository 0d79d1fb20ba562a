"""What is known of source code before it is built."""

from __future__ import annotations

from envtui.core.errors import BadDistribution
from envtui.core.literal import literal
from envtui.core.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.index.model import IndexFile, Metadata

__all__ = ["Described", "described"]

_NAMELESS = "UNKNOWN"
"""What setuptools calls a project that says nothing of itself."""


class Described(NamedTuple):
    """A project's name and version, and what it requires."""

    name: str
    """As the project spells it."""
    version: str
    metadata: Metadata


def described(content: bytes, file: IndexFile) -> Described:
    """Parse the metadata ``content`` of ``file``.

    Raises:
        BadDistribution: it cannot be read, or lacks the name or the version.
    """
    from envtui.core.building.declared import header
    from envtui.core.index.metadata import parse_metadata

    metadata = parse_metadata(content, file.filename)
    name = "".join(header(content, "name")[:1])
    if not name or not metadata.version:
        raise BadDistribution(f"The metadata of {literal(file.filename)} lacks name or version.")
    if name.upper() == _NAMELESS:
        raise BadDistribution(
            f"{literal(file.filename)} is no project that can be installed: it has no name.",
            hint="Its pyproject.toml, setup.cfg or setup.py has to say it.",
        )
    return Described(name, metadata.version, metadata)
