"""Sets of a project's versions as the bits of an integer, and specifiers turned into such sets.

Bit ``i`` stands for the ``i``-th version of the project, in ascending order. Integers are two's
complement of unlimited length, so ``-1 << n`` is every version from the ``n``-th on, and union,
intersection, complement and subset are each one operation.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache

from envtui.core.index.versions import VersionKey, is_prerelease, version_key

__all__ = [
    "ALL",
    "is_numbers",
    "known_key",
    "published_bits",
    "specifier_bits",
    "specifier_clauses",
]

ALL = -1
"""Every version."""

# Parts of keys that no version has, to mark bounds between versions.
_AFTER_LOCALS = ((2, 0, ""),)
_BEFORE_PRE, _AFTER_FINAL = -1, 9
_NO_POST = -1

_OPERATORS = frozenset({"===", "==", "~=", "!=", "<=", ">=", "<", ">"})


def specifier_bits(specifier: str, versions: Sequence[str]) -> int:
    """Return the set of ``versions`` that the specifier admits, pre-releases included.

    Args:
        specifier: clauses with commas between, ``>=1,<2``; empty admits everything.
        versions: valid versions in ascending order.

    Raises:
        ValueError: the specifier is malformed.
    """
    bits = ALL
    for operator, version in specifier_clauses(specifier):
        clause = _clause_bits(operator, version, versions)
        bits &= _asked_one_by_one(operator + version, versions) if clause is None else clause
    return bits


def published_bits(specifier: str, versions: Sequence[str]) -> int:
    """Return the same for a specifier from published metadata, which may be misspelled.

    Raises:
        ValueError: it is not clear what is meant.
    """
    try:
        return specifier_bits(specifier, versions)
    except ValueError:
        from envtui.core.distributions.misspelled import mended_requirement

        meant = mended_requirement(specifier)
        if meant == specifier:
            raise
        return specifier_bits(meant, versions)


@lru_cache(maxsize=50_000)
def specifier_clauses(specifier: str) -> tuple[tuple[str, str], ...]:
    """Return the clauses of a specifier as operator and version.

    Raises:
        ValueError: a clause is malformed.
    """
    clauses = []
    for part in map(str.strip, specifier.split(",")):
        if not part:
            continue
        version = part.lstrip("<>=!~")
        operator, words = part[: len(part) - len(version)], version.split()
        if operator not in _OPERATORS or len(words) != 1 or ";" in version:
            raise ValueError(f"{part!r} is not a version specifier")
        clauses.append((operator, words[0]))
    return tuple(clauses)


def _clause_bits(operator: str, version: str, versions: Sequence[str]) -> int | None:
    """Return the set that one clause admits, or ``None`` when it is of a rare form."""
    if operator == ">=" and "+" not in version:
        # Most bounds are listed versions, which are found without comparing keys.
        place = _place_of(version, versions)
        if place is not None:
            return ALL << place
    if operator == "===":
        return None
    if version.endswith(".*"):
        prefix = _prefix_bits(version[:-2], versions) if operator in ("==", "!=") else None
        return ~prefix if prefix is not None and operator == "!=" else prefix
    key = version_key(version)
    if key is None or (key[6] and operator not in ("==", "!=")):
        return None
    if operator in ("==", "!="):
        equal = _from(key, versions) & ~_past(_last_equal(key), versions)
        return equal if operator == "==" else ~equal
    if operator == ">=":
        return _from(key, versions)
    if operator == "<=":
        return ~_past((*key[:6], _AFTER_LOCALS), versions)
    if operator == "~=":
        return _compatible(version, key, versions)
    return _before(key, versions) if operator == "<" else _after(key, versions)


def _place_of(version: str, versions: Sequence[str]) -> int | None:
    try:
        return versions.index(version)
    except ValueError:
        return None


@lru_cache(maxsize=100_000)
def known_key(version: str) -> VersionKey:
    """Return the key of a version.

    Raises:
        ValueError: it is not a valid version.
    """
    key = version_key(version)
    if key is None:
        raise ValueError(f"{version!r} is not a version")
    return key


def _from(key: VersionKey, versions: Sequence[str]) -> int:
    if versions and known_key(versions[-1]) < key:
        # A shortcut: most upper bounds are higher than every version.
        return ALL << len(versions)
    return ALL << bisect_left(versions, key, key=known_key)


def _past(key: VersionKey, versions: Sequence[str]) -> int:
    return ALL << bisect_right(versions, key, key=known_key)


def _last_equal(key: VersionKey) -> VersionKey:
    """``==1.0`` admits every local version of 1.0; ``==1.0+a`` only that one."""
    return key if key[6] else (*key[:6], _AFTER_LOCALS)


def _is_final(key: VersionKey) -> bool:
    return not is_prerelease(key) and key[4] == _NO_POST and not key[6]


def _before(key: VersionKey, versions: Sequence[str]) -> int | None:
    """``<2`` admits no pre-release of 2, ``<2rc1`` those before it."""
    if _is_final(key):
        return ~_from((key[0], key[1], _BEFORE_PRE, 0, _NO_POST, 0, ()), versions)
    return ~_from(key, versions) if is_prerelease(key) and key[4] == _NO_POST else None


def _after(key: VersionKey, versions: Sequence[str]) -> int | None:
    """``>2`` admits no post-release and no local version of 2."""
    if not _is_final(key):
        return None
    return _from((key[0], key[1], _AFTER_FINAL, 0, _NO_POST, 0, ()), versions)


def _compatible(version: str, key: VersionKey, versions: Sequence[str]) -> int | None:
    """``~=2.3.1`` is ``>=2.3.1,==2.3.*``."""
    release = version
    if not is_numbers(version):
        match = re.match(r"v?(?:[0-9]+!)?[0-9]+(?:\.[0-9]+)+", version)
        release = match[0] if match else ""
    prefix = _prefix_bits(release.rpartition(".")[0], versions)
    return None if prefix is None else _from(key, versions) & prefix


def _prefix_bits(prefix: str, versions: Sequence[str]) -> int | None:
    """Return the versions that ``==prefix.*`` admits, or ``None`` for a prefix of a rare form."""
    epoch, release = "", prefix
    if not is_numbers(prefix):
        match = re.fullmatch(r"v?([0-9]+!)?([0-9]+(?:\.[0-9]+)*)", prefix, re.IGNORECASE)
        if match is None:
            return None
        epoch, release = match[1] or "", match[2]
    head, _, last = release.rpartition(".")
    following = f"{head}.{int(last) + 1}" if head else str(int(last) + 1)
    first, end = known_key(f"{epoch}{release}.dev0"), known_key(f"{epoch}{following}.dev0")
    return _from(first, versions) & ~_from(end, versions)


def is_numbers(text: str) -> bool:
    """Whether a text consists of numbers and dots only, as nearly all releases do."""
    return text.isascii() and all(map(str.isdigit, text.split(".")))


def _asked_one_by_one(clause: str, versions: Sequence[str]) -> int:
    from packaging.specifiers import InvalidSpecifier, Specifier

    try:
        specifier = Specifier(clause)
    except InvalidSpecifier as error:
        raise ValueError(f"{clause!r} is not a version specifier") from error
    return sum(
        1 << place
        for place, version in enumerate(versions)
        if specifier.contains(version, prereleases=True)
    )
