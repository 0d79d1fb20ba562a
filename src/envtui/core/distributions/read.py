"""What is installed: a list fast enough to be made at every look.

A site-packages folder is read with one ``scandir``, and of each distribution the first kilobyte of
its METADATA: ``Name`` and ``Version`` stand there. What is damaged costs its own row a sentence,
never the list. Plain strings instead of paths in the loop: with them it takes twice as long.

Layout: the recording-installed-projects specification (PEP 376, 627, 610), and the older
``.egg-info`` and ``.egg-link`` of setuptools.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from envtui.core.distributions.direct_url import editable_project
from envtui.core.distributions.model import Distribution
from envtui.core.files import read_regular
from envtui.core.literal import literal

__all__ = ["list_distributions", "normalize"]

_FIRST_BYTES = 1024
_HEADER_LIMIT = 64 * 1024
_FIELD = re.compile(rb"^(name|version):[ \t]*([^\r\n]*?)[ \t\r]*$", re.I | re.M)
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_PLAIN_VERSION = re.compile(r"\d+(\.\d+)*((a|b|rc|\.post|\.dev)\d+)*(\+[a-z0-9]+(\.[a-z0-9]+)*)?")


def normalize(name: str) -> str:
    """Return the form in which PEP 503 compares names: ``Foo.Bar_baz`` is ``foo-bar-baz``."""
    return re.sub(r"[-_.]+", "-", name).lower()


def list_distributions(site_packages: Iterable[Path]) -> tuple[Distribution, ...]:
    """Return the distributions that lie in the folders, sorted by normalized name.

    A folder that does not exist holds none. Folders that are one and the same on disk
    (``lib64`` -> ``lib``) are read once. Nothing is executed and nothing is written.
    """
    found: list[Distribution] = []
    seen: set[tuple[int, int]] = set()
    for folder in site_packages:
        try:
            status = folder.stat()
        except (OSError, ValueError):
            continue
        identity = (status.st_dev, status.st_ino)
        if identity not in seen:
            seen.add(identity)
            found.extend(_in_folder(str(folder)))
    found.sort(key=lambda distribution: (distribution.normalized, distribution.version))
    return tuple(_marked_twice(found))


def _in_folder(folder: str) -> Iterator[Distribution]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        name = entry.name
        # "~name" is what an interrupted uninstall of pip's leaves behind.
        if name[0] == "~":
            continue
        if name.endswith(".dist-info"):
            yield _from_info(entry.path, name[:-10], "METADATA")
        elif name.endswith(".egg-info"):
            inside = "PKG-INFO" if entry.is_dir() else ""
            yield _from_info(entry.path, name[:-9], inside)
        elif name.endswith(".egg-link"):
            yield _from_egg_link(entry.path, name[:-9])
        elif name.endswith(".egg") and entry.is_dir():
            yield _from_info(f"{entry.path}{os.sep}EGG-INFO", name[:-4], "PKG-INFO")


def _from_info(info: str, stem: str, inside: str) -> Distribution:
    """Read the metadata folder ``info`` (or file, if nothing is ``inside``) named ``stem``."""
    folder_name, _, rest = stem.partition("-")
    folder_version = rest.partition("-")[0]
    name, version, problem = _read_name(f"{info}{os.sep}{inside}" if inside else info)
    name = name or folder_name or stem
    version = version or folder_version
    editable = None
    if inside == "METADATA":
        editable, fault = editable_project(info)
        problem = problem or fault
    problem = problem or _name_fault(name, version)
    return Distribution(name, normalize(name), version, Path(info), editable, problem)


def _from_egg_link(link: str, stem: str) -> Distribution:
    """Read a development install of setuptools: a file that names the project's folder."""
    name, version, problem, project = stem, "", "", None
    try:
        first = read_regular(link, _HEADER_LIMIT).decode("utf-8", "surrogateescape").splitlines()[0]
        project = Path(first.strip())
        infos = sorted(project.glob("*.egg-info"))
        wanted = [info for info in infos if normalize(info.stem) == normalize(stem)]
        found = _read_name(str((wanted or infos)[0] / "PKG-INFO"))
        name, version, problem = found[0] or stem, found[1], found[2]
    except (OSError, IndexError, ValueError):
        problem = "Its project folder is gone or has no metadata"
    return Distribution(name, normalize(name), version, Path(link), project, problem)


def _read_name(path: str) -> tuple[str, str, str]:
    """Return name, version and fault, as the core metadata at ``path`` has them."""
    name = version = ""
    try:
        head = read_regular(path, _FIRST_BYTES)
        if len(head) == _FIRST_BYTES and not _is_complete(head):
            head = read_regular(path, _HEADER_LIMIT)
    except OSError as error:
        what = "is missing" if isinstance(error, FileNotFoundError) else "cannot be read"
        return "", "", f"Its {os.path.basename(path)} {what}"  # noqa: PTH119
    if end := _HEADER_END.search(head):
        head = head[: end.start()]
    for match in _FIELD.finditer(head):
        text = match[2].decode("utf-8", "surrogateescape")
        if match[1].lower() == b"name":
            name = name or text
        else:
            version = version or text
    return name, version, "" if name and version else "Its metadata lacks a name or a version"


def _is_complete(head: bytes) -> bool:
    lowered = head.lower()
    return b"\nname:" in lowered and b"\nversion:" in lowered


def _name_fault(name: str, version: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", name):
        return f"Its name, {literal(name)!r}, is not a valid one"
    if _PLAIN_VERSION.fullmatch(version):
        return ""
    from packaging.version import InvalidVersion, Version

    try:
        Version(version)
    except InvalidVersion:
        return f"Its version, {literal(version)!r}, is not a valid one"
    return ""


def _marked_twice(found: list[Distribution]) -> Iterator[Distribution]:
    """Yield the sorted rows, those of a project that is installed more than once with a fault."""
    for position, row in enumerate(found):
        twins = [
            other
            for other in (found[max(0, position - 1)], found[min(position + 1, len(found) - 1)])
            if other is not row and other.normalized == row.normalized
        ]
        if twins and not row.problem:
            others = " and ".join(literal(twin.version or twin.info.name) for twin in twins)
            row = replace(row, problem=f"It is installed more than once: also {others}")
        yield row
