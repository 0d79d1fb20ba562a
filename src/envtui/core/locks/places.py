"""How places on this machine are written in a requirements.txt, so that it holds elsewhere too."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from envtui.core.distributions.direct_url import without_credentials
from envtui.core.files import path_of, without_dots
from envtui.core.resolution.model import RequirementLine
from envtui.core.resolution.requests import address_of
from envtui.core.resolution.uv_sources import split_editable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.resolution.model import Candidate

__all__ = ["is_url", "written_places"]

_VARIABLES = r"(?:\$\{[A-Z0-9_]+\})+"


def written_places(
    asked: Iterable[str | RequirementLine], candidates: Iterable[Candidate]
) -> dict[str, str]:
    """Return how the places of an answer are written, by their URLs.

    A path that a person wrote in a requirements file stays as it is, and so does what has variables
    (``${VAR}``) in it. What a project names, from its own folder, is written from here if it is
    near. Anything else stays a URL.

    Args:
        asked: the requirements from which the answer follows.
        candidates: the answer.
    """
    written = dict(filter(None, map(_as_written, asked)))
    places = {}
    for candidate in candidates:
        if candidate.direct and candidate.file is not None:
            url, _ = split_editable(candidate.file.url)
            place = written.get(_key(url))
            if place is None and url.startswith("file:"):
                place = _from_here(path_of(url))
            if place:
                places[url] = place
    return places


def is_url(place: str) -> bool:
    """Whether a place is written as a URL; what is not is a path."""
    return re.match(r"[a-z][a-z0-9+.-]+:", place, re.IGNORECASE) is not None


def _as_written(line: str | RequirementLine) -> tuple[str, str] | None:
    """Return the place that a requirement names, and how it is written; empty: as any URL.

    ``None`` if it names none, or is from a pyproject.toml.
    """
    line = line if isinstance(line, RequirementLine) else RequirementLine(line)
    is_of_project = line.source and not line.source.startswith("-")
    address = None if is_of_project else address_of(line)
    if address is None:
        return None
    before = address_of(line._replace(text=line.written)) if line.written else None
    place = _without_secret(before.path or before.url) if before else address.path
    return _key(split_editable(address.url)[0]), place


def _without_secret(place: str) -> str:
    """Return a place without its password, unless that is all variables."""
    secret = place.partition("://")[2].partition("/")[0].rpartition("@")[0]
    is_hidden = re.fullmatch(f"(?:[^:]*:)?{_VARIABLES}", secret)
    return place if not secret or is_hidden else without_credentials(place)


def _key(url: str) -> str:
    """Return what tells a place from others, however its URL is written."""
    address = without_credentials(url.partition("#")[0])
    return str(without_dots(path_of(address))) if address.startswith("file:") else address


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
