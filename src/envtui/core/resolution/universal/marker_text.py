"""Writing sets of environments as markers, kept short."""

from __future__ import annotations

from envtui.core.resolution.universal.marker_sets import (
    EVERYWHERE,
    NOWHERE,
    PYTHONS,
    MarkerSet,
    branches_of,
    first_variable,
    intersection,
    is_variable,
    make_node,
    minus,
    negated,
    possible,
    quoted,
    union,
)

__all__ = ["marker_text"]

_Term = tuple[str, ...]
_NEVER = "python_version < '0'"
_MICROS = len({version.rpartition(".")[2] for version in PYTHONS})
_ALL = (1 << len(PYTHONS)) - 1


def marker_text(found: MarkerSet, within: MarkerSet = EVERYWHERE) -> str:
    """Return a marker that tells the machines of a set from the others in ``within``.

    It is empty if all of those are in the set, and holds nowhere if none of them is.
    """
    of_interest = intersection(within, possible())
    needed = intersection(found, of_interest)
    if needed == of_interest:
        return ""
    terms, _ = _cover(needed, union(found, minus(EVERYWHERE, within)))
    return _joined(terms) if terms else _NEVER


def _joined(terms: list[_Term]) -> str:
    """Join conjunctions by ``or``; what they have in common is written once, in front."""
    common = tuple(one for one in terms[0] if all(one in term for term in terms))
    others = [tuple(one for one in term if one not in common) for term in terms]
    if () in others:
        return _and(common)
    rest = sorted(map(_and, others))
    either = " or ".join(f"({one})" if " and " in one else one for one in rest)
    return f"{_and(common)} and ({either})" if common else either


def _and(term: _Term) -> str:
    """Join comparisons by ``and``: those of Python versions first, the others by name."""
    return " and ".join(sorted(term, key=lambda one: "" if one.startswith("python_") else one))


def _cover(needed: MarkerSet, allowed: MarkerSet) -> tuple[list[_Term], MarkerSet]:
    """Return conjunctions that together hold in all of ``needed`` and only in ``allowed``.

    The second value is where they hold. This is the algorithm of Minato and Morreale, which reads
    irredundant sums of products off decision diagrams, extended to branches of many values: each
    branch gets the terms that only it can have, and the rest holds whatever the variable is.
    """
    if needed == NOWHERE:
        return [], NOWHERE
    if isinstance(needed, int) and isinstance(allowed, int):
        return _cover_pythons(needed, allowed)
    name = first_variable(needed, allowed)
    needs, other_need = branches_of(needed, name)
    allows, other_allow = branches_of(allowed, name)
    values = sorted(needs | allows)
    branches = {v: (needs.get(v, other_need), allows.get(v, other_allow)) for v in values}
    common = other_allow
    for _, allow in branches.values():
        common = intersection(common, allow)
    found, covered = _cover(minus(other_need, common), other_allow)
    excluded = [v for v in values if minus(covered, branches[v][1]) != NOWHERE]
    unequal = tuple(_literal(name, value, "!=") for value in excluded)
    terms = [(*unequal, *term) for term in found]
    left = minus(other_need, covered)
    holds: dict[str, MarkerSet] = {}
    for value, (need, allow) in branches.items():
        by_others = NOWHERE if value in excluded else covered
        rest = minus(need, by_others)
        found, own = _cover(minus(rest, common), allow)
        terms += [(_literal(name, value, "=="), *term) for term in found]
        left = union(left, minus(rest, own))
        holds[value] = union(by_others, own)
    found, always = _cover(left, common)
    return [*found, *terms], union(always, make_node(name, holds, covered))


def _literal(name: str, value: str, operator: str) -> str:
    if is_variable(name):
        return f"{name} {operator} {quoted(value)}"
    return name if operator == "==" else negated(name)


def _cover_pythons(needed: int, allowed: int) -> tuple[list[_Term], int]:
    """Do the same for Python versions: each term is a range, as wide as is allowed."""
    terms: list[_Term] = []
    covered = place = 0
    while rest := needed & ~covered:
        place = (rest & -rest).bit_length() - 1
        start = (~allowed & ((1 << place) - 1)).bit_length()
        end = place + (~(allowed >> place) & -~(allowed >> place)).bit_length() - 1
        covered |= (1 << end) - (1 << start)
        terms.append(_range(start, min(end, len(PYTHONS))))
    return terms, covered & _ALL


def _range(start: int, end: int) -> _Term:
    """Return the comparisons for the versions from ``start`` up to, but not including, ``end``."""
    minor, _, micro = PYTHONS[start].rpartition(".")
    after = PYTHONS[end].rpartition(".")[0] if end < len(PYTHONS) else ""
    if micro == "0" and end - start == _MICROS and after != minor:
        return (f"python_full_version == '{minor}.*'",)
    bounds = []
    if start:
        bounds.append(f"python_full_version >= '{PYTHONS[start].removesuffix('.0')}'")
    if end < len(PYTHONS):
        bounds.append(f"python_full_version < '{PYTHONS[end].removesuffix('.0')}'")
    return tuple(bounds)
