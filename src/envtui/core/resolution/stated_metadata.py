"""Metadata that a person states, and that counts instead of what a project's files say.

Source: uv's setting ``dependency-metadata``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from envtui.core.errors import RequirementError, UsageError
from envtui.core.index.filenames import version_of
from envtui.core.index.metadata import split_requirement
from envtui.core.index.model import Metadata
from envtui.core.index.versions import normalize_version
from envtui.core.literal import literal
from envtui.core.names import normalize_name
from envtui.core.resolution.requirements import parse_requirement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from envtui.core.index.model import Dependency, IndexFile

__all__ = ["StatedMetadata", "read_stated_metadata", "stated_or_read"]

StatedMetadata = Mapping[str, Mapping[str, Metadata]]
"""By normalized name, then by version; of an empty version: for all the others."""

_KEYS = {
    *("name", "version", "requires-dist", "requires-python"),
    *("provides-extra", "provides-extras"),
}


def read_stated_metadata(tables: object) -> StatedMetadata:
    """Return what a list of tables states, each with the keys of uv.

    Raises:
        UsageError: it is something else.
    """
    found: dict[str, dict[str, Metadata]] = {}
    for table in tables if isinstance(tables, Iterable) else (tables,):
        name, metadata = _read(table)
        found.setdefault(name, {})[metadata.version] = metadata
    return found


def stated_or_read(
    name: str, stated: Mapping[str, Metadata], read: Callable[[IndexFile], Metadata]
) -> Callable[[IndexFile], Metadata]:
    """Return a function that gives the metadata of a project's files: as stated, else as read."""

    def of_file(file: IndexFile) -> Metadata:
        version = normalize_version(version_of(file.filename, name)) or ""
        return stated.get(version) or stated.get("") or read(file)

    return of_file


def _read(table: Any) -> tuple[str, Metadata]:
    try:
        if unknown := set(table) - _KEYS:
            raise ValueError(f"{min(unknown)} is none of its keys")
        requires = tuple(table.get("requires-dist", ()))
        extras = (*table.get("provides-extra", ()), *table.get("provides-extras", ()))
        metadata = Metadata(
            requires=requires,
            requires_python=table.get("requires-python", "") + "",
            extras=tuple(map(normalize_name, extras)),
            dependencies=tuple(map(_dependency, requires)),
            version=_version(table.get("version", "")),
        )
        return normalize_name(table["name"]), metadata
    except KeyError:
        raise _refusal("a table has no name") from None
    except RequirementError as error:
        raise _refusal(error.message.removesuffix(".")) from error
    except (AttributeError, TypeError, ValueError) as error:
        raise _refusal(literal(str(error))) from error


def _refusal(reason: str) -> UsageError:
    return UsageError(
        f"uv's setting dependency-metadata cannot be used: {reason}.",
        hint="Write it like [{name = 'demo', version = '1.0', requires-dist = ['other>=2']}].",
    )


def _dependency(text: str) -> Dependency:
    parse_requirement(text)
    return split_requirement(text)


def _version(text: str) -> str:
    """Return a version in its normal form; empty for an empty one."""
    version = normalize_version(text) if text else ""
    if version is None:
        raise ValueError(f"{text!r} is no version")
    return version
