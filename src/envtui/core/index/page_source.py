"""The pages of projects: from the cache as long as they are fresh, else asked for again."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from envtui.core.errors import NotInStore
from envtui.core.files import path_of
from envtui.core.index.addresses import page_address, public_address
from envtui.core.index.page_state import read_state, record_path
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.index.http import HttpClient, Response
    from envtui.core.index.listing import Files
    from envtui.core.index.pages import PageHead, PageRecord
    from envtui.core.index.project import Project
    from envtui.core.index.simple import Page

__all__ = ["NotCached", "PageSource", "lifetime_of"]

_UNSAID = 600.0
"""Seconds for which a page holds when its index does not say."""


class NotCached(Exception):
    """The cache cannot answer; the network may."""


class PageSource:
    """Returns the project of that name on an index; ``None`` if the index does not have it."""

    def __init__(
        self,
        configuration: IndexConfiguration,
        http: Callable[[], HttpClient],
        on_unwritable: Callable[[OSError], None] = lambda error: None,
    ) -> None:
        self._configuration = configuration
        self._on_unwritable = on_unwritable
        self._folder = str(configuration.cache)
        self._http = http
        self._asked: set[tuple[str, str]] = set()
        self._consulted: dict[tuple[str, str], int] = {}
        self._is_all_kept = True

    @property
    def consulted(self) -> tuple[tuple[str, str, int], ...] | None:
        """The pages used so far: index, project, and checksum of the page.

        ``None`` if one of them is not kept, or has changed meanwhile.
        """
        pages = tuple((*place, checksum) for place, checksum in self._consulted.copy().items())
        return pages if self._is_all_kept else None

    def is_still(self, index: str, name: str, checksum: int) -> bool:
        """Whether a page would be taken from the cache now, and be the one of that checksum."""
        state = None if self._is_to_be_asked(index, name) else read_state(self._path(index, name))
        return state is not None and (
            state[0] == checksum and (state[1] or self._configuration.offline)
        )

    def cached(self, index: str, name: str) -> Project | None:
        """Answer without the network.

        Raises:
            NotCached: there is no page, or it must be asked for again.
        """
        if index.startswith("file:"):
            self._is_all_kept = False
            return _local_project(index, name)
        record = self._record(index, name)
        if record is None or self._is_to_be_asked(index, name):
            raise NotCached
        if not (record.is_fresh or self._configuration.offline):
            raise NotCached
        return self._project(record, index, name)

    def current(self, index: str, name: str) -> Project | None:
        """Answer from the cache if that holds, else ask the index.

        Raises:
            IndexProblem: the index does not answer, refuses, or answers nonsense.
        """
        try:
            return self.cached(index, name)
        except NotCached:
            pass
        if self._configuration.offline:
            raise NotInStore(
                f"What {literal(public_address(index))} has of {literal(name)} is not in"
                " the cache, and --offline forbids to ask.",
                hint="Run once without --offline.",
            )
        return self._ask(index, name, self._record(index, name))

    def confirmed(self, index: str, name: str) -> Project | None:
        """Answer as the index itself does now, asked at least once by this object.

        Raises:
            IndexProblem: as above.
        """
        if (index, name) in self._asked or index.startswith("file:") or self._configuration.offline:
            return self.current(index, name)
        return self._ask(index, name, None)

    def _ask(self, index: str, name: str, known: PageRecord | None) -> Project | None:
        from envtui.core.index.pages import PageHead
        from envtui.core.index.simple import ACCEPT, NOTHING_LISTED, is_whole_page

        url = page_address(index, name)
        headers = {"Accept": ACCEPT} | (known.conditions if known is not None else {})
        if self._is_to_be_asked(index, name):
            headers["Cache-Control"] = "max-age=0"
        response = self._http().get(url, headers, is_whole=is_whole_page)
        self._asked.add((index, name))
        if response.status == 304 and known is not None:
            known.confirm(lifetime_of(response.headers))
            return self._project(known, index, name)
        if response.status in (404, 410):
            self._keep(index, name, PageHead(url, _UNSAID, absent=True), NOTHING_LISTED)
            return None
        return self._keep(index, name, *_head_and_page(response, url))

    def _keep(self, index: str, name: str, head: PageHead, page: Page) -> Project:
        from envtui.core.index.pages import write_record

        path = self._path(index, name)
        project, checksum = write_record(path, name, index, head, page, self._on_unwritable)
        self._consulted[index, name] = checksum
        return project

    def _project(self, record: PageRecord, index: str, name: str) -> Project | None:
        self._consulted[index, name] = record.checksum
        if record.absent:
            return None

        def again(version: str) -> Files:
            # From here on, answers come from two states of the page.
            self._is_all_kept = False
            project = self._ask(index, name, None)
            if project is None or version not in project.versions:
                from envtui.core.index.listing import Files

                return Files(())
            return project.listing(project.versions.index(version))

        return record.project(name, index, again)

    def _record(self, index: str, name: str) -> PageRecord | None:
        from envtui.core.index.pages import PageRecord

        return PageRecord.read(self._path(index, name), page_address(index, name))

    def _path(self, index: str, name: str) -> str:
        return record_path(self._folder, index, name)

    def _is_to_be_asked(self, index: str, name: str) -> bool:
        """Whether --refresh wants this page, and has not had it yet."""
        wanted = self._configuration.refresh or name in self._configuration.refresh_packages
        return wanted and (index, name) not in self._asked


def _head_and_page(response: Response, url: str) -> tuple[PageHead, Page]:
    """Return what an index answered when asked for the page at ``url``.

    Raises:
        IndexProblem: it refuses, or answers nonsense.
    """
    from envtui.core.index.faults import refusal
    from envtui.core.index.pages import PageHead
    from envtui.core.index.simple import parse_page

    if response.status != 200:
        raise refusal(response.status, response.url)
    headers = response.headers
    etag, modified = headers.get("etag", ""), headers.get("last-modified", "")
    page = parse_page(response.body, headers.get("content-type", ""), response.url)
    return PageHead(url, lifetime_of(headers), etag, modified), page


def lifetime_of(headers: Mapping[str, str]) -> float:
    """Return the seconds for which a page may be used without asking (RFC 9111, 5.2.2)."""
    directives = headers.get("cache-control", "").lower().replace(" ", "").split(",")
    if "no-store" in directives or "no-cache" in directives:
        return 0.0
    for directive in directives:
        name, _, value = directive.partition("=")
        if name == "max-age" and value.strip('"').isdecimal():
            age = headers.get("age", "")
            return max(0.0, float(value.strip('"')) - (float(age) if age.isdecimal() else 0.0))
    return _UNSAID


def _local_project(index: str, name: str) -> Project | None:
    """Read a folder laid out like the simple API, or one that just holds distributions."""
    from envtui.core.index.flat import list_folder, read_local_page
    from envtui.core.index.project import make_project

    root = path_of(index)
    folder = root / name
    page = folder / "index.html"
    if page.is_file():
        return make_project(name, read_local_page(page, page.as_uri(), index))
    project = make_project(name, list_folder(folder if folder.is_dir() else root, index))
    return project if project.versions else None
