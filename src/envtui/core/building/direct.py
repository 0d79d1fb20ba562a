"""Requirements by URL or path: what lies there is asked its name and version before resolving."""

from __future__ import annotations

from collections.abc import Iterable

from envtui.core.errors import RequirementError
from envtui.core.index.filenames import is_wheel
from envtui.core.literal import literal
from envtui.core.names import normalize_name
from envtui.core.record import replace
from envtui.core.resolution.markers import Markers
from envtui.core.resolution.model import DirectSource, RequirementLine
from envtui.core.resolution.requests import Address, address_of
from envtui.core.resolution.requirements import Need, parse_requirement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.building.described import Described
    from envtui.core.building.workshop import Workshop
    from envtui.core.resolution.inputs import Inputs

__all__ = ["with_names"]


def with_names(inputs: Inputs, workshop: Workshop, *, within_build: bool = False) -> Inputs:
    """Return ``inputs`` with a name for each requirement by place, and with the sources there.

    What such a project itself requires by URL is followed too: no index knows of it.

    Args:
        inputs: what is asked for.
        workshop: fetches source code and learns what it is.
        within_build: look at one place after another; otherwise at several at once.

    Raises:
        RequirementError: nothing that can be built is there, or it has another name.
        EnvtuiError: it cannot be fetched, or does not tell what it is.
    """
    if not inputs.names_places:
        return inputs
    if not within_build:
        _look_ahead(inputs, workshop)
    requirements, required = _named(inputs.requirements, workshop)
    constraints, limiting = _named(inputs.constraints, workshop)
    overrides, replacing = _named(inputs.overrides, workshop)
    return replace(
        inputs,
        requirements=requirements,
        constraints=constraints,
        overrides=overrides,
        # Of two sources for one project the later counts: an override replaces the requirement.
        sources=(*limiting, *required, *replacing),
    )


def _named(
    asked: Iterable[str | RequirementLine], workshop: Workshop
) -> tuple[tuple[str | RequirementLine, ...], Iterable[DirectSource]]:
    """Return the requirements with names, and the sources of those by place."""
    reader = _Reader(workshop)
    lines = [reader.read(requirement) for requirement in asked]
    found = [reader.found[name] for name in sorted(reader.found)]
    return tuple(line for line in lines if line is not None), found


def _look_ahead(inputs: Inputs, workshop: Workshop) -> None:
    """Look at several places at once, so that each is known when it is asked for."""
    reader = _Reader(workshop)
    asked = (*inputs.requirements, *inputs.constraints, *inputs.overrides)
    named = [
        (address, line)
        for address, line in map(reader.place_of, asked)
        if address is not None and reader.is_wanted(address)
    ]
    if len(named) < 2:
        return
    from envtui.core.building.in_parallel import each_in_parallel
    from envtui.core.building.sources import parse_source

    places = dict.fromkeys(
        parse_source(address.url, editable=line.editable, where=line.where)
        for address, line in named
    )
    each_in_parallel(workshop.add, tuple(places), workshop)


class _Reader:
    """Looks at each place once."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._markers = Markers(workshop.interpreter.markers)
        self._places: dict[str, str] = {}
        self.found: dict[str, DirectSource] = {}

    def read(self, asked: str | RequirementLine) -> str | RequirementLine | None:
        """Return the requirement with a name; ``None`` if it is not for this target."""
        address, line = self.place_of(asked)
        if address is None:
            return asked
        if not self.is_wanted(address):
            return None
        described = self._look_at(address, line)
        return RequirementLine(
            address.named(described.name), line.hashes, line.where, source=line.source
        )

    def place_of(self, asked: str | RequirementLine) -> tuple[Address | None, RequirementLine]:
        """Return the place of source code that a requirement names, if any, and its line.

        Raises:
            RequirementError: its extras or its marker cannot be read.
        """
        line = asked if isinstance(asked, RequirementLine) else RequirementLine(asked)
        address = address_of(asked)
        if address is None or _is_wheel(address.url):
            return None, line
        address, line = _as_marked(address, line)
        parse_requirement(address.named("name"), where=line.where)
        return address, line

    def is_wanted(self, address: Address) -> bool:
        """Whether the marker of the address holds for this target."""
        return self._markers.holds(address.marker)

    def _look_at(self, address: Address, line: RequirementLine) -> Described:
        from envtui.core.building.sources import parse_source

        source = parse_source(address.url, editable=line.editable, where=line.where)
        if line.hashes and source.kind != "archive":
            raise RequirementError(f"{literal(source.shown)} has no hash: it is no file.")
        file, described = self._workshop.add(source)
        name = normalize_name(described.name)
        if source.editable and {name, ":all:"} & self._workshop.building.not_editable:
            file, described = self._workshop.add(replace(source, editable=False))
        self._check_name(name, address, source.shown)
        if line.hashes and f"sha256:{file.hashes['sha256']}" not in line.hashes:
            raise RequirementError(
                f"{literal(source.shown)} has the sha256 {file.hashes['sha256']}, which is none "
                "of those given."
            )
        if name not in self.found:
            self.found[name] = DirectSource(name, described.version, file)
            extras = [extra.strip() for extra in address.extras.split(",")]
            self._follow(described, [normalize_name(extra) for extra in extras])
        return described

    def _check_name(self, name: str, address: Address, shown: str) -> None:
        """Raise if the project is not the one that was asked for, or comes from two places."""
        if address.name and name != address.name:
            raise RequirementError(f"{literal(shown)} is {literal(name)}, not {address.name}.")
        if self._places.setdefault(name, address.url) != address.url:
            raise RequirementError(
                f"{literal(name)} is asked for from two places: {literal(self._places[name])} "
                f"and {literal(address.url)}."
            )

    def _follow(self, described: Described, extras: list[str]) -> None:
        """Look at what the project requires by URL."""
        for dependency in described.metadata.dependencies:
            need = Need(*dependency)
            wanted = self._markers.holds(need.marker) or any(
                self._markers.holds(need.marker, extra) for extra in extras
            )
            if need.url and wanted and not _is_wheel(need.url):
                address = Address(need.url, need.name, ",".join(need.extras))
                self._look_at(*_as_marked(address, RequirementLine(need.url)))


def _as_marked(address: Address, line: RequirementLine) -> tuple[Address, RequirementLine]:
    """Return both after moving the mark ``editable=true`` from the URL to the line."""
    from envtui.core.resolution.uv_sources import split_editable

    url, editable = split_editable(address.url)
    return address._replace(url=url), line._replace(editable=line.editable or editable)


def _is_wheel(url: str) -> bool:
    return is_wheel(url.partition("#")[0].partition("?")[0])
