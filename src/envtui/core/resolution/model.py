"""The values that go into a resolution and come out of it, and what it needs of an index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from envtui.core.record import NamedTuple, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from envtui.core.index.listing import Files
    from envtui.core.index.model import IndexFile, Metadata
    from envtui.core.resolution.stated_metadata import StatedMetadata
else:
    Protocol = object

__all__ = [
    "Break",
    "Candidate",
    "DirectSource",
    "Edge",
    "Index",
    "Options",
    "Releases",
    "RequirementLine",
    "Resolution",
]


class RequirementLine(NamedTuple):
    """One requirement as a person wrote it: a word of a command, or a line of a file."""

    text: str
    """``name>=1; marker``, ``name @ url``, a path or a URL; without options."""
    hashes: tuple[str, ...] = ()
    """``sha256:<hex>``; the file must have one of them."""
    where: str = ""
    """``requirements.txt, line 3``; empty for a word of a command."""
    editable: bool = False
    source: str = ""
    """Where a lock says it comes from: ``-r requirements.in``, ``project (pyproject.toml)``."""
    written: str = ""
    """``text`` as it was before variables were replaced in it; empty if it had none."""


class Candidate(NamedTuple):
    """One version of a project that was chosen, and the file it would be installed from."""

    name: str
    """As the index or the wheel spells it."""
    normalized: str
    version: str
    file: IndexFile | None
    """``None`` if this version is installed already and stays."""
    index: str  # type: ignore[assignment]  # in the place of tuple.index, unneeded here
    """The index it came from, without credentials."""
    direct: bool = False
    """Whether it was asked for by URL or path, which ``direct_url.json`` then records."""
    extras: tuple[str, ...] = ()
    """Those asked for, normalized, in alphabetical order."""
    marker: str = ""
    """Where it is needed, if the answer is for several machines; empty: on all of them."""


class DirectSource(NamedTuple):
    """Source code that is asked for by URL or path, and is the only version of its project."""

    name: str
    """Normalized."""
    version: str
    file: IndexFile
    """What stands for it in the answer, and what ``read_source`` is given; not always a file."""


class Edge(NamedTuple):
    """``parent`` (empty: the person) requires ``name`` by ``requirement``; names normalized."""

    parent: str
    name: str
    requirement: str


class Break(NamedTuple):
    """An installed distribution outside the answer that the answer would leave unsatisfied."""

    name: str
    """Normalized."""
    version: str
    requirement: str
    """What it requires, as its metadata says it."""
    chosen: str
    """The version that the answer holds instead."""

    def __str__(self) -> str:
        return f"{self.name} {self.version} requires {self.requirement}, but gets {self.chosen}."


class Options(Record):
    """How versions are chosen; the names and meanings are uv's."""

    prerelease: str = "if-necessary"
    """``if-necessary``, ``allow``, ``disallow`` or ``explicit``."""
    prerelease_packages: Mapping[str, str] = MappingProxyType({})
    """The same for some projects, by normalized name."""
    resolution: str = "highest"
    """``highest``, ``lowest`` or ``lowest-direct``."""
    fork_strategy: str = "requires-python"
    """For many machines at once: ``requires-python`` takes the newest version for each Python,
    ``fewest`` rather an older one for all of them."""
    no_deps: bool = False
    upgrade: bool = False
    upgrade_packages: frozenset[str] = frozenset()
    exclude_newer: str = ""
    """A date, a time (RFC 3339) or a span before now; empty: no limit."""
    exclude_newer_packages: Mapping[str, str] = MappingProxyType({})
    """The same for some projects, by normalized name, instead of the other."""
    require_hashes: bool = False
    verify_hashes: bool = True
    """Whether hashes that come with requirements must be those of the files."""
    no_binary: frozenset[str] = frozenset()
    """Normalized names, or ``:all:``, whose wheels are not used."""
    only_binary: frozenset[str] = frozenset()
    """Normalized names, or ``:all:``, that are not built from source code."""
    no_sources: frozenset[str] = frozenset()
    """Normalized names, or ``:all:``, for which ``[tool.uv.sources]`` is ignored."""
    stated_metadata: StatedMetadata = MappingProxyType({})
    """Metadata that counts instead of what files of some projects say."""
    keep_markers: bool = False
    """Whether each candidate says where it is needed, though the answer is for one machine."""
    allow_breaking: bool = False
    """Whether installed distributions outside the answer may be left unsatisfied."""


class Resolution(Record):
    """The answer: one candidate for each project, ordered by name, and why each is in it.

    An answer for several machines may hold several versions of a project, each with its marker.
    """

    candidates: tuple[Candidate, ...]
    edges: tuple[Edge, ...]
    breaks: tuple[Break, ...] = ()
    """What it would break: empty unless every answer breaks something, or breaking is allowed."""


class Releases(Protocol):
    """What resolution needs of a project; sets of versions are the bits of an integer."""

    @property
    def versions(self) -> tuple[str, ...]:
        """Ascending; empty when no index has the project."""

    @property
    def prereleases(self) -> int:
        """The versions that are pre-releases."""

    @property
    def yanked(self) -> int:
        """The versions of which every file is yanked."""

    @property
    def specified(self) -> dict[str, int]:
        """A cache for whoever evaluates specifiers: the versions that each admits."""

    @property
    def searched(self) -> Sequence[int]:
        """Sets to choose from in turn."""

    def listing(self, version_index: int, /) -> Files:
        """Return the files of one version, each made when it is looked at."""

    def files(self, version_index: int, /) -> tuple[IndexFile, ...]:
        """Return all files of one version."""


class Index(Protocol):
    """What resolution needs of an index; called from several threads."""

    def project(self, name: str, /) -> Releases:
        """Return the project of that normalized name, without versions if there is none."""

    def places(self, name: str, /) -> Sequence[str]:
        """Return the URLs where that project is looked for, without credentials."""

    def metadata(self, file: IndexFile, /) -> Metadata:
        """Return the metadata inside a file."""

    def hashed(self, file: IndexFile, /) -> IndexFile:
        """Return a file with a hash; if the index states none, its bytes are fetched for that."""

    def prefetch(self, names: Iterable[str], on_project: Callable[[Any], None], /) -> None:
        """Fetch projects ahead, each handed to ``on_project`` by the thread that fetched it."""

    def prefetch_metadata(self, files: Iterable[IndexFile], /) -> None:
        """Fetch metadata ahead."""

    def recall(self, question: bytes, /) -> object | None:
        """Return the answer kept for a question, if the index would say the same as then."""

    def remember(self, question: bytes, answer: Any, /) -> None:
        """Keep an answer, made of plain values, that follows from what the index said."""
