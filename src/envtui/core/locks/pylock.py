"""``pylock.toml`` (PEP 751): written from a resolution, and read into one for a target."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from envtui.core.errors import NoSolution, RequirementError
from envtui.core.events import OnEvent, Warned, ignore
from envtui.core.index.filenames import is_wheel, version_of
from envtui.core.index.model import IndexFile
from envtui.core.literal import literal
from envtui.core.locks.toml_text import toml_text
from envtui.core.names import normalize_name
from envtui.core.resolution.model import Candidate, Edge, Index, Resolution
from envtui.core.resolution.named_files import content_of, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from packaging.pylock import Package, PackageSdist, PackageWheel, Pylock

    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.resolution.named_files import NamedFile
    from envtui.core.resolution.targets import TargetPython

__all__ = ["read_pylock", "write_pylock"]

# One of these has to be given: what the weaker ones agree with can be made.
_STRONG = {"sha256", "sha384", "sha512"}


def write_pylock(
    resolution: Resolution, index: Index, *, requires_python: str = "", folder: Path | None = None
) -> str:
    """Return the text of a lock of the answer, for a file in ``folder`` (default: the current one).

    Every wheel and the source of each version is listed, so that the lock serves the same
    versions on other platforms too, as far as they need the same projects.

    Raises:
        IndexProblem: an index failed, or a file of which it tells no hash cannot be read.
    """
    from packaging.pylock import Pylock
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

    lock = Pylock(
        lock_version=Version("1.0"),
        created_by="envtui",
        requires_python=SpecifierSet(requires_python) if requires_python else None,
        packages=[
            _package(candidate, resolution, index, folder or Path())
            for candidate in resolution.candidates
        ],
    )
    lock.validate()
    return toml_text(lock.to_dict())


def _package(candidate: Candidate, resolution: Resolution, index: Index, folder: Path) -> Package:
    from packaging.markers import Marker
    from packaging.pylock import Package
    from packaging.utils import NormalizedName
    from packaging.version import Version

    there = {other.normalized for other in resolution.candidates}
    needed = {edge.name for edge in resolution.edges if edge.parent == candidate.normalized}
    needed = needed & there - {candidate.normalized}
    content = _content(candidate, index, folder)
    return Package(
        name=NormalizedName(candidate.normalized),
        # A folder may have another version by the time it is installed.
        version=None if "directory" in content else Version(candidate.version),
        marker=Marker(candidate.marker) if candidate.marker else None,
        dependencies=[{"name": name} for name in sorted(needed)] or None,
        index=candidate.index or None,
        **content,
    )


def _content(candidate: Candidate, index: Index, folder: Path) -> dict[str, Any]:
    """Return what the package is installed from, as arguments of ``Package``."""
    file = candidate.file
    if candidate.direct and file is not None:
        from envtui.core.locks.pylock_sources import source_entry

        is_whole = not is_wheel(file.filename)
        return source_entry(file if is_whole else index.hashed(file), folder)
    files = _files(candidate, index)
    wheels = [_wheel(file) for file in files if is_wheel(file.filename)]
    sources = [_sdist(file) for file in files if file.filename.endswith((".tar.gz", ".zip"))]
    return {"wheels": wheels or None, "sdist": sources[0] if sources else None}


def _files(candidate: Candidate, index: Index) -> tuple[IndexFile, ...]:
    project = index.project(candidate.normalized)
    place = project.versions.index(candidate.version)
    files = tuple(file for file in project.files(place) if file.yanked is None)
    files = files or project.files(place)
    return tuple(map(index.hashed, files))


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
    file: NamedFile,
    target: TargetPython,
    *,
    extras: Sequence[str] = (),
    all_extras: bool = False,
    groups: Sequence[str] = (),
    no_binary: frozenset[str] = frozenset(),
    configuration: IndexConfiguration | None = None,
    on_event: OnEvent = ignore,
) -> Resolution:
    """Return what a lock lists for a target.

    What nothing else in it depends on counts as asked for. Source code that is from no index is a
    candidate whose file's URL says where it is, as ``source_url`` has it.

    Args:
        file: the path or address of the lock.
        target: what it is to serve.
        extras: extras of the lock.
        all_extras: every extra of it.
        groups: dependency groups of the lock; none means its default ones.
        no_binary: normalized names, or ``:all:``, of which the wheels are left out.
        configuration: how a lock on the network is asked for.
        on_event: told when the lock is of a later minor version of the format.

    Raises:
        RequirementError: the file cannot be read, is no lock, or has no such extra or group.
        NoSolution: the lock is not for this target.
    """
    from dataclasses import replace

    from packaging.pylock import PylockSelectError

    lock = _load(file, configuration, on_event)
    wanted = tuple(lock.extras or ()) if all_extras else _known(extras, "extra", lock.extras, file)
    chosen_groups = _known(groups, "dependency group", lock.dependency_groups, file) or None
    lock = replace(lock, packages=[_without_wheels(row, no_binary) for row in lock.packages])
    if lock.requires_python and not lock.requires_python.contains(target.version, prereleases=True):
        raise NoSolution(
            f"{shown(file)} is for Python {literal(str(lock.requires_python))}, and does "
            f"not serve {target.name}."
        )
    environment: Any = target.markers
    try:
        chosen = list(
            lock.select(
                environment=environment,
                tags=_tags(target),
                extras=wanted,
                dependency_groups=chosen_groups,
            )
        )
    except PylockSelectError as error:
        raise NoSolution(
            f"{shown(file)} does not serve {target.name}: {literal(str(error))}."
        ) from error
    candidates = tuple(_candidate(package, entry, file) for package, entry in chosen)
    names = {candidate.normalized for candidate in candidates}
    edges = tuple(edge for package, _ in chosen for edge in _edges(package, names))
    needed = {edge.name for edge in edges}
    return Resolution(
        tuple(sorted(candidates, key=lambda candidate: candidate.normalized)),
        (*(Edge("", name, name) for name in sorted(names - needed)), *edges),
    )


def _load(file: NamedFile, configuration: IndexConfiguration | None, on_event: OnEvent) -> Pylock:
    import logging

    from packaging.pylock import Pylock, PylockUnsupportedVersionError, PylockValidationError
    from packaging.version import Version

    # What it warns of is said below.
    logging.getLogger("packaging.pylock").addHandler(logging.NullHandler())
    content = content_of(file, configuration=configuration, kind="lock")
    try:
        lock = Pylock.from_dict(tomllib.loads(content.decode("utf-8")))
    except PylockUnsupportedVersionError as error:
        raise RequirementError(
            f"{shown(file)} is in a version of the format that is not known: "
            f"{literal(str(error))}.",
            hint="Write the lock with lock-version 1.0, or use a later envtui.",
        ) from error
    except (ValueError, PylockValidationError) as error:
        raise _no_lock(file, error) from error
    if lock.lock_version > Version("1.0"):
        on_event(
            Warned(
                f"{shown(file)} is in version {lock.lock_version} of the format; what is "
                "new in it is not used."
            )
        )
    return lock


def _known(
    asked: Sequence[str], what: str, known: Sequence[str] | None, file: NamedFile
) -> tuple[str, ...]:
    """Return normalized names of extras or groups, if the lock has them all."""
    wanted = tuple(map(normalize_name, asked))
    for name in wanted:
        if name not in (known or ()):
            there = ", ".join(known or ())
            raise RequirementError(
                f"{shown(file)} has no {what} {literal(name)}.",
                hint=f"It has: {literal(there)}." if there else "It has none.",
            )
    return wanted


def _without_wheels(package: Package, no_binary: frozenset[str]) -> Package:
    """Return a package without its wheels if these are ruled out and it has anything else."""
    from dataclasses import replace

    ruled_out = {package.name, ":all:"} & no_binary
    return replace(package, wheels=None) if ruled_out and package.sdist else package


def _no_lock(file: NamedFile, error: Exception) -> RequirementError:
    return RequirementError(f"{shown(file)} is not a valid pylock.toml: {literal(str(error))}.")


def _tags(target: TargetPython) -> list[Any]:
    from packaging.tags import Tag

    return [Tag(*tag.split("-")) for tag in target.tags]


def _candidate(package: Package, entry: Any, lock: NamedFile) -> Candidate:
    from packaging.pylock import PackageSdist, PackageWheel

    if isinstance(entry, PackageWheel | PackageSdist):
        file = _index_file(entry, package, lock)
        version = str(package.version or version_of(file.filename, package.name))
        return Candidate(package.name, package.name, version, file, package.index or "")
    from envtui.core.locks.pylock_sources import source_url

    url = source_url(entry, lock)
    address = url.partition("#")[0]
    if is_wheel(address):
        file = IndexFile(address.rpartition("/")[2], address, dict(entry.hashes))
        version = str(package.version or version_of(file.filename, package.name))
    else:
        file, version = IndexFile(package.name, url, {}), str(package.version or "")
    return Candidate(package.name, package.name, version, file, "", direct=True)


def _index_file(entry: PackageWheel | PackageSdist, package: Package, lock: NamedFile) -> IndexFile:
    from envtui.core.locks.pylock_sources import located

    if not _STRONG & set(entry.hashes):
        named = literal(entry.filename)
        raise RequirementError(
            f"{shown(lock)} has no sha256 of {named}, nor a stronger hash.",
            hint="Write the lock again from an index that gives it.",
        )
    return IndexFile(
        filename=entry.filename,
        url=located(entry.url, entry.path, lock),
        hashes=dict(entry.hashes),
        size=entry.size or 0,
        index=package.index or "",
    )


def _edges(package: Package, names: set[str]) -> Iterator[Edge]:
    for dependency in package.dependencies or ():
        name = dependency.get("name")
        if name in names - {package.name}:
            yield Edge(package.name, name, name)
