"""Which Python a script runs under, by its first lines or by the launcher it is put behind."""

from __future__ import annotations

import os
import re

__all__ = ["script_python", "shell_words"]

_IN_LAUNCHER = rb'#!"?([^"\r\n]+)"?[^\r\n]*\r?\nPK\x03\x04'


def script_python(content: bytes) -> str:
    """Return the path of the Python that a script, or its Windows launcher, names.

    Empty if it is no script of Python's, or finds its interpreter from its own place.
    """
    if content.startswith(b"MZ"):
        found = re.search(_IN_LAUNCHER, content)
        named = os.fsdecode(found[1]) if found else ""
        return "" if named.startswith("<launcher_dir>") else named
    if not content.startswith(b"#!"):
        return ""
    first, _, rest = content[2:].partition(b"\n")
    line = os.fsdecode(first.strip())
    if line == "/bin/sh":
        # Long paths, and those with spaces, are started through a shell: '''exec' "path" "$0" "$@"
        line = os.fsdecode(rest.partition(b"\n")[0])
        if not line.startswith("'''exec' ") or "$(" in line:
            return ""
        words = shell_words(line)
        python = words[1] if len(words) > 1 else ""
    else:
        python = line.split(" ")[0]
    return python if "py" in os.path.basename(python) else ""


def shell_words(line: str) -> list[str]:
    """Return the words that a POSIX shell makes of a line; none if it is no whole one."""
    import shlex

    try:
        return shlex.split(line)
    except ValueError:
        return []
