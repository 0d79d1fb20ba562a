"""The activation scripts of an environment, from the templates beside this module."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from envtui.core.environments.activation import quoting
from envtui.core.environments.model import NewEnvironment

__all__ = ["activation_files"]

_MARK = re.compile("@(SCRIPTS|PROMPT|ROOT)@")


def activation_files(
    new: NewEnvironment, root: Path, *, windows: bool
) -> Iterator[tuple[str, bytes]]:
    """Yield the names and contents of the scripts of the environment at ``root``."""
    for name, template, quote in (
        ("activate", "activate.sh", quoting.posix),
        ("activate.fish", "activate.fish", quoting.fish),
    ):
        place = _OWN_PLACE[name] if new.relocatable else "{}"
        words = {
            "ROOT": place.format(quote(str(root))),
            "PROMPT": quote(new.prompt),
            "SCRIPTS": quote(str(new.interpreter.venv_scheme.scripts)),
        }
        text = Path(__file__).with_name(template).read_text("utf-8")
        yield name, os.fsencode(_fill(text, words))


def _fill(template: str, words: Mapping[str, str]) -> str:
    return _MARK.sub(lambda mark: words[mark[1]], template)


# Of a relocatable environment the scripts work out where they lie. A plain POSIX shell does not
# tell a script that; there the place where the environment was made has to do.
_OWN_PLACE = {
    "activate": """$(
    if [ -n "${{BASH_VERSION:-}}" ]; then
        CDPATH= cd -- "$(dirname -- "${{BASH_SOURCE}}")/.." && pwd
    elif [ -n "${{ZSH_VERSION:-}}" ]; then
        eval 'CDPATH= cd -- "$(dirname -- "${{(%):-%x}}")/.." && pwd'
    else
        printf '%s\\n' {}
    fi
)""",
    "activate.fish": "(realpath (dirname (status filename))/..)",
}
