"""The one table of what can be done: bindings, key hints, help and palette are made from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.binding import Binding

from envtui.core.record import Record

if TYPE_CHECKING:
    from envtui.core import FoundInterpreter, LocatedEnvironment
    from envtui.tui.presentation import Installed

__all__ = ["ACTIONS", "Action", "Situation", "bindings", "hints", "key_name", "possible"]


class Situation(Record):
    """What an action looks at to tell whether it is possible now."""

    pane: str = ""
    """The id of the pane that has the focus."""
    interpreter: FoundInterpreter | None = None
    environment: LocatedEnvironment | None = None
    """The one under the cursor, whose packages are shown."""
    chosen: tuple[LocatedEnvironment, ...] = ()
    """The marked environments, else the one under the cursor."""
    package: Installed | None = None
    rows: int = 0
    """In the pane that has the focus."""
    job: str = ""
    """The title of the job that is running."""
    is_typing: bool = False
    """Whether keys are going into the filter."""
    is_filtered: bool = False
    is_zoomed: bool = False
    has_removed: bool = False
    """Whether the last thing done was to move an environment to the trash."""
    can_undo: bool | None = None
    """Whether the last change of the environment can be undone; ``None`` while unknown."""
    can_redo: bool | None = None
    is_finding: bool = False
    """Whether environments are looked for below the folder."""
    marked: int = 0
    """How many rows of the pane that has the focus are marked."""


_NO_ENVIRONMENT = "There is no environment here yet: n makes one."
_IS_BROKEN = "This environment is broken; 2 shows it, Details say why."


def _always(now: Situation) -> str:
    return ""


def _not_in_details(now: Situation) -> str:
    return "Details is no list." if now.pane == "details" else ""


def _needs_rows(now: Situation) -> str:
    return _not_in_details(now) or ("" if now.rows else "There is nothing in this pane.")


def _can_open(now: Situation) -> str:
    is_bare = now.pane == "environments" and now.environment is None
    return _needs_rows(now) or (_NO_ENVIRONMENT if is_bare else "")


def _no_other_job(now: Situation) -> str:
    return f"Still {now.job}: wait for it, or cancel it with Esc." if now.job else ""


def _needs_interpreter(now: Situation) -> str:
    if now.interpreter is None and now.pane == "interpreters":
        return "No interpreter has been found yet."
    return _no_other_job(now)


def _needs_environment(now: Situation) -> str:
    return _NO_ENVIRONMENT if now.environment is None else ""


def _changes_environment(now: Situation) -> str:
    if reason := _needs_environment(now):
        return reason
    if now.environment and now.environment.environment.problem:
        return _IS_BROKEN
    return _no_other_job(now)


def _installs(now: Situation) -> str:
    """One is made first where there is none."""
    return _changes_environment(now) if now.environment else _no_other_job(now)


def _needs_package(now: Situation) -> str:
    return "" if now.package else "There is no package under the cursor."


def _explainable(now: Situation) -> str:
    return "" if now.pane == "interpreters" else _needs_package(now)


def _not_allowed_yet(now: Situation) -> str:
    if now.interpreter is None or not now.interpreter.needs_permission:
        return "The interpreter under the cursor needs no permission."
    return _no_other_job(now)


def _upgrades(now: Situation) -> str:
    nothing = "Nothing is installed here yet; i installs packages."
    return _changes_environment(now) or ("" if now.package else nothing)


def _changes_package(now: Situation) -> str:
    return _changes_environment(now) or _needs_package(now)


def _removable(now: Situation) -> str:
    return _no_other_job(now) if now.chosen else _NO_ENVIRONMENT


def _repairable(now: Situation) -> str:
    if len(now.chosen) > 1:
        return f"{len(now.chosen)} environments are marked, and this takes one: Space unmarks."
    return _removable(now)


def _copyable(now: Situation) -> str:
    if len(now.chosen) == 1 and now.chosen[0].environment.problem:
        return _IS_BROKEN
    return _repairable(now)


def _has_history(now: Situation) -> str:
    return _needs_environment(now) or _no_other_job(now)


def _comparable(now: Situation) -> str:
    if now.pane != "environments":
        return "Environments are compared in their pane: 2 goes there."
    if not now.marked or now.rows < 2:
        return "Mark an environment with Space, go to another, and press = again."
    return _no_other_job(now)


def _not_finding(now: Situation) -> str:
    return "They are being looked for already; Esc stops that." if now.is_finding else ""


def _undoable(now: Situation) -> str:
    if now.has_removed:
        return _no_other_job(now)
    nothing = "There is nothing to undo here; H shows the history."
    return _changes_environment(now) or (nothing if now.can_undo is False else "")


def _redoable(now: Situation) -> str:
    nothing = "There is nothing to redo: nothing was undone since the last change."
    return _changes_environment(now) or (nothing if now.can_redo is False else "")


def _something_to_copy(now: Situation) -> str:
    rows = {
        "interpreters": now.interpreter,
        "environments": now.environment,
        "packages": now.package,
        "details": now.package or now.environment or now.interpreter,
    }
    return "" if rows.get(now.pane) else "There is nothing under the cursor to copy."


def _to_leave(now: Situation) -> str:
    if now.job or now.is_finding or now.is_filtered or now.is_zoomed:
        return ""
    return "Nothing to go back from; q quits."


def _can_suspend(_: Situation) -> str:
    from envtui.tui.terminal import can_be_left

    return "" if can_be_left() else "There is no shell to go back to; q quits."


class Action(Record):
    """Something a person can do."""

    id: str
    """Also the name of the function in its controller."""
    keys: tuple[str, ...]
    label: str
    """One or two words, for the key hints."""
    help: str
    """One line, for help and palette."""
    controller: str
    """The module of ``envtui.tui.controllers`` that carries it out."""
    panes: tuple[str, ...] = ()
    """The panes whose key hints show it; none: it is only in the help."""
    why_not: Callable[[Situation], str] = _always
    """The reason why it is not possible now; empty if it is."""
    argument: Any = None
    """Passed to the function, where one function serves several actions."""

    @property
    def directs_keys(self) -> bool:
        """Whether it says where the next keys go."""
        return self.id in {"focus", "filter"}


_LISTS = ("interpreters", "environments", "packages")
_ALL = (*_LISTS, "details")

ACTIONS: tuple[Action, ...] = (
    Action("new", ("n",), "new", "Make a new environment",
           "environments", ("interpreters", "environments"), _needs_interpreter),
    Action("install", ("i",), "install", "Install packages into the environment",
           "packages", ("environments", "packages"), _installs),
    Action("upgrade", ("u",), "upgrade", "Upgrade packages: choose among what is newer",
           "upgrading", ("packages",), _upgrades),
    Action("uninstall", ("x",), "uninstall", "Uninstall the marked packages, or this one",
           "packages", ("packages",), _changes_package),
    Action("why", ("w",), "why", "Why is this package here, what do python and pip mean here?",
           "explaining", ("interpreters", "packages"), _explainable),
    Action("allow", ("a",), "allow", "Allow this interpreter to be run",
           "interpreters", ("interpreters",), _not_allowed_yet),
    Action("open", ("enter",), "open", "Open: from an environment to its packages",
           "view", ("environments",), _can_open),
    Action("repair", ("r",), "repair", "Repair the environment: the plan is shown first",
           "mending", ("environments",), _repairable),
    Action("export", ("e",), "export", "Export: as requirements.txt or pylock.toml",
           "exporting", ("packages",), _changes_environment),
    Action("shell", ("s",), "shell", "Open a shell in which the environment is active",
           "environments", ("environments",), _changes_environment),
    Action("copy", ("y",), "copy", "Copy: path, activation line, or name==version",
           "copying", _LISTS, _something_to_copy),
    Action("copy_path", ("Y",), "copy path", "Copy the path of the row",
           "copying", (), _something_to_copy),
    Action("remove", ("d",), "remove", "Remove the marked environments, or this one: to the trash",
           "removing", ("environments",), _removable),
    Action("compare", ("=",), "compare",
           "Compare the two marked environments, or the marked one with this",
           "comparing", ("environments",), _comparable),
    Action("find", ("f",), "find", "Find environments below this folder, and in central stores",
           "finding", ("environments",), _not_finding),
    Action("clone", ("c",), "clone", "Make another environment like this one",
           "relocating", (), _copyable),
    Action("rename", ("m",), "move", "Move the environment, with all that names its place",
           "relocating", (), _copyable),
    Action("undo", ("z",), "undo", "Undo the last change, or put back what was removed",
           "undoing", ("packages",), _undoable),
    Action("redo", ("Z",), "redo", "Do again what was undone", "undoing", ("packages",),
           _redoable),
    Action("history", ("H",), "history", "History: what was done here, and the way back to it",
           "undoing", (), _has_history),
    Action("mark", ("space",), "mark",
           "Mark this row, or take its mark away: x d r c m S go to marked rows first",
           "view", ("packages",), _needs_rows),
    Action("filter", ("/",), "filter", "Filter this list: words, and !words to leave out",
           "view", _LISTS, _needs_rows),
    Action("sort", ("o",), "order", "Order this list by the next column",
           "view", (), _needs_rows),
    Action("sizes", ("S",), "sizes",
           "Measure the marked environments, or this one; or all packages",
           "measuring", (), _needs_environment),
    Action("refresh", ("R",), "refresh", "Look at everything again", "view"),
    Action("move", ("down", "j"), "down", "Down", "view", argument=1),
    Action("move", ("up", "k"), "up", "Up", "view", argument=-1),
    Action("move_page", ("pagedown", "ctrl+d"), "page down", "One page down", "view", argument=1),
    Action("move_page", ("pageup", "ctrl+u"), "page up", "One page up", "view", argument=-1),
    Action("move", ("home", "g"), "first", "To the first row", "view", argument=-(10**9)),
    Action("move", ("end", "G"), "last", "To the last row", "view", argument=10**9),
    Action("focus", ("1",), "", "To Interpreters", "view", argument="interpreters"),
    Action("focus", ("2",), "", "To Environments", "view", argument="environments"),
    Action("focus", ("3",), "", "To Packages", "view", argument="packages"),
    Action("focus", ("4",), "", "To Details", "view", argument="details"),
    Action("focus_by", ("tab", "l", "right"), "", "To the next pane", "view", argument=1),
    Action("focus_by", ("shift+tab", "h", "left"), "", "To the pane before", "view", argument=-1),
    Action("zoom", ("+",), "zoom", "Give this pane the whole screen", "view", ("details",)),
    Action("unzoom", ("_",), "all panes", "Show all panes again", "view"),
    Action("log", ("@",), "log", "What was done, as command lines, and what went wrong", "view",
           ("details",)),
    Action("back", ("escape",), "back", "Cancel the job or the search, or leave zoom and filter",
           "view", (), _to_leave),
    Action("palette", (":", "ctrl+p"), "palette", "Search everything that can be done", "view"),
    Action("help", ("?", "f1"), "keys", "The keys that work here", "view", _ALL),
    Action("quit", ("q", "ctrl+q"), "quit", "Quit", "view", _ALL),
    Action("interrupt", ("ctrl+c",), "", "Cancel the running job, or quit", "view"),
    Action("suspend", ("ctrl+z",), "suspend", "Back to the shell, where fg brings this back",
           "view", (), _can_suspend),
)  # fmt: skip

_KEY_NAMES = {
    "space": "Space", "enter": "Enter", "escape": "Esc", "tab": "Tab", "shift+tab": "⇧Tab",
    "down": "↓", "up": "↑", "left": "←", "right": "→", "pagedown": "PgDn", "pageup": "PgUp",
    "home": "Home", "end": "End", "f1": "F1",
}  # fmt: skip


def key_name(key: str) -> str:
    """Return a key as it is printed on a keyboard."""
    return _KEY_NAMES.get(key, key.replace("ctrl+", "^").upper() if "ctrl+" in key else key)


def bindings() -> list[Binding]:
    """Return the bindings of the main screen: each key runs its line of the table.

    Those that say where the next keys go have priority: they are heeded before those are sent.
    """
    return [
        Binding(key, f"run({number})", action.help, show=False, priority=action.directs_keys)
        for number, action in enumerate(ACTIONS)
        for key in action.keys
    ]


def possible(now: Situation) -> list[tuple[int, Action]]:
    """Return the actions that can be done now, with their place in the table."""
    return [(number, action) for number, action in enumerate(ACTIONS) if not action.why_not(now)]


def hints(now: Situation) -> list[tuple[int, Action]]:
    """Return the actions worth a hint in the pane that has the focus, all possible now."""
    shown = [(number, action) for number, action in possible(now) if now.pane in action.panes]
    back = [pair for pair in possible(now) if pair[1].id == "back"]
    return back + shown
