"""Clashes: files that two distributions both bring, with different contents."""

from __future__ import annotations

# ruff: noqa: PTH118 - strings: there are thousands of files
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from envtui.core.distributions.namespaces import extend_one_namespace
from envtui.core.files import read_regular
from envtui.core.literal import literal
from envtui.core.record import NamedTuple
from envtui.core.wheels.places import library_of, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.interpreters.model import Scheme
    from envtui.core.wheels.manifest import Manifest
    from envtui.core.wheels.store import Entry

__all__ = ["Clash", "OwnerOf", "clashes_between", "clashes_with_installed"]

_LIMIT = 256 << 20
OwnerOf = Callable[[str], tuple[str, str]]
"""Returns the name of the installed distribution that a path belongs to, and the digest that its
RECORD has of it (``sha256=…``); both are empty if it belongs to none."""


class Clash(NamedTuple):
    """The files that two distributions both bring."""

    first: str
    """The name of the one that is installed, or would be installed first."""
    second: str
    paths: tuple[str, ...]
    """Absolute; at least one."""
    is_installed: bool = False
    """Whether ``first`` is installed and stays."""

    def __str__(self) -> str:
        first, second = literal(self.first), literal(self.second)
        files, more = literal(self.paths[0]), len(self.paths) - 1
        if more:
            files += f" and {more} other file{'s' * (more > 1)}"
        if self.is_installed:
            return f"{second} would overwrite {files}, which {first} has installed"
        return f"{first} and {second} both bring {files}, with different contents"


def clashes_between(entries: Sequence[Entry], scheme: Scheme) -> tuple[Clash, ...]:
    """Return the clashes between any two of ``entries``.

    Files with the same content are none, nor are those that extend one namespace package.
    """
    shared = _shared_tops(entry.manifest for entry in entries)
    seen: dict[str, tuple[Entry, str]] = {}
    found: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        for path, content in _brought(entry.manifest, scheme, shared):
            first, its_content = seen.setdefault(os.path.normcase(path), (entry, content))
            if first is entry or its_content == content:
                continue
            stored = (_in_store(path, either, scheme) for either in (first, entry))
            if not extend_one_namespace(*stored):
                names = first.manifest.name, entry.manifest.name
                found.setdefault(names, []).append(path)
    return tuple(Clash(*names, tuple(paths)) for names, paths in found.items())


def clashes_with_installed(
    entries: Iterable[Entry], scheme: Scheme, owner_of: OwnerOf
) -> tuple[Clash, ...]:
    """Return the clashes of ``entries`` with installed distributions that stay.

    Only files that exist where one would arrive are looked at, which are few.

    Args:
        entries: what arrives.
        scheme: where it arrives.
        owner_of: asked for the owner of each such file.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        manifest = entry.manifest
        library = library_of(scheme, manifest)
        there = {top for top in manifest.top if os.path.lexists(os.path.join(library, top))}
        for path, content in _brought(manifest, scheme, there):
            owner, digest = owner_of(path) if os.path.lexists(path) else ("", "")
            if not owner or _is_same(path, digest, content):
                continue
            if not extend_one_namespace(path, _in_store(path, entry, scheme)):
                found.setdefault((owner, manifest.name), []).append(path)
    return tuple(Clash(*names, tuple(paths), True) for names, paths in found.items())


def _shared_tops(manifests: Iterable[Manifest]) -> set[str]:
    """Return the names in site-packages that more than one wheel has: only there can they meet."""
    counted = Counter(top for manifest in manifests for top in manifest.top)
    return {top for top, count in counted.items() if count > 1}


def _brought(manifest: Manifest, scheme: Scheme, tops: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the files below ``tops``, and those for outside of site-packages: path and content.

    The content is told by a line of RECORD, by a hexadecimal sha256, or by a script's target.
    """
    library = library_of(scheme, manifest)
    if not tops.isdisjoint(manifest.top):
        for path, row in manifest.rows():
            if path.partition("/")[0] in tops:
                yield f"{library}{os.sep}{path.replace('/', os.sep)}", row
    for file in manifest.data:
        place = place_of(scheme, manifest.name, file.scheme, file.path)
        yield place, file.digest.hex()
    for script in manifest.scripts:
        yield place_of(scheme, manifest.name, "scripts", script.name), script.target


def _in_store(path: str, entry: Entry, scheme: Scheme) -> str:
    """Return where the file lies that ``entry`` brings to ``path`` in site-packages."""
    return f"{entry.root}/tree{path.removeprefix(library_of(scheme, entry.manifest))}"


def _is_same(path: str, digest: str, content: str) -> bool:
    """Whether an installed file has the content that ``_brought`` describes."""
    if "," not in content and ":" in content:
        return _calls(path, content)
    if not digest.startswith("sha256="):
        digest = _digest_of(path)
    return f",{digest}," in content if "," in content else digest == _written(content)


def _calls(path: str, target: str) -> bool:
    """Whether a script that an installer wrote calls ``module:function``."""
    module, _, function = target.partition(":")
    wanted = f"from {module} import {function.partition('.')[0]}"
    try:
        return wanted.encode() in read_regular(path, _LIMIT)
    except OSError:
        return False


def _digest_of(path: str) -> str:
    from hashlib import sha256

    try:
        return _written(sha256(read_regular(path, _LIMIT)).hexdigest())
    except OSError:
        return ""


def _written(digest: str) -> str:
    """Return a hexadecimal digest as RECORD has it."""
    from base64 import urlsafe_b64encode

    return f"sha256={urlsafe_b64encode(bytes.fromhex(digest)).rstrip(b'=').decode()}"
