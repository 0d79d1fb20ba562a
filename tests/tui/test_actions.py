"""The table of actions: complete, without clashes, and honest about what is possible."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from importlib import import_module

from envtui.core.record import replace
from envtui.tui.actions import ACTIONS, Situation, hints, key_name, possible
from tests.tui.fakes import ENVIRONMENTS


def test_every_action_has_a_function_and_a_sentence() -> None:
    for action in ACTIONS:
        controller = import_module(f"envtui.tui.controllers.{action.controller}")
        assert callable(getattr(controller, action.id))
        assert action.help


def test_no_key_does_two_things() -> None:
    keys = Counter(key for action in ACTIONS for key in action.keys)
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_action_has_a_plain_key_but_those_of_every_terminal() -> None:
    for action in ACTIONS:
        if action.id not in ("interrupt", "suspend"):
            assert any(len(key) == 1 or key.isalpha() for key in action.keys)


def test_only_what_is_possible_is_hinted() -> None:
    now = Situation(pane="packages", environment=ENVIRONMENTS[1], rows=3)
    hinted = {action.id for _, action in hints(now)}
    assert "install" not in hinted  # the environment is broken
    assert {action.id for _, action in hints(now)} <= {action.id for _, action in possible(now)}


def test_a_running_job_is_named_as_the_reason() -> None:
    now = Situation(pane="packages", environment=ENVIRONMENTS[0], rows=3, job="installing httpx")
    install = next(action for action in ACTIONS if action.id == "install")
    assert install.why_not(now) == "Still installing httpx: wait for it, or cancel it with Esc."


def test_only_what_was_undone_can_be_redone() -> None:
    now = Situation(pane="packages", environment=ENVIRONMENTS[0], rows=3)
    for can, other in (("undo", "redo"), ("redo", "undo")):
        known = replace(now, can_undo=can == "undo", can_redo=can == "redo")
        hinted = {action.id for _, action in hints(known)}
        assert can in hinted
        assert other not in hinted
        reason = next(action for action in ACTIONS if action.id == other).why_not(known)
        assert reason.startswith(f"There is nothing to {other}")


def test_nothing_is_upgraded_where_nothing_is_installed() -> None:
    now = Situation(pane="packages", environment=ENVIRONMENTS[0])
    upgrade = next(action for action in ACTIONS if action.id == "upgrade")
    assert upgrade.why_not(now) == "Nothing is installed here yet; i installs packages."


def test_keys_are_named_as_on_a_keyboard() -> None:
    assert [key_name(key) for key in ("space", "ctrl+d", "Z", "/")] == ["Space", "^D", "Z", "/"]


def test_the_first_paint_imports_nothing_that_only_work_needs() -> None:
    code = """
import sys, textual.app
before = set(sys.modules)
import envtui.tui.app
heavy = {"packaging", "watchfiles", "urllib3", "truststore", "distlib"}
widgets = {name for name in sys.modules if name.startswith("textual.widgets._")}
print(" ".join(sorted((heavy & set(sys.modules)) | (widgets - before))))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_where_no_environment_is_there_is_none_to_open() -> None:
    opening = next(action for action in ACTIONS if action.id == "open")
    bare = Situation(pane="environments", rows=3)
    assert opening.why_not(bare) == "There is no environment here yet: n makes one."
    assert not opening.why_not(replace(bare, environment=ENVIRONMENTS[0]))
    assert not opening.why_not(Situation(pane="interpreters", rows=3))
