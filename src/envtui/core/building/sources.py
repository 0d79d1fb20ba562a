"""The source code that a wheel is built from: an archive, a folder, or a git repository."""

from __future__ import annotations

import re
from pathlib import Path

from envtui.core.distributions.direct_url import path_of_url, without_credentials
from envtui.core.errors import NotThere, RequirementError
from envtui.core.files import without_dots
from envtui.core.index.model import IndexFile
from envtui.core.literal import literal
from envtui.core.record import Record, field, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

__all__ = ["Source", "is_commit", "parse_source"]

_ARCHIVES = (".tar.gz", ".tgz", ".zip")
_GIT_SCHEMES = ("https", "http", "ssh", "git", "file")
# What `git check-ref-format` allows of a name, and what it calls a revision by its hash.
_REVISION = r"(?!-)[^\x00-\x20\x7f~^:?*\[\\]+"
_COMMIT = r"[0-9a-f]{40}(?:[0-9a-f]{24})?"


class Source(Record):
    """Where source code lies, and what pins it, so that what was planned is what is built."""

    kind: Literal["archive", "folder", "git"]
    url: str = field(repr=False)
    """Without ``git+``, revision and fragment; it may hold credentials: show ``shown``."""
    editable: bool = False
    revision: str = ""
    """The branch, tag or commit that was asked for; empty: the repository's default branch."""
    commit: str = ""
    """The commit that the revision named, once it is known."""
    subdirectory: str = ""
    """The folder of the project within the tree."""
    sha256: str = ""
    """Of the archive, once it is known."""

    @property
    def shown(self) -> str:
        """The URL without credentials."""
        return without_credentials(self.url)

    @property
    def place(self) -> str:
        """The URL as a person reads it; that of a git repository with the commit."""
        return f"git+{self.shown}@{self.commit}" if self.kind == "git" else self.shown

    @property
    def path(self) -> Path:
        """The folder or file that a ``file:`` URL names."""
        path = path_of_url(self.url)
        assert path is not None, "only of a local source"
        return path

    @property
    def identity(self) -> str:
        """What identifies this very tree or archive for ever; empty for a folder, which changes."""
        if self.kind == "git":
            return f"git+{self.shown}@{self.commit}" if self.commit else ""
        return self.sha256

    @property
    def name(self) -> str:
        """The last part of its path: ``project`` of ``https://host/project.git``."""
        from urllib.parse import unquote

        path = self.shown.partition("?")[0].rstrip("/")
        return unquote(path.rpartition("/")[2]).removesuffix(".git")

    def without_secrets(self) -> Source:
        """Return the same without credentials, as it may be written down."""
        return replace(self, url=self.shown)

    def file(self) -> IndexFile:
        """Return the file that stands for it in a resolution."""
        from urllib.parse import quote

        hashes = {"sha256": self.sha256} if self.sha256 else {}
        parts = [f"subdirectory={quote(self.subdirectory)}"] if self.subdirectory else []
        parts += ["editable=true"] if self.editable else []
        return IndexFile(self.name, f"{self.place}{'#' * bool(parts)}{'&'.join(parts)}", hashes)

    def direct_url(self) -> str:
        """Return the content of ``direct_url.json``.

        Source: "Recording the direct URL origin of installed distributions" (PEP 610, 660).
        """
        import json

        details: dict[str, object] = {"url": self.shown}
        if self.kind == "folder":
            details["dir_info"] = {"editable": True} if self.editable else {}
        elif self.kind == "git":
            asked = {"requested_revision": self.revision} if self.revision else {}
            details["vcs_info"] = {"vcs": "git", "commit_id": self.commit, **asked}
        else:
            details["archive_info"] = {"hashes": {"sha256": self.sha256}}
        if self.subdirectory:
            details["subdirectory"] = self.subdirectory
        return json.dumps(details)


def parse_source(url: str, *, editable: bool = False, where: str = "") -> Source:
    """Return the source code that a URL names; the URL is not that of a wheel.

    Args:
        url: ``git+https://…@revision#subdirectory=…``, ``https://….tar.gz``, ``file:///…``.
        editable: whether it is to be installed so that it is used from its own folder.
        where: the file and line that the URL stands in, for messages.

    Raises:
        RequirementError: the URL names nothing that can be built.
    """
    place = f" ({where})" if where else ""
    address, fragments = _without_fragment(url)
    shown = literal(without_credentials(address))
    subdirectory = fragments.get("subdirectory", "").strip("/")
    if ".." in subdirectory.split("/") or "\\" in subdirectory:
        raise RequirementError(f"{shown}{place}: the subdirectory leads out of the project.")
    scheme = address.partition(":")[0].lower()
    if "+" in scheme:
        source = _git(address, shown, place)
    elif scheme == "file":
        source = _local(address, shown, place)
    elif scheme in ("http", "https") and address.partition("?")[0].lower().endswith(_ARCHIVES):
        source = Source("archive", address)
    else:
        raise RequirementError(
            f"{shown}{place} is nothing that can be installed.",
            hint="Give a wheel, a source archive (.tar.gz, .zip), a folder, or git+https://….",
        )
    if editable and source.kind != "folder":
        raise RequirementError(
            f"{shown}{place} cannot be editable: only a folder on this machine can.",
            hint="Check it out yourself and give the folder, or leave out --editable.",
        )
    sha256 = fragments.get("sha256", "").lower() if source.kind == "archive" else ""
    return replace(source, editable=editable, subdirectory=subdirectory, sha256=sha256)


def is_commit(revision: str) -> bool:
    """Whether a revision names a commit by its whole hash, which nobody can move."""
    return re.fullmatch(_COMMIT, revision) is not None


def _without_fragment(url: str) -> tuple[str, dict[str, str]]:
    from urllib.parse import unquote

    address, _, fragment = url.partition("#")
    parts = (part.partition("=") for part in fragment.split("&"))
    return address, {key: unquote(value) for key, _, value in parts}


def _git(address: str, shown: str, place: str) -> Source:
    from urllib.parse import unquote

    kind, _, rest = address.partition("+")
    scheme, separator, path = rest.partition("://")
    if kind.lower() != "git" or scheme.lower() not in _GIT_SCHEMES or not separator:
        raise RequirementError(
            f"{shown}{place} is in a version control that is not known here.",
            hint="Write it like git+https://host/project, git+ssh://… or git+file://….",
        )
    host, slash, path = path.partition("/")
    path, _, revision = path.partition("@")
    if revision and not re.fullmatch(_REVISION, unquote(revision)):
        raise RequirementError(f"{shown}{place}: {literal(revision)!r} is no revision of git.")
    return Source("git", f"{scheme.lower()}://{host}{slash}{path}", revision=revision)


def _local(address: str, shown: str, place: str) -> Source:
    path = without_dots(path_of_url(address) or Path())
    if path.is_dir():
        return Source("folder", path.as_uri())
    if not path.exists():
        raise NotThere(f"There is no {literal(str(path))}{place}.")
    if not path.name.lower().endswith(_ARCHIVES):
        raise RequirementError(
            f"{shown}{place} is neither a wheel nor a source archive (.tar.gz, .zip) nor a folder."
        )
    return Source("archive", path.as_uri())
