"""``[tool.uv.sources]``: where a project takes some of its requirements from instead of an index.

What is followed becomes a requirement by URL, so that all else needs to know nothing of it: of a
folder that is to be editable the URL ends with ``#editable=true``. Source: uv's documentation,
"Dependency sources".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from envtui.core.errors import RequirementError
from envtui.core.index.uv_workspace import find_workspace, table_of, tables_of
from envtui.core.literal import literal
from envtui.core.names import normalize_name
from envtui.core.record import Record, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from packaging.requirements import Requirement

__all__ = ["ProjectSources", "read_sources", "split_editable"]

_KINDS = ("workspace", "path", "git", "url", "index")
_REVISIONS = ("rev", "tag", "branch")
_EDITABLE = "editable=true"


class ProjectSources(Record):
    """The sources that one pyproject.toml names, and those of the workspace around it."""

    shown: str = ""
    """The file, for messages."""
    table: Mapping[str, tuple[Mapping[str, Any], Path]] = field(default_factory=dict)
    """By normalized name: what is written there, and the folder that its paths are relative to."""
    indexes: Mapping[str, str] = field(default_factory=dict)
    """The URLs of ``[[tool.uv.index]]``, by name."""
    members: Mapping[str, Path] = field(default_factory=dict)
    """The folders of the projects of the workspace, by normalized name."""

    def followed(self, text: str, *, extra: str = "", group: str = "") -> list[str]:
        """Return a requirement redirected by the sources: several if these differ by marker.

        Args:
            text: a requirement as the project has it.
            extra: the extra that it belongs to, if any.
            group: the dependency group.

        Raises:
            RequirementError: its source cannot be read.
        """
        from packaging.requirements import InvalidRequirement, Requirement

        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            return [text]  # whoever reads it next says so
        sources = list(self._sources_of(requirement, extra, group))
        if not sources or requirement.url:
            return [text]
        return list(self._split(requirement, sources))

    def index_of(self, name: str) -> str:
        """Return the URL of the only index that a project is taken from; empty: of any.

        Raises:
            RequirementError: no such index is described.
        """
        for source, _ in self._entries(name):
            if "index" in source:
                label = str(source["index"])
                if label not in self.indexes:
                    raise self._wrong(name, f"names the index {literal(label)}, which is not there")
                return self.indexes[label]
        return ""

    def _sources_of(
        self, requirement: Requirement, extra: str, group: str
    ) -> Iterator[tuple[Mapping[str, Any], Path]]:
        for source, folder in self._entries(requirement.name):
            for key, here in (("extra", extra), ("group", group)):
                if key in source and normalize_name(str(source[key])) != normalize_name(here):
                    break
            else:
                if "index" not in source:
                    yield source, folder

    def _entries(self, name: str) -> Iterator[tuple[Mapping[str, Any], Path]]:
        written, folder = self.table.get(normalize_name(name), ({}, Path()))
        for source in written.get("sources", ()):
            if not isinstance(source, dict) or not any(kind in source for kind in _KINDS):
                raise self._wrong(name, "says nothing that can be followed")
            yield source, folder

    def _split(
        self, requirement: Requirement, sources: Iterable[tuple[Mapping[str, Any], Path]]
    ) -> Iterator[str]:
        """Yield the requirement for each source, and once more for where no source applies."""
        own = f"({requirement.marker}) and " if requirement.marker else ""
        elsewhere = []
        for source, folder in sources:
            url = self._url(requirement.name, source, folder)
            marker = str(source.get("marker", ""))
            if not marker:
                yield _with_url(requirement, url, str(requirement.marker or ""))
                return
            yield _with_url(requirement, url, f"{own}({marker})")
            elsewhere.append(_negated(marker, self.shown))
        rest = own + " and ".join(f"({marker})" for marker in elsewhere)
        extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
        yield f"{requirement.name}{extras}{requirement.specifier} ; {rest}"

    def _url(self, name: str, source: Mapping[str, Any], folder: Path) -> str:
        if "git" in source:
            return self._git(source)
        if "url" in source:
            return _with_fragment(str(source["url"]), source)
        if "path" in source:
            path = folder / str(source["path"])
            return _of_path(path, source, editable=source.get("editable") is True)
        member = self.members.get(normalize_name(name))
        if member is None:
            raise self._wrong(name, "is said to be of the workspace, and is not")
        return _of_path(member, source, editable=source.get("editable") is not False)

    def _git(self, source: Mapping[str, Any]) -> str:
        url = str(source["git"]).removeprefix("git+")
        revision = next((str(source[key]) for key in _REVISIONS if key in source), "")
        return _with_fragment(f"git+{url}{f'@{revision}' if revision else ''}", source)

    def _wrong(self, name: str, what: str) -> RequirementError:
        return RequirementError(f"The source of {literal(name)} in {self.shown} {what}.")


def split_editable(url: str) -> tuple[str, bool]:
    """Return a URL without the mark ``editable=true``, and whether it had that."""
    address, _, fragment = url.partition("#")
    parts = fragment.split("&")
    if _EDITABLE not in parts:
        return url, False
    rest = "&".join(part for part in parts if part != _EDITABLE)
    return f"{address}#{rest}" if rest else address, True


def read_sources(
    document: Mapping[str, Any], path: Path, skipped: frozenset[str] = frozenset()
) -> ProjectSources:
    """Return the sources of a project.

    Args:
        document: the content of its pyproject.toml.
        path: where that is.
        skipped: normalized names, or ``:all:``, whose sources are not followed.
    """
    if ":all:" in skipped:
        return ProjectSources()
    folder = path.absolute().parent
    around = find_workspace(folder, document)
    table: dict[str, tuple[Mapping[str, Any], Path]] = {}
    indexes: dict[str, str] = {}
    for place, content in ((around.root, around.content), (folder, document)):
        uv = table_of(content, "tool", "uv")
        for name, value in table_of(uv, "sources").items():
            listed = value if isinstance(value, list) else [value]
            if normalize_name(name) not in skipped:
                table[normalize_name(name)] = ({"sources": listed}, place)
        for index in tables_of(uv, "index"):
            if "name" in index and "url" in index:
                indexes[str(index["name"])] = str(index["url"])
    return ProjectSources(literal(str(path)), table, indexes, around.members)


def _with_url(requirement: Requirement, url: str, marker: str) -> str:
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    return f"{requirement.name}{extras} @ {url}{f' ; {marker}' if marker else ''}"


def _of_path(path: Path, source: Mapping[str, Any], *, editable: bool) -> str:
    import os

    url = Path(os.path.normpath(path)).as_uri()
    return _with_fragment(url, source, editable=editable and path.is_dir())


def _with_fragment(url: str, source: Mapping[str, Any], *, editable: bool = False) -> str:
    from urllib.parse import quote

    folder = str(source.get("subdirectory", ""))
    parts = [f"subdirectory={quote(folder)}"] if folder else []
    parts += [_EDITABLE] if editable else []
    return f"{url}#{'&'.join(parts)}" if parts else url


_OPPOSITES = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_OPPOSITES |= {"in": "not in", "not in": "in"}


def _negated(marker: str, shown: str) -> str:
    """Return the marker of everywhere else (De Morgan).

    Raises:
        RequirementError: it cannot be read, or has no opposite.
    """
    from packaging.markers import InvalidMarker, Marker

    try:
        return _opposite(Marker(marker)._markers)
    except (InvalidMarker, KeyError) as error:
        raise RequirementError(
            f"A marker of the sources in {shown} cannot be used: {literal(marker)}."
        ) from error


def _opposite(part: Any) -> str:
    """Return the opposite of a part of a parsed marker, in which ``and`` binds before ``or``."""
    if isinstance(part, tuple):
        left, operator, right = part
        return f"{left.serialize()} {_OPPOSITES[operator.value]} {right.serialize()}"
    groups: list[list[str]] = [[]]
    for inner in part:
        if inner == "or":
            groups.append([])
        elif inner != "and":
            groups[-1].append(_opposite(inner))
    return "(" + " and ".join(f"({' or '.join(group)})" for group in groups) + ")"
