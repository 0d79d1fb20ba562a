"""What is known of an installed distribution."""

from __future__ import annotations

from pathlib import Path

from envtui.core.record import NamedTuple

__all__ = ["Details", "Distribution"]


class Distribution(NamedTuple):
    """One installed distribution: the little that a list of thousands needs."""

    name: str
    """As its METADATA spells it."""
    normalized: str
    """As PEP 503 compares it."""
    version: str
    """As written, even when it is no valid version."""
    info: Path
    """Its ``.dist-info`` folder, ``.egg-info`` folder or file, or ``.egg-link``."""
    editable: Path | None = None
    """The project folder of an editable install."""
    problem: str = ""
    """One sentence, when its metadata is damaged; empty if it is sound."""


class Details(NamedTuple):
    """The rest, read when somebody looks at one distribution."""

    summary: str
    requires: tuple[str, ...]
    """``Requires-Dist``, as written."""
    requires_python: str
    license: str
    author: str
    urls: tuple[tuple[str, str], ...]
    """Label and address, the home page first."""
    installer: str
    requested: bool | None
    """Whether a person asked for it; ``None`` when its installer marks everything (uv)."""
    origin: str
    """The URL of ``direct_url.json`` without credentials; empty when it came from an index."""
    extras: tuple[str, ...]
    scripts: tuple[str, ...]
    """Names of its console and gui scripts."""
