"""From requirements to what came of them: plan, ways out where there is no answer, apply."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from envtui import core
from envtui.core.errors import NoSolution
from envtui.core.record import Record, replace
from envtui.tui.commands import install_command
from envtui.tui.plans import done_sentence
from envtui.tui.presentation import short_path

if TYPE_CHECKING:
    from envtui.core import Environment, Options, Outcome, Plan, WayOut
    from envtui.core.events import Cancel, OnEvent
    from envtui.tui.consent import Consent
    from envtui.tui.main import Main
    from envtui.tui.wanted import Wanted

__all__ = ["PlanRequest", "carry_through", "finish"]


class PlanRequest(Record):
    """What is to be planned in an environment."""

    environment: Environment
    wanted: Wanted
    options: Options
    is_upgrade: bool = False

    def plan(self, consent: Consent, on_event: OnEvent, cancel: Cancel) -> Plan:
        """Plan it, in a thread of its own."""
        target, wanted = core.target_of(self.environment), self.wanted
        means = core.Means(
            wanted.look_in(),
            wanted.choose(self.options),
            core.BuildOptions(may_build=consent.may_build),
            on_event,
            cancel,
        )
        if self.is_upgrade:
            return core.plan_upgrade(target, tuple(map(str, wanted.requirements)), means)
        reinstall = (":all:",) if wanted.reinstall else ()
        return core.plan_install(target, wanted, means, reinstall=reinstall)


async def carry_through(main: Main, request: PlanRequest) -> bool:
    """Show the plan, apply it, and show what came of it; return whether to ask again."""
    from envtui.tui.consent import Consent
    from envtui.tui.dialogs.plan import PlanDialog

    verb = "Upgrade" if request.is_upgrade else "Install"
    while True:
        name = short_path(request.environment.root, base=main.folder)
        heading = f"Upgrade in {name}" if request.is_upgrade else f"Install into {name}"
        command = _command(main, request)
        consent = Consent(main.explorer)
        dialog = PlanDialog(heading, verb, command, partial(request.plan, consent), consent=consent)
        answer: Any = await main.app.push_screen_wait(dialog)
        if isinstance(answer, NoSolution):
            answer = await _other(main, request, heading, answer)
            if isinstance(answer, PlanRequest):
                request = answer
                continue
        finish(main, command, answer)
        return bool(answer == "again")


def _command(main: Main, request: PlanRequest) -> str:
    options = request.options
    if request.is_upgrade:
        texts = (text for text in request.wanted.requirements if isinstance(text, str))
        names = frozenset(core.parse_requirement(text).name for text in texts)
        options = replace(options, upgrade_packages=names)
    return install_command(request.environment, main.folder, request.wanted, options)


async def _other(
    main: Main, request: PlanRequest, heading: str, error: NoSolution
) -> PlanRequest | str | None:
    """Explain why there is no answer; return the way out that is taken, as a request."""
    from envtui.tui.dialogs.no_answer import NoAnswerDialog

    assert error.conflict is not None
    dialog = NoAnswerDialog(f"{heading}: no answer", error, error.conflict)
    way: WayOut | str | None = await main.app.push_screen_wait(dialog)
    if way is None or isinstance(way, str):
        return way
    environment = request.environment
    if way.python:
        from envtui.tui.controllers.environments import new

        root = await new(main, python=way.python)
        if root is None:
            return None
        environment = core.describe_environment(root)
    options = replace(request.options, prerelease=way.prerelease, exclude_newer=way.exclude_newer)
    # What its files said is among the requirements and constraints of the way.
    wanted = request.wanted.instead(way.requirements, way.constraints)
    return replace(request, environment=environment, wanted=wanted, options=options)


def finish(
    main: Main,
    command: str,
    answer: Outcome | NoSolution | str | None,
    note: str = "z undoes it",
    sentence: str = "",
) -> None:
    """Show what came of it, if anything did, and in a ``note`` what takes it back.

    Args:
        main: the main screen.
        command: the command line that does the same.
        answer: what a ``PlanDialog`` answered with.
        note: what takes it back.
        sentence: what was done, where counting it does not tell.
    """
    if answer is None or isinstance(answer, str | NoSolution):
        return
    sentence = sentence or done_sentence(answer)
    main.explorer.log_done(command, sentence)
    main.activity.say(f"{sentence} · {note}", "good")
    main.packages.marks.clear()
    main.packages.can_undo, main.packages.can_redo = True, False
    main.packages.focus()
    asked = [change.normalized for change in answer.changes if change.requested and change.after]
    main.packages.show(main.packages.environment, select=asked[0] if asked else "")
