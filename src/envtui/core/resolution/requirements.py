"""Requirements (PEP 508) as people write them, and in the form that the resolver works with."""

from __future__ import annotations

import re

from envtui.core.errors import RequirementError
from envtui.core.literal import literal
from envtui.core.names import normalize_name
from envtui.core.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from packaging.requirements import Requirement

__all__ = ["Need", "need_of", "parse_requirement", "read_need"]

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_CLAUSE = r"(?:(?:==|!=) *[0-9]+(?:\.[0-9]+)*(?:\.\*)?|(?:<=|>=|<|>) *[0-9]+(?:\.[0-9]+)*)"
_COMMON_FORM = (
    rf"({_NAME}) *(?:\[ *({_NAME}(?: *, *{_NAME})*)? *\])? *((?:{_CLAUSE}(?: *, *{_CLAUSE})*)?)"
)

_SHOWN = 60
"""How many characters are shown of a requirement that is too long to be read."""


class Need(NamedTuple):
    """What a requirement says: a ``Dependency`` of ``core.index`` with named fields."""

    name: str
    """Normalized."""
    extras: tuple[str, ...]
    """Normalized, in alphabetical order."""
    specifier: str
    marker: str
    url: str
    behind: str = ""
    """The extra without which the marker cannot hold, if that has been worked out."""


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
    except RecursionError:
        place = f" ({where})" if where else ""
        raise RequirementError(
            f"The requirement {literal(text.strip()[:_SHOWN])}…{place} has too many parentheses in "
            "one another.",
        ) from None
    except InvalidRequirement as error:
        place = f" ({where})" if where else ""
        hint = "Write it like name, name>=1.0, name[extra]==1.0 or name @ https://…."
        if re.match(rf"\s*{_NAME}\s*(?:\[[^\]]*\]\s*)?=(?!=)", text):
            hint = "A version is pinned with ==, and limited with >= and <=."
        raise RequirementError(
            f"Cannot read the requirement '{literal(text.strip())}'{place}: {literal(str(error))}",
            hint=hint,
        ) from error


def read_need(text: str, *, where: str = "") -> Need:
    """Return what a requirement says; common forms are read without importing ``packaging``.

    Raises:
        RequirementError: it cannot be read, or a version in it is missing or too long.
    """
    need = _common_need(text.strip()) or need_of(parse_requirement(text, where=where))
    if need.specifier:
        _check_versions(need, where)
    return need


def _check_versions(need: Need, where: str) -> None:
    from envtui.core.index.versions import LONGEST_VERSION

    clauses = need.specifier.split(",")
    place = f" ({where})" if where else ""
    if "===" in clauses:
        raise RequirementError(
            f"The requirement of {need.name}{place} names no version after ===.",
            hint=f"Write it like {need.name}==1.0.",
        )
    if any(len(clause) > LONGEST_VERSION for clause in clauses):
        raise RequirementError(
            f"The requirement of {need.name}{place} names a version of more than"
            f" {LONGEST_VERSION} characters."
        )


def _common_need(text: str) -> Need | None:
    if text.isalnum() and text.isascii():  # before any expression is compiled
        return Need(normalize_name(text), (), "", "", "")
    match = re.fullmatch(_COMMON_FORM, text)
    if match is None:
        return None
    name, extras, specifier = match.groups()
    asked = {normalize_name(extra.strip()) for extra in extras.split(",")} if extras else ()
    clauses = sorted(specifier.replace(" ", "").split(","))
    return Need(normalize_name(name), tuple(sorted(asked)), ",".join(clauses), "", "")


def need_of(requirement: Requirement) -> Need:
    """Return what a parsed requirement says."""
    return Need(
        normalize_name(requirement.name),
        tuple(sorted(normalize_name(extra) for extra in requirement.extras)),
        # Sorted, because the order of a set differs from run to run.
        ",".join(sorted(str(specifier) for specifier in requirement.specifier)),
        str(requirement.marker) if requirement.marker else "",
        requirement.url or "",
    )
