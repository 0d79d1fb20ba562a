"""``pip install -r pylock.toml`` and ``pip sync pylock.toml``."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

from tests.cli.conftest import Envtui
from tests.support.index_server import IndexServer
from tests.support.projects import commit_all, make_project, make_sdist
from tests.support.wheels import make_wheel


@pytest.fixture
def lock(envtui: Envtui, environment: Path, project: Path, shop: IndexServer, python: Path) -> Path:
    """A lock of ``app`` 2.0 and ``helper`` 1.1, beside an empty environment."""
    (project / "requirements.in").write_text("app\n")
    path = project / "pylock.toml"
    answer = envtui("pip", "compile", "-p", python, "requirements.in", "-o", path)
    assert answer.code == 0, answer.err
    return path


def frozen(envtui: Envtui) -> str:
    return envtui("pip", "freeze").out


def test_it_installs_what_is_listed_and_asks_for_no_page(
    envtui: Envtui, lock: Path, shop: IndexServer
) -> None:
    asked = len(shop.requests)
    answer = envtui("pip", "install", "-r", lock)
    assert answer.code == 0, answer.err
    assert frozen(envtui) == "app==2.0\nhelper==1.1\n"
    assert [path for path in map(str, shop.requests[asked:]) if "/simple/" in path] == []


def test_only_what_nothing_else_needs_counts_as_asked_for(
    envtui: Envtui, lock: Path, environment: Path
) -> None:
    assert envtui("pip", "install", "-r", lock).code == 0
    asked_for = [path.parent.name for path in environment.rglob("REQUESTED")]
    assert asked_for == ["app-2.0.dist-info"]


def test_another_environment_gets_the_same_offline(
    envtui: Envtui, lock: Path, python: Path, shop: IndexServer
) -> None:
    assert envtui("pip", "install", "-r", lock).code == 0
    assert envtui("venv", "-p", python, "other").code == 0
    asked = len(shop.requests)
    answer = envtui("pip", "install", "--offline", "-p", "other", "-r", lock)
    assert answer.code == 0, answer.err
    assert envtui("pip", "freeze", "-p", "other").out == "app==2.0\nhelper==1.1\n"
    assert len(shop.requests) == asked


def test_sync_makes_the_environment_exactly_that(envtui: Envtui, lock: Path) -> None:
    assert envtui("pip", "install", "app==1.0", "helper==1.1").code == 0
    only_helper = re.sub(
        r'\[\[packages\]\]\nname = "app".*?(?=\[\[)', "", lock.read_text(), flags=re.S
    )
    lock.write_text(only_helper)
    assert "app" not in re.findall(r'name = "(\w+)"\n', only_helper)
    answer = envtui("pip", "sync", lock)
    assert answer.code == 0, answer.err
    assert frozen(envtui) == "helper==1.1\n"
    assert envtui("pip", "sync", "--check", lock).code == 0


def test_what_is_there_in_that_version_stays(envtui: Envtui, lock: Path) -> None:
    assert envtui("pip", "install", "app==1.0").code == 0
    answer = envtui("pip", "install", "--dry-run", "-r", lock)
    assert "app" in answer.err and "helper" not in answer.err
    again = envtui("pip", "install", "--dry-run", "--reinstall", "-r", lock)
    assert "helper" in again.err


def test_a_file_that_is_not_the_locked_one_is_refused(envtui: Envtui, lock: Path) -> None:
    lock.write_text(re.sub(r'sha256 = "\w{64}"', f'sha256 = "{"0" * 64}"', lock.read_text()))
    answer = envtui("pip", "install", "-r", lock)
    assert answer.code != 0
    assert "is refused: its sha256 is" in answer.err
    assert frozen(envtui) == ""


def test_what_is_installed_beside_it_is_not_broken(
    envtui: Envtui, lock: Path, wheels: Path
) -> None:
    make_wheel(wheels, "strict", "1.0", requires=["helper==1.0"])
    assert envtui("pip", "install", "strict").code == 0
    answer = envtui("pip", "install", "-r", lock)
    assert answer.code != 0
    assert "strict 1.0 requires helper==1.0, but gets 1.1." in answer.err
    assert frozen(envtui) == "helper==1.0\nstrict==1.0\n"
    assert envtui("pip", "install", "--allow-breaking", "-r", lock).code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("app",),
        ("-r", "requirements.in"),
        ("-c", "requirements.in"),
        ("--group", "pyproject.toml:dev"),
    ],
)
def test_nothing_may_stand_beside_a_lock(
    envtui: Envtui, lock: Path, words: tuple[str, ...]
) -> None:
    answer = envtui("pip", "install", "-r", lock, *words)
    assert answer.code == 2
    assert "A pylock.toml is installed by itself" in answer.err
    assert frozen(envtui) == ""


def test_a_lock_for_another_python_is_refused(envtui: Envtui, lock: Path) -> None:
    text = re.sub(r"requires-python = .*\n", "", lock.read_text())
    lock.write_text('requires-python = ">=99"\n' + text)
    answer = envtui("pip", "install", "-r", lock)
    assert answer.code == 1
    assert "pylock.toml is for Python >=99, and does not serve Python 3" in answer.err


def test_no_binary_rules_a_lock_out(envtui: Envtui, lock: Path) -> None:
    answer = envtui("pip", "install", "--no-binary", "helper", "-r", lock)
    assert answer.code != 0
    assert "--no-binary rules out" in answer.err


class TestSourceCode:
    """Entries of a lock that have to be built."""

    @pytest.fixture
    def requirements(
        self, project: Path, environment: Path, shop: IndexServer, wheels: Path
    ) -> Path:
        """What asks for a folder, an editable one, a repository, an archive and an sdist."""
        make_project(project / "folder", "folder", requires=["helper"])
        make_project(project / "edited", "edited")
        make_project(project.parent / "repository", "repository")
        commit_all(project.parent / "repository", "v1")
        (project.parent / "archives").mkdir()
        archive = make_sdist(project.parent / "archives", "archive")
        make_sdist(wheels, "sdist", "2.0")
        path = project / "requirements.in"
        path.write_text(
            "./folder\n-e ./edited\nsdist\n"
            f"git+{(project.parent / 'repository').as_uri()}@v1\n{archive.as_uri()}\n"
        )
        return path

    @pytest.fixture
    def lock(self, envtui: Envtui, requirements: Path, project: Path) -> Path:
        answer = envtui("pip", "compile", "-q", requirements, "-o", "pylock.toml")
        assert answer.code == 0, answer.err
        return project / "pylock.toml"

    def test_it_is_written_down(self, lock: Path) -> None:
        packages = {row["name"]: row for row in tomllib.loads(lock.read_text())["packages"]}
        assert packages["folder"]["directory"] == {"path": "folder"}
        assert packages["edited"]["directory"] == {"path": "edited", "editable": True}
        assert len(packages["repository"]["vcs"]["commit-id"]) == 40
        archive = packages["archive"]["archive"]
        assert archive["path"] == "../archives/archive-1.0.tar.gz"
        assert archive["hashes"]["sha256"]
        # A folder may have another version by then.
        assert [name for name in packages if "version" not in packages[name]] == [
            "edited",
            "folder",
        ]
        assert packages["sdist"]["sdist"]["hashes"]["sha256"]

    @pytest.mark.parametrize("command", [["install", "-r"], ["sync"]], ids=" ".join)
    def test_it_is_built_and_installed(
        self, envtui: Envtui, lock: Path, command: list[str]
    ) -> None:
        answer = envtui("pip", *command, lock)
        assert answer.code == 0, answer.err
        names = [row["name"] for row in envtui("pip", "list", "--format", "json").json]
        assert names == ["archive", "edited", "folder", "helper", "repository", "sdist"]
        edited = envtui("pip", "list", "--editable", "--format", "json").json
        assert [row["name"] for row in edited] == ["edited"]

    def test_what_cannot_have_changed_stays(self, envtui: Envtui, lock: Path) -> None:
        envtui("pip", "sync", lock)
        said = envtui("pip", "sync", lock).err
        for name in ("archive", "repository", "sdist", "helper"):
            assert f"{name}==" not in said
        assert " ~ folder==1.0" in said

    def test_the_plan_names_what_would_be_built(self, envtui: Envtui, lock: Path) -> None:
        answer = envtui("pip", "install", "--dry-run", "--format", "json", "-r", lock)
        built = [row["name"] for row in answer.json["changes"] if row["builds"]]
        assert built == ["archive", "edited", "folder", "repository", "sdist"]

    def test_building_can_be_ruled_out(self, envtui: Envtui, lock: Path) -> None:
        answer = envtui("pip", "sync", "--no-build", lock)
        assert answer.code == 1
        assert "--no-build" in answer.err
        assert frozen(envtui) == ""

    def test_an_archive_that_is_not_the_locked_one_is_refused(
        self, envtui: Envtui, lock: Path, project: Path
    ) -> None:
        lock.write_text(re.sub('sha256 = "[0-9a-f]{8}', 'sha256 = "00000000', lock.read_text()))
        assert envtui("pip", "sync", "--no-cache", lock).code == 1
        assert frozen(envtui) == ""

    def test_a_folder_with_another_project_is_refused(
        self, envtui: Envtui, lock: Path, project: Path
    ) -> None:
        make_project(project / "folder", "other")
        assert "is other, not folder" in envtui("pip", "sync", lock).err


def test_a_group_of_the_lock_can_be_asked_for(envtui: Envtui, lock: Path) -> None:
    text = lock.read_text().replace(
        '[[packages]]\nname = "helper"',
        '[[packages]]\nname = "helper"\nmarker = "\'dev\' in dependency_groups"',
    )
    lock.write_text('dependency-groups = ["dev"]\n' + text)
    assert envtui("pip", "sync", lock).code == 0
    assert frozen(envtui) == "app==2.0\n"
    assert envtui("pip", "sync", lock, "--group", "dev").code == 0
    assert frozen(envtui) == "app==2.0\nhelper==1.1\n"
    assert "has no dependency group test" in envtui("pip", "sync", lock, "--group", "test").err


def test_wheels_by_place_are_locked_with_their_hashes(
    envtui: Envtui, environment: Path, project: Path, shop: IndexServer, tmp_path: Path
) -> None:
    beside = make_wheel(tmp_path / "beside", "beside")
    wanted = project / "wanted.txt"
    wanted.write_text(f"{beside}\nhelper @ {shop.origin}/files/helper-1.0-py3-none-any.whl\n")
    assert envtui("pip", "compile", "-q", wanted, "-o", "pylock.toml").code == 0
    rows = {row["name"]: row for row in tomllib.loads(Path("pylock.toml").read_text())["packages"]}
    assert rows["beside"]["archive"]["path"] == "../beside/beside-1.0-py3-none-any.whl"
    assert rows["helper"]["archive"]["url"].startswith(shop.origin)
    digest = hashlib.sha256(beside.read_bytes()).hexdigest()
    assert rows["beside"]["archive"]["hashes"] == {"sha256": digest}
    assert envtui("pip", "sync", "pylock.toml").code == 0
    assert frozen(envtui).startswith(f"beside @ {beside.as_uri()}")
    hashed = envtui("pip", "compile", "--no-header", "--generate-hashes", wanted).out
    assert f"{beside} \\\n    --hash=sha256:{digest}\n" in hashed
    make_wheel(tmp_path / "beside", "beside", files={"other.py": ""})
    assert envtui("cache", "clean").code == 0  # it has the right one
    answer = envtui("pip", "sync", "--reinstall", "pylock.toml")
    assert answer.code == 1
    assert "sha256" in answer.err


def test_files_of_a_folder_are_locked_with_their_hashes(
    envtui: Envtui, environment: Path, project: Path, tmp_path: Path
) -> None:
    wheel = make_wheel(tmp_path / "flat", "flat")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (project / "wanted.txt").write_text("flat")
    place = ("wanted.txt", "--no-header", "--no-annotate", "--no-index", "-f", tmp_path / "flat")
    locked = envtui("pip", "compile", "--generate-hashes", *place).out
    assert locked == f"flat==1.0 \\\n    --hash=sha256:{digest}\n"
    (row,) = tomllib.loads(envtui("pip", "compile", "--format", "pylock.toml", *place).out)[
        "packages"
    ]
    assert row["wheels"][0]["hashes"] == {"sha256": digest}


def test_a_lock_is_no_list_of_requirements(envtui: Envtui, lock: Path) -> None:
    answer = envtui("pip", "compile", "pylock.toml")
    assert answer.code == 2
    assert "pylock.toml is a lock, and what it holds is pinned already." in answer.err
    assert envtui("pip", "uninstall", "-r", lock).code == 2
