"""Requirements that a Python script states in comments (PEP 723)."""

from __future__ import annotations

import re

from envtui.core.errors import RequirementError
from envtui.core.files import read_regular
from envtui.core.literal import literal
from envtui.core.resolution.model import RequirementLine
from envtui.core.resolution.requirement_files import RequirementFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_script"]

_LIMIT = 16 * 1024 * 1024
# The expression of PEP 723, for blocks of the type "script".
_BLOCK = re.compile(r"(?m)^# /// script[ \t]*$\s(?P<content>(^#(| .*)$\s)+)^# ///[ \t]*$")


def read_script(path: Path) -> RequirementFile:
    """Return what a script requires.

    Raises:
        RequirementError: it cannot be read, or does not say what it requires.
    """
    import tomllib

    shown = literal(str(path))
    try:
        text = read_regular(path, _LIMIT).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise RequirementError(f"Cannot read {shown}: {literal(reason)}.") from error
    blocks = list(_BLOCK.finditer(text))
    if len(blocks) != 1:
        problem = "does not say what it requires" if not blocks else "says twice what it requires"
        raise RequirementError(
            f"The script {shown} {problem}.",
            hint="Put a block of comments '# /// script' into it, as PEP 723 has it.",
        )
    lines = blocks[0]["content"].splitlines()
    try:
        table = tomllib.loads("\n".join(line.removeprefix("#").removeprefix(" ") for line in lines))
        requires = table.get("dependencies", [])
    except ValueError as error:
        raise RequirementError(
            f"The block in {shown} is not valid TOML: {literal(str(error))}."
        ) from error
    if not isinstance(requires, list) or not all(isinstance(line, str) for line in requires):
        raise RequirementError(f"The dependencies in {shown} are not a list of requirements.")
    return RequirementFile(
        requirements=tuple(
            RequirementLine(line, where=shown, source=f"-r {shown}") for line in requires
        )
    )
