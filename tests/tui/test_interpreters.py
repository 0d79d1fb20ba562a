"""The pane of interpreters: whom each carries, what is wrong, what the names of Python mean."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from envtui import core
from envtui.core import Environment, Explanation, FoundInterpreter, Hit, Interpreter, Place, Support
from envtui.core.errors import InterpreterError
from envtui.core.record import replace
from envtui.tui.descriptions import describe_interpreter
from envtui.tui.dialogs.confirm import ConfirmDialog
from envtui.tui.dialogs.message import MessageDialog
from envtui.tui.names import names_lines
from envtui.tui.presentation import INTERPRETER_COLUMNS, interpreter_row
from envtui.tui.texts import Line
from tests.tui.conftest import is_open, open_explorer, settle, until
from tests.tui.fakes import (
    FOLDER,
    INTERPRETERS,
    FakeCore,
    broken,
    environment,
    found,
    located,
    unallowed,
)
from tests.tui.test_explorer import activity, details, hints, main_of, shown

pytestmark = pytest.mark.usefixtures("fake")


def cells(one: FoundInterpreter, **more: object) -> dict[str, str]:
    """The cells of a row by the title of their column."""
    row = interpreter_row(one, **more)  # type: ignore[arg-type]
    return {
        column.title.strip(): cell.text.strip()
        for column, cell in zip(INTERPRETER_COLUMNS, row.cells, strict=True)
    }


def texts(lines: Iterable[Line]) -> list[str]:
    return [f"{line.label} {line.text}".strip() for line in lines]


def described(one: FoundInterpreter) -> list[str]:
    return texts(describe_interpreter(one))


class TestRows:
    def test_one_that_works_says_what_it_is_and_whom_it_carries(self) -> None:
        one = replace(found("3.13.0"), aliases=(Path("/usr/bin/python3.13"),))
        built = [environment(), environment("/home/ada/blog/.venv")]
        assert cells(one, built=built) == {
            "Python": "3.13.0",
            "Kind": "CPython",
            "Source": "pyenv",
            "Envs": "2",
            "Path": "~/.pyenv/versions/3.13.0/bin/python",
            "Also as": "/usr/bin/python3.13",
        }

    def test_a_broken_one_says_its_version_and_its_reason(self) -> None:
        row = cells(broken())
        assert row["Python"] == "! 3.8"
        assert row["Kind"] == (
            "does not answer: it exits with status 127. · /usr/local/bin/python3.8"
        )

    def test_one_without_a_known_version_says_so(self) -> None:
        assert cells(replace(broken(), version_from_files=""))["Python"] == "! ?"

    def test_one_that_nobody_allowed_is_not_run(self) -> None:
        row = interpreter_row(unallowed())
        assert row.cells[1].text.startswith("not run: lies in the project folder")
        assert {row.cells[0].role, row.cells[1].role} == {"warn"}

    def test_one_too_old_keeps_its_version(self) -> None:
        one = replace(found("2.7.18"), problem="/opt/python is too old: it is 2.7.")
        assert cells(one)["Python"] == "! 2.7.18"

    def test_a_filter_finds_reasons_aliases_and_environments(self) -> None:
        one = replace(found("3.13.0"), aliases=(Path("/usr/bin/python3.13"),))
        assert "blog/.venv" in interpreter_row(one, "", [environment("/home/ada/blog/.venv")]).text
        assert "/usr/bin/python3.13" in interpreter_row(one).text
        assert "status 127" in interpreter_row(broken()).text


class TestDetails:
    @pytest.mark.parametrize(
        ("support", "said"),
        [
            (
                Support("bugfix", date(2029, 10, 31)),
                "Gets fixes of bugs and security until October 2029",
            ),
            (
                Support("security", date(2027, 10, 31)),
                "Gets only security fixes, until October 2027",
            ),
            (
                Support("end-of-life", date(2024, 10, 7)),
                "! End of life since October 2024: it gets no security fixes",
            ),
            (Support("end-of-life", None), "! End of life: it gets no security fixes"),
            (Support("unknown", None), "How long it is supported is not known to this envtui"),
        ],
    )
    def test_how_long_it_is_supported(
        self, support: Support, said: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(vars(core), "support_of", lambda interpreter: support)
        assert said in described(found())

    def test_what_build_it_is(self) -> None:
        assert "Build x86_64, 64-bit · release · with the GIL" in described(found())
        lines = described(found(gil_disabled=True, debug=True, pointer_bits=32))
        assert "Build i686, 32-bit · debug · without the GIL" in lines
        assert lines[0] == "CPython 3.13.0 (free-threaded, debug build, 32-bit)"

    def test_whom_it_carries(self) -> None:
        lines = texts(describe_interpreter(found(), [environment(), environment("/x/.venv")]))
        place = lines.index("Built on it ~/shop/.venv")
        assert lines[place + 1] == "/x/.venv"

    def test_what_nobody_allowed_says_how_to_allow_it(self) -> None:
        lines = described(unallowed())
        assert "~/shop/tools/python3 lies in the project folder and is not run unasked." in lines
        assert "a allows it, after a question." in lines
        assert "Version 3.12" in lines


class TestNames:
    def test_a_winner_that_leads_nowhere_is_marked(self) -> None:
        hit = Hit(Path("/x/shims/python"), None, rule="X names 3.9", note="leads nowhere")
        lines = list(names_lines([Explanation("python", hit, (hit,), ())]))
        assert [(line.text, line.role) for line in lines][:4] == [
            ("python", "strong"),
            ("! /x/shims/python", "bad"),
            ("X names 3.9", ""),
            ("leads nowhere", "warn"),
        ]

    def test_a_name_that_only_has_what_no_shell_starts(self) -> None:
        hit = Hit(Path("/x/python"), None, note="is not executable", starts=False)
        lines = texts(names_lines([Explanation("python", None, (hit,), ())]))
        assert lines[:3] == [
            "python  nothing that a shell could start",
            "○ /x/python",
            "is not executable",
        ]

    def test_entries_passed_over_are_told_once_and_literally(self) -> None:
        places = (Place("PATH", "", "is empty"), Place("PATH", "\x1b[1m", "is relative"))
        one = Explanation("python", None, (), places)
        lines = texts(names_lines([one, replace(one, name="pip")]))
        assert lines.count("- an empty entry  is empty") == 1
        assert lines.count("- \\x1b[1m  is relative") == 1


async def test_the_pane_counts_the_environments_and_details_name_them() -> None:
    async with open_explorer() as pilot:
        await pilot.press("1", "home")
        row = main_of(pilot).interpreters.shown[0]
        assert row.cells[3].text == "2"
        assert "Built on it ~/shop/.venv" in details(pilot)


async def test_the_environments_are_counted_again_only_when_others_are_seen(
    fake: FakeCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_explorer() as pilot:
        counted: list[Path] = []

        def known(folder: Path) -> tuple[Environment, ...]:
            counted.append(folder)
            return fake.known_environments(folder)

        monkeypatch.setitem(vars(core), "known_environments", known)
        main_of(pilot).environments.load()
        await settle(pilot)
        assert counted == []
        fake.environments = fake.environments[1:]
        main_of(pilot).environments.load()
        await settle(pilot)
        assert counted == [FOLDER]
        assert main_of(pilot).interpreters.shown[0].cells[3].text == "1"


async def test_interpreters_are_sorted_by_any_column_and_filtered(fake: FakeCore) -> None:
    fake.environments = (located(base_python=INTERPRETERS[1].path),)
    async with open_explorer() as pilot:
        await pilot.press("1")
        interpreters = main_of(pilot).interpreters
        while INTERPRETER_COLUMNS[interpreters.sorted_by].title != "Envs":
            await pilot.press("o")
        assert shown(interpreters)[-1] == "● 3.12.1"
        await pilot.press("o")
        assert shown(interpreters)[0] == "● 3.12.1"
        await pilot.press("/", *"status")
        assert shown(interpreters) == ["! 3.8"]


async def test_w_explains_what_the_names_of_python_mean() -> None:
    async with open_explorer() as pilot:
        await pilot.press("1", "home")
        assert "why" in hints(pilot)
        await pilot.press("w")
        await until(pilot, lambda: is_open(pilot, MessageDialog))
        dialog = pilot.app.screen
        assert isinstance(dialog, MessageDialog)
        lines = texts(dialog.lines)
        assert [line for line in lines if line.startswith(("py", "pip"))] == [
            "python",
            "python3  nothing on PATH",
            "python3.13  nothing on PATH",
            "py  nothing on PATH",
            "pip",
        ]
        assert "● ~/.pyenv/shims/python  3.13.0" in lines
        assert "leads to ~/.pyenv/versions/3.13.0/bin/python3.13" in lines
        assert "~/.pyenv/version names 3.13.0" in lines
        assert "comes after ~/.pyenv/shims/python on PATH" in lines
        assert "belongs to /usr/bin/python3, which is not what python means here" in lines
        assert "- bin  is relative: not searched" in lines


async def test_allowing_asks_first_and_no_is_the_default(fake: FakeCore) -> None:
    fake.interpreters = (unallowed(),)
    async with open_explorer() as pilot:
        await open_question(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert fake.allowed == []


async def test_what_was_allowed_is_run_and_logged(fake: FakeCore) -> None:
    fake.interpreters = (unallowed(),)
    async with open_explorer() as pilot:
        await open_question(pilot)
        await pilot.press("y")
        await until(pilot, lambda: fake.allowed)
        await settle(pilot)
        assert fake.allowed == [FOLDER / "tools/python3"]
        assert "Allowed CPython 3.12.7 at ~/shop/tools/python3" in activity(pilot)
        assert main_of(pilot).explorer.entries[-1].what == (
            "envtui python allow /home/ada/shop/tools/python3"
        )


async def test_what_is_no_python_is_not_allowed(
    fake: FakeCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> Interpreter:
        raise InterpreterError(f"{path} answered like no Python.")

    monkeypatch.setitem(vars(core), "inspect_interpreter", refuse)
    fake.interpreters = (unallowed(),)
    async with open_explorer() as pilot:
        await open_question(pilot)
        await pilot.press("y")
        await until(pilot, lambda: is_open(pilot, MessageDialog))
        assert fake.allowed == []


async def test_only_what_needs_permission_can_be_allowed(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        await pilot.press("1", "home")
        assert "allow" not in hints(pilot)
        await pilot.press("a")
        await pilot.pause()
        assert "The interpreter under the cursor needs no permission." in activity(pilot)


async def open_question(pilot: Pilot[int]) -> None:
    await pilot.press("1")
    await pilot.press("a")
    await until(pilot, lambda: is_open(pilot, ConfirmDialog))


async def test_the_cursor_begins_at_the_one_in_use_and_is_then_left_alone(fake: FakeCore) -> None:
    fake.interpreters = (*INTERPRETERS[1:], INTERPRETERS[0], found("3.14.0"))
    async with open_explorer() as pilot:
        interpreters = main_of(pilot).interpreters
        assert interpreters.current == INTERPRETERS[0]
        await pilot.press("1", "down", "2")
        interpreters.load()
        await settle(pilot)
        assert interpreters.current == INTERPRETERS[1]
