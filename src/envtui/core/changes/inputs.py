"""What a person asks for in words and in files, brought together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from envtui.core.events import OnEvent, Warned, ignore

if TYPE_CHECKING:
    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.resolution.model import RequirementLine
    from envtui.core.resolution.requirement_files import RequirementFile

__all__ = ["Inputs", "read_inputs"]


@dataclass(frozen=True, slots=True)
class Inputs:
    """The words of a command and the content of its files."""

    requirements: tuple[str | RequirementLine, ...]
    constraints: tuple[RequirementLine, ...] = ()
    overrides: tuple[RequirementLine, ...] = ()
    require_hashes: bool = False
    files: tuple[RequirementFile, ...] = ()

    def look_in(self, configuration: IndexConfiguration) -> IndexConfiguration:
        """Return ``configuration`` with the indexes and flat locations that the files name."""
        for file in self.files:
            configuration = _with_places(configuration, file)
        return configuration


def read_inputs(
    requirements: Sequence[str],
    requirement_files: Sequence[Path],
    constraint_files: Sequence[Path],
    override_files: Sequence[Path],
    on_event: OnEvent = ignore,
) -> Inputs:
    """Read the files; what one of them asks for and has no effect here becomes a warning.

    Raises:
        RequirementError: a file cannot be read.
    """
    if not (requirement_files or constraint_files or override_files):
        return Inputs(tuple(requirements))
    from envtui.core.resolution.requirement_files import read_requirements

    files = [read_requirements(path) for path in requirement_files]
    limits = [read_requirements(path, constraints=True) for path in constraint_files]
    overriding = [read_requirements(path) for path in override_files]
    for file in (*files, *limits, *overriding):
        for warning in file.warnings:
            on_event(Warned(warning))
    return Inputs(
        requirements=(*requirements, *(line for file in files for line in file.requirements)),
        constraints=tuple(line for file in (*files, *limits) for line in file.constraints),
        overrides=tuple(line for file in overriding for line in file.requirements),
        require_hashes=any(file.require_hashes for file in files),
        files=tuple(files),
    )


def _with_places(configuration: IndexConfiguration, file: RequirementFile) -> IndexConfiguration:
    from envtui.core.index.addresses import origin_of, split_credentials, to_address

    credentials = dict(configuration.credentials)

    def address(text: str) -> str:
        url, secret = split_credentials(to_address(text))
        if secret:
            credentials.setdefault(origin_of(url), secret)
        return url

    indexes = configuration.indexes
    if file.index_url:
        # The default index comes last: extra ones are asked before it.
        indexes = (*indexes[:-1], address(file.index_url))
    indexes = (*map(address, file.extra_index_urls), *indexes)
    return replace(
        configuration,
        indexes=() if file.no_index else tuple(dict.fromkeys(indexes)),
        find_links=tuple(
            dict.fromkeys((*configuration.find_links, *map(address, file.find_links)))
        ),
        credentials=credentials,
    )
