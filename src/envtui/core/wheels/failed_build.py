"""What a person is told of a failed build: the end of its output, and the most likely cause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from envtui.core.literal import literal

__all__ = ["hint_for", "status_in_words"]

_SHOWN_LINES = 20
_SHOWN_WIDTH = 300
_READ = 1 << 16
_TOOLS = (
    r"cargo|rustc|cmake|ninja|meson|make|gcc|cc|g\+\+|c\+\+|clang|gfortran|swig|pkg-config|pg_config|"
    r"mysql_config|git|go|node|npm|nvcc"
)

# What the output of backends and compilers looks like, and what helps against it.
_CAUSES = (
    (
        r"No module named '(?:distutils|imp|asyncore|asynchat|smtpd)'",
        "Python 3.12 and later no longer have that module: use an older Python, or a newer "
        "version of {name}.",
    ),
    (
        r"No module named 'pkg_resources'",
        "Setuptools no longer has pkg_resources: give --build-constraints a file with "
        "'setuptools<81', or use a newer version of {name}.",
    ),
    (
        r"No module named '([\w.]+)'",
        "{found} is used by the build and is not among what [build-system] requires: install it "
        "yourself and build with --no-build-isolation-package {name}, or tell the authors.",
    ),
    (
        r"([\w./+-]+\.h(?:pp)?): No such file or directory",
        "The header {found} is not on this machine: install the development package that has it "
        "(Python.h is in python3-dev or python3-devel).",
    ),
    (
        r"cannot find -l([\w.+-]+)",
        "The library {found} is not on this machine: install its development package.",
    ),
    (
        rf"No such file or directory: '({_TOOLS})'",
        "{found} is not on this machine: install it, or use a version of {name} that has a wheel.",
    ),
    (
        rf"\b({_TOOLS})(?: executable|: command|:)? not found",
        "{found} is not on this machine: install it, or use a version of {name} that has a wheel.",
    ),
    (
        r"(?:command|unable to execute) '([^']+)'.*No such file or directory",
        "{found} is not on this machine: install it, or use a version of {name} that has a wheel.",
    ),
    (
        r"can't find Rust compiler|[Cc]argo, the Rust package manager, is not installed",
        "Rust is not on this machine: install it, or use a version of {name} that has a wheel.",
    ),
)


def hint_for(name: str, log: Path, needed: Sequence[str] = ()) -> str:
    """Return the end of a build's output, where the rest is, and what may help.

    Empty if there was no output.

    Args:
        name: the project's name, for options to be given.
        log: the file that holds the output.
        needed: what the person has to install first, for a build without isolation.
    """
    lines = _last_lines(log)
    if not lines:
        return ""
    shown = "".join(f"  {literal(line)}\n" for line in lines)
    hint = f"The end of its output:\n{shown}All of it is in {literal(str(log))}."
    cause = _not_there(lines, needed) or _likely_cause(name, lines)
    return f"{hint}\n{cause}" if cause else hint


def status_in_words(status: int) -> str:
    """Return how a process ended; a negative status is the number of a signal."""
    import signal

    if status >= 0:
        return f"ended with status {status}"
    try:
        return f"was ended by the signal {signal.Signals(-status).name}"
    except ValueError:
        return f"was ended by the signal {-status}"


def _not_there(lines: Sequence[str], needed: Sequence[str]) -> str:
    if not needed or not any("No module named" in line for line in lines):
        return ""
    return (
        "Without isolation the environment itself must have what the build requires; install it "
        f"first: {literal(', '.join(needed))}."
    )


def _likely_cause(name: str, lines: Sequence[str]) -> str:
    """Return what helps against the last known problem in ``lines``."""
    for line in reversed(lines):
        for pattern, text in _CAUSES:
            if match := re.search(pattern, line):
                found = match[1] if match.re.groups else ""
                return text.format(name=literal(name), found=literal(found))
    return ""


def _last_lines(log: Path) -> list[str]:
    """Return the last lines as a terminal would show them: of a progress bar, its last state."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _READ))
            text = file.read().decode(errors="replace")
    except OSError:
        return []
    lines = (line.rstrip("\r").rpartition("\r")[2].rstrip() for line in text.rstrip().split("\n"))
    shown = [line if len(line) <= _SHOWN_WIDTH else f"{line[:_SHOWN_WIDTH]}…" for line in lines]
    return shown[-_SHOWN_LINES:] if any(shown) else []
