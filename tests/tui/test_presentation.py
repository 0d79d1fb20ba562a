"""Models turned into rows, sentences and command lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from envtui.core import StoredEnvironment
from envtui.core.errors import RefusedChange
from envtui.core.events import (
    Downloaded,
    Downloading,
    Linked,
    Resolving,
    Trying,
    Unpacked,
    Warned,
)
from envtui.core.record import replace
from envtui.tui.asking import check_place, place_named
from envtui.tui.commands import install_command, uninstall_command, venv_command
from envtui.tui.descriptions import describe_environment, describe_interpreter, describe_package
from envtui.tui.environment_tree import ENVIRONMENT_COLUMNS, environment_rows
from envtui.tui.jobs import Package, Progress, advance
from envtui.tui.log import Entry, log_lines
from envtui.tui.plans import counted, done_sentence, how_far, plan_rows, returned_sentence
from envtui.tui.presentation import (
    INTERPRETER_COLUMNS,
    PACKAGE_COLUMNS,
    Installed,
    duration,
    interpreter_row,
    package_rows,
    sentence,
    short_path,
    size,
)
from envtui.tui.rows import arrange, fit, spread, widths
from envtui.tui.wanted import Wanted
from tests.tui.fakes import (
    ENVIRONMENTS,
    FOLDER,
    broken,
    candidate,
    details,
    distribution,
    environment,
    found,
    graph,
    install_plan,
    interpreter,
    located,
    uninstall_plan,
)


@pytest.mark.parametrize(
    ("count", "text"),
    [(-1, ""), (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (9_960, "10 kB"), (999_600, "1.0 MB"),
     (1_234_567, "1.2 MB"), (380_000_000, "380 MB"), (2_500_000_000_000, "2500 GB")],
)  # fmt: skip
def test_bytes_are_read_by_people(count: int, text: str) -> None:
    assert size(count) == text


def test_times_are_read_by_people() -> None:
    assert [duration(seconds) for seconds in (0.0031, 0.9996, 1.26)] == ["3 ms", "1.0 s", "1.3 s"]


def test_paths_are_shortened_by_home_and_folder() -> None:
    home = Path("/home/ada")
    assert short_path("/home/ada/x", home) == "~/x"
    assert short_path("/home/adams/x", home) == "/home/adams/x"
    assert short_path("/home/ada/shop/.venv", home, FOLDER) == ".venv"
    assert sentence("/home/ada/x is gone.", home) == "~/x is gone."
    assert short_path("/tmp/\x1b[31m") == "/tmp/\\x1b[31m"


def test_the_interpreter_in_use_and_special_builds_are_marked_by_sign() -> None:
    used = interpreter_row(found("3.13.0"), "/home/ada/.pyenv/versions/3.13.0/bin/python")
    assert used.cells[0].text == "● 3.13.0"
    assert interpreter_row(found("3.14.0", gil_disabled=True)).cells[0].text == "  3.14.0t"
    managed = interpreter_row(found("3.11.2", externally_managed=""))
    assert managed.cells[1].text == "managed"


def test_a_reason_takes_the_room_of_what_a_broken_interpreter_does_not_have() -> None:
    rows = [interpreter_row(found("3.13.0")), interpreter_row(broken())]
    sizes = fit(INTERPRETER_COLUMNS, widths(INTERPRETER_COLUMNS, rows), 49)
    assert sizes[4] >= 21  # the path is shown beside a short kind
    assert sum(1 for size in spread(rows[1].cells, sizes, 2, 80) if size) == 2
    assert spread(rows[0].cells, sizes, 2, 80) == sizes


def test_an_environment_says_its_state_in_a_word() -> None:
    rows = [row for row in environment_rows(ENVIRONMENTS, FOLDER) if row.value]
    assert [row.cells[2].text for row in rows] == ["in use", "broken", "shadowed"]
    assert [row.cells[0].text[0] for row in rows] == ["●", "!", "○"]


def test_environments_of_a_folder_stand_in_the_order_in_which_people_count() -> None:
    names = ("env10", "env2", ".venv", "Env1")
    places = [located(FOLDER / name, "winner" if name == ".venv" else "other") for name in names]
    rows = [row for row in environment_rows(places, FOLDER) if row.value]
    assert [row.cells[0].text[2:] for row in rows] == [".venv", "Env1", "env2", "env10"]
    by_name = arrange(rows, column=0)
    assert [row.cells[0].text[2:] for row in by_name] == [".venv", "Env1", "env2", "env10"]


def test_folders_keep_the_order_from_here_upwards_and_those_below_are_named_from_here() -> None:
    places = [located(root, "other", False) for root in (FOLDER / "b", "/home/ada/a", FOLDER / "a",
                                                         FOLDER / "api" / ".venv")]  # fmt: skip
    rows = environment_rows(places, FOLDER)
    headings = [row.cells[0].text for row in rows if row.is_heading]
    assert headings == ["/home/ada/shop  this folder", "/home/ada", "./api"]


@pytest.mark.parametrize(
    ("role", "ownership", "project", "said"),
    [
        ("other", "owned", FOLDER, "of shop"),
        ("active", "owned", FOLDER, "active · of shop"),
        ("active", "owned", None, "active · owned"),
        ("path", "owned", FOLDER, "on PATH · of shop"),
        ("active", "project gone", FOLDER, "active · project gone"),
        ("other", "unknown", None, "owner unknown"),
    ],
)
def test_an_environment_of_a_store_says_whose_it_is(
    role: Any, ownership: Any, project: Path | None, said: str
) -> None:
    place = located("/home/ada/.virtualenvs/shop", role, False)
    owner = StoredEnvironment(place.environment, "pipenv", ownership, project, "So it is.")
    rows = environment_rows([place], FOLDER, stored={place.environment.root: owner})
    assert [row.cells[2].text for row in rows if row.value] == [said]
    assert [row.cells[0].text for row in rows if "pipenv: 1" in row.cells[0].text]


def test_long_names_leave_room_for_what_an_environment_is() -> None:
    rows = environment_rows(ENVIRONMENTS, FOLDER)
    natural = widths(ENVIRONMENT_COLUMNS, rows)
    given = fit(ENVIRONMENT_COLUMNS, [40, *natural[1:]], 50)
    assert given[2] == natural[2]
    assert 10 <= given[0] < 40


def test_the_cursor_begins_on_no_environment_of_another_folder() -> None:
    elsewhere = [replace(place, used=False) for place in ENVIRONMENTS if place.folder != FOLDER]
    assert elsewhere
    heading, first, *rest = environment_rows(elsewhere, FOLDER)
    assert (heading.is_heading, heading.group) == (True, str(FOLDER))
    assert (first.is_heading, first.value) == (False, None)
    assert [row.value for row in rest if row.value] == elsewhere


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (Installed(distribution("a")), ""),
        (Installed(distribution("a"), is_root=True), "direct"),
        (Installed(distribution("a"), is_root=False), "needed"),
        (Installed(distribution("a"), details(requested=True), is_root=False), "direct"),
        (Installed(distribution("a")._replace(editable=FOLDER)), "editable"),
    ],
)
def test_a_package_says_whether_it_was_asked_for(one: Installed, kind: str) -> None:
    assert package_rows([one])[0].cells[2].text == kind


def test_a_package_that_lacks_something_says_what() -> None:
    (row,) = package_rows([Installed(distribution("a"), missing=("b >=2",))])
    assert row.cells[0].text == "! a"
    assert row.cells[4].text == "needs b >=2"


def test_places_are_read_from_the_folder_and_from_home() -> None:
    assert place_named(" .venv ", FOLDER) == FOLDER / ".venv"
    assert place_named("~/envs/x", FOLDER) == Path.home() / "envs/x"
    assert place_named("/opt/x", FOLDER) == Path("/opt/x")


def test_what_is_at_a_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "full").mkdir()
    (tmp_path / "full/notes.txt").touch()
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    said = {}
    for name in ("", ".venv", "file", "full", "empty", "link"):
        root, line = check_place(name, tmp_path)
        said[name] = (root is not None, line.text)
    assert said[""][0] is False
    assert said[".venv"][0] is True
    assert "is a file" in said["file"][1]
    assert "holds other files" in said["full"][1]
    assert said["empty"] == (True, f"{tmp_path}/empty: an empty folder, it will be filled.")
    assert "a link to nothing" in said["link"][1]


def test_a_plan_is_counted_and_its_signs_tell_what_happens() -> None:
    assert counted(install_plan()) == "7 new · 490 kB to download"
    assert counted(uninstall_plan(["idna"])) == "1 package would go"
    assert plan_rows(uninstall_plan(["idna"]))[0].cells[0].text == "− idna"  # noqa: RUF001
    old = distribution("idna", "3.1")
    up = replace(install_plan().changes[5], action="upgrade", before=old)
    plan = replace(install_plan(), changes=(up,))
    assert [cell.text for cell in plan_rows(plan)[0].cells[:2]] == ["↑ idna", "3.1 → 3.10"]


def test_progress_follows_the_events() -> None:
    progress = Progress()
    for event in (Resolving("a", 4), Downloading("a", 5, 10), Downloaded("a"), Unpacked("b"),
                  Linked("b", 1, 2), Warned("Careful.")):  # fmt: skip
        progress = advance(progress, event)
    assert progress.packages == {"a": Package("downloaded", 10, 10), "b": Package("linked")}
    assert (progress.done, progress.total) == (1, 2)


def test_progress_says_what_is_tried_where_there_is_no_answer_and_what_is_waited_for() -> None:
    progress = advance(Progress(), Resolving("PyYAML", 4))
    progress = advance(progress, Trying("allow pre-releases"))
    assert progress.step == "no answer as asked; trying to allow pre-releases"
    assert progress.total == 0
    waiting = advance(Progress(), Warned("Waiting for another change of .venv to end."))
    assert how_far(install_plan(), waiting) == "Waiting for another change of .venv to end."
    assert "0 of 7 ready" in how_far(install_plan(), advance(waiting, Downloading("httpx", 1, 2)))


def test_command_lines_can_be_pasted_into_a_shell() -> None:
    from envtui.core import NewEnvironment

    wanted = NewEnvironment(FOLDER / "my env", interpreter("3.12.1"), seed=True)
    assert venv_command(wanted, FOLDER) == (
        "envtui venv --python /home/ada/.pyenv/versions/3.12.1/bin/python --seed 'my env'"
    )
    assert install_command(environment(), FOLDER, Wanted(("a>=1",))) == "envtui pip install 'a>=1'"
    other = environment(FOLDER / "old")
    assert uninstall_command(other, FOLDER, ["a"]) == "envtui pip uninstall --python old a"


def test_addresses_are_labelled_in_one_way_however_the_package_writes_them() -> None:
    urls = (("homepage", "https://example.org"), ("API Docs", "https://example.org/api"))
    one = Installed(distribution("one", "1"), details("One")._replace(urls=urls), is_root=True)
    labels = [line.label for line in describe_package(one)]
    assert labels[-3:-1] == ["Homepage", "API Docs"]


def test_who_needs_a_package_is_shown_rather_than_a_few_letters_of_its_summary() -> None:
    assert fit(PACKAGE_COLUMNS, [26, 16, 8, 0, 40], 62) == [26, 16, 8, 0, 0]


def test_descriptions_hold_everything_literally() -> None:
    evil = Installed(distribution("evil", "1\x1b[0m"), details("[red]\x07"), is_root=True, size=5)
    texts = "\n".join(line.text for line in describe_package(evil, graph([evil.distribution])))
    assert "1\\x1b[0m" in texts
    assert "[red]\\x07" in texts
    lines = list(describe_interpreter(found("3.11.2", externally_managed="Use\napt \x1b.")))
    assert [line.text for line in lines[-2:]] == ["Use", "apt \\x1b."]
    shadowed = describe_environment(located(role="shadowed", used=False), "source x", 3)
    assert any("Shadowed" in line.text for line in shadowed)


@pytest.mark.parametrize(
    ("role", "said"),
    [("active", "Active in the shell"), ("path", "its Python is the first on PATH")],
)
def test_an_environment_says_why_it_is_the_one_that_is_used(role: Any, said: str) -> None:
    lines = list(describe_environment(located(role=role), "", 3))
    assert said in lines[1].text


def test_the_log_shows_the_newest_first_with_its_hint() -> None:
    entries = [
        Entry("10:00", "envtui venv", "made"),
        Entry("10:01", "envtui pip install a", error=RefusedChange("No.", hint="Ask.")),
    ]
    texts = [(line.label, line.text) for line in log_lines(entries)]
    assert texts[0] == ("10:01", "$ envtui pip install a")
    assert (" ", "Ask.") in texts
    assert ("10:00", "$ envtui venv") in texts


def test_what_was_done_is_said_with_its_time() -> None:
    from envtui.core import Outcome

    outcome = Outcome(install_plan().changes[:1], None, 0.02, 0.01)
    assert done_sentence(outcome) == "Installed 1 package in 30 ms"
    assert candidate("a", "1").file is not None


def test_what_was_undone_is_named_what_was_asked_for_first() -> None:
    from envtui.core import Outcome

    changes = sorted(install_plan().changes, key=lambda change: change.requested)
    one = Outcome(tuple(changes[-1:]), None, 0.02, 0.01)
    assert returned_sentence("Undone", one) == "Undone in 30 ms: + httpx 0.28.1"
    several = returned_sentence("Done again", Outcome(tuple(changes), None, 0.02, 0.01))
    assert several.startswith("Done again in 30 ms: + httpx 0.28.1 and ")
    assert several.endswith(f" and {len(changes) - 1} more")
