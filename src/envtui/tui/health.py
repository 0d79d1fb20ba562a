"""What is wrong with an environment: a word for the tree, lines for Details. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from envtui.tui.presentation import plural, sentence, size
from envtui.tui.rows import Cell, Role
from envtui.tui.texts import Line

if TYPE_CHECKING:
    from envtui.core import Finding, Sizes

__all__ = [
    "cause_line",
    "finding_lines",
    "health_lines",
    "health_word",
    "note_lines",
    "size_lines",
    "size_sentence",
    "worst",
]

_WORDS = {
    "base": "no Python",
    "base-replaced": "other Python",
    "cfg": "bad pyvenv.cfg",
    "moved": "moved",
    "copied": "copied",
    "link": "dangling link",
    "half-made": "half made",
    "not-executable": "not executable",
    "architecture": "other machine",
    "hook": "start-up hook",
    "missing": "unmet needs",
    "conflict": "conflicts",
    "python": "other Python",
    "platform": "other machine",
    "duplicate": "duplicates",
    "metadata": "damaged",
    "project": "project gone",
    "files": "damaged",
}
_SIGNS: dict[str, tuple[str, Role]] = {
    "error": ("!", "bad"),
    "warning": ("~", "warn"),
    "note": ("·", "dim"),
}
_MOST = 100
"""Findings that are told of one kind: nobody reads more, and wrapping thousands stops the keys."""


def worst(findings: Sequence[Finding]) -> str:
    """Return the severity that counts: ``error``, ``warning``, or nothing."""
    found = {finding.severity for finding in findings}
    return next((severity for severity in ("error", "warning") if severity in found), "")


def health_word(findings: Sequence[Finding]) -> Cell | None:
    """Return the reason in a word or two; nothing for an environment that is sound."""
    severity = worst(findings)
    if not severity:
        return None
    first = next(finding for finding in findings if finding.severity == severity)
    return Cell(_WORDS.get(first.kind, "broken"), _SIGNS[severity][1])


def health_lines(findings: Sequence[Finding]) -> Iterator[Line]:
    """Say what is wrong, the worst first, and how it is mended."""
    wrong = [finding for finding in findings if finding.severity != "note"]
    for finding in wrong[:_MOST]:
        yield from finding_lines(finding)
    yield from _left_out(wrong)
    if wrong:
        yield Line("r repairs it; the plan is shown first", "accent", indent=2)


def note_lines(findings: Sequence[Finding]) -> Iterator[Line]:
    """Say what else there is, and what was not checked."""
    notes = [finding for finding in findings if finding.severity == "note"]
    if not worst(findings):
        yield Line("✓ Nothing wrong was found", "good", label="Health")
    for number, finding in enumerate(notes[:_MOST]):
        label = "Noted" if number == 0 else " "
        yield Line(sentence(finding.cause), "dim", label=label)
    yield from _left_out(notes)


def _left_out(findings: Sequence[Finding]) -> Iterator[Line]:
    if (more := len(findings) - _MOST) > 0:
        yield Line(f"and {more:,} more: `envtui env check` lists them all", "dim", indent=2)


def cause_line(finding: Finding) -> Line:
    """Say the cause of one finding."""
    sign, role = _SIGNS[finding.severity]
    return Line(f"{sign} {sentence(finding.cause)}", role)


def finding_lines(finding: Finding) -> Iterator[Line]:
    """Say one finding, and what mends it."""
    yield cause_line(finding)
    if finding.severity != "note":
        yield Line(sentence(finding.mend), "dim", indent=2)


def size_sentence(sizes: Sizes, what: str) -> str:
    """Return the sizes in one line: ``.venv takes 7.2 MB; removing it would free 300 kB``."""
    at_most = "at most " if sizes.freed_at_most else ""
    return f"{what}: {size(sizes.on_disk)} on disk, removing frees {at_most}{size(sizes.freed)}"


def size_lines(sizes: Sizes, count: int = 1) -> Iterator[Line]:
    """Say how large environments are, and what removing them would free."""
    of = f" of {plural(count, 'environment')}" if count > 1 else ""
    yield Line(f"{size(sizes.apparent)}{of} in {plural(sizes.files, 'file')}", label="Contents")
    yield Line(size(sizes.on_disk), label="On disk")
    at_most = "at most " if sizes.freed_at_most else ""
    shared = sizes.on_disk - sizes.freed
    note = f", {size(shared)} are shared and stay" if shared > 0 else ""
    yield Line(f"{at_most}{size(sizes.freed)}{note}", "strong", label="Frees")
    if sizes.unreadable:
        yield Line(
            f"{plural(sizes.unreadable, 'folder')} could not be looked at", "warn", label=" "
        )
