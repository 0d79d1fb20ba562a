"""Requirements of a project from its pyproject.toml (PEP 621, PEP 735), without building it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from envtui.core.errors import RequirementError
from envtui.core.files import read_regular
from envtui.core.literal import literal
from envtui.core.names import normalize_name
from envtui.core.resolution.model import RequirementLine
from envtui.core.resolution.named_files import shown
from envtui.core.resolution.requirement_files import AskedProject, RequirementFile
from envtui.core.resolution.uv_sources import read_sources

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from packaging.requirements import Requirement

__all__ = ["read_group", "read_project"]

_LIMIT = 16 * 1024 * 1024
_FIELDS = {"dependencies", "optional-dependencies"}


def read_project(
    path: Path,
    *,
    extras: Collection[str] = (),
    all_extras: bool = False,
    no_sources: frozenset[str] = frozenset(),
) -> RequirementFile:
    """Return what a project requires, and what its extras add.

    Args:
        path: its pyproject.toml.
        extras: names of extras, as a person writes them.
        all_extras: every extra it has.
        no_sources: normalized names, or ``:all:``, that ``[tool.uv.sources]`` says nothing of.

    If it says that its requirements are known only when it is built, it is among the ``projects``
    of the answer.

    Raises:
        RequirementError: the file cannot be read, or has no such extra.
    """
    project = _Project(path, no_sources)
    wanted = list(project.optional) if all_extras else [normalize_name(name) for name in extras]
    if "dependencies" in project.dynamic or (project.dynamic and (wanted or all_extras)):
        return RequirementFile(projects=(AskedProject(path, tuple(wanted), all_extras),))
    for name in wanted:
        if name not in project.optional:
            raise RequirementError(
                f"{project.shown} has no extra {literal(name)}.", hint=_choice(project.optional)
            )
    source = f"{project.name or 'project'} ({project.shown})"
    lines = project.lines(project.dependencies, source)
    for name in wanted:
        lines += project.lines(project.optional[name], source, extra=name)
    return RequirementFile(requirements=tuple(lines), pinned=project.pinned(lines))


def read_group(
    path: Path, group: str, *, no_sources: frozenset[str] = frozenset()
) -> RequirementFile:
    """Return a dependency group (PEP 735) of a pyproject.toml, with the groups it includes.

    Raises:
        RequirementError: the file cannot be read, or has no such group that can be.
    """
    from packaging.dependency_groups import resolve_dependency_groups

    project = _Project(path, no_sources)
    groups = project.table("dependency-groups")
    if normalize_name(group) not in map(normalize_name, groups):
        raise RequirementError(
            f"{project.shown} has no dependency group {literal(group)}.", hint=_choice(groups)
        )
    try:
        texts = resolve_dependency_groups(groups, group)
    except (ValueError, TypeError, LookupError, ExceptionGroup) as error:
        raise RequirementError(
            f"The dependency group {literal(group)} of {project.shown} cannot be read: "
            f"{literal(_said(error))}.",
            hint="A group is a list of requirements and of tables such as {include-group = 'dev'}.",
        ) from error
    name = project.name or "project"
    lines = project.lines(texts, f"{name} ({project.shown}:{literal(group)})", group=group)
    return RequirementFile(requirements=tuple(lines), pinned=project.pinned(lines))


def _said(error: BaseException) -> str:
    """Return the message of an error; of a group of errors, that of the first."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error)


def _choice(names: Iterable[str]) -> str:
    shown = ", ".join(literal(name) for name in names)
    return f"It has {shown}." if shown else "It has none."


class _Project:
    """The tables of one pyproject.toml."""

    def __init__(self, path: Path, no_sources: frozenset[str]) -> None:
        import tomllib

        self.path = path
        self.shown = shown(path)
        try:
            self._content = tomllib.loads(read_regular(path, _LIMIT).decode("utf-8"))
        except OSError as error:
            reason = error.strerror or str(error)
            raise RequirementError(f"Cannot read {self.shown}: {literal(reason)}.") from error
        except ValueError as error:
            raise RequirementError(
                f"{self.shown} is not valid TOML: {literal(str(error))}."
            ) from error
        self._sources = read_sources(self._content, path, no_sources)
        project = self.table("project")
        self.name = normalize_name(str(project.get("name", "")))
        dynamic = project.get("dynamic")
        self.dynamic = set(dynamic if isinstance(dynamic, list) else ()) & _FIELDS
        self.dependencies = self._texts(project.get("dependencies"), "project.dependencies")
        self.optional = {
            normalize_name(extra): self._texts(texts, f"optional dependency {literal(extra)}")
            for extra, texts in self._mapping(project.get("optional-dependencies")).items()
        }

    def table(self, name: str) -> Mapping[str, Any]:
        return self._mapping(self._content.get(name))

    def lines(
        self, texts: Iterable[str], source: str, *, extra: str = "", group: str = ""
    ) -> list[RequirementLine]:
        """Return requirements as lines; extras of the project itself and sources are followed."""
        return [
            RequirementLine(text, where=self.shown, source=source)
            for text in self._followed(texts, set(), extra, group)
        ]

    def _followed(
        self, texts: Iterable[str], seen: set[str], inside: str, group: str
    ) -> Iterator[str]:
        from envtui.core.resolution.requirements import parse_requirement

        for text in texts:
            requirement = parse_requirement(text, where=self.shown)
            if not self.name or normalize_name(requirement.name) != self.name:
                yield from self._sources.followed(text, extra=inside, group=group)
                continue
            for extra in sorted(map(normalize_name, requirement.extras)):
                if extra not in seen:
                    seen.add(extra)
                    inner = self._followed(self.optional.get(extra, ()), seen, extra, "")
                    yield from (_with_marker(found, requirement) for found in inner)

    def pinned(self, lines: Iterable[RequirementLine]) -> dict[str, str]:
        """Return, by name, the only index that some of the lines are taken from."""
        from envtui.core.resolution.requirements import parse_requirement

        names = {normalize_name(parse_requirement(line.text).name) for line in lines}
        return {name: index for name in names if (index := self._sources.index_of(name))}

    def _mapping(self, value: object) -> Mapping[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise RequirementError(f"{self.shown} has another value where a table belongs.")
        return value

    def _texts(self, value: object, what: str) -> list[str]:
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise RequirementError(f"{self.shown}: {what} is not a list of requirements.")
        return value


def _with_marker(text: str, outer: Requirement) -> str:
    """Return a requirement that counts only where that which brought it in does."""
    if outer.marker is None:
        return text
    body, _, marker = text.partition(";")
    both = f"({marker.strip()}) and ({outer.marker})" if marker.strip() else str(outer.marker)
    return f"{body.strip()} ; {both}"
