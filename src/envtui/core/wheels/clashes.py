"""Files that two distributions would both bring."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from envtui.core.record import NamedTuple
from envtui.core.wheels.places import library_of, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.interpreters.model import Scheme
    from envtui.core.wheels.manifest import Manifest
    from envtui.core.wheels.store import Entry

__all__ = ["Clash", "clashes_between"]


class Clash(NamedTuple):
    """One file that two distributions claim."""

    path: str
    """Absolute."""
    first: str
    """The name of the distribution that would get it first."""
    second: str


def clashes_between(entries: Sequence[Entry], scheme: Scheme) -> tuple[Clash, ...]:
    """Return the files with different contents that several of ``entries`` bring.

    Files of the same content do no harm: namespace packages are often built that way.
    """
    shared = _shared_tops(entry.manifest for entry in entries)
    seen: dict[str, tuple[str, str]] = {}
    clashes = []
    for entry in entries:
        for path, content in _brought(entry.manifest, scheme, shared):
            name = entry.manifest.name
            first, its_content = seen.setdefault(os.path.normcase(path), (name, content))
            if first != name and its_content != content:
                clashes.append(Clash(path, first, name))
    return tuple(clashes)


def _shared_tops(manifests: Iterable[Manifest]) -> set[str]:
    """Return the names in site-packages that more than one wheel has: only there can they meet."""
    counted = Counter(top for manifest in manifests for top in manifest.top)
    return {top for top, count in counted.items() if count > 1}


def _brought(manifest: Manifest, scheme: Scheme, tops: set[str]) -> Iterator[tuple[str, str]]:
    """Yield path and content's description of the files below ``tops``, and of all others."""
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
