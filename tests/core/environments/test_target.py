"""What a change goes to, and every refusal."""

from __future__ import annotations

import shutil
from pathlib import Path
from shlex import quote

import pytest

from envtui.core.environments import target as module
from envtui.core.environments.model import Target, TargetOptions
from envtui.core.environments.target import select_target
from envtui.core.errors import EnvironmentProblem, EnvtuiError, UsageError
from envtui.core.interpreters.model import Interpreter
from envtui.core.record import replace
from tests.core.environments.conftest import Make


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


@pytest.fixture
def system(interpreter: Interpreter) -> dict[str, str]:
    """The environment variables of a shell whose first Python is the real interpreter."""
    return {"PATH": str(interpreter.executable.parent)}


def test_the_environment_of_the_folder(project: Path, make: Make, interpreter: Interpreter) -> None:
    root = make(project / ".venv")
    target = select_target(project, environ={}, changing=True)
    assert target.is_environment
    assert target.root == root
    assert target.interpreter.executable == root / "bin" / "python"
    assert target.interpreter.prefix == root
    assert target.interpreter.is_virtual
    assert target.interpreter.version == interpreter.version
    assert target.scheme.purelib == next(root.glob("lib/python*/site-packages"))
    assert target.scheme.scripts == root / "bin"
    assert target.interpreter.site_packages == (target.scheme.purelib,)


def test_nothing_of_the_environment_is_run(project: Path, make: Make) -> None:
    root = make(project / ".venv")
    for path in (root / "bin").iterdir():
        if path.name.startswith("python3"):
            path.unlink()
    packages = next(root.glob("lib/python*/site-packages"))
    (packages / "hook.pth").write_text(
        f"import pathlib; pathlib.Path({str(root)!r}, 'ran').touch()"
    )
    select_target(project, environ={}, changing=True)
    assert not (root / "ran").exists()


def test_one_with_which_python_does_not_start_is_not_changed(project: Path, make: Make) -> None:
    root = make(project / ".venv")
    with (root / "pyvenv.cfg").open("ab") as cfg:
        cfg.write(b"prompt = caf\xe9\n")
    with pytest.raises(EnvironmentProblem, match="is not UTF-8 text") as refused:
        select_target(project, environ={}, changing=True)
    assert refused.value.hint == f"Repair it: envtui env repair {quote(str(root))}"
    assert select_target(project, environ={}, changing=False, asks=False).root == root


@pytest.mark.parametrize("named", ["../env", "sub/../../env", "../env/lib/..", "../env/bin/python"])
def test_one_named_by_a_path_with_dots_has_none(
    named: str, tmp_path: Path, project: Path, make: Make
) -> None:
    root = make(tmp_path / "env")
    (project / "sub").mkdir()
    found = [select_target(project, TargetOptions(named), environ={}, changing=True)]
    if "bin" not in named:
        environ = {"VIRTUAL_ENV": str(project / named)}
        found.append(select_target(project, environ=environ, changing=True))
        (project / ".venv").write_text(named)
        found.append(select_target(project, environ={}, changing=True))
    for target in found:
        assert target.root == root
        assert target.scheme.purelib.is_relative_to(root)
        assert target.interpreter.executable == root / "bin" / "python"


def test_dots_behind_a_link_are_followed_as_the_system_does(tmp_path: Path, make: Make) -> None:
    root = make(tmp_path / "far" / "env")
    (tmp_path / "link").symlink_to(root)
    assert _selected(tmp_path, "link/../env").root == root
    (tmp_path / "far" / "also").symlink_to(root)
    assert _selected(tmp_path, "link/../also").root == tmp_path / "far" / "also"


def _selected(folder: Path, python: str) -> Target:
    return select_target(folder, TargetOptions(python), environ={}, changing=True)


@pytest.mark.parametrize(
    "options",
    [TargetOptions(target_folder=Path("../flat")), TargetOptions(prefix=Path("../flat"))],
    ids=["target", "prefix"],
)
def test_a_folder_named_with_dots_has_none(
    options: TargetOptions, project: Path, system: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    target = select_target(project, options, environ=system, changing=True)
    assert target.root == project.parent / "flat"


def test_the_active_one_before_the_nearest(tmp_path: Path, project: Path, make: Make) -> None:
    make(project / ".venv")
    active = make(tmp_path / "active")
    environ = {"VIRTUAL_ENV": str(active)}
    assert select_target(project, environ=environ, changing=True).root == active


def test_no_environment_is_refused_for_changes_only(
    project: Path, system: dict[str, str], interpreter: Interpreter
) -> None:
    with pytest.raises(EnvironmentProblem, match="No virtual environment found") as caught:
        select_target(project, environ=system, changing=True)
    assert "--system" in caught.value.hint
    target = select_target(project, environ=system, changing=False)
    assert not target.is_environment
    assert target.root == interpreter.prefix


def test_a_broken_nearest_one_ends_the_search(
    tmp_path: Path, project: Path, make: Make, system: dict[str, str]
) -> None:
    make(tmp_path / ".venv")
    (project / ".venv").mkdir()
    for changing in (True, False):
        with pytest.raises(EnvironmentProblem, match=r"Broken environment: .* no pyvenv\.cfg"):
            select_target(project, environ=system, changing=changing)


def test_a_broken_one_is_to_be_repaired_if_there_is_something_to_repair(
    project: Path, make: Make, system: dict[str, str]
) -> None:
    root = make(project / ".venv")
    (root / "bin" / "python").unlink()
    (root / "bin" / "python").symlink_to("/nowhere/bin/python3")
    with pytest.raises(EnvironmentProblem, match="does not exist") as caught:
        select_target(project, environ=system, changing=True)
    assert caught.value.hint == f"Repair it: envtui env repair {quote(str(root))}"

    shutil.rmtree(root)
    root.mkdir()
    with pytest.raises(EnvironmentProblem, match="no pyvenv") as caught:
        select_target(project, environ=system, changing=True)
    assert caught.value.hint == f"Create it again: envtui venv --clear --force {quote(str(root))}"


def test_a_missing_active_one_is_refused(tmp_path: Path, project: Path, make: Make) -> None:
    make(project / ".venv")
    with pytest.raises(EnvironmentProblem, match="does not exist") as caught:
        select_target(project, environ={"VIRTUAL_ENV": str(tmp_path / "gone")}, changing=True)
    assert "deactivate" in caught.value.hint


def test_the_hint_for_a_file_that_names_nothing_is_a_command_that_works(
    project: Path, system: dict[str, str]
) -> None:
    (project / ".venv").write_text("my place")
    with pytest.raises(EnvironmentProblem, match="does not exist") as caught:
        select_target(project, environ=system, changing=True)
    assert caught.value.hint.endswith(f"envtui venv '{project / 'my place'}'")
    assert "a file .venv" in caught.value.hint


def test_a_link_to_nowhere_is_to_be_removed(project: Path, system: dict[str, str]) -> None:
    (project / ".venv").symlink_to("nowhere")
    with pytest.raises(EnvironmentProblem, match="a link to nowhere") as caught:
        select_target(project, environ=system, changing=True)
    assert caught.value.hint.startswith("Remove the link")


def test_a_version_means_an_environment_of_it(
    project: Path, make: Make, interpreter: Interpreter, system: dict[str, str]
) -> None:
    root = make(project / ".venv")
    minor = interpreter.minor_version
    assert select_target(project, TargetOptions(python=minor), {}, changing=True).root == root
    with pytest.raises(EnvironmentProblem, match=r"No virtual environment found for Python 3\.6"):
        select_target(project, TargetOptions(python="3.6"), system, changing=True)


def test_a_path_names_an_environment(tmp_path: Path, project: Path, make: Make) -> None:
    root = make(tmp_path / "named")
    for python in (root, root / "bin" / "python", root / "bin" / "python3"):
        target = select_target(project, TargetOptions(python=str(python)), {}, changing=True)
        assert (target.root, target.is_environment) == (root, True)
    assert select_target(tmp_path, TargetOptions(python="./named"), {}, changing=True).root == root


def test_a_folder_is_named_without_a_separator(tmp_path: Path, project: Path, make: Make) -> None:
    make(project / ".venv")
    make(project / "other")
    assert (
        select_target(project, TargetOptions(python="other"), {}, changing=True).root
        == project / "other"
    )


def test_a_name_that_is_nothing_is_no_environment(project: Path, make: Make) -> None:
    make(project / ".venv")
    with pytest.raises(EnvtuiError, match="nothing-like-it"):
        select_target(project, TargetOptions(python="nothing-like-it"), {}, changing=True)


def test_a_path_may_name_a_system_python(
    project: Path, interpreter: Interpreter, make: Make
) -> None:
    make(project / ".venv")
    target = select_target(
        project,
        TargetOptions(python=str(interpreter.executable), break_system_packages=True),
        {},
        changing=True,
    )
    assert not target.is_environment
    assert target.scheme == interpreter.scheme


def test_a_path_without_python_is_refused(tmp_path: Path, project: Path) -> None:
    for python in (f"{tmp_path}", f"{tmp_path}/nope/python"):
        with pytest.raises(EnvtuiError) as caught:
            select_target(project, TargetOptions(python=python), {}, changing=True)
        assert caught.value.exit_code == 2


def test_system_means_a_system_python_even_in_an_environment(
    project: Path, make: Make, system: dict[str, str], interpreter: Interpreter
) -> None:
    root = make(project / ".venv")
    environ = {**system, "VIRTUAL_ENV": str(root)}
    target = select_target(
        project, TargetOptions(system=True, break_system_packages=True), environ, changing=True
    )
    assert target.root == interpreter.prefix


class TestExternallyManaged:
    @pytest.fixture
    def managed(self, interpreter: Interpreter, monkeypatch: pytest.MonkeyPatch) -> Interpreter:
        managed = replace(interpreter, externally_managed="Use apt.\nReally, \x1b[1mapt.")
        monkeypatch.setattr(module, "inspect_interpreter", lambda path, **options: managed)
        return managed

    def test_is_refused_in_the_distributors_words(
        self, project: Path, managed: Interpreter
    ) -> None:
        python = str(managed.executable)
        with pytest.raises(EnvironmentProblem) as caught:
            select_target(project, TargetOptions(python=python), {}, changing=True)
        assert "externally managed" in caught.value.message
        assert "  Use apt.\n  Really, \\x1b[1mapt." in caught.value.message
        assert "--break-system-packages" in caught.value.hint

    def test_is_allowed_by_the_flag_or_when_nothing_changes(
        self, project: Path, managed: Interpreter
    ) -> None:
        python = str(managed.executable)
        select_target(project, TargetOptions(python=python), {}, changing=False)
        select_target(
            project, TargetOptions(python=python, break_system_packages=True), {}, changing=True
        )

    def test_does_not_hold_for_folders_and_environments(
        self, tmp_path: Path, project: Path, managed: Interpreter, make: Make
    ) -> None:
        python = str(managed.executable)
        out = tmp_path / "out"
        assert (
            select_target(project, TargetOptions(python=python, prefix=out), {}, changing=True).root
            == out
        )
        assert (
            select_target(
                project, TargetOptions(python=python, target_folder=out), {}, changing=True
            ).root
            == out
        )
        make(project / ".venv")
        assert (
            select_target(project, environ={}, changing=True).interpreter.externally_managed is None
        )


def test_a_target_folder_is_flat(tmp_path: Path, project: Path, make: Make) -> None:
    make(project / ".venv")
    out = tmp_path / "out"
    target = select_target(project, TargetOptions(target_folder=out), {}, changing=True)
    assert (target.scheme.purelib, target.scheme.scripts) == (out, out / "bin")
    assert target.scheme.include == out / "include"
    assert not target.is_environment


def test_a_prefix_has_the_layout_of_an_environment(
    tmp_path: Path, project: Path, make: Make, interpreter: Interpreter
) -> None:
    make(project / ".venv")
    target = select_target(project, TargetOptions(prefix=tmp_path / "out"), {}, changing=True)
    assert target.scheme.purelib == tmp_path / "out" / interpreter.venv_scheme.purelib


def test_target_and_prefix_exclude_each_other(tmp_path: Path, project: Path) -> None:
    with pytest.raises(UsageError):
        select_target(
            project, TargetOptions(target_folder=tmp_path, prefix=tmp_path), {}, changing=True
        )


def test_where_a_file_is_no_environment_can_be_made(project: Path) -> None:
    (project / ".venv").write_text("")
    with pytest.raises(EnvironmentProblem) as raised:
        select_target(project, environ={}, changing=True)
    assert "Take away what names it" in raised.value.hint
    assert "envtui venv" not in raised.value.hint
