"""Requirements of projects that no file states: their backends are asked, which runs code."""

from __future__ import annotations

from collections.abc import Iterator

from envtui.core.building.sources import parse_source
from envtui.core.errors import RequirementError
from envtui.core.literal import literal
from envtui.core.record import replace
from envtui.core.resolution.markers import Markers
from envtui.core.resolution.model import RequirementLine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.building.workshop import Workshop
    from envtui.core.resolution.inputs import Inputs
    from envtui.core.resolution.requirement_files import AskedProject

__all__ = ["with_projects"]


def with_projects(inputs: Inputs, workshop: Workshop) -> Inputs:
    """Return the inputs with what ``setup.py`` and dynamic dependencies turn out to require.

    Raises:
        RequirementError: a project lacks an extra that is asked for.
        EnvtuiError: a project cannot be asked what it requires.
    """
    lines = [
        line
        for file in inputs.files
        for project in file.projects
        for line in _lines(project, workshop)
    ]
    return replace(inputs, requirements=(*inputs.requirements, *lines)) if lines else inputs


def _lines(project: AskedProject, workshop: Workshop) -> Iterator[RequirementLine]:
    from packaging.requirements import Requirement

    _, described = workshop.add(parse_source(project.path.absolute().parent.as_uri()))
    metadata, shown = described.metadata, literal(str(project.path))
    extras = metadata.extras if project.all_extras else project.extras
    if unknown := [extra for extra in extras if extra not in metadata.extras]:
        has = ", ".join(metadata.extras) or "none"
        raise RequirementError(
            f"{shown} has no extra {literal(unknown[0])}.", hint=f"It has {literal(has)}."
        )
    markers = Markers(workshop.interpreter.markers)
    source = f"{described.name} ({shown})"
    for text in metadata.requires:
        requirement = Requirement(text)
        marker = str(requirement.marker or "")
        if "extra" in marker:
            if not any(markers.holds(marker, extra) for extra in extras):
                continue
            # The extra is asked for, so its requirements hold without the marker.
            requirement.marker = None
        yield RequirementLine(str(requirement), where=shown, source=source)
