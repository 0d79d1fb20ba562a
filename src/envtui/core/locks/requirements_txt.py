"""requirements.txt as a lock: written in the layout of ``pip compile``, and read as pins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from envtui.core.errors import RequirementError
from envtui.core.index.model import IndexFile
from envtui.core.literal import literal
from envtui.core.locks.model import Pin
from envtui.core.resolution.model import Candidate, Index, RequirementLine, Resolution
from envtui.core.resolution.requests import read_requests
from envtui.core.resolution.requirement_files import read_requirements

__all__ = ["hashes_from", "read_pins", "write_requirements"]


def write_requirements(
    resolution: Resolution,
    *,
    header: str = "",
    annotation: str = "split",
    sources: Mapping[str, tuple[str, ...]] | None = None,
    hashes: Callable[[Candidate], Iterable[str]] | None = None,
) -> str:
    """Return the text of a requirements.txt that pins the answer.

    Args:
        resolution: the answer.
        header: lines to stand above, without ``#``.
        annotation: ``split`` and ``line`` say after each pin what it is there for, in one line
            each or in one line together; empty says nothing.
        sources: what asked for a project directly, by normalized name (``-r requirements.in``).
        hashes: gives the hashes of a candidate's files as ``sha256:<hex>``.
    """
    lines = [f"# {line}".rstrip() for line in header.splitlines()]
    via = _parents(resolution, sources or {})
    for candidate in resolution.candidates:
        pin = [pin_line(candidate)]
        if hashes is not None:
            pin += [f"    --hash={value}" for value in sorted(set(hashes(candidate)))]
        parents = via.get(candidate.normalized, []) if annotation else []
        comment = "# via " + ", ".join(parents)
        if annotation == "line" and parents:
            pin[-1] += f"  {comment}"
        lines.append(" \\\n".join(pin))
        if annotation == "split" and len(parents) == 1:
            lines.append(f"    {comment}")
        elif annotation == "split" and parents:
            lines += ["    # via", *(f"    #   {parent}" for parent in parents)]
    return "".join(f"{line}\n" for line in lines)


def pin_line(candidate: Candidate) -> str:
    """Return ``name==version``, or ``name @ url`` for what was asked for by URL."""
    if candidate.direct and candidate.file is not None:
        return f"{candidate.normalized} @ {candidate.file.url}"
    return f"{candidate.normalized}=={candidate.version}"


def hashes_from(index: Index) -> Callable[[Candidate], Iterable[str]]:
    """Return what gives the hashes of all files of a candidate's version, as the index has them."""

    def hashes(candidate: Candidate) -> Iterable[str]:
        files: tuple[IndexFile, ...] = (candidate.file,) if candidate.file is not None else ()
        project = index.project(candidate.normalized)
        if not candidate.direct and candidate.version in project.versions:
            files = project.files(project.versions.index(candidate.version))
        return [f"{kind}:{value}" for file in files for kind, value in file.hashes.items()]

    return hashes


def read_pins(path: Path) -> tuple[Pin, ...]:
    """Return the pins of a requirements.txt.

    Raises:
        RequirementError: it cannot be read, or a line of it is no pin.
    """
    return tuple(_pin(line) for line in read_requirements(path).requirements)


def _pin(line: RequirementLine) -> Pin:
    request = read_requests([line])[0]
    need = request.need
    operator, version = need.specifier[:2], need.specifier[2:]
    exact = operator == "==" and not version.startswith("=") and not set(version) & set("*,")
    if not need.url and not exact:
        raise RequirementError(
            f"{literal(line.text)} pins no version ({line.where}).",
            hint=f"Write {need.name}==<version>.",
        )
    return Pin(need.name, "" if need.url else version, need.url, line.hashes)


def _parents(
    resolution: Resolution, sources: Mapping[str, tuple[str, ...]]
) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for edge in resolution.edges:
        parents = found.setdefault(edge.name, set())
        if edge.parent and edge.parent != edge.name:
            parents.add(edge.parent)
        elif not edge.parent:
            parents.update(sources.get(edge.name, ()))
    return {name: sorted(parents) for name, parents in found.items()}
