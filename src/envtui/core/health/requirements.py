"""Whether the installed distributions can work together: what ``pip check`` looks at, and more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from envtui.core.distributions.graph import DependencyEdge, Graph, build_graph
from envtui.core.distributions.metadata import read_headers, wheel_tags
from envtui.core.health.model import Finding
from envtui.core.interpreters.tags import compatible_tags
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.model import Distribution
    from envtui.core.interpreters.model import Interpreter

__all__ = ["check_distributions", "is_duplicate", "suits"]


def check_distributions(
    distributions: Sequence[Distribution],
    interpreter: Interpreter,
    inherited: Sequence[Distribution] = (),
) -> tuple[Finding, ...]:
    """Return what does not fit, sorted by distribution.

    What is ``inherited`` from the system serves as well, and is not to be broken; what else is
    wrong with it is no fault of the environment's.

    A requirement that only an extra brings in is a warning: whether somebody counts on the extra
    is not recorded (pip and uv do not look at those). What wheels an interpreter accepts that was
    not asked is not known, and not looked at.
    """
    graph = build_graph([*distributions, *inherited], interpreter.markers)
    own = {row.normalized for row in distributions}
    supported = frozenset(compatible_tags(interpreter) if interpreter.is_asked else ())
    findings = [*_unmet(graph, own)]
    findings += _duplicates(distributions)
    for row in distributions:
        if row.problem and not is_duplicate(row):
            mend = f"Repair it: {_label(row)} is installed again."
            problem = row.problem[0].lower() + row.problem[1:]
            findings.append(_finding(row, "metadata", f"{_label(row)}: {problem}.", mend))
        findings += _without_wheel_file(row)
        findings += _wrong_python(row, interpreter)
        findings += _wrong_platform(row, supported)
    return tuple(sorted(findings, key=lambda finding: (finding.subject, finding.cause)))


def is_duplicate(row: Distribution) -> bool:
    """Whether the project is installed a second time, with metadata of its own."""
    return "more than once" in row.problem


def suits(row: Distribution, interpreter: Interpreter) -> bool:
    """Whether the interpreter is one that the distribution says it works with."""
    supported = frozenset(compatible_tags(interpreter))
    return not any((*_wrong_python(row, interpreter), *_wrong_platform(row, supported)))


def _duplicates(distributions: Sequence[Distribution]) -> Iterator[Finding]:
    versions: dict[str, list[Distribution]] = {}
    for row in filter(is_duplicate, distributions):
        versions.setdefault(row.normalized, []).append(row)
    for rows in versions.values():
        listed = " and ".join(literal(row.version) for row in rows)
        cause = f"{literal(rows[0].name)} is installed more than once, as {listed}."
        mend = "Repair it: the one whose files are there is installed again, and the others go."
        yield _finding(rows[0], "duplicate", cause, mend)


def _without_wheel_file(row: Distribution) -> Iterator[Finding]:
    """Yield a finding if WHEEL is gone, which every wheel has: the installation is incomplete."""
    if row.info.suffix != ".dist-info" or row.problem or (row.info / "WHEEL").exists():
        return
    cause = f"{_label(row)} is incomplete: its WHEEL is missing."
    yield _finding(row, "metadata", cause, f"Repair it: {_label(row)} is installed again.")


def _unmet(graph: Graph, own: Set[str]) -> Iterator[Finding]:
    for need in graph.missing:
        if need.parent in own:
            yield _need_finding(graph, need, "missing", "is not installed")
    for need in graph.conflicts:
        if need.parent in own or need.name in own:
            version = literal(graph.distributions[need.name].version)
            yield _need_finding(graph, need, "conflict", f"{version} is installed")
    for name, text in graph.unreadable:
        if name not in own:
            continue
        row = graph.distributions[name]
        cause = f"{_label(row)} has a requirement that cannot be read: {literal(text)}."
        yield _finding(row, "metadata", cause, f"Install another version of {literal(row.name)}.")


def _need_finding(graph: Graph, need: DependencyEdge, kind: str, state: str) -> Finding:
    row = graph.distributions[need.parent]
    wanted = f"{need.name}{need.specifier}"
    extra = f" for its extra {need.extra}" if need.extra else ""
    cause = f"{_label(row)} requires {wanted}{extra}, but "
    cause += f"it {state}." if kind == "missing" else f"{need.name} {state}."
    return Finding(
        severity="warning" if need.extra else "error",
        kind=kind,
        subject=need.parent,
        cause=literal(cause),
        mend=f"Install '{literal(wanted)}'.",
    )


def _wrong_python(row: Distribution, interpreter: Interpreter) -> Iterator[Finding]:
    """Yield a finding if ``Requires-Python`` excludes the interpreter; nonsense excludes none."""
    wanted = read_headers(row).get("requires-python", [""])[0]
    if not wanted:
        return
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        allowed = SpecifierSet(wanted).contains(interpreter.version, prereleases=True)
    except InvalidSpecifier:
        return
    if not allowed:
        cause = f"{_label(row)} requires Python {literal(wanted)}, and this is "
        cause += f"{interpreter.version}."
        mend = f"Install a version of {literal(row.name)} that supports this Python."
        yield _finding(row, "python", cause, mend)


def _wrong_platform(row: Distribution, supported: frozenset[str]) -> Iterator[Finding]:
    """Yield a finding if none of the tags in ``WHEEL`` is one that the interpreter accepts."""
    expanded = {tag for written in wheel_tags(row) for tag in _expand(written)}
    if supported and expanded and expanded.isdisjoint(supported):
        cause = f"{_label(row)} was built for {literal(', '.join(sorted(expanded)[:3]))}, "
        cause += "which this Python does not accept."
        mend = f"Repair it: {literal(row.name)} is installed for this Python."
        yield _finding(row, "platform", cause, mend)


def _expand(tag: str) -> Iterator[str]:
    """Yield the single tags of a compressed set like ``py2.py3-none-any`` (PEP 425)."""
    parts = tag.split("-")
    if len(parts) == 3:
        for python in parts[0].split("."):
            for abi in parts[1].split("."):
                for platform in parts[2].split("."):
                    yield f"{python}-{abi}-{platform}"


def _finding(row: Distribution, kind: str, cause: str, mend: str) -> Finding:
    return Finding("error", kind, row.normalized, cause, mend)


def _label(row: Distribution) -> str:
    return literal(f"{row.name} {row.version}".strip())
