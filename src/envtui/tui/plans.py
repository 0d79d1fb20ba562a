"""A plan as rows and sentences. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from envtui.core import download_size, literal
from envtui.core.record import Record
from envtui.tui.presentation import duration, plural, sentence, short_path, size
from envtui.tui.rows import Cell, Column, Role, Row
from envtui.tui.texts import Line

if TYPE_CHECKING:
    from envtui.core import Change, Outcome, Plan
    from envtui.tui.jobs import Package, Progress

__all__ = [
    "GONE",
    "NEW",
    "PLAN_COLUMNS",
    "change_lines",
    "counted",
    "done_sentence",
    "how_far",
    "is_harmful",
    "plan_rows",
    "plan_warnings",
    "progress_bar",
    "returned_sentence",
]

PLAN_COLUMNS = (
    Column("Package", least=14, most=40),
    Column("Version", least=8, most=32),
    Column("Size", right=True, rank=2),
    Column("Why", least=10, most=40, rank=1),
    Column("Progress"),
)


NEW, GONE = "+", "−"  # noqa: RUF001  a minus as wide as the plus


class _Look(Record):
    sign: str
    role: Role
    done: str
    plain: str


_LOOKS = {
    "install": _Look(NEW, "good", "installed", "new"),
    "upgrade": _Look("↑", "accent", "upgraded", "up"),
    "downgrade": _Look("↓", "warn", "downgraded", "down"),
    "reinstall": _Look("↻", "accent", "reinstalled", "again"),
    "uninstall": _Look(GONE, "bad", "uninstalled", "gone"),
}
_MOST_NAMED = 1
"""As many changes are named in the line at the bottom, which has 80 cells."""
_STEPS = {"downloaded": "downloaded", "unpacked": "unpacked", "linked": "✓ in place"}


def progress_bar(done: float, total: float, width: int) -> str:
    """Return a bar of ``width`` cells, ``done`` of ``total`` of it filled."""
    filled = round(width * min(1.0, done / total)) if total else 0
    return "━" * filled + "─" * (width - filled)


def plan_rows(plan: Plan, progress: Mapping[str, Package] | None = None) -> list[Row[Change]]:
    """Return the changes, those asked for first; with how far each is once it is applied."""
    parents: dict[str, list[str]] = {}
    for edge in plan.edges:
        if edge.parent and edge.parent not in parents.setdefault(edge.name, []):
            parents[edge.name].append(edge.parent)
    changes = sorted(plan.changes, key=lambda change: (not change.requested, change.normalized))
    return [_row(change, parents.get(change.normalized, []), progress) for change in changes]


def _row(change: Change, parents: list[str], progress: Mapping[str, Package] | None) -> Row[Change]:
    look = _LOOKS[change.action]
    before, after = (literal(version) for version in change.versions)
    version = f"{before} → {after}" if before and after and before != after else after or before
    bytes_to_load = change.after.file.size if change.after and change.after.file else -1
    cells = [
        Cell(f"{look.sign} {literal(change.name)}", look.role),
        Cell(version),
        Cell(size(bytes_to_load) if bytes_to_load > 0 else "", "dim"),
        Cell(_why(change, parents), "" if change.requested else "dim"),
        Cell("" if progress is None else _progress(change, progress), "accent"),
    ]
    return Row(change.normalized, change, tuple(cells))


def _why(change: Change, parents: list[str]) -> str:
    if change.requested:
        return "asked for" if change.after else ""
    if not parents:
        return ""
    more = f" and {len(parents) - 1} more" if len(parents) > 1 else ""
    return f"for {literal(parents[0])}{more}"


def change_lines(change: Change, plan: Plan) -> Iterator[Line]:
    """Say in two lines where the distribution comes from, and who requires what of it."""
    after, source = change.after, change.source
    if after is None or after.file is None:
        where = short_path(change.before.info.parent) if change.before else ""
        yield Line(f"from {where}" if where else "", "dim")
    elif source is not None:
        yield Line(f"from {sentence(source.place)}", "dim")
    else:
        index = after.file.index or after.index
        origin = f" from {sentence(index)}" if index else ""
        yield Line(literal(after.file.filename), "dim", tail=origin)
    needs = [
        f"{literal(edge.parent)} requires {literal(edge.requirement)}"
        for edge in plan.edges
        if edge.name == change.normalized and edge.parent
    ]
    yield Line(", ".join(dict.fromkeys(needs)), "dim", tail="")


def how_far(plan: Plan, progress: Progress) -> str:
    """Return how many of the changes are prepared, then how many are in place, with a bar.

    Before the first is prepared, what is told instead: perhaps that another change is waited for.
    """
    total = len(plan.changes)
    states = [package.state for package in progress.packages.values()]
    linked = states.count("linked")
    done = linked or sum(state == "unpacked" for state in states)
    if not states and progress.step:
        return literal(progress.step)
    bar = progress_bar(done, total, 20)
    return f"{bar}  {done} of {total} {'in place' if linked else 'ready'}"


def _progress(change: Change, progress: Mapping[str, Package]) -> str:
    package = progress.get(change.normalized) or progress.get(change.name)
    if package is None:
        return "waiting"
    if package.state == "downloading":
        part = f"{100 * package.done // package.total:3d} %" if package.total else ""
        return f"{progress_bar(package.done, package.total, 8)} {part}"
    return _STEPS.get(package.state, package.state)


def counted(plan: Plan) -> str:
    """Return what a plan does in numbers: ``5 new, 1 up · 1.2 MB to download``."""
    if all(change.action == "uninstall" for change in plan.changes):
        return f"{plural(len(plan.changes), 'package')} would go"
    counts: dict[str, int] = {}
    for change in plan.changes:
        plain = _LOOKS[change.action].plain
        counts[plain] = counts.get(plain, 0) + 1
    text = ", ".join(f"{count} {plain}" for plain, count in counts.items())
    if to_download := download_size(plan):
        text += f" · {'at most ' if plan.builds else ''}{size(to_download)} to download"
    return text


def plan_warnings(plan: Plan) -> Iterator[Line]:
    """Say what the person should know before it is applied."""
    for broken in plan.breaks:
        yield Line(f"! {literal(broken)}", "bad")
    if plan.clashes:
        for clash in plan.clashes.found:
            yield Line(f"! {clash}", "bad")
    if plan.builds:
        yield Line("! These have no wheel and would be built first, which runs their code:", "warn")
        for change in plan.builds:
            yield Line(_built(change), indent=2)
    if plan.skipped:
        yield Line("Not installed: " + ", ".join(map(literal, plan.skipped)), "warn")
    if plan.orphans:
        names = ", ".join(map(literal, plan.orphans))
        yield Line(f"Nothing would need these any more: {names}", "dim")
    if plan.clashes and plan.clashes.not_compared:
        count = plural(len(plan.clashes.not_compared), "package")
        yield Line(f"Not checked for clashing files until downloaded: {count}", "dim")


def is_harmful(plan: Plan) -> bool:
    """Whether it would break or overwrite something, and is only applied if that is allowed."""
    return bool(plan.breaks or (plan.clashes and plan.clashes.found))


def _built(change: Change) -> str:
    text = f"{literal(change.name)} {literal(change.versions[1])}"
    if change.source and change.after and change.after.direct:
        return f"{text}  from {sentence(change.source.place)}"
    return text


def done_sentence(outcome: Outcome) -> str:
    """Say what was done and how long it took: ``Installed 5 packages in 0.4 s``."""
    counts: dict[str, int] = {}
    for change in outcome.changes:
        done = _LOOKS[change.action].done
        counts[done] = counts.get(done, 0) + 1
    parts = [f"{done} {plural(count, 'package')}" for done, count in counts.items()]
    return f"{', '.join(parts).capitalize()} in {_seconds(outcome)}"


def returned_sentence(lead: str, outcome: Outcome) -> str:
    """Say what the way back changed, first what was asked for: ``Undone in 80 ms: + httpx 0.28``.

    Args:
        lead: what it is called, as ``Undone``.
        outcome: what was changed.
    """
    changes = sorted(outcome.changes, key=lambda change: not change.requested)
    named = []
    for change in changes[:_MOST_NAMED]:
        version = literal(change.versions[1] or change.versions[0])
        named.append(f"{_LOOKS[change.action].sign} {literal(change.name)} {version}")
    more = len(changes) - _MOST_NAMED
    names = ", ".join(named) + (f" and {more} more" if more > 0 else "")
    return f"{lead} in {_seconds(outcome)}: {names}"


def _seconds(outcome: Outcome) -> str:
    return duration(outcome.prepare_seconds + outcome.install_seconds)
