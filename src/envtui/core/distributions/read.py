"""What is installed: a list fast enough to be made at every look.

A site-packages folder is read with one ``scandir``, and of each distribution the first bytes of its
METADATA: ``Name`` and ``Version`` stand there. What is damaged costs its own row a sentence,
never the list. Plain strings instead of paths in the loop: with them it takes twice as long. Names
below the open folder instead of whole paths: with those the kernel takes half as long again.

Layout: the recording-installed-projects specification (PEP 376, 627, 610), and the older
``.egg-info`` and ``.egg-link`` of setuptools.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import attrgetter
from pathlib import Path

from envtui.core.distributions.direct_url import editable_project
from envtui.core.distributions.model import Distribution
from envtui.core.files import inside, read_regular
from envtui.core.literal import literal
from envtui.core.names import normalize_name

__all__ = ["list_distributions"]

_FIRST_BYTES = 256
_HEADER_LIMIT = 64 * 1024
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_LOCAL = r"\+[a-z0-9]+(?:\.[a-z0-9]+)*"
_PLAIN_VERSION = rf"[0-9]+(?:\.[0-9]+)*(?:(?:a|b|rc|\.post|\.dev)[0-9]+)*(?:{_LOCAL})?"
_LINES = rf"Metadata-Version: [0-9.]+\r?\nName: ({_NAME})\r?\nVersion: ({_PLAIN_VERSION})\r?\n"
_USUAL_START = re.compile(_LINES.encode())
"""How the metadata of nearly every distribution begins; what is so has no fault."""


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
    found.sort(key=attrgetter("normalized", "version"))
    return tuple(_marked_twice(found))


def _in_folder(folder: str) -> list[Distribution]:
    try:
        entries = list(os.scandir(folder))
        with inside(folder) as (descriptor, start):
            # "~name" is what an interrupted uninstall of pip's leaves behind.
            rows = [
                _from_dist_info(entry.path, start + entry.name, descriptor)
                if entry.name.endswith(".dist-info")
                else _in_old_form(entry)
                for entry in entries
                if entry.name[0] != "~"
            ]
    except OSError:
        return []
    return list(filter(None, rows))


def _from_dist_info(info: str, place: str, descriptor: int | None) -> Distribution:
    """Read a ``.dist-info`` folder; ``place`` names it from the open folder ``descriptor``.

    Nearly all came from an index and begin alike, which is decided first.
    """
    try:
        file = os.open(f"{place}/METADATA", _FLAGS, dir_fd=descriptor)
        try:
            row = _usual_row(info, os.read(file, _FIRST_BYTES))
        finally:
            os.close(file)
        if row and not os.access(f"{place}/direct_url.json", os.F_OK, dir_fd=descriptor):
            return row
    except OSError:
        pass
    return _from_info(info, os.path.basename(info)[:-10], "METADATA")  # noqa: PTH119


@lru_cache(maxsize=4096)
def _usual_row(info: str, start: bytes) -> Distribution | None:
    """Return the row of metadata that begin as usual, ``None`` for others.

    Remembered by what was just read, so that the next list need not make the same row again.
    """
    found = _USUAL_START.match(start)
    if not found:
        return None
    name, version = found[1].decode(), found[2].decode()
    return Distribution(name, normalize_name(name), version, Path(info), None, "")


def _in_old_form(entry: os.DirEntry[str]) -> Distribution | None:
    """Return what setuptools has installed by itself."""
    name = entry.name
    if name.endswith(".egg-info"):
        return _from_info(entry.path, name[:-9], "PKG-INFO" if entry.is_dir() else "")
    if name.endswith(".egg-link"):
        return _from_egg_link(entry.path, name[:-9])
    if name.endswith(".egg") and entry.is_dir():
        return _from_info(f"{entry.path}{os.sep}EGG-INFO", name[:-4], "PKG-INFO")
    return None


def _from_info(info: str, stem: str, file: str) -> Distribution:
    """Read the metadata folder ``info``, or file if no ``file`` is inside, named ``stem``."""
    name, version, problem = _read_name(f"{info}{os.sep}{file}" if file else info)
    if not (name and version):
        folder_name, _, rest = stem.partition("-")
        name = name or folder_name or stem
        version = version or rest.partition("-")[0]
    editable = None
    if file == "METADATA":
        editable, fault = editable_project(info)
        problem = problem or fault
    return Distribution(name, normalize_name(name), version, Path(info), editable, problem)


def _from_egg_link(link: str, stem: str) -> Distribution:
    """Read a development install of setuptools: a file that names the project's folder."""
    name, version, problem, project = stem, "", "", None
    try:
        first = read_regular(link, _HEADER_LIMIT).decode("utf-8", "surrogateescape").splitlines()[0]
        project = Path(first.strip())
        infos = sorted(project.glob("*.egg-info"))
        wanted = [info for info in infos if normalize_name(info.stem) == normalize_name(stem)]
        found = _read_name(str((wanted or infos)[0] / "PKG-INFO"))
        name, version, problem = found[0] or stem, found[1], found[2]
    except (OSError, IndexError, ValueError):
        problem = "Its project folder is gone or has no metadata"
    return Distribution(name, normalize_name(name), version, Path(link), project, problem)


def _read_name(path: str) -> tuple[str, str, str]:
    """Return name, version and fault, as the core metadata at ``path`` has them."""
    try:
        head = read_regular(path, _HEADER_LIMIT).replace(b"\r\n", b"\n")
    except OSError as error:
        what = "is missing" if isinstance(error, FileNotFoundError) else "cannot be read"
        return "", "", f"Its {os.path.basename(path)} {what}"  # noqa: PTH119
    name, version = _fields(b"\n" + head + b"\n")
    if not (name and version):
        return name, version, "Its metadata lacks a name or a version"
    return name, version, _name_fault(name, version)


def _fields(head: bytes) -> tuple[str, str]:
    """Return name and version, where they stand whole and before the empty line."""
    end = head.find(b"\n\n", 1)
    if end >= 0:
        head = head[: end + 1]
    name, version = head.find(b"\nName:"), head.find(b"\nVersion:")
    if name < 0 or version < 0:
        lowered = head.lower()
        name, version = lowered.find(b"\nname:"), lowered.find(b"\nversion:")
    return _value(head, name, 6), _value(head, version, 9)


def _value(head: bytes, line: int, skipped: int) -> str:
    end = head.find(b"\n", line + 1)
    if line < 0 or end < 0:
        return ""
    return head[line + skipped : end].strip().decode("utf-8", "surrogateescape")


def _name_fault(name: str, version: str) -> str:
    if not re.fullmatch(_NAME, name):
        return f"Its name, '{literal(name)}', is not a valid one"
    if re.fullmatch(_PLAIN_VERSION, version):
        return ""
    from packaging.version import InvalidVersion, Version

    try:
        Version(version)
    except InvalidVersion:
        return f"Its version, '{literal(version)}', is not a valid one"
    return ""


def _marked_twice(found: list[Distribution]) -> Iterator[Distribution]:
    """Yield the sorted rows, those of a project that is installed more than once with a fault."""
    if len({row.normalized for row in found}) == len(found):
        yield from found
        return
    rows: dict[str, list[Distribution]] = {}
    for row in found:
        rows.setdefault(row.normalized, []).append(row)
    for row in found:
        twins = rows[row.normalized]
        if len(twins) > 1 and not row.problem:
            others = [literal(twin.version or twin.info.name) for twin in twins if twin is not row]
            problem = f"It is installed more than once: also {' and '.join(others)}"
            row = row._replace(problem=problem)
        yield row
