"""Parsing METADATA (core metadata specification): the part that resolution needs."""

from __future__ import annotations

from functools import lru_cache

from envtui.core.distributions.metadata import parse_headers
from envtui.core.errors import UnsoundMetadata
from envtui.core.index.model import Dependency, Metadata
from envtui.core.literal import literal
from envtui.core.names import normalize_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

__all__ = ["METADATA_LIMIT", "parse_metadata", "split_requirement"]

METADATA_LIMIT = 16 << 20
"""Bytes of a METADATA file at most."""

_REQUIREMENT = r"""
    \s*(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)
    \s*(?:\[(?P<extras>[A-Za-z0-9._,\s-]*)\])?
    \s*(?P<specifier>\((?:[^()@;\[\]]*)\)|[^()@;\[\]]*?)
    \s*(?:;\s*(?P<marker>.+?))?\s*
"""


def parse_metadata(content: bytes, filename: str) -> Metadata:
    """Read the headers of METADATA; ``filename`` is named when a requirement is malformed.

    Raises:
        UnsoundMetadata: a requirement cannot be read.
    """
    fields = parse_headers(content)
    requires = tuple(text.replace("\n", " ") for text in fields.get("requires-dist", ()))
    try:
        dependencies = tuple(split_requirement(text) for text in requires)
    except ValueError as error:
        raise UnsoundMetadata(
            f"The metadata of {literal(filename)} has a requirement that cannot be read:"
            f" {literal(str(error))}."
        ) from None
    return Metadata(
        requires=requires,
        requires_python=(fields.get("requires-python") or [""])[0],
        extras=tuple(normalize_name(extra) for extra in fields.get("provides-extra", ())),
        dependencies=dependencies,
        version=(fields.get("version") or [""])[0],
    )


@lru_cache(maxsize=8192)
def split_requirement(text: str) -> Dependency:
    """Take a requirement apart (PEP 508); specifier and marker stay as written.

    Raises:
        ValueError: it is no requirement; the message says why.
    """
    match = _pattern().fullmatch(text)
    if match is None:
        return _split_exactly(text)
    extras = [extra.strip() for extra in (match["extras"] or "").split(",")]
    return (
        normalize_name(match["name"]),
        tuple(normalize_name(extra) for extra in extras if extra),
        match["specifier"].strip("()").strip(),
        marker := match["marker"] or "",
        "",
        _only_extra(marker),
    )


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    import re

    return re.compile(_REQUIREMENT, re.VERBOSE)


def _split_exactly(text: str) -> Dependency:
    """Take a requirement apart that has a URL or an unusual form."""
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        raise ValueError(f"{text!r} ({str(error).splitlines()[0]})") from None
    except RecursionError:
        raise ValueError(f"{text[:60]!r}… has too many parentheses in one another") from None
    return (
        normalize_name(requirement.name),
        tuple(sorted(normalize_name(extra) for extra in requirement.extras)),
        str(requirement.specifier),
        marker := str(requirement.marker or ""),
        requirement.url or "",
        _only_extra(marker),
    )


@lru_cache(maxsize=8192)
def _only_extra(marker: str) -> str:
    """Return the extra without which a marker of the usual form cannot hold; else empty.

    Most requirements end with ``… and extra == "name"``, and few such extras are asked for.
    """
    rest, _, quoted = marker.rpartition("extra == ")
    name = quoted[1:-1]
    usual = quoted in (f'"{name}"', f"'{name}'") and set(name).isdisjoint("'\"")
    if not usual:
        return ""
    import re

    return "" if re.search(r"\bor\b", rest) else normalize_name(name)
