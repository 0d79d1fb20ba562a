"""Environment markers (PEP 508), each evaluated once for one target Python.

Nearly all markers compare a variable with a quoted text; these are read here, which spares a
command that finds everything in its cache the import of ``packaging``. All others go to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import and_, or_

from envtui.core.names import normalize_name
from envtui.core.resolution.version_sets import is_numbers, specifier_bits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    from envtui.core.index.model import Dependency

    T = TypeVar("T")

__all__ = ["TOO_DEEP", "Markers", "fold", "terms_of"]

_VERSIONS = {"python_version", "python_full_version", "implementation_version"}
_TEXTS = {
    "os_name",
    "sys_platform",
    "platform_machine",
    "platform_python_implementation",
    "platform_system",
    "platform_version",
    "implementation_name",
    "extra",
}
_COMPARISON = r"""(\w+)\s*([<>=!~]+|\bnot\s+in\b|\bin\b)\s*('[^']*'|"[^"]*")"""
_TOKEN = re.compile(rf"\s*(?:{_COMPARISON}|([()])|\b(and|or)\b)\s*")
_OPERATORS = {"==", "!=", "<=", ">=", "~=", "<", ">"}

TOO_DEEP = "a marker has too many parentheses in one another"

_Comparison = tuple[str, str, str]


class Markers:
    """The markers of one target; answers are remembered, as few distinct ones occur."""

    __slots__ = ("_answers", "_values")

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self._answers: dict[tuple[str, str], bool] = {}

    def holds(self, marker: str, extra: str = "") -> bool:
        """Return whether the marker is true when ``extra`` is asked for; an empty one always is.

        Raises:
            ValueError: it is malformed.
        """
        if not marker:
            return True
        known = self._answers.get((marker, extra))
        if known is None:
            try:
                known = self._answers[marker, extra] = self._evaluate(marker, extra)
            except RecursionError:
                raise ValueError(TOO_DEEP) from None
        return known

    def needed_by(self, marker: str, extra: str) -> bool:
        """Return whether it holds only because ``extra`` (not empty) is asked for."""
        return "extra" in marker and self.holds(marker, extra) and not self.holds(marker)

    def counts(self, dependency: Dependency, extra: str) -> bool:
        """Return whether a requirement counts: of a project, or of what ``extra`` adds to it."""
        marker, behind = dependency[3], dependency[5]
        if behind:
            return behind == extra and self.holds(marker, extra)
        return self.needed_by(marker, extra) if extra else self.holds(marker)

    def _evaluate(self, marker: str, extra: str) -> bool:
        terms = terms_of(marker)
        if terms is not None:
            return fold(terms, lambda found: self._compare(found, extra), and_, or_, (True, False))
        from packaging.markers import Marker

        return Marker(marker).evaluate({**self._values, "extra": extra})

    def _compare(self, comparison: _Comparison, extra: str) -> bool:
        name, operator, text = comparison
        if name in _VERSIONS:
            return bool(specifier_bits(operator + text, (self._values[name],)) & 1)
        if name == "extra":
            return (extra == normalize_name(text)) == (operator == "==")
        value = self._values[name]
        if operator in ("in", "not in"):
            return (value in text) == (operator == "in")
        return (value == text) == (operator == "==")


def fold(
    terms: list[Any],
    value_of: Callable[[tuple[Any, Any, Any]], T],
    both: Callable[[T, T], T],
    either: Callable[[T, T], T],
    ends: tuple[T, T],
) -> T:
    """Return the value of a marker of the form ``a and b or c and (d or e)``.

    Args:
        terms: the marker as ``terms_of`` gives it, or as ``packaging`` parses it.
        value_of: returns the value of one comparison.
        both: joins two values by ``and``.
        either: joins two values by ``or``.
        ends: the value that makes no difference to ``both``, and that to ``either``.
    """
    always, never = ends
    result, group = never, always
    for term in terms:
        if term == "or":
            result, group = either(result, group), always
        elif isinstance(term, tuple):
            group = both(group, value_of(term))
        elif term != "and":
            group = both(group, fold(term, value_of, both, either, ends))
    return either(result, group)


@lru_cache(maxsize=4096)
def terms_of(marker: str) -> list[Any] | None:
    """Return comparisons with ``"and"`` or ``"or"`` between them; parentheses become a list.

    That is the shape that ``packaging`` parses markers into. ``None``: a marker of a rare form.
    """
    opened: list[list[Any]] = [[]]
    place = 0
    while place < len(marker):
        match = _TOKEN.match(marker, place)
        if match is None or match.end() == place:
            return None
        place = match.end()
        name, operator, text, parenthesis, word = match.groups()
        terms = opened[-1]
        if (len(terms) % 2 == 1) != (word is not None or parenthesis == ")"):
            return None  # a value where a connective or the end is to be, or the reverse
        if name:
            comparison = (name, " ".join(operator.split()), text[1:-1])
            if not _is_plain(*comparison):
                return None
            terms.append(comparison)
        elif word:
            terms.append(word)
        elif parenthesis == "(":
            opened.append([])
        elif len(opened) > 1:
            opened.pop()
            opened[-1].append(terms)
        else:
            return None
    return opened[0] if len(opened) == 1 and len(opened[0]) % 2 else None


def _is_plain(name: str, operator: str, text: str) -> bool:
    if name in _VERSIONS:
        return (
            operator in _OPERATORS
            and is_numbers(text.removesuffix(".*"))
            and (not text.endswith("*") or operator in ("==", "!="))
            and (operator != "~=" or "." in text)
        )
    if name == "extra":
        return operator in ("==", "!=")
    return name in _TEXTS and operator in ("==", "!=", "in", "not in")
