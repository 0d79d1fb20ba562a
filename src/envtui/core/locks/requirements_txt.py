"""requirements.txt as a lock, in the layout of ``pip compile``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from envtui.core.index.filenames import is_wheel
from envtui.core.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.index.model import IndexFile
    from envtui.core.locks.style import LockStyle
    from envtui.core.resolution.model import Candidate, Index, Resolution

__all__ = ["parents_of", "write_requirements"]

_COMMENT_COLUMN = 24


def write_requirements(
    resolution: Resolution,
    style: LockStyle,
    index: Index,
    *,
    head: Sequence[str] = (),
    sources: Mapping[str, Iterable[str]] = MappingProxyType({}),
    places: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return the text of a requirements.txt that pins the answer.

    Args:
        resolution: the answer.
        style: what is said of each pin.
        index: tells the hashes.
        head: lines to stand above the pins.
        sources: what asked for a project directly, by normalized name (``-r requirements.in``).
        places: how places on this machine are written, by their URLs.

    Raises:
        IndexProblem: a file of which the index tells no hash cannot be read.
    """
    lines = list(head)
    via = parents_of(resolution, sources)
    omitted: dict[str, None] = {}
    for candidate in sorted(resolution.candidates, key=_is_editable, reverse=True):
        name = candidate.normalized
        if name in style.omitted:
            omitted[name] = None
            continue
        pin = [_pin_line(candidate, places, extras=style.extras)]
        if style.hashes:
            pin += [f"    --hash={value}" for value in sorted(_hashes(candidate, index))]
        reasons = via[name] if style.annotation else Via([], [])
        lines += _annotated(" \\\n".join(pin), reasons, style.annotation)
        if style.emit_index_annotation and candidate.index:
            lines.append(f"    # from {candidate.index}")
    if omitted:
        lines += ["", "# The following packages were excluded from the output:"]
        lines += [f"# {name}" for name in omitted]
    return "".join(f"{line}\n" for line in lines)


def _is_editable(candidate: Candidate) -> bool:
    from envtui.core.resolution.uv_sources import split_editable

    file = candidate.file
    return candidate.direct and file is not None and split_editable(file.url)[1]


def _annotated(pin: str, via: Via, annotation: str) -> list[str]:
    parents = [*via.sources, *via.parents]
    if not parents:
        return [pin]
    # In this order in one line, and in the other one in several: as uv does it.
    comment = "# via " + ", ".join([*via.parents, *via.sources])
    if annotation == "line":
        # Beside a hash it would stand far out on the right.
        return [pin, f"    {comment}"] if "\n" in pin else [f"{pin:<{_COMMENT_COLUMN}}  {comment}"]
    if len(parents) == 1:
        return [pin, f"    {comment}"]
    return [pin, "    # via", *(f"    #   {parent}" for parent in parents)]


def _pin_line(candidate: Candidate, places: Mapping[str, str], *, extras: bool) -> str:
    """Return ``name==version ; marker``, or ``name @ url`` for what was asked for by URL.

    Of a project that is to be editable it is ``-e url``, and of a path the path alone.
    """
    name = candidate.normalized
    if extras and candidate.extras:
        name += f"[{','.join(candidate.extras)}]"
    marker = f" ; {candidate.marker}" if candidate.marker else ""
    if candidate.direct and candidate.file is not None:
        from envtui.core.locks.places import is_url
        from envtui.core.resolution.uv_sources import split_editable

        url, editable = split_editable(candidate.file.url)
        place = places.get(url, url)
        if editable:
            return f"-e {place}{marker}"
        return f"{name} @ {place}{marker}" if is_url(place) else f"{place}{marker}"
    return f"{name}=={candidate.version}{marker}"


def _hashes(candidate: Candidate, index: Index) -> set[str]:
    """Return the hashes of all files of a candidate's version, as ``sha256:<hex>``.

    A file of which the index tells none is read, but for source code asked for by place, of which
    an archive has its own, and a folder has none.
    """
    files: tuple[IndexFile, ...] = (candidate.file,) if candidate.file is not None else ()
    if not candidate.direct:
        project = index.project(candidate.normalized)
        if candidate.version in project.versions:
            files = project.files(project.versions.index(candidate.version))
    if not candidate.direct or all(is_wheel(file.filename) for file in files):
        files = tuple(map(index.hashed, files))
    return {f"{kind}:{value}" for file in files for kind, value in file.hashes.items()}


class Via(NamedTuple):
    """Why a project is in an answer, each kind of reason in alphabetical order."""

    sources: list[str]
    """Files and projects that ask for it: ``-r requirements.in``."""
    parents: list[str]
    """Projects of the answer that require it."""


def parents_of(resolution: Resolution, sources: Mapping[str, Iterable[str]]) -> dict[str, Via]:
    """Return why each project is in the answer, by its normalized name."""
    found: dict[str, set[str]] = {row.normalized: set() for row in resolution.candidates}
    for edge in resolution.edges:
        if edge.parent and edge.parent != edge.name and edge.name in found:
            found[edge.name].add(edge.parent)
    return {
        name: Via(sorted(set(sources.get(name, ()))), sorted(parents))
        for name, parents in found.items()
    }
