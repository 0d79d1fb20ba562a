"""Source code in a ``pylock.toml``, as requirements name it by URL (PEP 751, PEP 508).

Of a folder that is to be editable the URL ends with ``#editable=true``.
"""

from __future__ import annotations

import os
from pathlib import Path

from envtui.core.errors import RequirementError
from envtui.core.literal import literal
from envtui.core.resolution.named_files import included, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from packaging.pylock import PackageArchive, PackageDirectory, PackageVcs

    from envtui.core.index.model import IndexFile
    from envtui.core.resolution.named_files import NamedFile

__all__ = ["located", "source_entry", "source_url"]


def located(url: str | None, path: str | None, lock: NamedFile) -> str:
    """Return the URL of an entry, or that of its path, which is relative to the ``lock``.

    Raises:
        RequirementError: a lock from the network names what is on this machine.
    """
    if url:
        return url
    beside = included(path or "", lock, shown(lock))
    if isinstance(beside, str):
        return beside
    return Path(os.path.normpath(beside.absolute())).as_uri()


def source_url(entry: PackageVcs | PackageDirectory | PackageArchive, lock: NamedFile) -> str:
    """Return an entry of a ``lock`` as one URL, with its commit or hash.

    Raises:
        RequirementError: it is in a version control other than git, or lacks its hash, or is a
            folder beside a lock on the network.
    """
    from packaging.pylock import PackageArchive, PackageDirectory

    notes = {"subdirectory": entry.subdirectory or ""}
    if isinstance(entry, PackageDirectory):
        if not isinstance(lock, Path):
            raise RequirementError(
                f"{shown(lock)} names the folder {literal(entry.path)}, which is not on this "
                "machine.",
                hint="Download the project that the lock belongs to.",
            )
        url = located(None, entry.path, lock)
        notes["editable"] = "true" if entry.editable else ""
    elif isinstance(entry, PackageArchive):
        url = located(entry.url, entry.path, lock)
        notes["sha256"] = entry.hashes.get("sha256", "")
        if not notes["sha256"]:
            raise RequirementError(
                f"The lock has no sha256 of {literal(url)}.",
                hint="Write the lock again with a tool that gives it.",
            )
    else:
        if entry.type != "git":
            raise RequirementError(
                f"{literal(entry.type)} is not a version control system known here."
            )
        url = f"git+{located(entry.url, entry.path, lock)}@{entry.commit_id}"
    return _with_fragment(url, notes)


def source_entry(file: IndexFile, folder: Path) -> dict[str, Any]:
    """Return the entry of a lock for what was asked for by place, as an argument of ``Package``.

    Args:
        file: what stands for it, its URL like those of ``source_url``; an archive or wheel has its
            hash.
        folder: where the lock lies; what is near it is named from there.
    """
    from packaging.pylock import PackageArchive, PackageDirectory, PackageVcs

    address, _, fragment = file.url.partition("#")
    notes = dict(part.split("=", 1) for part in fragment.split("&") if "=" in part)
    subdirectory = notes.get("subdirectory")
    if address.startswith("git+"):
        url, _, commit = address.removeprefix("git+").rpartition("@")
        vcs = PackageVcs(type="git", url=url, commit_id=commit, subdirectory=subdirectory)
        return {"vcs": vcs}
    path = _path_from(folder, address) if address.startswith("file:") else None
    if file.hashes:
        archive = PackageArchive(
            path=path,
            url=None if path else address,
            hashes=dict(file.hashes),
            subdirectory=subdirectory,
        )
        return {"archive": archive}
    assert path is not None, "a folder is on this machine"
    directory = PackageDirectory(
        path=path, editable="editable" in notes or None, subdirectory=subdirectory
    )
    return {"directory": directory}


def _path_from(folder: Path, url: str) -> str:
    """Return the path that a URL names, relative to ``folder`` if it lies in it or beside it."""
    from envtui.core.files import path_of

    path, folder = path_of(url), Path(os.path.normpath(folder.absolute()))
    if path.is_relative_to(folder.parent):
        path = Path(os.path.relpath(path, folder))
    return path.as_posix()


def _with_fragment(url: str, notes: dict[str, str]) -> str:
    from urllib.parse import quote

    parts = [f"{name}={quote(value)}" for name, value in notes.items() if value]
    return f"{url}#{'&'.join(parts)}" if parts else url
