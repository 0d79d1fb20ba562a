"""Pages of the simple API: JSON (PEP 691, 700, 714) and HTML (PEP 503, 592, 629, 658).

Both may say more of the project as a whole (PEP 708, 792).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from urllib.parse import unquote, urljoin, urlsplit

from envtui.core.errors import IndexProblem
from envtui.core.index.addresses import split_credentials, without_credentials
from envtui.core.index.model import IndexFile, Notes
from envtui.core.literal import literal
from envtui.core.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from envtui.core.index.html_page import Attributes
    from envtui.core.index.http import Response

__all__ = ["ACCEPT", "Page", "is_whole_page", "parse_page"]

JSON = "application/vnd.pypi.simple.v1+json"
HTML = ("application/vnd.pypi.simple.v1+html", "text/html")
ACCEPT = f"{JSON}, {HTML[0]};q=0.2, {HTML[1]};q=0.01"


class Page(NamedTuple):
    """What a page lists, in its order, and what it says beside."""

    files: list[IndexFile]
    notes: Notes


def parse_page(body: bytes, content_type: str, url: str, index: str) -> Page:
    """Return what the page at ``url`` of ``index`` holds.

    A remote page cannot name local files: what is not http(s) there is left out.

    Raises:
        IndexProblem: the page is not one of the simple API, or of a major version above 1.
    """
    kind, _, parameters = content_type.partition(";")
    kind = kind.strip().lower()
    if kind in (JSON, "application/vnd.pypi.simple.latest+json", "application/json"):
        page = _read_json(body, url, index)
    elif kind in (*HTML, "application/vnd.pypi.simple.latest+html", "application/xhtml+xml"):
        page = _read_html(body, parameters, url, index)
    else:
        raise IndexProblem(
            f"{without_credentials(url)} answered {literal(kind) or 'nothing known'} where a page"
            " of a package index was expected.",
            hint="Check the address of the index; it usually ends with /simple/.",
        )
    schemes = ("http:", "https:") if not url.startswith("file:") else ("http:", "https:", "file:")
    files = [file for file in page.files if file.url[:6].lower().startswith(schemes)]
    return page._replace(files=files)


def is_whole_page(response: Response) -> bool:
    """Tell whether a page of unknown length has its end: the last brace, the last tag."""
    body = response.body.rstrip()
    if "json" in response.headers.get("content-type", ""):
        return body.endswith(b"}")
    return b"<html" not in body[:1024].lower() or body[-64:].lower().endswith(b"</html>")


def _check_version(version: object, url: str) -> None:
    """PEP 629: an unknown major version must stop the client."""
    major = str(version or "1.0").partition(".")[0]
    if major != "1":
        raise IndexProblem(
            f"{without_credentials(url)} speaks version {literal(str(version))} of the simple API;"
            " only version 1 is known here.",
            hint="A newer envtui may know it.",
        )


def _read_json(body: bytes, url: str, index: str) -> Page:
    try:
        page = _decode_json()(body)
        meta = page.get("meta", {})
        _check_version(meta.get("api-version"), url)
        origin = _origin(url)
        files = [_json_file(entry, url, origin, index) for entry in page["files"]]
        said = page.get("project-status", {})
        notes = _notes(
            said.get("status"),
            said.get("reason"),
            meta.get("tracks", ()),
            page.get("alternate-locations", ()),
        )
        return Page(files, notes)
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise IndexProblem(
            f"{without_credentials(url)} answered a page that is not one of the simple API.",
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


def _json_file(entry: dict[str, object], url: str, origin: str, index: str) -> IndexFile:
    """There are thousands of these: positional, and joined to an address only where needed."""
    get = entry.get
    yanked = get("yanked", False)
    metadata = get("core-metadata")
    if metadata is None:
        metadata = get("dist-info-metadata")
    size = get("size", 0)
    reference = str(entry["url"])
    if reference.startswith("/") and not reference.startswith("//") and "/." not in reference:
        reference = f"{origin}{reference}"
    values = (
        str(entry["filename"]),
        _absolute(reference, url),
        _hashes(get("hashes")),
        str(get("requires-python") or ""),
        (yanked if isinstance(yanked, str) else "") if yanked not in (False, None) else None,
        _hashes(metadata) if metadata else None,
        size if isinstance(size, int) else 0,
        str(get("upload-time") or ""),
        index,
    )
    return tuple.__new__(IndexFile, values)


def _hashes(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict):
        return {}
    if len(value) == 1 and isinstance(digest := value.get("sha256"), str):
        return {"sha256": digest.lower()}
    return {str(name).lower(): str(digest).lower() for name, digest in value.items()}


def _origin(url: str) -> str:
    """What a reference that begins with a slash stands behind."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _absolute(reference: str, base: str) -> str:
    """The URL without fragment and without credentials that the page may carry."""
    if reference.startswith(("https://", "http://")) and "@" not in reference:
        return reference.partition("#")[0] if "#" in reference else reference
    return split_credentials(urljoin(base, reference.partition("#")[0]))[0]


def _notes(status: object, reason: object, tracks: Iterable[str], own: Iterable[str]) -> Notes:
    """Statuses that are not known count as active (PEP 792)."""
    known = status if status in ("archived", "deprecated", "quarantined") else ""
    return Notes(str(known), str(reason or ""), tuple(map(str, tracks)), tuple(map(str, own)))


def _read_html(body: bytes, parameters: str, url: str, index: str) -> Page:
    from envtui.core.index.html_page import read_html

    base, meta, anchors = read_html(body, parameters)

    def first(name: str) -> str:
        return meta.get(name, [""])[0]

    _check_version(first("repository-version"), url)
    files = list(_html_files(anchors, urljoin(url, base), index))
    notes = _notes(
        first("project-status"),
        first("project-status-reason"),
        meta.get("tracks", ()),
        meta.get("alternate-locations", ()),
    )
    return Page(files, notes)


def _html_files(anchors: Iterable[Attributes], base: str, index: str) -> Iterator[IndexFile]:
    for attributes in anchors:
        reference, _, fragment = (attributes.get("href") or "").partition("#")
        filename = unquote(urlsplit(reference).path.rpartition("/")[2])
        if not filename:
            continue
        metadata = attributes.get("data-core-metadata", attributes.get("data-dist-info-metadata"))
        yield IndexFile(
            filename,
            _absolute(reference, base),
            _fragment_hashes(fragment),
            attributes.get("data-requires-python") or "",
            (attributes["data-yanked"] or "") if "data-yanked" in attributes else None,
            None if metadata is None else _fragment_hashes(metadata),
            0,
            "",
            index,
        )


def _fragment_hashes(fragment: str) -> Mapping[str, str]:
    """``sha256=…``, perhaps beside other parameters; ``true`` says: there, without a hash."""
    parts = (part.partition("=") for part in fragment.split("&"))
    known = {"md5", "sha1", "sha224", "sha256", "sha384", "sha512"}
    return {name.lower(): value.lower() for name, _, value in parts if name.lower() in known}
