"""Markers as sets of the environments in which they hold, to be joined, intersected and compared.

A set is a decision diagram: each node asks for one marker variable, and has a branch for each value
that matters and one for all other values; its leaves are sets of Python versions, as the bits of an
integer. Equal sets are equal values, so comparing them is comparing tuples.

Variables count as independent of each other, except those of the operating system and of the
implementation: what no machine can be (``os_name == 'nt' and sys_platform == 'linux'``) is empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import and_, or_

from envtui.core.names import normalize_name
from envtui.core.resolution.markers import TOO_DEEP, fold, terms_of
from envtui.core.resolution.version_sets import published_bits, specifier_bits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

__all__ = [
    "EVERYWHERE",
    "NOWHERE",
    "PYTHONS",
    "MarkerSet",
    "branches_of",
    "can_be",
    "first_variable",
    "intersection",
    "is_disjoint",
    "is_variable",
    "make_node",
    "marker_set",
    "minus",
    "negated",
    "possible",
    "pythons_of",
    "quoted",
    "requires_python_set",
    "union",
]

MarkerSet: TypeAlias = "int | tuple[str, tuple[tuple[str, MarkerSet], ...], MarkerSet]"
"""Python versions; or a variable, its branches in the order of their values, and the one branch for
all other values."""

PYTHONS = tuple(
    f"{major}.{minor}.{micro}"
    for major, minors in ((2, range(6, 8)), (3, range(41)))
    for minor in minors
    for micro in range(31)
)
"""Every version that a marker may tell apart; newer ones count as the last of them."""
_MINORS = tuple(dict.fromkeys(version.rpartition(".")[0] for version in PYTHONS))
_ALL = (1 << len(PYTHONS)) - 1

EVERYWHERE: MarkerSet = _ALL
NOWHERE: MarkerSet = 0

# ``platform_system`` says the same of a platform as ``sys_platform``, and is replaced by that.
_SYSTEMS = {"Windows": "win32", "Linux": "linux", "Darwin": "darwin"}
_SWAPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_NEGATED = {"in": "not in", "not in": "in", "<": ">=", ">=": "<", "<=": ">", ">": "<="}
_WORD = r"""('[^']*'|"[^"]*"|\w+)"""
_QUESTION = rf"{_WORD} (not in|\S+) {_WORD}"


@lru_cache(maxsize=4096)
def marker_set(marker: str, extra: str = "") -> MarkerSet:
    """Return where a marker holds if ``extra`` is asked for; an empty one holds everywhere.

    Raises:
        ValueError: it is malformed.
    """
    if not marker:
        return EVERYWHERE
    try:
        return _marker_set(marker, extra)
    except RecursionError:
        raise ValueError(TOO_DEEP) from None


def _marker_set(marker: str, extra: str) -> MarkerSet:
    terms = terms_of(marker)
    if terms is not None:
        return _joined(terms, lambda found: _comparison(*found, extra))
    from packaging.markers import Marker

    # packaging has no public way to the parts of a marker.
    return _joined(Marker(marker)._markers, lambda found: _parsed_comparison(*found, extra))


def _joined(terms: list[Any], value_of: Callable[[tuple[Any, Any, Any]], MarkerSet]) -> MarkerSet:
    return fold(terms, value_of, intersection, union, (EVERYWHERE, NOWHERE))


def _parsed_comparison(left: Any, operator: Any, right: Any, extra: str) -> MarkerSet:
    """Return where a comparison that ``packaging`` has parsed holds."""
    from packaging._parser import Variable

    if isinstance(left, Variable):
        return _comparison(left.value, operator.value, right.value, extra)
    return _reversed(right.value, operator.value, left.value, extra)


def _reversed(name: str, operator: str, text: str, extra: str) -> MarkerSet:
    """Return where a comparison holds that begins with its text: ``'3.9' <= python_version``."""
    if operator in ("in", "not in"):
        return _question(quoted(text), operator, name)
    return _comparison(name, _SWAPPED.get(operator, operator), text, extra)


def _comparison(name: str, operator: str, text: str, extra: str) -> MarkerSet:
    """Return where one comparison of a variable with a text holds."""
    if name == "extra":
        return EVERYWHERE if (extra == normalize_name(text)) == (operator == "==") else NOWHERE
    if name in ("python_version", "python_full_version"):
        bits = _python_bits(name, operator, text)
        if bits is not None:
            return bits
    elif operator in ("==", "!=", "==="):
        if name == "platform_system" and text in _SYSTEMS:
            name, text = "sys_platform", _SYSTEMS[text]
        found = make_node(name, {text: EVERYWHERE}, NOWHERE)
        return minus(EVERYWHERE, found) if operator == "!=" else found
    return _question(name, operator, quoted(text))


def _python_bits(name: str, operator: str, text: str) -> int | None:
    """Return the Python versions of a comparison, or ``None`` if it compares no versions."""
    known = PYTHONS if name == "python_full_version" else _MINORS
    if operator in ("in", "not in"):
        bits = sum(1 << place for place, version in enumerate(known) if version in text)
        bits = bits if operator == "in" else ~bits
    else:
        try:
            bits = specifier_bits(operator + text, known)
        except ValueError:
            return None
    if known is PYTHONS:
        return bits & _ALL
    micros = len(PYTHONS) // len(_MINORS)
    whole = (1 << micros) - 1
    return sum(whole << place * micros for place in range(len(_MINORS)) if bits >> place & 1)


def _question(left: str, operator: str, right: str) -> MarkerSet:
    """Return the set for a comparison of a rare form, as a variable of its own, true or not."""
    if operator not in _NEGATED:
        raise ValueError(f"nothing is known of {left} {operator} {right}")
    if operator in ("not in", ">=", ">"):
        return minus(EVERYWHERE, _question(left, _NEGATED[operator], right))
    return make_node(f"{left} {operator} {right}", {"": EVERYWHERE}, NOWHERE)


def is_variable(name: str) -> bool:
    """Whether a node asks for a marker variable, not for the truth of a whole comparison."""
    return " " not in name


def negated(question: str) -> str:
    """Return the comparison that holds where ``question`` does not."""
    match = re.fullmatch(_QUESTION, question)
    assert match is not None, question
    left, operator, right = match.groups()
    return f"{left} {_NEGATED[operator]} {right}"


def quoted(text: str) -> str:
    """Return a text as a marker writes it."""
    return f'"{text}"' if "'" in text else f"'{text}'"


def make_node(name: str, branches: Mapping[str, MarkerSet], other: MarkerSet) -> MarkerSet:
    """Return the set that has these branches, without those that equal ``other``."""
    kept = tuple(sorted((v, branch) for v, branch in branches.items() if branch != other))
    return (name, kept, other) if kept else other


def _apply(
    operation: Callable[[int, int], int],
    one: MarkerSet,
    two: MarkerSet,
    again: Callable[..., MarkerSet],
) -> MarkerSet:
    """Combine two diagrams, variable by variable in alphabetical order, down to the versions."""
    if isinstance(one, int) and isinstance(two, int):
        return operation(one, two)
    name = first_variable(one, two)
    ones, other_one = branches_of(one, name)
    twos, other_two = branches_of(two, name)
    return make_node(
        name,
        {v: again(ones.get(v, other_one), twos.get(v, other_two)) for v in ones | twos},
        again(other_one, other_two),
    )


def first_variable(*sets: MarkerSet) -> str:
    """Return the variable that the sets ask for first; empty if they are Python versions only."""
    return min((found[0] for found in sets if isinstance(found, tuple)), default="")


def branches_of(found: MarkerSet, name: str) -> tuple[dict[str, MarkerSet], MarkerSet]:
    """Return the branches of a set by the values of a variable, and the branch for all others.

    No variable of the set comes before ``name``; one that lacks ``name`` is its own other branch.
    """
    if isinstance(found, tuple) and found[0] == name:
        return dict(found[1]), found[2]
    return {}, found


@lru_cache(maxsize=50_000)
def intersection(one: MarkerSet, two: MarkerSet) -> MarkerSet:
    """Return where both hold."""
    return _apply(and_, one, two, intersection)


@lru_cache(maxsize=50_000)
def union(one: MarkerSet, two: MarkerSet) -> MarkerSet:
    """Return where at least one holds."""
    return _apply(or_, one, two, union)


@lru_cache(maxsize=50_000)
def minus(one: MarkerSet, two: MarkerSet) -> MarkerSet:
    """Return where the first holds and the second does not."""
    return _apply(lambda some, without: some & ~without, one, two, minus)


@lru_cache(maxsize=1)
def possible() -> MarkerSet:
    """Return the machines that can exist, as far as variables depend on each other."""
    windows = marker_set("(os_name == 'nt') and (sys_platform == 'win32')")
    others = marker_set("(os_name != 'nt') and (sys_platform != 'win32')")
    cpython = marker_set(
        "platform_python_implementation == 'CPython' and implementation_name == 'cpython'"
    )
    pypy = marker_set("platform_python_implementation == 'PyPy' and implementation_name == 'pypy'")
    rest = marker_set(
        "platform_python_implementation != 'PyPy' and implementation_name != 'pypy' and "
        "platform_python_implementation != 'CPython' and implementation_name != 'cpython'"
    )
    return intersection(union(windows, others), union(cpython, union(pypy, rest)))


def can_be(found: MarkerSet) -> bool:
    """Whether there can be a machine in the set."""
    return intersection(found, possible()) != NOWHERE


def is_disjoint(one: MarkerSet, two: MarkerSet) -> bool:
    """Whether no machine can be in both."""
    return not can_be(intersection(one, two))


def pythons_of(found: MarkerSet) -> int:
    """Return the Python versions that occur in a set, as bits of ``PYTHONS``."""
    if isinstance(found, int):
        return found
    bits = pythons_of(found[2])
    for _, branch in found[1]:
        bits |= pythons_of(branch)
    return bits


@lru_cache(maxsize=4096)
def requires_python_set(specifier: str) -> int:
    """Return the Python versions from the lowest that ``Requires-Python`` admits, upwards.

    Upper limits are ignored, as in uv: they only say what was tested, and if they counted, the
    answer would fall back on old releases that had no such limit yet.

    Raises:
        ValueError: it is malformed.
    """
    bits = published_bits(specifier, PYTHONS) & _ALL
    return _ALL & -(bits & -bits) if bits else 0
