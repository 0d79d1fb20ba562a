"""Sources: the places where interpreters are found, one kind a class.

The order is the order of the search: what a shell would start comes first, then what the system
has registered, then what tools have installed.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from envtui.core.interpreters.request import PythonRequest
    from envtui.core.interpreters.search import FoundExecutable, InterpreterSource, Search

__all__ = ["all_sources", "candidates"]


def all_sources(
    search: Search, request: PythonRequest | None = None
) -> Iterator[InterpreterSource]:
    """Yield the sources of this kind of machine; with ``request``, as far as it needs them.

    A source is loaded when the search gets to it: most end with the first.
    """
    from envtui.core.interpreters.sources.search_path import SearchPath

    yield SearchPath(request)
    if request and request.kind == "name":
        return
    if search.is_windows:
        yield from _windows()
    from envtui.core.interpreters.sources.conda import Conda, Pixi
    from envtui.core.interpreters.sources.pyenv import Pyenv
    from envtui.core.interpreters.sources.system import Homebrew, MacPorts, Nix, PythonOrg, Xcode
    from envtui.core.interpreters.sources.version_managers import (
        Asdf,
        Mise,
        Rye,
        ToolCache,
        UvManaged,
    )

    yield from (Pyenv(), UvManaged(), Asdf(), Mise(), Rye(), Conda(), Pixi(), Homebrew())
    yield from (MacPorts(), PythonOrg(), Xcode(), Nix(), ToolCache())


def candidates(
    search: Search, request: PythonRequest | None = None, managed: bool | None = None
) -> Iterator[FoundExecutable]:
    """Yield what the sources find; with ``managed`` only what uv installed, or only the rest."""
    for source in all_sources(search, request):
        if managed is None:
            yield from source.candidates(search)
            continue
        from envtui.core.interpreters.sources.version_managers import is_managed_by_uv

        for candidate in source.candidates(search):
            if is_managed_by_uv(search, candidate.path) == managed:
                yield candidate


def _windows() -> list[InterpreterSource]:
    from envtui.core.interpreters.sources.launcher import Launcher
    from envtui.core.interpreters.sources.registry import Registry
    from envtui.core.interpreters.sources.store import MicrosoftStore

    return [Launcher(), Registry(), MicrosoftStore()]
