"""The activation scripts of an environment, from the templates beside this module."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from envtui.core.environments.activation import quoting
from envtui.core.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import NewEnvironment

__all__ = ["activation_files"]

_MARK = "@(SCRIPTS|PROMPT|ROOT|PURELIBS)@"


class _Script(NamedTuple):
    name: str
    quote: Callable[[str], str]
    template: str = ""
    """Its file, where it is not called as the script."""
    own_place: str = "{}"
    """Of a relocatable environment: how the script finds out where it lies; ``{}`` is the place
    where the environment was made. Empty: there is no way, and no such script."""


# A plain POSIX shell does not tell a script where it is; there the first place has to do. What zsh
# expands in prompts, %x, has escapes for what the locale cannot show.
_POSIX_PLACE = """$(
    if [ -n "${{BASH_VERSION:-}}" ]; then
        CDPATH= cd -- "$(dirname -- "${{BASH_SOURCE}}")/.." && pwd
    elif [ -n "${{ZSH_VERSION:-}}" ]; then
        emulate zsh
        eval 'here="${{${{funcsourcetrace[1]%:*}}:-${{(%):-%x}}}}"'
        CDPATH= cd -- "$(dirname -- "$here")/.." && pwd
    else
        printf '%s\\n' {}
    fi
)"""

_SCRIPTS = (
    _Script("activate", quoting.posix, "activate.sh", f'"{_POSIX_PLACE}"'),
    _Script("activate.fish", quoting.fish, own_place="(realpath (dirname (status filename))/..)"),
    _Script("activate.nu", quoting.nushell, own_place="(path self ..)"),
    _Script("activate.ps1", quoting.powershell, own_place="(Split-Path -Parent $PSScriptRoot)"),
    _Script("activate_this.py", ascii, "activate_this.txt"),
)
_POSIX = (
    _Script("activate.csh", quoting.csh, own_place=""),
    _Script("deactivate.csh", quoting.csh, own_place=""),
)
_WINDOWS = (
    _Script("activate.bat", quoting.cmd, own_place="%~dp0.."),
    _Script("deactivate.bat", quoting.cmd),
    _Script("pydoc.bat", quoting.cmd),
)


def activation_files(
    new: NewEnvironment, root: Path, *, windows: bool
) -> Iterator[tuple[str, bytes]]:
    """Yield the names and contents of the scripts of the environment at ``root``."""
    for script in _SCRIPTS + (_WINDOWS if windows else _POSIX):
        if new.relocatable and not script.own_place:
            continue
        quoted = script.quote(str(root))
        scheme = new.interpreter.venv_scheme
        words = {
            "ROOT": script.own_place.format(quoted) if new.relocatable else quoted,
            "PROMPT": script.quote(new.prompt),
            "SCRIPTS": script.quote(str(scheme.scripts)),
            "PURELIBS": ascii(sorted({str(scheme.purelib), str(scheme.platlib)})),
        }
        template = Path(__file__).with_name(script.template or script.name)
        text = _fill(template.read_bytes().decode(), words)
        if script.name.endswith(".bat"):
            text = text.replace("\n", "\r\n")
        if windows and script.name.endswith(".ps1"):
            text = "\ufeff" + text  # without it Windows PowerShell takes the text for ANSI
        yield script.name, os.fsencode(text)


def _fill(template: str, words: Mapping[str, str]) -> str:
    return re.sub(_MARK, lambda mark: words[mark[1]], template)
