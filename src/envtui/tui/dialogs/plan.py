"""A plan: worked out, shown before anything happens, applied, and watched until it is done."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Button

from envtui import core
from envtui.core import Change, Outcome
from envtui.core.errors import Cancelled, EnvtuiError, NoSolution, OutdatedPlan
from envtui.core.record import replace
from envtui.tui.dialogs.dialog import Choices, Dialog
from envtui.tui.jobs import Job, Progress
from envtui.tui.log import error_lines
from envtui.tui.messages import JobProgressed
from envtui.tui.panes.listing import Listing
from envtui.tui.panes.text_view import TextView
from envtui.tui.plans import (
    PLAN_COLUMNS,
    change_lines,
    counted,
    how_far,
    is_harmful,
    plan_rows,
    plan_warnings,
)
from envtui.tui.texts import Line

if TYPE_CHECKING:
    from envtui.core import Plan
    from envtui.core.events import Cancel, OnEvent
    from envtui.tui.app import Explorer
    from envtui.tui.consent import Consent

    Planner = Callable[[OnEvent, Cancel], Plan]

__all__ = ["PlanDialog", "PlanList"]

Stage = Literal["planning", "asking", "applying", "stopping", "failed"]
_AROUND = 7
"""Lines that are neither list nor warnings: the summary, a change in full, the answers, gaps."""
_DOING = {"Undo": "undoes", "Redo": "redoes", "Go there": "goes there"}
_LONG = 3
"""Seconds of planning after which they are told."""
_LEAST = 9
"""Lines for list and warnings below which no change is told in full."""


class PlanList(Listing[Change]):
    """The changes of a plan."""

    columns = PLAN_COLUMNS


class PlanDialog(Dialog["Outcome | NoSolution | str"]):
    """Answers with what was done, why there is no plan, ``again`` to ask again, or with nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("pagedown", "move(10)", show=False),
        Binding("pageup", "move(-10)", show=False),
        Binding("home,g", "move(-1000000)", show=False),
        Binding("end,G", "move(1000000)", show=False),
        Binding("slash", "filter", show=False),
        Binding("y", "answer(True)", show=False),
        Binding("n", "answer(False)", show=False),
    ]

    def __init__(
        self, heading: str, verb: str, command: str, planner: Planner, *, is_removal: bool = False,
        is_return: bool = False, consent: Consent | None = None,
    ) -> None:  # fmt: skip
        super().__init__(classes="-large")
        self.heading, self.verb, self.command = heading, verb, command
        self.planner = planner
        self.is_removal = is_removal
        """Whether Cancel is the default answer."""
        self.is_return = is_return
        """Whether it leads to what was there before, so that nothing else can be asked for."""
        self.consent = consent
        self.stage: Stage = "planning"
        self.plan: Plan | None = None
        self.job: Job[Any] | None = None
        self._step, self._begun = "", 0.0
        """What planning is about, and since when it goes on."""
        self._default = "#apply"
        """The answer that Enter gives."""
        self.meanwhile: tuple[str, ...] = ()
        """What there is to say that is not in the plan."""

    @property
    def explorer(self) -> Explorer:
        """The app."""
        from typing import cast

        return cast("Explorer", self.app)

    @property
    def _can_change(self) -> bool:
        """Whether something else can be asked for."""
        return not (self.is_removal or self.is_return)

    @property
    def _has_orphans(self) -> bool:
        """Whether more could go, which is asked for again."""
        return self.is_removal and self.plan is not None and bool(self.plan.orphans)

    def body(self) -> ComposeResult:
        """Show a sentence, the changes, warnings, and what can be answered."""
        for view in (
            TextView(id="summary"),
            PlanList(id="changes"),
            TextView(id="change"),
            TextView(id="warnings"),
        ):
            view.can_focus = False
            yield view
        yield Choices(("cancel", "Cancel"), ("again", "Change"), ("apply", self.verb))

    def on_mount(self) -> None:
        """Work the plan out."""
        self.set_interval(1, self._tell_step)
        self._begin()

    # Stages

    def _begin(self) -> None:
        self._step, self._begun = "Working out what would change…", monotonic()
        self._enter("planning", self._step, "Esc cancels")
        self._work_out()

    def _enter(self, stage: Stage, sentence: str, keys: str, role: str = "") -> None:
        self.stage = stage
        is_on_its_way = stage in {"applying", "stopping"}
        self.set_class(stage == "asking" or is_on_its_way, "-with-changes")
        # The answers stay in their place, so that nothing is laid out again while a job needs time.
        self.set_class(stage != "planning", "-with-choices")
        self.set_class(role == "bad", "-bad")
        self.query_one("#apply").display = stage == "asking" or is_on_its_way
        self.query_one("#again").display = (stage == "failed" and self._can_change) or (
            stage == "asking" and self._has_orphans
        )
        self._say(sentence, role)
        self.entitle(self.heading, keys)
        self._make_room()

    def on_resize(self) -> None:
        """Fit the list to another terminal."""
        self._make_room()

    def _make_room(self) -> None:
        """Give list and warnings what room there is, so that the answers stay in view."""
        is_low = self.has_class("-low")
        room = self.size.height * 94 // 100 - (2 if is_low else 4) - _AROUND
        change = self.query_one("#change")
        change.display = room >= _LEAST and self.stage not in {"planning", "failed"}
        room += 0 if change.display else 3
        warnings = self.query_one("#warnings", TextView)
        most = room if self.stage == "failed" else max(3, room // 3)
        # Counted at the width of the summary: one that was not shown yet has no width of its own.
        width = self.query_one("#summary").content_region.width
        lines = min(most, warnings.get_content_height(self.size, self.size, width))
        warnings.styles.max_height = max(1, most)
        warnings.display = bool(lines)
        self.query_one(PlanList).styles.max_height = max(4, room - lines - bool(lines))

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
            if isinstance(error, NoSolution) and error.conflict and self._can_change:
                self.dismiss(error)
            else:
                self._fail("Nothing was changed.", error)
        else:
            self.meanwhile = (*self.meanwhile, *self.job.warnings)
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
        told = [Line(f"· {core.literal(text)}", "warn") for text in self.meanwhile]
        self.query_one("#warnings", TextView).show([*told, *plan_warnings(plan)])
        if is_harmful(plan):
            self.query_one("#apply", Button).label = f"{self.verb} all the same"
        elif plan.builds:
            self.query_one("#apply", Button).label = f"Build and {self.verb.lower()}"
        if self._has_orphans:
            self.query_one("#again", Button).label = "Those too"
        careful = bool(self.is_removal or is_harmful(plan) or plan.builds)
        doing = _DOING.get(self.verb, f"{self.verb.lower()}s")
        answers = f"y {doing} · ← → choose" if careful else f"Enter {doing}"
        self._enter("asking", counted(plan), f"{answers} · / filter · Esc leaves it as it is")
        self._default = "#cancel" if careful else "#apply"
        self.query_one(self._default).focus()

    @on(Listing.Highlighted)
    def _show_change(self) -> None:
        """Say in full where the change under the cursor comes from, and who wants it."""
        change = self.query_one(PlanList).current
        if change is not None and self.plan is not None:
            self.query_one("#change", TextView).show(change_lines(change, self.plan))

    @work(exit_on_error=False)
    async def _apply(self, plan: Plan) -> None:
        allowed = replace(plan, breaking_allowed=True) if is_harmful(plan) else plan
        if self.consent:
            self.consent.give(change.normalized for change in plan.builds)

        def apply(on_event: OnEvent, cancel: Cancel) -> Outcome:
            outcome: Outcome = core.apply_plan(allowed, on_event=on_event, cancel=cancel)
            return outcome

        self._enter("applying", counted(plan), "Esc cancels and leaves everything as it was")
        self._show_progress(Progress())
        self.job = Job(self.command.removeprefix("envtui "), self.command, apply)
        try:
            outcome = await self.explorer.perform(self.job, self)
        except Cancelled as stopped:
            self.explorer.main.activity.say(stopped.message, "warn")
            self.dismiss(None)
        except OutdatedPlan as error:
            self.meanwhile = (f"{error.message} This is the plan for it now.",)
            self._begin()
        except EnvtuiError as error:
            self._fail("It did not work; everything is as it was before.", error)
        else:
            self.dismiss(outcome)

    def _fail(self, sentence: str, error: EnvtuiError) -> None:
        self.query_one("#warnings", TextView).show(error_lines(error))
        self._enter("failed", sentence, "↑ ↓ scroll · Esc leaves", "bad")
        self.query_one("#again" if self._can_change else "#cancel").focus()

    # Progress and keys

    @on(JobProgressed)
    def _progressed(self, message: JobProgressed) -> None:
        if message.job is not self.job:
            return
        if self.stage == "planning":
            step = core.literal(message.progress.step)
            known = message.progress.total
            if step:
                met = f"  {known} projects met" if known else ""
                self._step = f"{step[0].upper()}{step[1:].removesuffix('.')}…{met}"
                self._tell_step()
        elif self.stage == "applying":
            self._show_progress(message.progress)

    def _tell_step(self) -> None:
        """Say what planning is about and, when it takes long, that time goes on."""
        seconds = int(monotonic() - self._begun)
        if self.stage == "planning":
            self._say(self._step + (f"  {seconds} s" if seconds >= _LONG else ""))

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

    def action_filter(self) -> None:
        """Take the next keys as a filter of the changes."""
        if self.stage == "asking":
            changes = self.query_one(PlanList)
            changes.can_focus = True
            changes.focus()
            changes.start_filter()

    @on(Listing.Filtered)
    def _filtered(self) -> None:
        """Go back to the answers once the filter is typed."""
        changes = self.query_one(PlanList)
        if not changes.is_filtering and changes.has_focus:
            changes.can_focus = False
            self.query_one(self._default).focus()

    def on_unmount(self) -> None:
        """Let go of what planning opened; an application does so itself."""
        is_applied = self.stage in {"applying", "stopping"}
        if self.plan is not None and self.plan.workshop is not None and not is_applied:
            self.plan.workshop.close()

    def action_back(self) -> None:
        """Cancel what is going on, or drop the filter; leave if there is nothing of that."""
        if self.stage == "asking" and self.query_one(PlanList).wanted:
            self.query_one(PlanList).set_filter("", keep_asking=False)
            return
        if self.stage == "planning" and self.job:
            self.job.cancel.request()
            self.dismiss(None)
        elif self.stage == "applying" and self.job:
            self.job.cancel.request()
            self._enter("stopping", "Stopping; everything is put back as it was…", "")
        elif self.stage in {"asking", "failed"}:
            self.explorer.main.activity.say("Nothing was changed.")
            self.dismiss(None)

    def action_answer(self, answer: bool) -> None:
        """Answer the question, if it has been asked."""
        if self.stage != "asking":
            return
        if answer and self.plan is not None:
            self._apply(self.plan)
        elif not answer:
            self.action_back()

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        if message.button.id == "apply":
            self.action_answer(True)
        elif message.button.id == "again":
            self.dismiss("again")
        else:
            self.action_back()
