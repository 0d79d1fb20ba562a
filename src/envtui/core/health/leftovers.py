"""Whether an environment holds leftovers of a Python version that it was made for before."""

from __future__ import annotations

from collections.abc import Iterator

from envtui.core.distributions.read import list_distributions
from envtui.core.environments.leftovers import leftover_libraries, leftover_names
from envtui.core.health.model import Finding
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import Environment

__all__ = ["check_leftovers"]


def check_leftovers(environment: Environment) -> Iterator[Finding]:
    """Yield packages that its Python does not see, and executables that start another version."""
    version = literal(environment.version)
    for left in leftover_libraries(environment):
        where = literal(str(left.library))
        count = len(list_distributions([left.site_packages]))
        if count:
            held = f"{count} package{'' if count == 1 else 's'} for {left.python}"
            cause = f"{where} holds {held}, which its Python {version} does not see."
            mend = "Repair it: the folder goes to the trash. Or rebuild it (--rebuild): "
            mend += f"{'it is' if count == 1 else 'they are'} installed for Python {version}."
        else:
            cause = f"{where} is left of {left.python}, and its Python is {version}."
            mend = "Repair it: the folder goes to the trash."
        yield Finding("warning", "leftover", str(left.library), cause, mend)
    for path in leftover_names(environment):
        cause = f"{literal(str(path))} does not start what it is called: its Python is {version}."
        mend = "Repair it: the name is removed."
        yield Finding("warning", "leftover", str(path), cause, mend)
