"""Each way an environment breaks is found by its own name; nothing of it is run for that."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from envtui.core.environments.create import create_environment
from envtui.core.environments.describe import describe_environment
from envtui.core.environments.model import NewEnvironment
from envtui.core.health.base import check_architecture, check_base, machine_of
from envtui.core.health.examine import examine_environment
from envtui.core.interpreters.inspect import inspect_interpreter
from tests.core.distributions.installed import install
from tests.core.health.conftest import Findings, copy_environment

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the environments spoilt here are POSIX's")


def test_a_sound_environment_has_no_findings(found: Findings) -> None:
    assert found() == ()


def test_what_was_not_checked_is_said(root: Path, site: Path, found: Findings) -> None:
    install(site, "app")

    (unchecked,) = found("unchecked")
    assert unchecked.severity == "note"
    assert "1 packages were not compared" in unchecked.cause
    assert found("unchecked", thorough=True) == ()

    (root / "bin" / "python").unlink()
    (root / "bin" / "python").symlink_to("/nowhere/bin/python3")
    assert any("Requirements were not checked" in row.cause for row in found("unchecked"))


class TestBase:
    def test_gone(self, root: Path, found: Findings) -> None:
        (root / "bin" / "python").unlink()
        (root / "bin" / "python").symlink_to("/nowhere/bin/python3")

        (base,) = found()
        assert (base.severity, base.kind) == ("error", "base")
        assert "/nowhere/bin/python3" in base.cause
        assert base.mend.startswith("Repair it")

    def test_home_gone(self, root: Path, found: Findings) -> None:
        cfg = root / "pyvenv.cfg"
        home = cfg.read_text().splitlines()[0]
        cfg.write_text(cfg.read_text().replace(home, "home = /nowhere/bin"))

        assert {row.kind for row in found()} == {"base"}

    @pytest.mark.parametrize(
        ("version", "severity"), [("3.{minor}.99", "warning"), ("3.7.1", "error")]
    )
    def test_replaced_by_another_version(
        self, root: Path, python: Path, version: str, severity: str
    ) -> None:
        base = inspect_interpreter(python)
        cfg = root / "pyvenv.cfg"
        before = version.format(minor=base.version_info[1])
        stated = f"version_info = {base.version}"
        cfg.write_text(cfg.read_text().replace(stated, f"version_info = {before}"))
        library = next(root.glob("lib/python*"))
        library.rename(library.with_name(f"python{before.rpartition('.')[0]}"))
        environment = describe_environment(root)

        (finding,) = check_base(environment, {"home": "x"}, base)
        assert (finding.severity, finding.kind) == (severity, "base-replaced")
        install(describe_environment(root).site_packages[0], "app", requires=["absent"])
        unmet = {row.kind for row in examine_environment(environment)} - {
            "base-replaced",
            "unchecked",
            "leftover",
        }
        assert unmet == ({"missing"} if severity == "warning" else set())
        assert before in finding.cause
        assert base.version in finding.cause

    def test_the_name_tells_another_minor_version_of_one_that_is_not_run(
        self, root: Path, tmp_path: Path
    ) -> None:
        other = tmp_path / "base" / "bin"
        other.mkdir(parents=True)
        (other / "python3").symlink_to("python3.7")
        (other / "python3.7").write_text("#!/bin/sh\nexit 1\n")
        (other / "python3.7").chmod(0o755)
        (root / "bin" / "python").unlink()
        (root / "bin" / "python").symlink_to(other / "python3")

        (finding,) = check_base(describe_environment(root), {"home": "x"}, None)
        assert (finding.severity, finding.kind) == ("error", "base-replaced")
        assert f"{other / 'python3'} is now 3.7, which" in finding.cause

    def test_a_cfg_that_knows_the_minor_version_only_is_satisfied_with_that(
        self, root: Path, python: Path
    ) -> None:
        base = inspect_interpreter(python)
        cfg = root / "pyvenv.cfg"
        stated = f"version_info = {base.version}"
        stated_only = f"version_info = {base.minor_version}"
        cfg.write_text(cfg.read_text().replace(stated, stated_only))

        assert list(check_base(describe_environment(root), {"home": "x"}, base)) == []


class TestCfg:
    def test_missing(self, root: Path, found: Findings) -> None:
        (root / "pyvenv.cfg").unlink()

        (cfg,) = found()
        assert (cfg.severity, cfg.kind) == ("error", "cfg")
        assert "has no pyvenv.cfg" in cfg.cause

    def test_two_versions(self, root: Path, found: Findings) -> None:
        with (root / "pyvenv.cfg").open("a") as cfg:
            cfg.write("version = 2.7.18\n")

        assert any("two versions of Python" in row.cause for row in found("cfg"))

    def test_the_link_leads_to_another_installation_than_home(
        self, root: Path, tmp_path: Path, found: Findings
    ) -> None:
        cfg = root / "pyvenv.cfg"
        home = cfg.read_text().splitlines()[0]
        (tmp_path / "other").mkdir()
        cfg.write_text(cfg.read_text().replace(home, f"home = {tmp_path / 'other'}"))

        assert any("the link leads to" in row.cause for row in found("cfg"))

    def test_packages_in_a_folder_of_another_version(
        self, root: Path, site: Path, found: Findings
    ) -> None:
        site.parent.rename(site.parent.with_name("python3.5"))

        assert any("of Python 3.5" in row.cause for row in found("cfg"))

    @pytest.mark.parametrize(
        ("added", "why"),
        [
            (b"prompt = caf\xe9\n", "is not UTF-8 text"),
            (b"# and more\n" * 4000, "is longer than 32 KB"),
        ],
        ids=["encoding", "length"],
    )
    def test_one_that_python_does_not_read(
        self, root: Path, found: Findings, added: bytes, why: str
    ) -> None:
        with (root / "pyvenv.cfg").open("ab") as cfg:
            cfg.write(added)

        (finding,) = found("cfg")
        assert finding.severity == "error"
        assert f"{why}, so Python does not start" in finding.cause
        assert finding.mend == "Repair it: pyvenv.cfg is written again."

    def test_a_wrong_version_is_no_other_interpreter(
        self, root: Path, python: Path, found: Findings
    ) -> None:
        cfg = root / "pyvenv.cfg"
        stated = f"version_info = {inspect_interpreter(python).version}"
        cfg.write_text(cfg.read_text().replace(stated, "version_info = 3.5.1"))

        (wrong,) = found()
        assert wrong.kind == "cfg"
        assert "says Python 3.5, and the packages lie in a folder of Python" in wrong.cause


class TestLeftovers:
    """Made over one for another version, whose packages the Python of now does not see."""

    @pytest.fixture
    def older(self, site: Path) -> Path:
        """The folder of packages of the version before."""
        older = site.parent.with_name("python3.5") / "site-packages"
        older.mkdir(parents=True)
        return older

    def test_packages_of_another_version(self, older: Path, site: Path, found: Findings) -> None:
        install(older, "app")
        (left,) = found()
        assert (left.severity, left.kind) == ("warning", "leftover")
        assert f"{older.parent} holds 1 package for Python 3.5, which its Python" in left.cause
        assert "goes to the trash" in left.mend
        assert "--rebuild" in left.mend
        install(older, "lib")
        assert "2 packages for Python 3.5" in found()[0].cause

    def test_an_empty_folder_of_another_version(self, older: Path, found: Findings) -> None:
        (left,) = found()
        assert f"{older.parent} is left of Python 3.5" in left.cause

    def test_a_name_that_starts_another_version(self, root: Path, found: Findings) -> None:
        (root / "bin" / "python3.5").symlink_to("python")
        (left,) = found()
        assert (left.severity, left.kind) == ("warning", "leftover")
        assert "bin/python3.5 does not start what it is called" in left.cause


class TestPlace:
    def test_moved(self, root: Path, tmp_path: Path, found: Findings) -> None:
        root.rename(tmp_path / "elsewhere")

        (moved,) = found(where=tmp_path / "elsewhere")
        assert (moved.severity, moved.kind) == ("error", "moved")
        assert f"moved from {root}" in moved.cause

    @pytest.mark.parametrize(
        ("name", "word"), [("a:b", "contains ':'"), ("two\nlines", "contains a line end")]
    )
    def test_where_it_can_never_stand_on_the_path(
        self, name: str, word: str, root: Path, tmp_path: Path, found: Findings
    ) -> None:
        root.rename(tmp_path / name)
        (place,) = found("place", where=tmp_path / name)
        assert place.severity == "warning"
        assert word in place.cause
        assert "\n" not in place.cause

    def test_copied(self, root: Path, tmp_path: Path, found: Findings) -> None:
        (copied,) = found("copied", where=copy_environment(root, tmp_path / "copy"))
        assert f"copied from {root}" in copied.cause

    @pytest.mark.parametrize(
        "script",
        [
            "#!{root}/bin/python\n",
            "#!{root}/bin/python3 -I\n",
            "#!/bin/sh\n'''exec' '{root}/bin/python' \"$0\" \"$@\"\n' '''\n",
        ],
    )
    def test_scripts_alone_tell_it(self, root: Path, found: Findings, script: str) -> None:
        for path in (root / "bin").glob("*activate*"):
            path.unlink()
        assert found() == ()

        (root / "bin" / "tool").write_text(script.format(root="/gone/env"))
        (root / "bin" / "tool").chmod(0o755)
        (moved,) = found()
        assert moved.cause == "It was moved from /gone/env: tool names that place."

    def test_a_script_of_another_python_is_meant_to_be_one(
        self, root: Path, python: Path, found: Findings
    ) -> None:
        (root / "bin" / "tool").write_text(f"#!{python}\n")
        (root / "bin" / "tool").chmod(0o755)
        (root / "bin" / "shell").write_text("#!/bin/bash\n")
        (root / "bin" / "shell").chmod(0o755)

        assert found() == ()

    def test_the_cfg_of_virtualenv_names_the_place(
        self, root: Path, tmp_path: Path, found: Findings
    ) -> None:
        for script in (root / "bin").glob("*activate*"):
            script.unlink()
        with (root / "pyvenv.cfg").open("a") as cfg:
            cfg.write(f"command = /usr/bin/python3 -m virtualenv {root}\n")
        assert found() == ()
        root.rename(tmp_path / "elsewhere")
        (moved,) = found("moved", where=tmp_path / "elsewhere")
        assert f"moved from {root}: pyvenv.cfg names that place" in moved.cause

    def test_one_made_by_venv(self, tmp_path: Path, python: Path, found: Findings) -> None:
        command = [str(python), "-m", "venv", "--without-pip", str(tmp_path / "one")]
        subprocess.run(command, check=True, timeout=60)
        assert found(where=tmp_path / "one") == ()

        (tmp_path / "one").rename(tmp_path / "two")
        (moved,) = found("moved", where=tmp_path / "two")
        assert str(tmp_path / "one") in moved.cause

    def test_a_relocatable_one_may_be_moved(
        self, tmp_path: Path, python: Path, found: Findings
    ) -> None:
        new = NewEnvironment(tmp_path / "one", inspect_interpreter(python), relocatable=True)
        create_environment(new).rename(tmp_path / "two")

        scripts = {row.cause for row in found("moved", where=tmp_path / "two")}
        assert not scripts

    def test_a_link_to_it_is_no_move(self, root: Path, tmp_path: Path, found: Findings) -> None:
        (tmp_path / "link").symlink_to(root)
        assert found(where=tmp_path / "link") == ()


class TestParts:
    def test_a_dangling_link_in_its_scripts(self, root: Path, found: Findings) -> None:
        (root / "bin" / "tool").symlink_to("../nowhere/tool")

        (link,) = found()
        assert (link.kind, link.subject) == ("link", str(root / "bin" / "tool"))
        assert link.severity == "warning"

    def test_a_name_of_python_that_leads_nowhere_is_an_error(
        self, root: Path, found: Findings
    ) -> None:
        name = next(path for path in (root / "bin").glob("python3*") if path.name != "python3")
        name.unlink()
        name.symlink_to("gone")
        (link,) = found()
        assert (link.kind, link.severity, link.subject) == ("link", "error", str(name))

    def test_the_environment_itself_is_a_dangling_link(
        self, tmp_path: Path, found: Findings
    ) -> None:
        (tmp_path / ".venv").symlink_to(tmp_path / "nowhere")

        (link,) = found(where=tmp_path / ".venv")
        assert link.kind == "link"

    def test_half_made(self, root: Path, site: Path, found: Findings) -> None:
        site.rmdir()
        assert {row.kind for row in found()} >= {"half-made"}

        for name in ("python", "python3"):
            (root / "bin" / name).unlink()
        causes = [row.cause for row in found()]
        assert len(causes) == 2
        assert "bin/python does not exist" in causes[0]

    def test_packages_that_cannot_be_looked_at_are_not_said_to_be_missing(
        self, site: Path, forbidden: Path, found: Findings
    ) -> None:
        site.rmdir()
        site.symlink_to(forbidden)
        (unreadable,) = found()
        assert unreadable.kind == "unreadable"
        assert f"{site} cannot be looked at: " in unreadable.cause

    def test_a_cfg_that_may_not_be_read_is_not_promised_to_be_written_again(
        self, root: Path, forbidden: Path, found: Findings
    ) -> None:
        (root / "pyvenv.cfg").unlink()
        (root / "pyvenv.cfg").symlink_to(forbidden)
        (unreadable,) = found()
        assert unreadable.kind == "unreadable"
        assert f"{root / 'pyvenv.cfg'} cannot be read: " in unreadable.cause
        assert "permissions" in unreadable.mend

    def test_packages_that_cannot_be_listed_are_not_said_to_be_none(
        self, site: Path, found: Findings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        access = os.access
        # As it is for everybody but root in a folder without permissions.
        monkeypatch.setattr(
            os, "access", lambda path, mode, **how: path != site and access(path, mode, **how)
        )
        (unreadable,) = found()
        assert unreadable.kind == "unreadable"
        assert unreadable.cause == f"{site} cannot be looked at: Permission denied."

    def test_scripts_that_cannot_be_looked_at_are_not_said_to_be_missing(
        self, root: Path, forbidden: Path, found: Findings
    ) -> None:
        shutil.rmtree(root / "bin")
        (root / "bin").symlink_to(forbidden)
        (unreadable,) = found()
        assert unreadable.kind == "unreadable"
        assert f"{root / 'bin'} cannot be looked at: " in unreadable.cause

    def test_a_base_that_cannot_be_looked_at_is_not_said_to_be_gone(
        self, root: Path, forbidden: Path, found: Findings
    ) -> None:
        (root / "bin" / "python").unlink()
        (root / "bin" / "python").symlink_to(forbidden / "python3")
        (base,) = found()
        assert base.kind == "base"
        assert "/python3, which cannot be looked at: " in base.cause

    def test_without_the_x_bit(self, root: Path, found: Findings) -> None:
        (root / "bin" / "tool").write_text(f"#!{root}/bin/python\n")

        (script,) = found()
        assert (script.severity, script.kind) == ("error", "not-executable")
        assert "tool" in script.cause

    def test_an_interpreter_without_the_x_bit(
        self, root: Path, python: Path, found: Findings
    ) -> None:
        (root / "bin" / "python").unlink()
        shutil.copyfile(python, root / "bin" / "python")

        assert any("python is not executable" in row.cause for row in found("not-executable"))

    def test_what_conda_installed_is_said_to_be_unchecked(self, tmp_path: Path) -> None:
        root = tmp_path / "of conda"
        (root / "conda-meta").mkdir(parents=True)
        (root / "bin").mkdir()
        (root / "bin" / "python").symlink_to(sys.executable)

        (unchecked,) = examine_environment(describe_environment(root))
        assert (unchecked.severity, unchecked.kind) == ("note", "unchecked")
        assert "conda itself" in unchecked.cause


class TestArchitecture:
    def test_of_the_real_interpreter(self, python: Path) -> None:
        assert machine_of(python) == {"arm64": "aarch64"}.get(
            os.uname().machine, os.uname().machine
        )

    def test_an_interpreter_of_another_machine(
        self, root: Path, python: Path, found: Findings
    ) -> None:
        content = bytearray(python.resolve().read_bytes()[:4096])
        if not content.startswith(b"\x7fELF"):
            pytest.skip("only ELF is spoilt here")
        content[18:20] = (0x16).to_bytes(2, "big" if content[5] == 2 else "little")
        for name in ("python", "python3"):
            (root / "bin" / name).unlink()
        (root / "bin" / "python").write_bytes(content)
        (root / "bin" / "python").chmod(0o755)

        (wrong,) = found("architecture")
        assert wrong.severity == "error"
        assert "s390x" in wrong.cause

    def test_what_the_machine_also_runs_is_right(self, root: Path) -> None:
        own = machine_of(describe_environment(root).python)
        assert list(check_architecture(describe_environment(root), own)) == []


class TestHooks:
    def test_a_line_that_nobody_owns_is_a_warning(self, site: Path, found: Findings) -> None:
        (site / "odd.pth").write_text("/some/folder\n# import x\nimport os; os.x = 1\n")

        (hook,) = found()
        assert (hook.severity, hook.kind) == ("warning", "hook")
        assert "import os; os.x = 1" in hook.cause
        assert "no package owns it" in hook.cause

    def test_one_of_a_package_names_it(self, site: Path, found: Findings) -> None:
        install(site, "cover", "7.0", files={"cover.pth": "import cover\n", "cover.py": ""})

        (hook,) = found("hook")
        assert hook.severity == "note"
        assert "of cover 7.0" in hook.cause

    def test_customizing_modules_count(self, site: Path, found: Findings) -> None:
        (site / "sitecustomize.py").write_text("raise SystemExit\n")
        (site / "usercustomize").mkdir()
        (site / "usercustomize" / "__init__.py").write_text("")

        assert {Path(row.subject).name for row in found("hook")} == {
            "sitecustomize.py",
            "usercustomize",
        }

    def test_start_files_count_since_python_3_15(
        self, root: Path, site: Path, found: Findings
    ) -> None:
        (site / "both.pth").write_text("import both\n")
        (site / "both.start").write_text("# why\nboth.hooks:install\nnonsense\n")
        before = {row.cause.partition(" (")[0] for row in found("hook")}

        site.parent.rename(site.parent.with_name("python3.15"))
        (root / "pyvenv.cfg").write_text("home = /nowhere/bin\nversion_info = 3.15.0\n")
        since = {row.cause.partition(" (")[0] for row in found("hook")}

        assert since == {"both.start runs at every start: both.hooks:install"}
        if sys.version_info < (3, 15):
            assert before == {"both.pth runs at every start: import both"}

    def test_nothing_is_run(self, root: Path, site: Path, found: Findings) -> None:
        marker = root / "was-run"
        code = f"import pathlib; pathlib.Path({str(marker)!r}).touch()\n"
        (site / "odd.pth").write_text(code)
        (site / "sitecustomize.py").write_text(code)
        (root / "bin" / "python").unlink()
        (root / "bin" / "python").write_text(f"#!/bin/sh\ntouch {marker}\n")
        (root / "bin" / "python").chmod(0o755)

        assert found("hook")
        assert not marker.exists()


class TestPackages:
    def test_requirements_and_duplicates(self, site: Path, found: Findings) -> None:
        install(site, "app", requires=["helper>=2", "absent"])
        install(site, "helper", "1.0")
        install(site, "twice", "1.0")
        install(site, "twice", "2.0")

        (twice,) = found("duplicate")
        assert twice.cause == "twice is installed more than once, as 1.0 and 2.0."
        assert {row.kind for row in found()} == {"missing", "conflict", "duplicate"}

    def test_an_editable_project_that_is_gone(
        self, site: Path, tmp_path: Path, found: Findings
    ) -> None:
        (tmp_path / "project").mkdir()
        info = install(site, "mine")
        origin = {"url": (tmp_path / "project").as_uri(), "dir_info": {"editable": True}}
        (info / "direct_url.json").write_text(json.dumps(origin))
        assert found() == ()

        (tmp_path / "project").rmdir()
        (gone,) = found()
        assert (gone.kind, gone.subject) == ("project", "mine")
        assert f"its project {tmp_path / 'project'} is gone" in gone.cause

    def test_an_editable_project_whose_code_is_gone(
        self, site: Path, tmp_path: Path, found: Findings
    ) -> None:
        source = tmp_path / "project" / "src"
        source.mkdir(parents=True)
        lines = f"# a comment\nimport sys\nrelative\n{source}\n"
        info = install(site, "mine", files={"_mine.pth": lines})
        origin = {"url": source.parent.as_uri(), "dir_info": {"editable": True}}
        (info / "direct_url.json").write_text(json.dumps(origin))
        assert found("project") == ()

        source.rmdir()
        (gone,) = found("project")
        assert (gone.severity, gone.subject) == ("error", "mine")
        assert gone.cause == f"mine 1.0 is imported from {source}, which is gone."

    def test_a_script_is_named_as_it_lies_in_the_environment(
        self, root: Path, site: Path, found: Findings
    ) -> None:
        install(site, "app", files={"../../../bin/app": "#!/bin/sh\n"})
        (root / "bin" / "app").unlink()

        (missing,) = found(thorough=True)
        assert missing.cause == "app 1.0: bin/app is missing."

    def test_bytecode_may_be_deleted_with_its_folders(self, site: Path, found: Findings) -> None:
        info = install(site, "app", files={"app/__init__.py": ""})
        with (info / "RECORD").open("a") as record:
            record.write("app/__pycache__/__init__.cpython-313.pyc,,\napp/__pycache__,,\n")

        assert found(thorough=True) == ()

    def test_files_are_compared_only_when_thorough(self, site: Path, found: Findings) -> None:
        install(site, "app", files={"app/__init__.py": "x = 1\n", "app/gone.py": ""})
        (site / "app" / "__init__.py").write_text("x = 2\n")
        (site / "app" / "gone.py").unlink()

        assert found() == ()
        causes = " ".join(row.cause for row in found(thorough=True))
        assert "altered" in causes
        assert "missing" in causes


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    findings = examine_environment(describe_environment(tmp_path))
    assert [row.severity for row in findings] == ["error"]


def test_the_worst_comes_first(root: Path, site: Path) -> None:
    install(site, "cover", files={"cover.pth": "import cover\n"})
    (site / "odd.pth").write_text("import os\n")
    (root / "bin" / "python").unlink()
    (root / "bin" / "python").symlink_to("/nowhere/python")

    order = [row.severity for row in examine_environment(describe_environment(root))]
    assert order == sorted(order, key=["error", "warning", "note"].index)
