"""requirements.txt as a lock, in the layout of ``pip compile``."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping

from envtui.core.index.filenames import is_wheel
from envtui.core.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.index.model import IndexFile
    from envtui.core.resolution.model import Candidate, Index, Resolution

__all__ = ["hashes_from", "parents_of", "write_requirements"]

_COMMENT_COLUMN = 24


def write_requirements(
    resolution: Resolution,
    *,
    header: str = "",
    options: Iterable[str] = (),
    annotation: str = "split",
    sources: Mapping[str, Iterable[str]] | None = None,
    paths: Mapping[str, str] | None = None,
    hashes: Callable[[Candidate], Iterable[str]] | None = None,
    extras: bool = False,
    indexes: bool = False,
    omitted: Container[str] = (),
) -> str:
    """Return the text of a requirements.txt that pins the answer.

    Args:
        resolution: the answer.
        header: lines to stand above, without ``#``.
        options: lines of options to stand above the pins.
        annotation: ``split`` and ``line`` say after each pin what it is there for, in one line
            each or in one line together; empty says nothing.
        sources: what asked for a project directly, by normalized name (``-r requirements.in``).
        paths: paths that were asked for as they were written, by their URLs: they stay so.
        hashes: gives the hashes of a candidate's files as ``sha256:<hex>``.
        extras: whether the pins name the extras that were asked for.
        indexes: whether to say after each pin which index it is from.
        omitted: normalized names to be left out.
    """
    lines = [f"# {line}".rstrip() for line in header.splitlines()]
    lines += [*options, ""] if options else []
    via = parents_of(resolution, sources or {})
    for candidate in resolution.candidates:
        if candidate.normalized in omitted:
            continue
        pin = [_pin_line(candidate, paths or {}, extras=extras)]
        if hashes is not None:
            pin += [f"    --hash={value}" for value in sorted(set(hashes(candidate)))]
        reasons = via[candidate.normalized] if annotation else Via([], [])
        lines += _annotated(" \\\n".join(pin), reasons, annotation)
        if indexes and candidate.index:
            lines.append(f"    # from {candidate.index}")
    left_out = [c.normalized for c in resolution.candidates if c.normalized in omitted]
    if left_out:
        lines += ["", "# The following packages were excluded from the output:"]
        lines += [f"# {name}" for name in dict.fromkeys(left_out)]
    return "".join(f"{line}\n" for line in lines)


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


def _pin_line(candidate: Candidate, paths: Mapping[str, str], *, extras: bool = False) -> str:
    """Return ``name==version ; marker``, or ``name @ url`` for what was asked for by URL.

    Of a project that is to be editable it is ``-e url``, and where a path was written that stays.
    """
    name = candidate.normalized
    if extras and candidate.extras:
        name += f"[{','.join(candidate.extras)}]"
    marker = f" ; {candidate.marker}" if candidate.marker else ""
    if candidate.direct and candidate.file is not None:
        from envtui.core.resolution.uv_sources import split_editable

        url, editable = split_editable(candidate.file.url)
        if path := paths.get(url):
            return f"{'-e ' if editable else ''}{path}{marker}"
        return f"-e {url}{marker}" if editable else f"{name} @ {url}{marker}"
    return f"{name}=={candidate.version}{marker}"


def hashes_from(index: Index) -> Callable[[Candidate], Iterable[str]]:
    """Return what gives the hashes of all files of a candidate's version.

    A file of which the index tells none is read, but for source code asked for by place, of which
    an archive has its own, and a folder has none.
    """

    def hashes(candidate: Candidate) -> Iterable[str]:
        files: tuple[IndexFile, ...] = (candidate.file,) if candidate.file is not None else ()
        if not candidate.direct:
            project = index.project(candidate.normalized)
            if candidate.version in project.versions:
                files = project.files(project.versions.index(candidate.version))
        if not candidate.direct or all(is_wheel(file.filename) for file in files):
            files = tuple(map(index.hashed, files))
        return [f"{kind}:{value}" for file in files for kind, value in file.hashes.items()]

    return hashes


class Via(NamedTuple):
    """What a project of an answer is there for, each in alphabetical order."""

    sources: list[str]
    """Files and projects that ask for it: ``-r requirements.in``."""
    parents: list[str]
    """Projects of the answer that require it."""


def parents_of(resolution: Resolution, sources: Mapping[str, Iterable[str]]) -> dict[str, Via]:
    """Return what each project of the answer is there for, by its normalized name."""
    found: dict[str, set[str]] = {row.normalized: set() for row in resolution.candidates}
    for edge in resolution.edges:
        if edge.parent and edge.parent != edge.name and edge.name in found:
            found[edge.name].add(edge.parent)
    return {
        name: Via(sorted(set(sources.get(name, ()))), sorted(parents))
        for name, parents in found.items()
    }
