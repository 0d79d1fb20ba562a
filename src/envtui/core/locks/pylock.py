"""``pylock.toml`` (PEP 751): written from a resolution, and read into one for a target."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from envtui.core.errors import NoSolution, RequirementError, UsageError
from envtui.core.events import OnEvent, Warned, ignore
from envtui.core.files import read_regular
from envtui.core.index.filenames import is_wheel
from envtui.core.index.model import IndexFile
from envtui.core.literal import literal
from envtui.core.locks.toml_text import toml_text
from envtui.core.names import normalize_name
from envtui.core.resolution.model import Candidate, Edge, Index, Resolution

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from packaging.pylock import Package, PackageSdist, PackageWheel, Pylock

    from envtui.core.resolution.targets import TargetPython

__all__ = ["read_pylock", "write_pylock"]

_LIMIT = 64 * 1024 * 1024
# One of these has to be given: what the weaker ones agree with can be made.
_STRONG = {"sha256", "sha384", "sha512"}


def write_pylock(resolution: Resolution, index: Index, *, requires_python: str = "") -> str:
    """Return the text of a lock of the answer.

    Every wheel and the source of each version is listed, so that the lock serves the same
    versions on other platforms too, as far as they need the same projects.

    Raises:
        UsageError: a file has no hash, which a lock must give.
        IndexProblem: an index failed.
    """
    from packaging.pylock import Pylock
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

    lock = Pylock(
        lock_version=Version("1.0"),
        created_by="envtui",
        requires_python=SpecifierSet(requires_python) if requires_python else None,
        packages=[_package(candidate, resolution, index) for candidate in resolution.candidates],
    )
    lock.validate()
    return toml_text(lock.to_dict())


def _package(candidate: Candidate, resolution: Resolution, index: Index) -> Package:
    from packaging.markers import Marker
    from packaging.pylock import Package
    from packaging.utils import NormalizedName
    from packaging.version import Version

    files = _files(candidate, index)
    wheels = [_wheel(file) for file in files if is_wheel(file.filename)]
    sources = [_sdist(file) for file in files if file.filename.endswith((".tar.gz", ".zip"))]
    there = {other.normalized for other in resolution.candidates}
    needed = {edge.name for edge in resolution.edges if edge.parent == candidate.normalized}
    needed = needed & there - {candidate.normalized}
    return Package(
        name=NormalizedName(candidate.normalized),
        version=Version(candidate.version),
        marker=Marker(candidate.marker) if candidate.marker else None,
        dependencies=[{"name": name} for name in sorted(needed)] or None,
        index=candidate.index or None,
        wheels=wheels or None,
        sdist=sources[0] if sources else None,
    )


def _files(candidate: Candidate, index: Index) -> tuple[IndexFile, ...]:
    if candidate.direct and candidate.file is not None:
        files: tuple[IndexFile, ...] = (candidate.file,)
    else:
        project = index.project(candidate.normalized)
        place = project.versions.index(candidate.version)
        files = tuple(file for file in project.files(place) if file.yanked is None)
        files = files or project.files(place)
    for file in files:
        if not file.hashes:
            raise UsageError(
                f"A lock needs the hash of {literal(file.filename)}, and the index gives none."
            )
    return files


def _wheel(file: IndexFile) -> PackageWheel:
    from packaging.pylock import PackageWheel

    return PackageWheel(**_fields(file))


def _sdist(file: IndexFile) -> PackageSdist:
    from packaging.pylock import PackageSdist

    return PackageSdist(**_fields(file))


def _fields(file: IndexFile) -> dict[str, Any]:
    from envtui.core.resolution.cutoff import parse_time

    return {
        "name": file.filename,
        "upload_time": parse_time(file.upload_time) if file.upload_time else None,
        "url": file.url,
        "size": file.size or None,
        "hashes": dict(file.hashes),
    }


def read_pylock(
    path: Path,
    target: TargetPython,
    *,
    extras: Sequence[str] = (),
    all_extras: bool = False,
    on_event: OnEvent = ignore,
) -> Resolution:
    """Return what a lock says to install for a target.

    What nothing else in it depends on counts as asked for. The groups are the lock's default ones.

    Args:
        path: the lock.
        target: what it is to serve.
        extras: extras of the lock.
        all_extras: every extra of it.
        on_event: told when the lock is of a later minor version of the format.

    Raises:
        RequirementError: the file cannot be read, is no lock, or has no such extra.
        NoSolution: the lock is not for this target, or needs something to be built.
    """
    from packaging.pylock import PylockSelectError

    lock = _load(path, on_event)
    wanted = tuple(lock.extras or ()) if all_extras else _extras(extras, lock, path)
    if lock.requires_python and not lock.requires_python.contains(target.version, prereleases=True):
        raise NoSolution(
            f"{literal(str(path))} is for Python {literal(str(lock.requires_python))}, and does "
            f"not serve {target.name}."
        )
    environment: Any = target.markers
    try:
        chosen = list(lock.select(environment=environment, tags=_tags(target), extras=wanted))
    except PylockSelectError as error:
        raise NoSolution(
            f"{literal(str(path))} does not serve {target.name}: {literal(str(error))}."
        ) from error
    candidates = tuple(_candidate(package, file, path) for package, file in chosen)
    names = {candidate.normalized for candidate in candidates}
    edges = tuple(edge for package, _ in chosen for edge in _edges(package, names))
    needed = {edge.name for edge in edges}
    return Resolution(
        tuple(sorted(candidates, key=lambda candidate: candidate.normalized)),
        (*(Edge("", name, name) for name in sorted(names - needed)), *edges),
    )


def _load(path: Path, on_event: OnEvent) -> Pylock:
    import logging

    from packaging.pylock import Pylock, PylockUnsupportedVersionError, PylockValidationError
    from packaging.version import Version

    # What it warns of is said below.
    logging.getLogger("packaging.pylock").addHandler(logging.NullHandler())
    try:
        lock = Pylock.from_dict(tomllib.loads(read_regular(path, _LIMIT).decode("utf-8")))
    except OSError as error:
        reason = error.strerror or str(error)
        raise RequirementError(f"Cannot read {literal(str(path))}: {literal(reason)}.") from error
    except PylockUnsupportedVersionError as error:
        raise RequirementError(
            f"{literal(str(path))} is in a version of the format that is not known: "
            f"{literal(str(error))}.",
            hint="Write the lock with lock-version 1.0, or use a later envtui.",
        ) from error
    except (ValueError, PylockValidationError) as error:
        raise _no_lock(path, error) from error
    if lock.lock_version > Version("1.0"):
        on_event(
            Warned(
                f"{literal(str(path))} is in version {lock.lock_version} of the format; what is "
                "new in it is not used."
            )
        )
    return lock


def _extras(extras: Sequence[str], lock: Pylock, path: Path) -> tuple[str, ...]:
    wanted = tuple(map(normalize_name, extras))
    for name in wanted:
        if name not in (lock.extras or ()):
            there = ", ".join(lock.extras or ())
            raise RequirementError(
                f"{literal(str(path))} has no extra {literal(name)}.",
                hint=f"It has: {literal(there)}." if there else "It has none.",
            )
    return wanted


def _no_lock(path: Path, error: Exception) -> RequirementError:
    return RequirementError(f"{literal(str(path))} is no pylock.toml: {literal(str(error))}.")


def _tags(target: TargetPython) -> list[Any]:
    from packaging.tags import Tag

    return [Tag(*tag.split("-")) for tag in target.tags]


def _candidate(package: Package, file: object, path: Path) -> Candidate:
    from packaging.pylock import PackageWheel

    if not isinstance(file, PackageWheel):
        raise NoSolution(
            f"{package.name} would have to be built, for {literal(str(path))} has no wheel of it "
            "that fits; only wheels can be installed from a lock."
        )
    if not _STRONG & set(file.hashes):
        raise RequirementError(
            f"{literal(str(path))} has no sha256 of {literal(file.filename)}, nor a stronger hash.",
            hint="Write the lock again from an index that gives it.",
        )
    return Candidate(
        name=package.name,
        normalized=package.name,
        version=str(package.version) if package.version else file.filename.split("-")[1],
        file=IndexFile(
            filename=file.filename,
            url=file.url or (path.parent / (file.path or "")).absolute().as_uri(),
            hashes=dict(file.hashes),
            size=file.size or 0,
            index=package.index or "",
        ),
        index=package.index or "",
    )


def _edges(package: Package, names: set[str]) -> Iterator[Edge]:
    for dependency in package.dependencies or ():
        name = dependency.get("name")
        if name in names - {package.name}:
            yield Edge(package.name, name, name)
