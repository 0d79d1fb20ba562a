"""How places on this machine are written in a requirements.txt, so that it holds elsewhere too."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from envtui.core.files import path_of
from envtui.core.resolution.model import RequirementLine
from envtui.core.resolution.requests import address_of
from envtui.core.resolution.uv_sources import split_editable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.resolution.model import Candidate

__all__ = ["written_places"]


def written_places(
    asked: Iterable[str | RequirementLine], candidates: Iterable[Candidate]
) -> dict[str, str]:
    """Return how the places of an answer are written, by their URLs.

    What a person wrote in a requirements file stays as it is. What a project names, from its own
    folder, is written from here if it is near; else it stays a URL.

    Args:
        asked: the requirements from which the answer follows.
        candidates: the answer.
    """
    written = {}
    for line in asked:
        address = None if _is_of_project(line) else address_of(line)
        if address is not None:
            url, _ = split_editable(address.url)
            written[url] = address.path or url
    for candidate in candidates:
        if candidate.direct and candidate.file is not None:
            url, _ = split_editable(candidate.file.url)
            if url.startswith("file:"):
                written.setdefault(url, _from_here(path_of(url)) or url)
    return written


def _is_of_project(line: str | RequirementLine) -> bool:
    """Whether a line is from a pyproject.toml: words and other files say ``-r`` or nothing."""
    source = line.source if isinstance(line, RequirementLine) else ""
    return bool(source) and not source.startswith("-")


def _from_here(path: Path) -> str:
    """Return a path from the current folder; empty if they share no more than the root."""
    here = Path.cwd()
    try:
        if os.path.commonpath([here, path]) == path.anchor:
            return ""
    except ValueError:
        return ""  # another drive
    relative = os.path.relpath(path, here).replace(os.sep, "/")
    return relative if relative.startswith("..") else f"./{relative}"
