"""pyenv and pyenv-win: every version they have installed."""

from __future__ import annotations

import os
from collections.abc import Iterator

from envtui.core.interpreters.versions import in_versions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.interpreters.search import FoundExecutable, Search

__all__ = ["Pyenv"]


class Pyenv:
    """Every version installed by pyenv or pyenv-win, newest first; not its environments."""

    name = "pyenv"

    def candidates(self, search: Search) -> Iterator[FoundExecutable]:
        """Yield the interpreter of each version in the root's ``versions``."""
        if search.is_windows:
            root = search.variable("PYENV", ".pyenv", "pyenv-win")
        else:
            root = search.variable("PYENV_ROOT", ".pyenv")
        yield from in_versions(search, self.name, os.path.join(root, "versions"))
