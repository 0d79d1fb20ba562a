"""What the names of Python mean here, as text: the hits on PATH in order, and why each loses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from envtui.core import literal
from envtui.tui.presentation import sentence, short_path
from envtui.tui.texts import Line

if TYPE_CHECKING:
    from envtui.core import Explanation, Hit
    from envtui.tui.rows import Role

__all__ = ["names_lines"]

_INDENT = 2


def names_lines(explanations: Iterable[Explanation]) -> Iterator[Line]:
    """Explain each name, then say which entries of PATH were not searched for any."""
    passed_over = {}
    for explanation in explanations:
        yield from _name_lines(explanation)
        yield Line()
        passed_over.update({place.where: place.skipped for place in explanation.passed_over})
    if passed_over:
        yield Line("On PATH, but passed over", "strong")
    for where, reason in passed_over.items():
        entry = short_path(where) if where else "an empty entry"
        yield Line(f"- {entry}  {literal(reason)}", "dim", indent=_INDENT)


def _name_lines(explanation: Explanation) -> Iterator[Line]:
    name = literal(explanation.name)
    if explanation.winner is None:
        nothing = "nothing that a shell could start" if explanation.hits else "nothing on PATH"
        yield Line(f"{name}  {nothing}", "dim")
    else:
        yield Line(name, "strong")
    for hit in explanation.hits:
        yield from _hit_lines(hit, is_winner=hit is explanation.winner)


def _hit_lines(hit: Hit, *, is_winner: bool) -> Iterator[Line]:
    role: Role = "good" if is_winner else "dim"
    if is_winner and hit.target is None:
        role = "bad"
    sign = "!" if role == "bad" else "●" if is_winner else "○"
    version = f"  {literal(hit.version)}" if hit.version else ""
    yield Line(f"{sign} {short_path(hit.path)}{version}", role, indent=_INDENT)
    quiet: Role = "" if is_winner else "dim"
    for text in _chain(hit):
        yield Line(text, quiet, indent=2 * _INDENT)
    if hit.note:
        yield Line(sentence(hit.note), "warn" if is_winner else quiet, indent=2 * _INDENT)


def _chain(hit: Hit) -> Iterator[str]:
    """Say what it leads to, where it belongs, and what chose it."""
    if hit.target and hit.target != hit.path:
        yield f"leads to {short_path(hit.target)}"
    if hit.environment:
        yield f"belongs to the environment {short_path(hit.environment)}"
    if hit.rule:
        yield sentence(hit.rule)
