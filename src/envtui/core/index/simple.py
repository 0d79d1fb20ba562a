"""Pages of the simple API: JSON (PEP 691, 700, 714) and HTML (PEP 503, 592, 629, 658).

Both may say more of the project as a whole (PEP 708, 792).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from urllib.parse import unquote, urljoin, urlsplit

from envtui.core.errors import IndexProblem
from envtui.core.index.addresses import public_address, split_credentials
from envtui.core.index.listing import file_of
from envtui.core.index.model import IndexFile, Notes
from envtui.core.literal import literal
from envtui.core.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from envtui.core.index.html_page import Attributes
    from envtui.core.index.http import Response
    from envtui.core.index.listing import Listed

__all__ = ["ACCEPT", "NOTHING_LISTED", "Page", "is_whole_page", "parse_page"]

JSON = "application/vnd.pypi.simple.v1+json"
HTML = ("application/vnd.pypi.simple.v1+html", "text/html")
ACCEPT = f"{JSON}, {HTML[0]};q=0.2, {HTML[1]};q=0.01"


class Page(NamedTuple):
    """What a page lists, in its order, and what it says of the project as a whole."""

    listed: list[Listed]
    notes: Notes

    def files(self, index: str) -> list[IndexFile]:
        """Return all entries as files of ``index``, except those that make no sense."""
        return [file_of(listed, index) for listed in self.listed if isinstance(listed[0], str)]


NOTHING_LISTED = Page([], Notes())


def parse_page(body: bytes, content_type: str, url: str) -> Page:
    """Return what the page at ``url`` holds.

    A remote page must not name local files: entries that are not http(s) are left out of it.

    Raises:
        IndexProblem: the page is not one of the simple API, or of a major version above 1.
    """
    kind, _, parameters = content_type.partition(";")
    kind = kind.strip().lower()
    if kind in (JSON, "application/vnd.pypi.simple.latest+json", "application/json"):
        page = _read_json(body, url)
    elif kind in (*HTML, "application/vnd.pypi.simple.latest+html", "application/xhtml+xml"):
        page = _read_html(body, parameters, url)
    else:
        raise IndexProblem(
            f"{public_address(url)} answered {literal(kind) or 'nothing known'} where a page"
            " of a package index was expected.",
            hint="Check the address of the index; it usually ends with /simple/.",
        )
    schemes = ("http:", "https:") if not url.startswith("file:") else ("http:", "https:", "file:")
    listed = [values for values in page.listed if values[1][:6].lower().startswith(schemes)]
    return page._replace(listed=listed)


def is_whole_page(response: Response) -> bool:
    """Whether a page of unknown length has its end: the last brace, or the last tag."""
    body = response.body.rstrip()
    if "json" in response.headers.get("content-type", ""):
        return body.endswith(b"}")
    return b"<html" not in body[:1024].lower() or body[-64:].lower().endswith(b"</html>")


def _check_version(version: object, url: str) -> None:
    """PEP 629: an unknown major version must stop the client."""
    major = str(version or "1.0").partition(".")[0]
    if major != "1":
        raise IndexProblem(
            f"{public_address(url)} speaks version {literal(str(version))} of the simple API;"
            " only version 1 is known here.",
            hint="A newer envtui may know it.",
        )


def _read_json(body: bytes, url: str) -> Page:
    try:
        page = _decode_json()(body)
        meta = page.get("meta", {})
        _check_version(meta.get("api-version"), url)
        listed = list(_json_listed(page["files"], url))
        said = page.get("project-status", {})
        notes = _notes(
            said.get("status"),
            said.get("reason"),
            meta.get("tracks", ()),
            page.get("alternate-locations", ()),
        )
        return Page(listed, notes)
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise IndexProblem(
            f"{public_address(url)} answered a page that is not one of the simple API.",
            hint="Check the address of the index, or ask for the page again with --refresh.",
        ) from None


@cache
def _decode_json() -> Callable[[bytes], Any]:
    """Return msgspec's decoder where the extra ``fast`` is installed: it takes half the time."""
    try:
        from msgspec.json import decode
    except ImportError:
        from json import loads

        return loads
    fast: Callable[[bytes], Any] = decode
    return fast


def _json_listed(entries: list[Any], url: str) -> Iterator[Listed]:
    """Yield the entries of a JSON page; one without name or URL is left out.

    There are thousands of them, so nothing but the URL is looked at.
    """
    if not isinstance(entries, list):
        raise TypeError
    origin = _origin(url)
    for entry in entries:
        try:
            reference = entry["url"]
            if not reference.startswith("https://") or "@" in reference or "#" in reference:
                reference = _absolute(_behind(origin, reference), url)
            get = entry.get
            metadata = get("core-metadata")
            yield (
                entry["filename"],
                reference,
                get("hashes"),
                get("requires-python"),
                get("yanked"),
                get("dist-info-metadata") if metadata is None else metadata,
                get("size"),
                get("upload-time"),
            )
        except (KeyError, ValueError, TypeError, AttributeError):
            continue


def _origin(url: str) -> str:
    """Return what precedes a reference that begins with a slash."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _behind(origin: str, reference: str) -> str:
    """Join what has the usual form of a path; the rest is for ``urljoin``."""
    if reference.startswith("/") and not reference.startswith("//") and "/." not in reference:
        return f"{origin}{reference}"
    return reference


def _absolute(reference: str, base: str) -> str:
    """Return the absolute URL, without fragment and without credentials that a page may give."""
    if reference.startswith(("https://", "http://")) and "@" not in reference:
        return reference.partition("#")[0] if "#" in reference else reference
    return split_credentials(urljoin(base, reference.partition("#")[0]))[0]


def _notes(status: object, reason: object, tracks: Iterable[str], own: Iterable[str]) -> Notes:
    """Return the notes; a status that is not known counts as active (PEP 792)."""
    known = status if status in ("archived", "deprecated", "quarantined") else ""
    return Notes(str(known), str(reason or ""), tuple(map(str, tracks)), tuple(map(str, own)))


def _read_html(body: bytes, parameters: str, url: str) -> Page:
    from envtui.core.index.html_page import read_html

    base, meta, anchors = read_html(body, parameters)

    def first(name: str) -> str:
        return meta.get(name, [""])[0]

    _check_version(first("repository-version"), url)
    listed = list(_html_listed(anchors, urljoin(url, base)))
    notes = _notes(
        first("project-status"),
        first("project-status-reason"),
        meta.get("tracks", ()),
        meta.get("alternate-locations", ()),
    )
    return Page(listed, notes)


def _html_listed(anchors: Iterable[Attributes], base: str) -> Iterator[Listed]:
    for attributes in anchors:
        reference, _, fragment = (attributes.get("href") or "").partition("#")
        filename = unquote(urlsplit(reference).path.rpartition("/")[2])
        if not filename:
            continue
        metadata = attributes.get("data-core-metadata", attributes.get("data-dist-info-metadata"))
        yield (
            filename,
            _absolute(reference, base),
            _fragment_hashes(fragment),
            attributes.get("data-requires-python") or "",
            (attributes["data-yanked"] or "") if "data-yanked" in attributes else None,
            None if metadata is None else _fragment_hashes(metadata),
            0,
            "",
        )


def _fragment_hashes(fragment: str) -> Mapping[str, str]:
    """Return the hashes in ``sha256=…`` and the like; ``true`` means: there, without a hash."""
    parts = (part.partition("=") for part in fragment.split("&"))
    known = {"md5", "sha1", "sha224", "sha256", "sha384", "sha512"}
    return {name.lower(): value.lower() for name, _, value in parts if name.lower() in known}
