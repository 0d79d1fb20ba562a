"""What a lock that is there already holds: versions to stay with when it is made again."""

from __future__ import annotations

from pathlib import Path

from envtui.core.errors import RequirementError
from envtui.core.files import read_regular
from envtui.core.index.filenames import normalize_name
from envtui.core.literal import literal
from envtui.core.resolution.requirement_files import read_requirements

__all__ = ["earlier_versions"]

_LIMIT = 64 * 1024 * 1024


def earlier_versions(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the versions that a lock holds, by normalized name; nothing if there is no lock.

    Raises:
        RequirementError: the file cannot be read.
    """
    if not path.exists():
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
    for line in read_requirements(path).requirements:
        name, equal, version = line.text.partition(";")[0].strip().partition("==")
        if equal and "@" not in name and "*" not in version:
            pins.append((name.partition("[")[0].strip(), version.strip(" =")))
    return pins


def _of_pylock(path: Path) -> list[tuple[str, str]]:
    import tomllib

    try:
        packages = tomllib.loads(read_regular(path, _LIMIT).decode()).get("packages", [])
        return [(str(row["name"]), str(row["version"])) for row in packages if "version" in row]
    except OSError as error:
        reason = error.strerror or str(error)
        raise RequirementError(f"Cannot read {literal(str(path))}: {literal(reason)}.") from error
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise RequirementError(
            f"{literal(str(path))} is no pylock.toml: {literal(str(error))}."
        ) from error
