"""An uninstallation takes what a distribution recorded, inside the environment only."""

from __future__ import annotations

from pathlib import Path

import pytest

from envtui.core.distributions.model import Distribution
from envtui.core.distributions.read import list_distributions
from envtui.core.environments.model import Target
from envtui.core.errors import EnvironmentProblem
from envtui.core.wheels.uninstall import removal_of
from tests.core.wheels.conftest import Install
from tests.support.wheels import make_wheel


def installed(target: Target, name: str) -> Distribution:
    rows = list_distributions([target.scheme.purelib])
    return next(row for row in rows if row.normalized == name)


def add_row(target: Target, path: str, info: str = "demo-1.0.dist-info") -> None:
    record = target.scheme.purelib / info / "RECORD"
    content = record.read_text()
    record.unlink()  # It is linked from the store.
    record.write_text(f"{content}{path},,\n")


def test_everything_that_was_installed_goes(install: Install, target: Target, wheels: Path) -> None:
    before = {path for path in target.root.rglob("*") if path.is_file()}
    files = {
        "demo/__init__.py": "",
        "demo-1.0.data/data/share/x": "",
        "demo-1.0.data/scripts/t": "",
    }
    install(make_wheel(wheels, "demo", files=files, entry_points={"say": "demo:x"}), requested=True)
    (target.scheme.purelib / "demo-1.0.dist-info/notes-of-another-tool").write_text("")

    removal = removal_of([installed(target, "demo")], [], target)

    assert {Path(path) for path in removal.files} == {
        path for path in target.root.rglob("*") if path.is_file()
    } - before
    assert not removal.replaced


def test_nothing_outside_the_environment_goes(
    install: Install, target: Target, wheels: Path, tmp_path: Path
) -> None:
    install(make_wheel(wheels, "demo"))
    neighbour = tmp_path / "env-other"
    neighbour.mkdir()
    (neighbour / "file").write_text("")
    (target.scheme.purelib / "link").symlink_to(neighbour)
    add_row(target, "../../../../env-other/file")
    add_row(target, str(neighbour / "file"))
    add_row(target, "link/file")

    removal = removal_of([installed(target, "demo")], [], target)

    assert not any("file" in path for path in removal.files)
    assert str(target.scheme.purelib / "demo.py") in removal.files


def test_a_link_goes_but_not_what_it_points_to(
    install: Install, target: Target, wheels: Path, tmp_path: Path
) -> None:
    install(make_wheel(wheels, "demo"))
    (tmp_path / "precious").mkdir()
    (target.scheme.purelib / "link").symlink_to(tmp_path / "precious")
    add_row(target, "link")

    removal = removal_of([installed(target, "demo")], [], target)

    assert str(target.scheme.purelib / "link") in removal.files
    assert not any("precious" in path for path in removal.files)


def test_the_environments_own_files_stay(install: Install, target: Target, wheels: Path) -> None:
    install(make_wheel(wheels, "demo"))
    own = ["pyvenv.cfg", "bin/python", "bin/python3", "bin/activate", "bin/activate.fish"]
    for path in own:
        add_row(target, f"../../../{path}")

    removal = removal_of([installed(target, "demo")], [], target)

    assert removal.files
    assert not removal.files & {str(target.root / path) for path in own}


def test_a_file_that_another_distribution_also_has_stays(
    install: Install, target: Target, wheels: Path
) -> None:
    install(make_wheel(wheels, "demo", files={"space/__init__.py": "", "space/demo.py": ""}))
    install(make_wheel(wheels, "other", files={"space/__init__.py": "", "space/other.py": ""}))

    removal = removal_of([installed(target, "demo")], [installed(target, "other")], target)

    assert str(target.scheme.purelib / "space/__init__.py") not in removal.files
    assert str(target.scheme.purelib / "space/demo.py") in removal.files
    assert str(target.scheme.purelib / "space/other.py") not in removal.files


def test_without_record_nothing_goes_and_it_says_so(
    install: Install, target: Target, wheels: Path
) -> None:
    install(make_wheel(wheels, "demo"))
    (target.scheme.purelib / "demo-1.0.dist-info/RECORD").unlink()

    with pytest.raises(EnvironmentProblem, match="demo"):
        removal_of([installed(target, "demo")], [], target)


def egg(target: Target, name: str = "old") -> Path:
    info = target.scheme.purelib / f"{name}-1.0-py3.11.egg-info"
    info.mkdir()
    (info / "PKG-INFO").write_text(f"Metadata-Version: 1.0\nName: {name}\nVersion: 1.0\n")
    (target.scheme.purelib / name).mkdir()
    (target.scheme.purelib / name / "__init__.py").write_text("")
    return info


def test_an_egg_info_goes_by_its_list_of_files(target: Target) -> None:
    info = egg(target)
    (info / "installed-files.txt").write_text("../old/__init__.py\nPKG-INFO\ninstalled-files.txt\n")

    removal = removal_of([installed(target, "old")], [], target)

    assert removal.files == {
        str(target.scheme.purelib / "old/__init__.py"),
        str(info / "PKG-INFO"),
        str(info / "installed-files.txt"),
    }


def test_an_egg_info_without_a_list_goes_by_its_top_level_names(target: Target) -> None:
    info = egg(target)
    (info / "top_level.txt").write_text("old\n../../..\n")

    removal = removal_of([installed(target, "old")], [], target)

    assert removal.files == {
        str(target.scheme.purelib / "old/__init__.py"),
        str(info / "PKG-INFO"),
        str(info / "top_level.txt"),
    }


def test_the_scripts_of_an_egg_info_without_a_list_go_too(target: Target) -> None:
    info = egg(target)
    (info / "top_level.txt").write_text("old\n")
    (info / "entry_points.txt").write_text("[console_scripts]\nrun-old = old:main\n")
    (info / "scripts").mkdir()
    (info / "scripts/copied").write_text("")
    scripts = {str(target.scheme.scripts / name) for name in ("run-old", "copied", "other")}
    target.scheme.scripts.mkdir(parents=True, exist_ok=True)
    for script in scripts:
        Path(script).write_text("")

    removal = removal_of([installed(target, "old")], [], target)

    assert scripts - removal.files == {str(target.scheme.scripts / "other")}


def test_an_egg_goes_with_its_folder_and_its_line(target: Target) -> None:
    folder = target.scheme.purelib / "old-1.0-py3.7.egg"
    (folder / "EGG-INFO").mkdir(parents=True)
    (folder / "EGG-INFO/PKG-INFO").write_text("Name: old\nVersion: 1.0\n")
    (folder / "old.py").write_text("")
    paths = target.scheme.purelib / "easy-install.pth"
    paths.write_text("./old-1.0-py3.7.egg\n/elsewhere\n")

    removal = removal_of([installed(target, "old")], [], target)

    assert removal.files == {str(folder / "EGG-INFO/PKG-INFO"), str(folder / "old.py")}
    assert removal.replaced == {str(paths): b"/elsewhere\n"}


def test_what_distutils_installed_is_not_guessed_at(target: Target) -> None:
    info = target.scheme.purelib / "old-1.0-py3.11.egg-info"
    info.write_text("Metadata-Version: 1.0\nName: old\nVersion: 1.0\n")

    with pytest.raises(EnvironmentProblem, match="distutils"):
        removal_of([installed(target, "old")], [], target)


def test_an_egg_link_goes_with_its_line_and_not_the_project(target: Target, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "old.egg-info").mkdir()
    (project / "old.egg-info/PKG-INFO").write_text("Name: old\nVersion: 1.0\n")
    link = target.scheme.purelib / "old.egg-link"
    link.write_text(f"{project}\n.")
    paths = target.scheme.purelib / "easy-install.pth"
    paths.write_text(f"/elsewhere\n{project}\n")

    removal = removal_of([Distribution("old", "old", "1.0", link)], [], target)

    assert removal.files == {str(link)}
    assert removal.replaced == {str(paths): b"/elsewhere\n"}
