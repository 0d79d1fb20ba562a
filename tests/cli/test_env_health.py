"""``envtui env check|repair|diff|move|clone`` and the sizes of ``info`` and ``remove``."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Envtui
from tests.support.index_server import IndexServer


def break_link(root: Path) -> None:
    (root / "bin" / "python").unlink()
    (root / "bin" / "python").symlink_to("/nowhere/bin/python3")


@pytest.mark.parametrize("words", ["check", "info", "repair --dry-run", "diff .", "list", "undo"])
def test_the_environment_of_another_project_can_be_meant(
    envtui: Envtui, stocked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    named = [str(stocked) if word == "." else word for word in words.split()]
    command = ("env", *named, "--format", "json")
    other = envtui(*command, "--project", stocked.parent)
    assert other.code == 0
    monkeypatch.chdir(stocked.parent)
    if words != "undo":
        # What activates it is told from where one is.
        assert envtui(*command).out == other.out.replace("source project/", "source ")


class TestCheck:
    def test_a_sound_one(self, envtui: Envtui, stocked: Path) -> None:
        answer = envtui("env", "check")
        assert (answer.code, answer.out) == (0, "")
        assert "its 2 packages with their files: nothing is wrong" in answer.err

    def test_a_broken_one_is_named_with_cause_and_mend(self, envtui: Envtui, stocked: Path) -> None:
        break_link(stocked)
        answer = envtui("env", "check")
        assert answer.code == 1
        assert answer.out.splitlines()[0].startswith(f"error: {stocked}/bin/python is a link to")
        assert "Repair it" in answer.out
        assert "note: Requirements were not checked" in answer.out
        assert answer.err.endswith(" with their files: 1 error\n")

        rows = envtui("env", "check", ".venv", "--format", "json").json
        assert rows[0]["kind"] == "base"
        assert set(rows[0]) == {"severity", "kind", "subject", "cause", "mend"}

    def test_what_was_not_checked_is_said(self, envtui: Envtui, stocked: Path) -> None:
        answer = envtui("env", "check", "--no-files")
        assert answer.code == 0
        assert "note: The files of 2 packages were not compared" in answer.out

    def test_one_of_copies_is_known_without_its_cfg_and_an_installation_is_none(
        self, envtui: Envtui, project: Path
    ) -> None:
        for name in ("copied", "installed"):
            (project / name / "bin").mkdir(parents=True)
            (project / name / "bin" / "activate").touch()
            (project / name / "lib" / "python3.12" / "site-packages").mkdir(parents=True)
        (project / "installed" / "lib" / "python3.12" / "os.py").touch()
        assert "has no pyvenv.cfg" in envtui("env", "check", "copied").out
        assert "installed is not an environment." in envtui("env", "check", "installed").err

    def test_a_folder_that_is_none(self, envtui: Envtui, project: Path) -> None:
        assert envtui("env", "check", project).code == 2


class TestRepair:
    def test_the_plan_is_shown_and_carried_out(self, envtui: Envtui, stocked: Path) -> None:
        moved = stocked.rename(stocked.with_name("moved"))

        preview = envtui("env", "repair", "moved", "--dry-run")
        assert preview.code == 0, preview.err
        first, step, last = preview.err.splitlines()
        assert first.startswith(f"found: It was moved from {stocked}: ")
        assert step.startswith(" → Rewrite ")
        assert last == f"Would repair {moved}"
        assert envtui("env", "check", "moved").code == 1

        done = envtui("env", "repair", "moved", "--format", "json")
        assert (done.code, done.json["how"]) == (0, "in place")
        assert done.err.splitlines()[-1] == f"Repaired {moved}"
        assert envtui("env", "check", "moved").code == 0
        assert envtui("env", "repair", "moved").err == f"Nothing is wrong with {moved}\n"

    def test_what_is_missing_is_planned_if_it_can_be_had(
        self, envtui: Envtui, stocked: Path, shop: IndexServer
    ) -> None:
        envtui("pip", "uninstall", "helper")
        preview = envtui("env", "repair", "--dry-run")
        assert preview.code == 0
        assert preview.err.splitlines() == [
            "found: app 2.0 requires helper>=1, but it is not installed.",
            " → Install helper 1.1.",
            " + helper==1.1",
            f"Would repair {stocked}",
        ]
        for words in (["--dry-run"], []):
            refused = envtui("env", "repair", "--no-index", *words)
            assert refused.code == 1
            assert "warning: not mended: app cannot be found again: " in refused.err
            assert refused.err.splitlines()[-1] == "None of that is repaired here"

    def test_rebuilt_the_old_one_is_in_the_trash(self, envtui: Envtui, stocked: Path) -> None:
        answer = envtui("env", "repair", "--rebuild")
        assert answer.code == 0, answer.err
        assert " + app==2.0" in answer.err.splitlines()
        assert envtui("pip", "freeze").out == "app==2.0\nhelper==1.1\n"
        (row,) = envtui("env", "restore", "--format", "json").json
        assert row["path"] == str(stocked)

    def test_what_remains_wrong_is_said_and_counts(
        self, envtui: Envtui, stocked: Path, shop: IndexServer
    ) -> None:
        (site,) = stocked.glob("lib/python*/site-packages")
        (site / "app.py").unlink()
        answer = envtui("env", "repair", "--no-index")
        assert answer.code == 1
        assert "warning: not mended: app cannot be found again: " in answer.err

    def test_what_is_wrong_afterwards_is_said(
        self, envtui: Envtui, stocked: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from envtui.cli.commands import env_repair

        moved = stocked.rename(stocked.with_name("moved"))
        monkeypatch.setattr(env_repair, "repair_environment", lambda *words, **more: None)

        answer = envtui("env", "repair", "moved", "--format", "json")
        assert answer.code == 1
        assert f"warning: still wrong: It was moved from {stocked}" in answer.err
        assert len(answer.json["remaining"]) == 1
        assert moved.exists()

    def test_what_is_for_a_person_to_judge(self, envtui: Envtui, stocked: Path) -> None:
        (site,) = stocked.glob("lib/python*/site-packages")
        (site / "odd.pth").write_text("import os\n")

        checked = envtui("env", "check")
        assert checked.code == 0
        assert checked.err.endswith(": 1 warning\n")
        answer = envtui("env", "repair")
        assert answer.code == 0
        assert "Look at what it does" in answer.err
        assert answer.err.endswith("None of that is repaired here\n")

    def test_packages_are_lost_only_when_allowed(self, envtui: Envtui, stocked: Path) -> None:
        (wheel,) = stocked.glob("lib/python*/site-packages/helper-*.dist-info/WHEEL")
        text = wheel.read_text().replace("py3-none-any", "cp32-cp32m-linux_x86_64")
        wheel.unlink()
        wheel.write_text(text)
        words = ("env", "repair", "--rebuild", "--no-index")

        refused = envtui(*words)
        assert refused.code == 1
        assert "1 of its packages cannot be found again" in refused.err
        assert envtui("pip", "freeze").out == "app==2.0\nhelper==1.1\n"

        assert envtui(*words, "--allow-missing").code == 1
        assert envtui("pip", "freeze").out == "app==2.0\n"


class TestDiff:
    def test_in_words_and_as_json(self, envtui: Envtui, stocked: Path, python: Path) -> None:
        envtui("venv", "-p", python, "other")
        envtui("pip", "install", "-p", "other", "app==1.0")

        answer = envtui("env", "diff", "other")
        assert answer.code == 0
        assert ["~", "app", "1.0", "2.0"] in [line.split() for line in answer.out.splitlines()]
        assert answer.err == "1 package differs, 1 is the same\n"

        described = envtui("env", "diff", "other", ".venv", "--all", "--format", "json").json
        assert {row["name"]: row["difference"] for row in described["packages"]} == {
            "app": "version",
            "helper": "same",
        }
        assert described["facts"]["creator"] == ["envtui", "envtui"]

    def test_what_is_wrong_with_one_is_told_below_the_columns(
        self, envtui: Envtui, stocked: Path, python: Path
    ) -> None:
        envtui("venv", "-p", python, "other")
        shutil.rmtree(stocked / "bin")
        *_, problem, _, _ = envtui("env", "diff", "other").out.splitlines()
        assert problem == f"problem  {stocked}/bin/python does not exist."


class TestMoveAndClone:
    def test_move(self, envtui: Envtui, stocked: Path) -> None:
        assert envtui("env", "move", ".venv", "else", "--dry-run").code == 0
        assert stocked.exists()

        answer = envtui("env", "move", ".venv", "else")
        assert answer.code == 0, answer.err
        assert answer.err.startswith(f"Moved {stocked} to {stocked.with_name('else')}, ")
        assert not stocked.exists()
        assert envtui("env", "check", "else").code == 0

    def test_clone(self, envtui: Envtui, stocked: Path) -> None:
        answer = envtui("env", "clone", ".venv", "copy", "--format", "json")
        assert answer.code == 0, answer.err
        assert answer.json["copies"] is True
        assert envtui("env", "check", "copy").code == 0
        assert envtui("env", "clone", ".venv", "copy").code == 1
        python = stocked.with_name("copy") / "bin" / "python"
        assert subprocess.run([python, "-c", "import app"]).returncode == 0


class TestSizes:
    def test_of_one_and_of_several(self, envtui: Envtui, stocked: Path) -> None:
        envtui("env", "clone", ".venv", "copy")

        one = envtui("env", "info", "--sizes", "--format", "json").json
        assert one["bytes_on_disk"] > 0
        both = envtui("env", "info", ".venv", "copy", "--sizes", "--format", "json").json
        assert [row["path"] for row in both["environments"]] == [
            str(stocked),
            str(stocked.with_name("copy")),
        ]
        # What both have is in the store too, and counts once.
        assert both["together"]["bytes"] < 2 * one["bytes"]
        assert "Freed if removed" in envtui("env", "info", "--sizes").out

    def test_removing_says_what_it_frees(self, envtui: Envtui, stocked: Path) -> None:
        answer = envtui("env", "remove", ".venv", "--dry-run", "--format", "json")
        assert answer.json["bytes_freed_if_deleted"] > 0
        assert "Emptying the trash by --empty-trash would free " in answer.err


def test_the_trash_is_emptied_only_when_asked(envtui: Envtui, stocked: Path) -> None:
    envtui("env", "clone", ".venv", "copy")
    envtui("env", "remove", ".venv", "copy")
    assert len(envtui("env", "restore", "--format", "json").json) == 2

    assert "Would delete" in envtui("env", "remove", "--empty-trash", "--dry-run").err
    one = envtui("env", "remove", "--empty-trash", "copy", "--format", "json").json
    assert one["deleted"] == [str(stocked.with_name("copy"))]
    (row,) = envtui("env", "restore", "--format", "json").json
    assert row["path"] == str(stocked)

    assert envtui("env", "remove", "--empty-trash").code == 0
    assert envtui("env", "restore").err == "The trash is empty.\n"
    assert envtui("env", "remove").code == 2


def test_venv_says_nothing_of_creating_before_it_refuses(
    envtui: Envtui, environment: Path, python: Path
) -> None:
    answer = envtui("venv", "-p", python)
    assert answer.code == 2
    assert "Creating" not in answer.err
    newline = envtui("venv", "-p", python, "a\nb")
    assert newline.code == 2
    assert "Creating" not in newline.err
    assert "a\nb" not in newline.err
