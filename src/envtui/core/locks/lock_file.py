"""The file that a lock is in: the versions it holds already."""

from __future__ import annotations

from pathlib import Path

from envtui.core.errors import RequirementError
from envtui.core.files import is_stream, read_regular
from envtui.core.literal import literal
from envtui.core.names import normalize_name
from envtui.core.resolution.requests import address_of
from envtui.core.resolution.requirement_files import read_requirements
from envtui.core.resolution.requirements import read_need

__all__ = ["earlier_versions"]

_LIMIT = 64 * 1024 * 1024


def earlier_versions(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the versions that a lock holds, by normalized name; nothing if there is no lock.

    Nor does a pipe or a device, such as ``/dev/null``, hold any.

    Raises:
        RequirementError: the file cannot be read, or is something else than a lock.
    """
    if not path.exists() or is_stream(path):
        return {}
    found: dict[str, list[str]] = {}
    pins = _of_pylock(path) if path.suffix == ".toml" else _of_requirements(path)
    for name, version in pins:
        versions = found.setdefault(normalize_name(name), [])
        if version not in versions:
            versions.append(version)
    return {name: tuple(reversed(versions)) for name, versions in found.items()}


def _of_requirements(path: Path) -> list[tuple[str, str]]:
    pins = []
    try:
        for line in read_requirements(path).requirements:
            name, equal, version = line.text.partition(";")[0].strip().partition("==")
            if equal and "@" not in name and "*" not in version:
                pins.append((name.partition("[")[0].strip(), version.strip(" =")))
            elif address_of(line) is None:
                read_need(line.text, where=line.where)
    except RequirementError as error:
        hint = "Only a lock is written anew: name another file, or remove this one."
        raise RequirementError(error.message, hint=hint) from error
    return pins


def _of_pylock(path: Path) -> list[tuple[str, str]]:
    import tomllib

    try:
        packages = tomllib.loads(read_regular(path, _LIMIT).decode()).get("packages", [])
        return [(str(row["name"]), str(row["version"])) for row in packages if row.get("version")]
    except OSError as error:
        reason = error.strerror or str(error)
        raise RequirementError(f"Cannot read {literal(str(path))}: {literal(reason)}.") from error
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise RequirementError(
            f"{literal(str(path))} is not a valid pylock.toml: {literal(str(error))}."
        ) from error
