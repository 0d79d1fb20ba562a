"""Where a distribution came from, if not from an index: ``direct_url.json`` (PEP 610)."""

from __future__ import annotations

import os
from pathlib import Path

from envtui.core.files import path_of, read_regular

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.model import Distribution

__all__ = [
    "editable_project",
    "is_from_index",
    "path_of_url",
    "read_direct_url",
    "recorded_hashes",
    "without_credentials",
]

_LIMIT = 64 * 1024
_ALGORITHMS = ("sha256", "sha384", "sha512")


def read_direct_url(info: str) -> dict[str, object] | None:
    """Return the object in ``info``'s direct_url.json; ``None`` if there is no such file.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no JSON object with a ``url``.
    """
    path = f"{info}{os.sep}direct_url.json"
    if not os.access(path, os.F_OK):
        return None
    import json

    try:
        answer = json.loads(read_regular(path, _LIMIT))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(answer, dict) or not isinstance(answer.get("url"), str):
        raise ValueError("no object with a url")
    return answer


def is_from_index(distribution: Distribution) -> bool:
    """Tell whether it was not installed from a folder, an archive or a repository by its URL.

    Of those that were, an index may have a project of the same name that is another one.
    """
    return distribution.editable is None and not (distribution.info / "direct_url.json").exists()


def recorded_hashes(info: str) -> dict[str, str]:
    """Return the hashes of the archive that ``info``'s distribution came from, by algorithm."""
    try:
        answer = read_direct_url(info) or {}
    except (OSError, ValueError):
        return {}
    archive = answer.get("archive_info")
    if not isinstance(archive, dict):
        return {}
    listed = archive.get("hashes")
    found = dict(listed) if isinstance(listed, dict) else {}
    if isinstance(archive.get("hash"), str):
        algorithm, _, digest = archive["hash"].partition("=")
        found.setdefault(algorithm, digest)
    return {name: str(digest) for name, digest in found.items() if name in _ALGORITHMS}


def editable_project(info: str) -> tuple[Path | None, str]:
    """Return the project folder if ``info`` is an editable install, and a fault or nothing."""
    try:
        answer = read_direct_url(info)
    except (OSError, ValueError):
        return None, "Its direct_url.json cannot be read"
    if answer is None:
        return None, ""
    details = answer.get("dir_info")
    if not isinstance(details, dict) or details.get("editable") is not True:
        return None, ""
    return path_of_url(str(answer["url"])), ""


def path_of_url(url: str) -> Path | None:
    """Return the path that a ``file:`` URL names; ``None`` for any other URL."""
    try:
        return path_of(url) if url[:5].lower() == "file:" else None
    except ValueError:
        return None


def without_credentials(url: str) -> str:
    """Return ``url`` without user and password; the bare user of ``ssh://git@host`` stays."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    user, at, host = parts.netloc.rpartition("@")
    if not at or (user == "git" and parts.scheme.endswith("ssh")):
        return url
    return parts._replace(netloc=host).geturl()
