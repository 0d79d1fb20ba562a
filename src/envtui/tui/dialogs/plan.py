"""A plan: worked out, shown before anything happens, applied, and watched until it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Button

from envtui import core
from envtui.core import Change, Outcome
from envtui.core.errors import Cancelled, EnvtuiError, NoSolution
from envtui.core.record import replace
from envtui.tui.dialogs.dialog import Choices, Dialog
from envtui.tui.jobs import Job, Progress
from envtui.tui.log import error_lines
from envtui.tui.messages import JobProgressed
from envtui.tui.panes.listing import Listing
from envtui.tui.panes.text_view import TextView
from envtui.tui.plans import PLAN_COLUMNS, counted, how_far, plan_rows, plan_warnings
from envtui.tui.texts import Line

if TYPE_CHECKING:
    from envtui.core import Plan
    from envtui.core.events import Cancel, OnEvent
    from envtui.tui.app import Explorer
    from envtui.tui.consent import Consent

    Planner = Callable[[OnEvent, Cancel], Plan]

__all__ = ["PlanDialog", "PlanList"]

Stage = Literal["planning", "asking", "applying", "stopping", "failed"]


class PlanList(Listing[Change]):
    """The changes of a plan."""

    columns = PLAN_COLUMNS


class PlanDialog(Dialog["Outcome | NoSolution | str"]):
    """Answers with what was done, why there is no plan, ``again`` to ask anew, or with nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("pagedown", "move(10)", show=False),
        Binding("pageup", "move(-10)", show=False),
    ]

    def __init__(
        self, heading: str, verb: str, command: str, planner: Planner, *, is_removal: bool = False,
        consent: Consent | None = None,
    ) -> None:  # fmt: skip
        super().__init__(classes="-large")
        self.heading, self.verb, self.command = heading, verb, command
        self.planner = planner
        self.is_removal = is_removal
        """Whether Cancel is the default answer."""
        self.consent = consent
        self.stage: Stage = "planning"
        self.plan: Plan | None = None
        self.job: Job[Any] | None = None

    @property
    def explorer(self) -> Explorer:
        """The app."""
        from typing import cast

        return cast("Explorer", self.app)

    def body(self) -> ComposeResult:
        """Show a sentence, the changes, warnings, and what can be answered."""
        for view in (TextView(id="summary"), PlanList(id="changes"), TextView(id="warnings")):
            view.can_focus = False
            yield view
        yield Choices(("cancel", "Cancel"), ("again", "Change"), ("apply", self.verb))

    def on_mount(self) -> None:
        """Work the plan out."""
        self._enter("planning", "Working out what would change…", "Esc cancels")
        self._work_out()

    # Stages

    def _enter(self, stage: Stage, sentence: str, keys: str, role: str = "") -> None:
        self.stage = stage
        self.set_class(stage in {"asking", "applying", "stopping"}, "-with-changes")
        self.set_class(stage in {"asking", "failed"}, "-with-choices")
        self.set_class(role == "bad", "-bad")
        self.query_one("#apply").display = stage == "asking"
        self.query_one("#again").display = stage == "failed" and not self.is_removal
        self._say(sentence, role)
        self.entitle(self.heading, keys)

    def _say(self, sentence: str, role: Any = "") -> None:
        self.query_one("#summary", TextView).show([Line(sentence, role)])

    @work(exit_on_error=False)
    async def _work_out(self) -> None:
        self.job = Job(f"planning: {self.command}", self.command, self.planner)
        try:
            plan = await self.explorer.perform(self.job, self)
        except Cancelled:
            self.dismiss(None)
        except EnvtuiError as error:
            if isinstance(error, NoSolution) and error.conflict and not self.is_removal:
                self.explorer.log_error(self.command, error, is_command=True)
                self.dismiss(error)
            else:
                self._fail("Nothing was changed.", error)
        else:
            self._ask(plan)

    def _ask(self, plan: Plan) -> None:
        self.plan = plan
        if plan.is_empty:
            skipped = ", ".join(map(core.literal, plan.skipped))
            self._enter("failed", "There is nothing to do: what was asked for is there already."
                        if not skipped else f"There is nothing to do: {skipped} is not installed.",
                        "Esc leaves", "good")  # fmt: skip
            self.query_one("#cancel").focus()
            return
        self.query_one(PlanList).replace(plan_rows(plan))
        self.query_one("#warnings", TextView).show(plan_warnings(plan))
        self._enter("asking", counted(plan), f"Enter {self.verb.lower()}s · Esc leaves it as it is")
        if plan.breaks:
            self.query_one("#apply", Button).label = f"{self.verb} all the same"
        elif plan.builds:
            self.query_one("#apply", Button).label = f"Build and {self.verb.lower()}"
        careful = self.is_removal or plan.breaks or plan.builds
        if careful:
            self.entitle(self.heading, "← → choose · Enter answers · Esc leaves it as it is")
        self.query_one("#cancel" if careful else "#apply").focus()

    @work(exit_on_error=False)
    async def _apply(self, plan: Plan) -> None:
        allowed = replace(plan, breaking_allowed=True) if plan.breaks else plan
        if self.consent:
            self.consent.give(change.normalized for change in plan.builds)

        def apply(on_event: OnEvent, cancel: Cancel) -> Outcome:
            outcome: Outcome = core.apply(allowed, on_event=on_event, cancel=cancel)
            return outcome

        self._enter("applying", counted(plan), "Esc cancels and leaves everything as it was")
        self._show_progress(Progress())
        self.job = Job(self.command.removeprefix("envtui "), self.command, apply)
        try:
            outcome = await self.explorer.perform(self.job, self)
        except Cancelled as stopped:
            self.explorer.log_error(self.command, stopped, is_command=True)
            self.explorer.main.activity.say(stopped.message, "warn")
            self.dismiss(None)
        except EnvtuiError as error:
            self._fail("It did not work; everything is as it was before.", error)
        else:
            self.dismiss(outcome)

    def _fail(self, sentence: str, error: EnvtuiError) -> None:
        self.explorer.log_error(self.command, error, is_command=True)
        self._enter("failed", sentence, "↑ ↓ scroll · Esc leaves", "bad")
        self.query_one("#warnings", TextView).show(error_lines(error))
        self.query_one("#cancel" if self.is_removal else "#again").focus()

    # Progress and keys

    @on(JobProgressed)
    def _progressed(self, message: JobProgressed) -> None:
        if message.job is not self.job:
            return
        if self.stage == "planning":
            step = core.literal(message.progress.step)
            known = message.progress.total
            if step:
                self._say(f"{step.capitalize()}…" + (f"  {known} projects met" if known else ""))
        elif self.stage == "applying":
            self._show_progress(message.progress)

    def _show_progress(self, progress: Progress) -> None:
        if self.plan is not None:
            self.query_one(PlanList).replace(plan_rows(self.plan, progress.packages))
            self._say(how_far(self.plan, progress))

    def action_move(self, by: int) -> None:
        """Move in the list, or scroll the text."""
        if self.stage == "failed":
            self.query_one("#warnings", TextView).move(by)
        else:
            self.query_one(PlanList).move(by)

    def action_back(self) -> None:
        """Cancel what is going on; leave if nothing is."""
        if self.stage == "planning" and self.job:
            self.job.cancel.request()
            self.dismiss(None)
        elif self.stage == "applying" and self.job:
            self.job.cancel.request()
            self._enter("stopping", "Stopping; everything is put back as it was…", "")
        elif self.stage in {"asking", "failed"}:
            self.dismiss(None)

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        if message.button.id == "apply" and self.plan is not None and self.stage == "asking":
            self._apply(self.plan)
        elif message.button.id == "again":
            self.dismiss("again")
        else:
            self.action_back()
