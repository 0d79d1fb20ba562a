"""Versions as ordering keys (PEP 440), without importing ``packaging``.

Releases are sorted, and bounds looked up among them, thousands of times; tuples compare several
times faster than objects.
"""

from __future__ import annotations

from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

__all__ = ["LONGEST_VERSION", "VersionKey", "is_prerelease", "normalize_version", "version_key"]

VersionKey = tuple[int, tuple[int, ...], int, int, int, float, tuple[tuple[int, int, str], ...]]
"""Epoch, release without trailing zeros, pre-release phase and number, post, dev, local."""

LONGEST_VERSION = 4000
"""Characters of a version: Python refuses to make a number of more than 4,300 digits."""

_NO_POST = -1
_NO_DEV = float("inf")
_DEV_ONLY, _ALPHA, _BETA, _CANDIDATE, _FINAL = range(5)
_PHASES = {
    "a": _ALPHA, "alpha": _ALPHA, "b": _BETA, "beta": _BETA,
    "c": _CANDIDATE, "rc": _CANDIDATE, "pre": _CANDIDATE, "preview": _CANDIDATE,
}  # fmt: skip

_SUFFIXES = {
    "rc": (_CANDIDATE, "pre"), "a": (_ALPHA, "pre"), "b": (_BETA, "pre"),
    ".post": (_FINAL, "post"), ".dev": (_DEV_ONLY, "dev"),
}  # fmt: skip

# PEP 440, appendix B.
_GRAMMAR = r"""
    v?(?:(?P<epoch>[0-9]+)!)?
    (?P<release>[0-9]+(?:\.[0-9]+)*)
    (?:[-_.]?(?P<phase>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?P<pre>[0-9]+)?)?
    (?:-(?P<implicit_post>[0-9]+)|(?P<post_word>[-_.]?(?:post|rev|r))[-_.]?(?P<post>[0-9]+)?)?
    (?:(?P<dev_word>[-_.]?dev)[-_.]?(?P<dev>[0-9]+)?)?
    (?:\+(?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?
"""


def version_key(text: str) -> VersionKey | None:
    """Return a key that sorts as the version does, equal for equal versions.

    ``None`` if ``text`` is no version. Follows PEP 440 as ``packaging.version.Version`` does.
    """
    release = _plain_release(text)
    if release is not None:
        release = release if release[-1] else _stripped(release)
        return (0, release, _FINAL, 0, _NO_POST, _NO_DEV, ())
    if (key := _suffixed_key(text)) is not None:
        return key
    parsed = _parse(text)
    return None if parsed is None else parsed[0]


def normalize_version(text: str) -> str | None:
    """Return the normal form of a version (PEP 440); ``None`` if ``text`` is no version."""
    release = _plain_release(text)
    if release is not None:
        return ".".join(map(str, release))
    parsed = _parse(text)
    return None if parsed is None else parsed[1]


def is_prerelease(key: VersionKey) -> bool:
    """Whether the version is an alpha, beta, release candidate or development release."""
    return key[2] != _FINAL or key[5] != _NO_DEV


def _plain_release(text: str) -> tuple[int, ...] | None:
    """Return the numbers of a version like ``1.2.3``, as by far the most are; else ``None``."""
    if not text.replace(".", "").isdigit() or not text.isascii() or len(text) > LONGEST_VERSION:
        return None
    try:
        return tuple(map(int, text.split(".")))
    except ValueError:
        # There is nothing between two of its dots.
        return None


def _suffixed_key(text: str) -> VersionKey | None:
    """Return the key of a version like ``1.2rc1`` or ``1.2.post1``, as nearly all others are."""
    for suffix, (phase, kind) in _SUFFIXES.items():
        before, found, digits = text.partition(suffix)
        if not found:
            continue
        release = _plain_release(before)
        numbers = _plain_release(digits)
        if release is None or numbers is None or len(numbers) > 1:
            return None
        (number,) = numbers
        return (
            *(0, _stripped(release), phase, number if kind == "pre" else 0),
            number if kind == "post" else _NO_POST,
            number if kind == "dev" else _NO_DEV,
            (),
        )
    return None


def _stripped(release: tuple[int, ...]) -> tuple[int, ...]:
    while release[-1] == 0 and len(release) > 1:
        release = release[:-1]
    return release


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    import re

    return re.compile(_GRAMMAR, re.VERBOSE | re.ASCII)


@lru_cache(maxsize=256)
def _parse(text: str) -> tuple[VersionKey, str] | None:
    match = _pattern().fullmatch(text.strip().lower()) if len(text) <= LONGEST_VERSION else None
    if match is None:
        return None
    epoch = int(match["epoch"] or 0)
    release = tuple(map(int, match["release"].split(".")))
    normal = (f"{epoch}!" if epoch else "") + ".".join(map(str, release))
    phase, pre, post, dev = _FINAL, 0, _NO_POST, _NO_DEV
    if match["phase"]:
        phase, pre = _PHASES[match["phase"]], int(match["pre"] or 0)
        normal += f"{('', 'a', 'b', 'rc')[phase]}{pre}"
    if match["implicit_post"] or match["post_word"]:
        post = int(match["implicit_post"] or match["post"] or 0)
        normal += f".post{post}"
    if match["dev_word"]:
        dev = int(match["dev"] or 0)
        normal += f".dev{dev}"
        if phase == _FINAL and post == _NO_POST:
            phase = _DEV_ONLY
    local = _local(match["local"])
    if local:
        normal += "+" + ".".join(word or str(number) for _, number, word in local)
    return (epoch, _stripped(release), phase, pre, post, dev, local), normal


def _local(text: str | None) -> tuple[tuple[int, int, str], ...]:
    """Return the key of a local version: numbers sort after words, and by value."""
    if not text:
        return ()
    parts = text.replace("-", ".").replace("_", ".").split(".")
    return tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts)
