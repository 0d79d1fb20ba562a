"""Requirements that a Python script states in comments (PEP 723)."""

from __future__ import annotations

import re

from envtui.core.errors import RequirementError
from envtui.core.literal import literal
from envtui.core.resolution.model import RequirementLine
from envtui.core.resolution.named_files import content_of, shown
from envtui.core.resolution.requirement_files import RequirementFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.resolution.named_files import NamedFile

__all__ = ["read_script", "requirements_in_script"]

# The expression of PEP 723, for blocks of the type "script".
_BLOCK = re.compile(r"(?m)^# /// script[ \t]*$\s(?P<content>(^#(| .*)$\s)+)^# ///[ \t]*$")


def read_script(
    file: NamedFile, configuration: IndexConfiguration | None = None
) -> RequirementFile:
    """Return what a script requires; ``configuration`` is how one on the network is asked for.

    Raises:
        RequirementError: it cannot be read, or does not say what it requires.
    """
    name = shown(file)
    try:
        text = content_of(file, configuration=configuration).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RequirementError(f"Cannot read {name}: {literal(str(error))}.") from error
    return RequirementFile(requirements=requirements_in_script(text, name))


def requirements_in_script(text: str, name: str) -> tuple[RequirementLine, ...]:
    """Return what a script requires that is called ``name``.

    Raises:
        RequirementError: it does not say that.
    """
    import tomllib

    blocks = list(_BLOCK.finditer(text.replace("\r\n", "\n")))
    if len(blocks) != 1:
        problem = "does not say what it requires" if not blocks else "says twice what it requires"
        raise RequirementError(
            f"The script {name} {problem}.",
            hint="Put a block of comments '# /// script' into it, as PEP 723 has it.",
        )
    lines = blocks[0]["content"].splitlines()
    try:
        table = tomllib.loads("\n".join(line.removeprefix("#").removeprefix(" ") for line in lines))
        requires = table.get("dependencies", [])
    except ValueError as error:
        raise RequirementError(
            f"The block in {name} is not valid TOML: {literal(str(error))}."
        ) from error
    if not isinstance(requires, list) or not all(isinstance(line, str) for line in requires):
        raise RequirementError(f"The dependencies in {name} are not a list of requirements.")
    return tuple(RequirementLine(line, where=name, source=f"-r {name}") for line in requires)
