"""What is installed already, as the resolver sees it: what it requires, and what would break it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from envtui.core.distributions.metadata import read_headers
from envtui.core.distributions.requires import requirements_of
from envtui.core.index.metadata import split_requirement
from envtui.core.index.model import Metadata
from envtui.core.index.versions import version_key
from envtui.core.names import normalize_name
from envtui.core.record import Record
from envtui.core.resolution.model import Break, Candidate
from envtui.core.resolution.requirements import Need
from envtui.core.resolution.version_sets import published_bits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.model import Distribution
    from envtui.core.resolution.markers import Markers

__all__ = ["Installed", "find_breaks", "read_installed", "satisfies"]


class Installed(Record):
    """An installed distribution and what it requires."""

    distribution: Distribution
    metadata: Metadata


def read_installed(distributions: Iterable[Distribution]) -> dict[str, Installed]:
    """Return the sound distributions by normalized name; of two with one name the first counts."""
    found: dict[str, Installed] = {}
    for distribution in distributions:
        if distribution.problem or version_key(distribution.version) is None:
            continue
        if distribution.normalized not in found:
            found[distribution.normalized] = Installed(distribution, _metadata(distribution))
    return found


def _metadata(distribution: Distribution) -> Metadata:
    headers = read_headers(distribution)
    requires, needs = [], []
    for text in requirements_of(distribution, headers):
        try:
            needs.append(split_requirement(text))
        except ValueError:
            # One unreadable line must not hide the others.
            continue
        requires.append(text)
    return Metadata(
        requires=tuple(requires),
        requires_python="".join(headers.get("requires-python", ())[:1]),
        extras=tuple(normalize_name(extra) for extra in headers.get("provides-extra", ())),
        dependencies=tuple(needs),
        version=distribution.version,
    )


def satisfies(version: str, specifier: str) -> bool:
    """Whether the specifier admits a version; pre-releases count like any other."""
    return not specifier or bool(published_bits(specifier, (version,)) & 1)


def find_breaks(
    candidates: Iterable[Candidate], installed: Mapping[str, Installed], markers: Markers
) -> list[tuple[Break, Need]]:
    """Return what the answer would break: installed ones outside it, satisfied now and not then.

    Each comes with the requirement that would no longer be satisfied.
    """
    answer = {candidate.normalized: candidate for candidate in candidates}
    found = []
    for name, owner in sorted(installed.items()):
        if name in answer:
            continue
        metadata = owner.metadata
        for text, dependency in zip(metadata.requires, metadata.dependencies, strict=True):
            need = Need(*dependency)
            chosen = answer.get(need.name)
            before = installed.get(need.name)
            if chosen is None or chosen.file is None or before is None:
                continue
            if _breaks(need, before.distribution.version, chosen.version, markers):
                version = owner.distribution.version
                found.append((Break(name, version, text, chosen.version), need))
    return found


def _breaks(need: Need, before: str, after: str, markers: Markers) -> bool:
    try:
        return (
            markers.holds(need.marker)
            and satisfies(before, need.specifier)
            and not satisfies(after, need.specifier)
        )
    except ValueError:
        return False
