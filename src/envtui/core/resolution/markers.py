"""Environment markers (PEP 508), each evaluated once for one target Python.

Nearly all markers compare a variable with a quoted text; these are read here, which spares a
command that finds everything in its cache the import of ``packaging``. All others go to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from envtui.core.names import normalize_name
from envtui.core.resolution.version_sets import is_numbers, specifier_bits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.index.model import Dependency

__all__ = ["Markers", "Token", "tokens_of"]

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

_Comparison = tuple[str, str, str]
Token = _Comparison | str


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
            known = self._answers[marker, extra] = self._evaluate(marker, extra)
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
        tokens = tokens_of(marker)
        if tokens is not None:
            return self._any(list(tokens), extra)
        from packaging.markers import Marker

        return Marker(marker).evaluate({**self._values, "extra": extra})

    def _any(self, tokens: list[Token], extra: str) -> bool:
        """Evaluate ``a and b or c``, taking tokens up to the end or a closing parenthesis."""
        result, group = False, True
        while tokens:
            token = tokens.pop(0)
            if token == ")":
                break
            if token == "or":
                result, group = result or group, True
            elif token == "(":
                group = self._any(tokens, extra) and group
            elif isinstance(token, tuple):
                group = self._compare(token, extra) and group
        return result or group

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


@lru_cache(maxsize=4096)
def tokens_of(marker: str) -> tuple[Token, ...] | None:
    """Split a marker into comparisons, parentheses, ``and`` and ``or``; ``None``: a rare form."""
    tokens: list[Token] = []
    place = 0
    while place < len(marker):
        match = _TOKEN.match(marker, place)
        if match is None or match.end() == place:
            return None
        place = match.end()
        name, operator, text, parenthesis, word = match.groups()
        if name:
            comparison = (name, " ".join(operator.split()), text[1:-1])
            if not _is_plain(*comparison):
                return None
            tokens.append(comparison)
        else:
            tokens.append(parenthesis or word)
    return tuple(tokens) if _is_well_formed(tokens) else None


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


def _is_well_formed(tokens: list[Token]) -> bool:
    """Whether comparisons and connectives alternate and parentheses match."""
    depth, wants_value = 0, True
    for token in tokens:
        is_value = token == "(" or isinstance(token, tuple)
        if is_value != wants_value:
            return False
        if token == "(":
            depth += 1
        elif token == ")":
            depth -= 1
            if depth < 0:
                return False
        else:
            wants_value = token in ("and", "or")
    return depth == 0 and not wants_value
