"""A copy of what an index answered once, so that every contender gets the same bytes.

The copy fills itself: what it lacks is fetched from the default index of this machine, and from
then on it is answered from the folder alone. Delete the folder to take a newer copy.

    FOLDER/pages/NAME.json      the page, its links made relative to the server; like the usual
                                default index, and unlike some of its mirrors, it says that the
                                metadata of wheels is available by itself (PEP 658)
    FOLDER/pages/NAME.json.gz   the same, packed
    FOLDER/files/HOST/PATH      files and their metadata
    …/WHAT.absent               the index does not have it
"""

from __future__ import annotations

import gzip
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from envtui.core import load_configuration
from envtui.core.index.addresses import page_address
from envtui.core.index.http import HttpClient
from envtui.core.index.model import IndexFile
from envtui.core.index.wheel_metadata import fetch_metadata

__all__ = ["Recording", "recording_folder"]

Fetch = Callable[[], bytes | None]

JSON = "application/vnd.pypi.simple.v1+json"
_FILE_LIMIT = 2 << 30


def recording_folder() -> Path:
    """Return where the copy is: ENVTUI_BENCH_RECORDING, else in the user's cache folder."""
    from platformdirs import user_cache_path

    named = os.environ.get("ENVTUI_BENCH_RECORDING")
    return Path(named) if named else user_cache_path("envtui-bench")


class Recording:
    """The pages and files in a folder. Thread-safe; what was read stays in memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._configuration = load_configuration(
            environ={**os.environ, "PIP_CONFIG_FILE": os.devnull}
        )
        self._http = HttpClient(self._configuration)
        self._contents: dict[Path, bytes | None] = {}
        self._locks: dict[Path, threading.Lock] = {}
        self._lock = threading.Lock()

    def page(self, project: str, *, packed: bool) -> bytes | None:
        """Return the JSON page of a project; ``None`` if the index does not have it."""
        place = self._folder / "pages" / f"{project}.json"
        if self._content(place, lambda: self._fetch_page(project)) is None or not packed:
            return self._contents[place]
        gz = place.with_suffix(".json.gz")
        return self._content(gz, lambda: gzip.compress(place.read_bytes()))

    def file(self, path: str) -> bytes | None:
        """Return a file by the path that its page gave; ``None`` if there is none."""
        place = self._folder / "files" / path
        if ".." in place.parts:
            return None
        return self._content(place, lambda: self._fetch_file(f"https://{path}"))

    def _content(self, place: Path, fetch: Fetch) -> bytes | None:
        if place in self._contents:
            return self._contents[place]
        with self._lock:
            lock = self._locks.setdefault(place, threading.Lock())
        with lock:
            absent = place.with_name(f"{place.name}.absent")
            if place not in self._contents and not (place.exists() or absent.exists()):
                content = fetch()
                place.parent.mkdir(parents=True, exist_ok=True)
                part = place.with_name(f"{place.name}.part")
                part.write_bytes(content or b"")
                part.rename(absent if content is None else place)
            self._contents[place] = place.read_bytes() if place.exists() else None
        return self._contents[place]

    def _fetch_page(self, project: str) -> bytes | None:
        url = page_address(self._configuration.indexes[-1], project)
        content = self._fetch(url, {"Accept": JSON})
        if content is None:
            return None
        page = json.loads(content)
        for file in page["files"]:
            parts = urlsplit(urljoin(url, file["url"]))
            file["url"] = f"/files/{parts.netloc}{parts.path}"
            if file["filename"].endswith(".whl") and not file.get("core-metadata"):
                file["core-metadata"] = True
        return json.dumps(page, separators=(",", ":")).encode()

    def _fetch_file(self, url: str) -> bytes | None:
        content = self._fetch(url, {})
        if content is None and url.endswith(".whl.metadata"):
            wheel = url.removesuffix(".metadata")
            content = fetch_metadata(self._http, IndexFile(wheel.rpartition("/")[2], wheel, {}))
        return content

    def _fetch(self, url: str, headers: dict[str, str]) -> bytes | None:
        response = self._http.get(url, headers, limit=_FILE_LIMIT)
        if response.status in (403, 404):
            return None
        if response.status != 200:
            raise OSError(f"{url} answered {response.status}")
        return response.body
