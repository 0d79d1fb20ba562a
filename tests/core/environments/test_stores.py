"""Central stores: which environments lie in them, and which project each was made for."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from hashlib import md5, sha256
from pathlib import Path

import pytest

from envtui.core.environments.describe import describe_environment
from envtui.core.environments.owners import StoredEnvironment
from envtui.core.environments.stores import owners_of, stored_environments
from envtui.core.events import Cancel
from tests.core.environments.conftest import Make


@pytest.fixture
def home(isolated: Path) -> Path:
    return isolated


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "my project"
    folder.mkdir()
    return folder


def look(home: Path, *projects: Path, **environ: str) -> list[StoredEnvironment]:
    return list(stored_environments({"HOME": str(home), **environ}, projects=projects))


def said(stored: StoredEnvironment) -> tuple[str, str, Path | None]:
    return stored.tool, stored.ownership, stored.project


def poetry_name(project: Path) -> str:
    digest = urlsafe_b64encode(sha256(str(project).encode()).digest()).decode()[:8]
    return f"my-project-{digest}-py3.13"


def install_editable(root: Path, project: Path) -> None:
    packages = next(root.glob("lib/python*/site-packages"))
    (packages / "my_project.pth").write_text(f"{project / 'src'}\n")


def test_nothing_is_there_to_begin_with(home: Path) -> None:
    assert look(home) == []


def test_virtualenvwrapper_and_pipenv_write_the_project_down(
    home: Path, project: Path, make: Make
) -> None:
    wrapper = make(home / ".virtualenvs" / "work")
    pipenv = make(home / ".local" / "share" / "virtualenvs" / "project-A_b3-x9Z")
    make(home / ".virtualenvs" / "unnamed")
    (wrapper / ".project").write_text(f"{project}\n")
    (pipenv / ".project").write_text(str(project.with_name("gone")))
    found = {one.environment.root.name: said(one) for one in look(home)}
    assert found == {
        "work": ("virtualenvwrapper", "owned", project),
        "unnamed": ("virtualenvs", "unknown", None),
        "project-A_b3-x9Z": ("pipenv", "project gone", project.with_name("gone")),
    }


@pytest.mark.parametrize(
    "content", ["gone/relative", "<?xml version='1.0'?>\n<project/>", "/a\n/b"]
)
def test_what_names_no_place_proves_no_loss(content: str, home: Path, make: Make) -> None:
    (make(home / ".virtualenvs" / "env") / ".project").write_text(content)
    assert look(home)[0].ownership == "unknown"


def test_a_project_that_cannot_be_looked_at_is_not_gone(home: Path, make: Make) -> None:
    (make(home / ".virtualenvs" / "env") / ".project").write_text("/" + "long" * 100)
    (stored,) = look(home)
    assert stored.ownership == "unknown"
    assert stored.reason.endswith(", which cannot be looked at.")


def test_the_variable_moves_the_store(home: Path, tmp_path: Path, make: Make) -> None:
    make(tmp_path / "elsewhere" / "env")
    assert len(look(home, WORKON_HOME=str(tmp_path / "elsewhere"))) == 1


def test_poetrys_hash_proves_a_known_project(home: Path, project: Path, make: Make) -> None:
    make(home / ".cache" / "pypoetry" / "virtualenvs" / poetry_name(project))
    (unknown,) = look(home)
    assert said(unknown) == ("poetry", "unknown", None)
    assert "of none that is known" in unknown.reason
    (owned,) = look(home, project)
    assert said(owned) == ("poetry", "owned", project)
    assert "The hash in its name" in owned.reason


def test_an_editable_install_names_the_project_that_the_hash_proves(
    home: Path, project: Path, make: Make
) -> None:
    root = make(home / ".cache" / "pypoetry" / "virtualenvs" / poetry_name(project))
    install_editable(root, project)
    assert said(look(home)[0]) == ("poetry", "owned", project)
    project.rmdir()
    (gone,) = look(home)
    assert said(gone) == ("poetry", "project gone", project)
    assert "does not exist any more" in gone.reason


def test_an_editable_install_alone_proves_no_loss(home: Path, project: Path, make: Make) -> None:
    root = make(home / ".virtualenvs" / "env")
    info = next(root.glob("lib/python*/site-packages")) / "x-1.dist-info"
    info.mkdir()
    origin = {"url": project.as_uri(), "dir_info": {"editable": True}}
    (info / "direct_url.json").write_text(json.dumps(origin))
    assert said(look(home)[0]) == ("virtualenvs", "owned", project)
    project.rmdir()
    assert said(look(home)[0]) == ("virtualenvs", "unknown", None)


@pytest.mark.parametrize("content", ["[]", "{", '{"url": 1, "dir_info": {"editable": true}}'])
def test_a_damaged_origin_hides_nothing(content: str, home: Path, make: Make) -> None:
    root = make(home / ".virtualenvs" / "env")
    info = next(root.glob("lib/python*/site-packages")) / "x-1.dist-info"
    info.mkdir()
    (info / "direct_url.json").write_text(content)
    assert look(home)[0].ownership == "unknown"


def test_hatch_and_pdm(home: Path, project: Path, make: Make) -> None:
    digest = urlsafe_b64encode(sha256(str(project).encode()).digest()).decode()[:8]
    make(home / ".local/share/hatch/env/virtual/my-project" / digest / "test")
    digest = urlsafe_b64encode(md5(str(project).encode()).digest()).decode()[:8]
    make(home / ".local/share/pdm/venvs" / f"my-project-{digest}-3.13")
    found = [said(one) for one in look(home, project)]
    assert found == [("hatch", "owned", project), ("pdm", "owned", project)]


def test_settings_move_the_stores(home: Path, project: Path, tmp_path: Path, make: Make) -> None:
    settings = {
        "pypoetry": 'cache-dir = "{0}/cache"\n[virtualenvs]\npath = "{{cache-dir}}/poetry"\n',
        "hatch": '[dirs.env]\nvirtual = "{0}/hatch"\n',
        "pdm": '[venv]\nlocation = "{0}/pdm"\n',
    }
    for tool, text in settings.items():
        (home / ".config" / tool).mkdir(parents=True)
        (home / ".config" / tool / "config.toml").write_text(text.format(tmp_path))
    make(tmp_path / "cache" / "poetry" / poetry_name(project))
    make(tmp_path / "hatch" / "a" / "b" / "c")
    make(tmp_path / "pdm" / "d")
    found = {one.environment.root.name: one.tool for one in look(home)}
    assert found == {poetry_name(project): "poetry", "c": "hatch", "d": "pdm"}


@pytest.mark.parametrize("content", ["[[[", "virtualenvs = 3\n", "[virtualenvs]\npath = 3\n"])
def test_settings_that_make_no_sense_are_passed_over(
    content: str, home: Path, project: Path, make: Make
) -> None:
    (home / ".config" / "pypoetry").mkdir(parents=True)
    (home / ".config" / "pypoetry" / "config.toml").write_text(content)
    make(home / ".cache" / "pypoetry" / "virtualenvs" / poetry_name(project))
    assert [one.tool for one in look(home)] == ["poetry"]


def test_applications_are_owned_by_their_tool(home: Path, make: Make) -> None:
    make(home / ".local/share/pipx/venvs/black")
    make(home / ".local/share/uv/tools/ruff")
    found = look(home)
    assert [said(one) for one in found] == [("pipx", "owned", None), ("uv tool", "owned", None)]
    assert found[0].reason == "pipx keeps it for the application black."


def test_conda_lists_its_own_and_stale_lines_are_passed_over(home: Path, tmp_path: Path) -> None:
    (tmp_path / "env" / "conda-meta").mkdir(parents=True)
    (home / ".conda").mkdir()
    (home / ".conda" / "environments.txt").write_text(f"/gone\n\n{tmp_path / 'env'}\n")
    assert [one.tool for one in look(home)] == ["conda"]


@pytest.mark.parametrize("folder", ["miniforge3", "mambaforge", "micromamba", "opt/anaconda3"])
def test_conda_is_found_where_its_installers_put_it(folder: str, home: Path) -> None:
    (home / folder / "envs" / "science" / "conda-meta").mkdir(parents=True)
    assert [(one.tool, one.environment.root.name) for one in look(home)] == [("conda", "science")]


def test_pyenvs_environments_and_not_its_interpreters(home: Path, make: Make) -> None:
    (home / ".pyenv/versions/3.13.0/bin").mkdir(parents=True)
    root = make(home / ".pyenv/versions/3.13.0/envs/work")
    (home / ".pyenv/versions/work").symlink_to(root)
    assert [one.environment.root.name for one in look(home)] == ["work"]


def test_tells_each_and_stops_when_told(home: Path, make: Make) -> None:
    for name in "abc":
        make(home / ".virtualenvs" / name)
    cancel = Cancel()
    told: list[StoredEnvironment] = []

    def on_found(stored: StoredEnvironment) -> None:
        told.append(stored)
        cancel.request()

    assert stored_environments({"HOME": str(home)}, on_found=on_found, cancel=cancel) == (told[0],)


def test_of_given_environments_those_in_stores_have_owners(
    home: Path, project: Path, tmp_path: Path, make: Make
) -> None:
    mine = describe_environment(make(home / ".virtualenvs" / "mine"))
    hashed = describe_environment(
        make(home / ".cache" / "pypoetry" / "virtualenvs" / poetry_name(project))
    )
    outside = describe_environment(make(tmp_path / "project" / ".venv"))
    make(home / ".virtualenvs" / "other")
    (mine.root / ".project").write_text(str(project))
    owners = owners_of(
        [mine, hashed, outside], {"HOME": str(home)}, projects=(one for one in [project])
    )
    assert {root: said(owner) for root, owner in owners.items()} == {
        mine.root: ("virtualenvwrapper", "owned", project),
        hashed.root: ("poetry", "owned", project),
    }


def test_projects_are_not_listed_for_environments_outside_of_stores(
    home: Path, tmp_path: Path, make: Make
) -> None:
    outside = describe_environment(make(tmp_path / ".venv"))
    assert owners_of([outside], {"HOME": str(home)}, projects=map(pytest.fail, "x")) == {}
