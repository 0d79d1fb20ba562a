"""What is asked for, brought into one form: by name, by URL or by path."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from envtui.core.errors import NotThere, RequirementError
from envtui.core.files import path_of, without_dots
from envtui.core.index.filenames import FILE_SUFFIXES, is_wheel
from envtui.core.index.model import IndexFile
from envtui.core.literal import literal
from envtui.core.names import normalize_name
from envtui.core.record import NamedTuple
from envtui.core.resolution.model import RequirementLine
from envtui.core.resolution.requirements import Need, need_of, parse_requirement, read_need

__all__ = ["Address", "Request", "address_of", "direct_wheel", "read_requests"]

_ADDRESS = r"(?i)(?:[a-z][a-z0-9+.-]*://|file:|git\+|\.{0,2}/|~/|\.{1,2}(?=\[|\s|$)|[A-Za-z]:\\)"
_NAMED = r"[A-Za-z0-9][A-Za-z0-9._-]*\s*(?:\[[^\]]*\])?\s*@\s"
_RELATIVE_URL = r"(?i)file:(?!/)"
_TAIL = r"(?s)(?P<address>.*?)(?:\[(?P<extras>[^\[\]]*)\])?(?:\s+;\s*(?P<marker>.*))?"


class Request(NamedTuple):
    """One thing asked for."""

    need: Need
    text: str
    """As it was written."""
    hashes: frozenset[str] = frozenset()
    where: str = ""


class Address(NamedTuple):
    """The place that a requirement names."""

    url: str
    name: str = ""
    """Normalized; empty where only the place was given."""
    extras: str = ""
    """As written between brackets."""
    marker: str = ""
    path: str = ""
    """The path as it was written; empty if a URL was that does not depend on where one is."""

    def named(self, name: str) -> str:
        """Return the requirement, with the name that it turned out to have."""
        extras = f"[{self.extras}]" if self.extras else ""
        marker = f" ; {self.marker}" if self.marker else ""
        return f"{name}{extras} @ {self.url}{marker}"


def address_of(asked: str | RequirementLine) -> Address | None:
    """Return the place that a requirement names; ``None`` if it names none.

    Raises:
        RequirementError: it cannot be read.
    """
    line = asked if isinstance(asked, RequirementLine) else RequirementLine(asked)
    text = line.text.strip()
    if _is_address(text) or (line.editable and not re.match(_NAMED, text)):
        match = re.fullmatch(_TAIL, text)
        assert match is not None
        place = match["address"].strip()
        extras, marker = match["extras"] or "", match["marker"] or ""
        return Address(_as_url(place), "", extras, marker, _path_in(place))
    if "@" not in text:
        return None
    need = read_need(text, where=line.where)
    if not need.url:
        return None
    extras = ",".join(need.extras)
    return Address(_as_url(need.url), need.name, extras, need.marker, _path_in(need.url))


def read_requests(asked: Iterable[str | RequirementLine]) -> list[Request]:
    """Return what is asked for, in order.

    Raises:
        RequirementError: one cannot be read, or is a path or URL of something else than a wheel.
    """
    return [_read(item) for item in asked]


def _read(asked: str | RequirementLine) -> Request:
    if isinstance(asked, str):
        asked = RequirementLine(asked)
    text = asked.text.strip()
    if asked.editable:
        raise RequirementError(
            f"{literal(text)}{_place(asked.where)} cannot be editable: only a folder on this "
            "machine can.",
            hint="Leave out --editable.",
        )
    if _is_address(text):
        need = _unnamed(asked)
    else:
        need = read_need(text, where=asked.where)
        need = need._replace(url=_as_url(need.url)) if need.url else need
    return Request(need, text, frozenset(asked.hashes), asked.where)


def _is_address(text: str) -> bool:
    """Tell a path or URL from ``name`` and ``name @ url``."""
    if set(text).isdisjoint(f"/:+.{os.sep}"):
        return False
    if re.match(_ADDRESS, text):
        return True
    path = re.split(r"\s+;|\[", text, maxsplit=1)[0].strip()
    return "@" not in text and (path.endswith(FILE_SUFFIXES) or not {"/", os.sep}.isdisjoint(path))


def _unnamed(asked: RequirementLine) -> Need:
    address = address_of(asked)
    assert address is not None
    name, _ = _wheel_identity(address.url, asked.text, asked.where)
    return need_of(parse_requirement(address.named(name), where=asked.where))


def _as_url(address: str) -> str:
    """Return a place as a URL without spaces; a path, also in ``file:``, is counted from here."""
    if re.match(_RELATIVE_URL, address):
        from urllib.parse import unquote

        path, mark, fragment = address[5:].partition("#")
        return without_dots(Path(unquote(path))).as_uri() + mark + fragment
    if not _path_in(address):
        return address.replace(" ", "%20")
    return without_dots(Path(address).expanduser()).as_uri()


def _path_in(place: str) -> str:
    """Return a place if it is a path rather than a URL; a drive's letter makes no scheme."""
    is_url = re.match(r"[a-z][a-z0-9+.-]+:", place, re.IGNORECASE)
    return "" if is_url and not re.match(_RELATIVE_URL, place) else place


def _place(where: str) -> str:
    return f" ({where})" if where else ""


def _filename(url: str) -> str:
    from urllib.parse import unquote, urlsplit

    return unquote(urlsplit(url).path).rpartition("/")[2]


def _wheel_identity(url: str, text: str, where: str = "") -> tuple[str, str]:
    """Return name and version of the wheel at a URL."""
    filename = _filename(url)
    parts = filename.removesuffix(".whl").split("-")
    if not is_wheel(filename) or len(parts) not in (5, 6):
        raise RequirementError(
            f"{literal(text)}{_place(where)} is not a wheel by its name.",
            hint="A wheel is named like name-1.0-py3-none-any.whl.",
        )
    return parts[0], parts[1]


def direct_wheel(need: Need, wanted: frozenset[str]) -> tuple[str, IndexFile]:
    """Return the version and the file that a requirement by URL names.

    ``wanted`` are hashes given beside it; a single one is what the file must have.

    Raises:
        RequirementError: it is no wheel, or another project's.
        NotThere: there is no such file.
    """
    name, version = _wheel_identity(need.url, need.url)
    if normalize_name(name) != need.name:
        raise RequirementError(
            f"{literal(need.url)} is a wheel of {literal(name)}, not {need.name}."
        )
    address, _, fragment = need.url.partition("#")
    if address.startswith("file:") and not (path := path_of(address)).exists():
        raise NotThere(f"There is no {literal(str(path))}.")
    found = (part.partition("=") for part in fragment.split("&"))
    hashes = {key: value for key, _, value in found if key in ("sha256", "sha384", "sha512")}
    if not hashes and len(wanted) == 1:
        kind, _, digest = next(iter(wanted)).partition(":")
        hashes = {kind: digest}
    return version, IndexFile(filename=_filename(address), url=address, hashes=hashes)
