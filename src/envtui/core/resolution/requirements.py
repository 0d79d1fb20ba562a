"""Requirements (PEP 508): the full parser for what people write, a quick one for metadata."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from envtui.core.errors import RequirementError
from envtui.core.index.filenames import normalize_name
from envtui.core.literal import literal

if TYPE_CHECKING:
    from packaging.requirements import Requirement

__all__ = ["Need", "need_of", "parse_requirement", "scan_requirement"]

_COMMON_FORM = re.compile(
    r"""[ \t]*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)[ \t]*
    (?:\[([A-Za-z0-9._, \t-]*)\])?[ \t]*
    (\(?)[ \t]*((?:(?:==|~=|!=|<=|>=|<|>)[ \t]*[A-Za-z0-9.!+*]+[ \t]*,?[ \t]*)*)(\)?)[ \t]*
    (?:;[ \t]*(.*?)[ \t]*)?""",
    re.VERBOSE,
)
_EXTRA = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


class Need(NamedTuple):
    """What a requirement says, in the form the resolver works with."""

    name: str
    """Normalized."""
    extras: tuple[str, ...]
    """Normalized, in alphabetical order."""
    specifier: str
    marker: str
    url: str


def parse_requirement(text: str, *, where: str = "") -> Requirement:
    """Parse a requirement as a person wrote it.

    Args:
        text: ``name[extra]>=1; marker`` or ``name @ url``.
        where: the file and line it stands in, for the message.

    Raises:
        RequirementError: it cannot be read; the message shows where it goes wrong.
    """
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        return Requirement(text)
    except InvalidRequirement as error:
        place = f" ({where})" if where else ""
        raise RequirementError(
            f"Cannot read the requirement {literal(text.strip())!r}{place}: {literal(str(error))}",
            hint="Write it like name, name>=1.0, name[extra]==1.0 or name @ https://….",
        ) from error


@lru_cache(maxsize=50_000)
def scan_requirement(text: str) -> Need:
    """Return what a ``Requires-Dist`` line says.

    Common forms are read by one expression, all others by the full parser.

    Raises:
        RequirementError: it is no requirement.
    """
    match = _COMMON_FORM.fullmatch(text)
    if match is None or bool(match[3]) != bool(match[5]):
        return need_of(parse_requirement(text))
    name, extras, _, specifier, _, marker = match.groups()
    names = [extra.strip() for extra in extras.split(",")] if extras and extras.strip() else []
    if not all(_EXTRA.fullmatch(extra) for extra in names) or marker == "":
        return need_of(parse_requirement(text))
    clauses = specifier.replace(" ", "").replace("\t", "").rstrip(",") if specifier else ""
    return Need(normalize_name(name), _sorted_extras(names), clauses, marker or "", "")


def need_of(requirement: Requirement) -> Need:
    """Return what a parsed requirement says."""
    return Need(
        normalize_name(requirement.name),
        _sorted_extras(requirement.extras),
        # A set's own order differs from run to run.
        ",".join(sorted(str(specifier) for specifier in requirement.specifier)),
        str(requirement.marker) if requirement.marker else "",
        requirement.url or "",
    )


def _sorted_extras(extras: list[str] | set[str]) -> tuple[str, ...]:
    return tuple(sorted({normalize_name(extra) for extra in extras}))
