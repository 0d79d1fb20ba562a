"""Flat locations: folders, pages and single files that list distributions of many projects."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from envtui.core.errors import IndexProblem
from envtui.core.files import path_of
from envtui.core.index.faults import refusal
from envtui.core.index.filenames import FILE_SUFFIXES, version_of
from envtui.core.index.model import IndexFile
from envtui.core.index.simple import ACCEPT, parse_page
from envtui.core.literal import literal
from envtui.core.names import normalize_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.index.http import HttpClient

__all__ = ["FlatFiles", "list_folder", "read_local_page"]

_PAGE_LIMIT = 64 << 20


class FlatFiles:
    """The distributions of all flat locations, by project."""

    def __init__(self, http: HttpClient, locations: tuple[str, ...]) -> None:
        self._files = [
            (normalize_name(file.filename), file)
            for location in locations
            for file in _read_location(http, location)
        ]

    def of(self, project: str) -> list[IndexFile]:
        """Return the files of a project (normalized), in the order of the locations."""
        return [
            file
            for stem, file in self._files
            if stem.startswith(project) and version_of(file.filename, project)
        ]


def _read_location(http: HttpClient, location: str) -> list[IndexFile]:
    if location.startswith("file:"):
        return _read_local(location)
    filename = unquote(urlsplit(location).path.rpartition("/")[2])
    if filename.endswith(FILE_SUFFIXES):
        return [IndexFile(filename, location, {}, index=location)]
    response = http.get(location, {"Accept": ACCEPT})
    if response.status != 200:
        raise refusal(response.status, response.url)
    kind = response.headers.get("content-type", "")
    return parse_page(response.body, kind, response.url).files(location)


def _read_local(location: str) -> list[IndexFile]:
    path = path_of(location)
    if path.is_dir():
        return list_folder(path, location)
    if path.name.endswith(FILE_SUFFIXES) and path.is_file():
        return [_local_file(path, location)]
    return read_local_page(path, location, location)


def list_folder(folder: Path, index: str) -> list[IndexFile]:
    """Return the wheels and sdists in a folder, by name.

    Raises:
        IndexProblem: the folder cannot be read.
    """
    try:
        with os.scandir(folder) as entries:
            names = sorted(
                entry.name
                for entry in entries
                if entry.name.endswith(FILE_SUFFIXES) and entry.is_file()
            )
    except OSError as error:
        raise IndexProblem(
            f"The folder {literal(str(folder))} cannot be read: {error.strerror}."
        ) from error
    return [_local_file(folder / name, index) for name in names]


def read_local_page(path: Path, url: str, index: str) -> list[IndexFile]:
    """Return what an HTML or JSON page on this machine lists.

    Raises:
        IndexProblem: it cannot be read, or is no such page.
    """
    from envtui.core.files import read_regular

    try:
        body = read_regular(path, _PAGE_LIMIT)
    except OSError as error:
        raise IndexProblem(
            f"{literal(str(path))} cannot be read: {error.strerror or error}.",
            hint="Check --find-links and the addresses of the indexes.",
        ) from error
    json = body.lstrip()[:1] == b"{"
    kind = "application/vnd.pypi.simple.v1+json" if json else "text/html"
    return parse_page(body, kind, url).files(index)


def _local_file(path: Path, index: str) -> IndexFile:
    status = path.stat()
    return IndexFile(path.name, path.absolute().as_uri(), {}, size=status.st_size, index=index)
