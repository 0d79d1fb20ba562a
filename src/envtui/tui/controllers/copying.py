"""Actions that put something on the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envtui.core import literal

if TYPE_CHECKING:
    from envtui.tui.main import Main


def copy(main: Main) -> None:
    """Copy what one does something with: path, activation line, or requirement."""
    located, installed = main.environments.current, main.packages.current
    if main.subject == "packages" and installed is not None:
        distribution = installed.distribution
        _copy(main, f"{distribution.name}=={distribution.version}")
    elif main.subject == "environments" and located is not None:
        activation = main.explorer.activation(located.environment)
        _copy(main, activation or str(located.environment.root))
    else:
        copy_path(main)


def copy_path(main: Main) -> None:
    """Copy the path of the row under the cursor."""
    located, installed = main.environments.current, main.packages.current
    found = main.interpreters.current
    if main.subject == "packages" and installed is not None:
        _copy(main, str(installed.distribution.info))
    elif main.subject == "environments" and located is not None:
        _copy(main, str(located.environment.root))
    elif found is not None:
        _copy(main, str(found.path))


def _copy(main: Main, text: str) -> None:
    main.app.copy_to_clipboard(text)
    main.activity.say(f"Copied {literal(text)}", "good")
