"""What a distribution says it requires, from either kind of metadata, and what satisfies that."""

from __future__ import annotations

from envtui.core.distributions.metadata import Headers, read_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from packaging.requirements import Requirement

    from envtui.core.distributions.model import Distribution

__all__ = ["is_allowed", "requirements_of"]


def requirements_of(distribution: Distribution, headers: Headers) -> tuple[str, ...]:
    """Return its requirements as PEP 508 texts, with their markers, unchecked."""
    if requires := headers.get("requires-dist"):
        return tuple(requires)
    if distribution.info.suffix == ".dist-info":
        return ()
    return tuple(_from_sections(read_text(distribution, "requires.txt")))


def _from_sections(text: str) -> list[str]:
    """Translate ``requires.txt`` of an egg-info: sections are ``[extra:marker]``."""
    requirements, marker = [], ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("[") and line.endswith("]"):
            extra, _, condition = line[1:-1].partition(":")
            parts = [f"({condition})"] if condition else []
            parts += [f'extra == "{extra}"'] if extra else []
            marker = " and ".join(parts)
        elif line:
            requirements.append(f"{line} ; {marker}" if marker else line)
    return requirements


def is_allowed(requirement: Requirement, version: str) -> bool:
    """Whether ``version`` is allowed; an invalid version is only where any will do."""
    from packaging.version import InvalidVersion

    if not requirement.specifier:
        return True
    try:
        return requirement.specifier.contains(version, prereleases=True)
    except InvalidVersion:
        return False
