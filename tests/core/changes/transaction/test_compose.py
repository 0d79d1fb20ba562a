from __future__ import annotations

from pathlib import Path

import pytest

from envtui.core.changes.transaction.compose import compose
from envtui.core.changes.transaction.journal import Journal
from envtui.core.changes.transaction.renames import carry_out, new_transaction
from envtui.core.distributions.bytecode import bytecode_of
from envtui.core.environments.model import Target
from envtui.core.errors import BadDistribution, RefusedChange
from envtui.core.record import replace
from envtui.core.wheels.clashes import OwnerOf
from tests.core.changes.places import bare_target, content, write

SITE = "lib/site-packages"


class Case:
    """An environment, and a transaction that something is staged in."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "env"
        self.target: Target = bare_target(self.root)
        self.site = self.root / SITE
        self.transaction = new_transaction(self.root / ".envtui")
        self.staged = self.transaction / "new"

    def stage(self, *paths: str, text: str = "new") -> None:
        write(self.staged, *paths, text=text)

    def journal(self, *leaving: str, owner_of: OwnerOf | None = None) -> Journal:
        files = {str(self.root / path) for path in leaving}
        files |= bytecode_of(files)
        return compose(self.target, self.transaction, files, owner_of, "a test")

    def moved(self, *leaving: str) -> list[str]:
        signs = {True: "+", False: "-"}
        return [f"{signs[move.arrives]} {move.inside}" for move in self.journal(*leaving).moves]

    def carry_out(self, *leaving: str) -> dict[str, str]:
        carry_out(self.root, self.transaction, self.journal(*leaving), lambda: None)
        return content(self.root)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def test_a_package_arrives_as_one_rename_and_its_metadata_last(case: Case) -> None:
    case.stage(f"{SITE}/a-1.dist-info/RECORD", f"{SITE}/zed/__init__.py", f"{SITE}/zed/sub/x.py")

    assert case.moved() == [f"+ {SITE}/zed", f"+ {SITE}/a-1.dist-info"]


def test_a_package_leaves_as_one_rename_and_its_metadata_first(case: Case) -> None:
    files = [f"{SITE}/zed-1.dist-info/RECORD", f"{SITE}/zed/a.py", f"{SITE}/zed/b/c.py"]
    write(case.root, *files, f"{SITE}/zed/__pycache__/a.cpython-313.pyc")

    assert case.moved(*files) == [f"- {SITE}/zed-1.dist-info", f"- {SITE}/zed"]


def test_files_that_nobody_recorded_stay(case: Case) -> None:
    write(case.root, f"{SITE}/zed/a.py", f"{SITE}/zed/settings.ini", f"{SITE}/zed/b/c.py")

    assert case.moved(f"{SITE}/zed/a.py", f"{SITE}/zed/b/c.py") == [
        f"- {SITE}/zed/a.py",
        f"- {SITE}/zed/b",
    ]


def test_a_namespace_is_merged_file_by_file(case: Case) -> None:
    write(case.root, f"{SITE}/ns/one/a.py", text="old")
    case.stage(f"{SITE}/ns/two/b.py")

    assert case.moved() == [f"+ {SITE}/ns/two"]
    assert case.carry_out() == {f"{SITE}/ns/one/a.py": "old", f"{SITE}/ns/two/b.py": "new"}


def test_an_upgrade_replaces_old_by_new(case: Case) -> None:
    old = [f"{SITE}/p-1.dist-info/RECORD", f"{SITE}/p/a.py", f"{SITE}/p/gone.py", "bin/p"]
    write(case.root, *old, text="old")
    case.stage(f"{SITE}/p-2.dist-info/RECORD", f"{SITE}/p/a.py", "bin/p")

    assert case.carry_out(*old) == {
        "bin/p": "new",
        f"{SITE}/p-2.dist-info/RECORD": "new",
        f"{SITE}/p/a.py": "new",
    }


def test_folders_left_empty_go_and_those_of_the_environment_stay(case: Case) -> None:
    write(case.root, "share/man/man1/p.1", f"{SITE}/p.py", "bin/p")

    assert case.carry_out("share/man/man1/p.1", f"{SITE}/p.py", "bin/p") == {}
    assert not (case.root / "share").exists()
    assert case.site.is_dir()
    assert (case.root / "bin").is_dir()


def test_a_file_that_passes_from_one_distribution_to_another_is_no_clash(case: Case) -> None:
    write(case.root, f"{SITE}/shared.py", text="old")
    case.stage(f"{SITE}/shared.py")

    assert case.carry_out(f"{SITE}/shared.py") == {f"{SITE}/shared.py": "new"}


def test_a_file_that_nobody_owns_is_replaced(case: Case) -> None:
    write(case.root, f"{SITE}/orphan.py", text="old")
    case.stage(f"{SITE}/orphan.py")

    assert case.carry_out() == {f"{SITE}/orphan.py": "new"}


def test_a_file_of_another_distribution_is_not_overwritten(case: Case) -> None:
    write(case.root, f"{SITE}/theirs.py")
    case.stage(f"{SITE}/theirs.py")

    with pytest.raises(RefusedChange, match="belongs to other"):
        case.journal(owner_of=lambda path: ("other", ""))


def test_a_file_that_two_distributions_share_stays_as_it_is(case: Case) -> None:
    write(case.root, f"{SITE}/space/__init__.py", text="same")
    case.stage(f"{SITE}/space/__init__.py", text="same")

    journal = case.journal(owner_of=lambda path: ("other", ""))

    carry_out(case.root, case.transaction, journal, lambda: None)
    assert content(case.root) == {f"{SITE}/space/__init__.py": "same"}


def test_a_shared_namespace_may_be_spelled_otherwise(case: Case) -> None:
    spelled = "__path__ = extend_path(__path__, __name__)"
    write(case.root, f"{SITE}/space/__init__.py", text=spelled)
    case.stage(f"{SITE}/space/__init__.py", text=f"{spelled}  # type: ignore")

    journal = case.journal(owner_of=lambda path: ("other", ""))

    carry_out(case.root, case.transaction, journal, lambda: None)
    assert content(case.root)[f"{SITE}/space/__init__.py"].startswith(spelled)


def test_left_over_metadata_is_replaced_whole(case: Case) -> None:
    write(case.root, f"{SITE}/p-1.dist-info/half", text="old")
    case.stage(f"{SITE}/p-1.dist-info/RECORD")

    assert case.carry_out() == {f"{SITE}/p-1.dist-info/RECORD": "new"}


@pytest.mark.parametrize(
    "path", ["pyvenv.cfg", "bin/python", "bin/Python3.13", "bin/activate.fish"]
)
def test_nothing_replaces_a_part_of_the_environment(case: Case, path: str) -> None:
    write(case.root, path)
    case.stage(path)

    with pytest.raises(BadDistribution, match="belongs to the environment"):
        case.journal()


def test_nothing_takes_a_part_of_the_environment_along(case: Case) -> None:
    write(case.root, "pyvenv.cfg", "bin/python", "bin/tool")

    assert case.moved("pyvenv.cfg", "bin/python", "bin/tool") == ["- bin/tool"]


def test_a_file_does_not_take_the_place_of_a_folder(case: Case) -> None:
    write(case.root, f"{SITE}/p/a.py")
    case.stage(f"{SITE}/p")

    with pytest.raises(BadDistribution, match="take the place of the folder"):
        case.journal()


def test_a_link_that_leads_out_is_replaced_not_followed(case: Case, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (case.site / "p").symlink_to(outside)
    case.stage(f"{SITE}/p/a.py")

    assert case.carry_out() == {f"{SITE}/p/a.py": "new"}
    assert list(outside.iterdir()) == []


def test_a_link_inside_is_followed(case: Case) -> None:
    (case.root / "lib64").symlink_to("lib")
    case.stage("lib64/site-packages/a.py")

    assert case.carry_out()[f"{SITE}/a.py"] == "new"


def test_a_scheme_may_lead_out_of_the_root(case: Case, tmp_path: Path) -> None:
    local = tmp_path / "local"
    scheme = replace(case.target.scheme, purelib=local / "lib", platlib=local / "lib")
    case.target = replace(case.target, scheme=scheme)
    write(case.staged / "outside" / local.relative_to("/"), "lib/a.py", text="new")
    case.stage("bin/a")

    assert case.carry_out() == {"bin/a": "new"}
    assert content(local) == {"lib/a.py": "new"}


def test_outside_is_a_name_like_any_other_where_nothing_leads_out(case: Case) -> None:
    case.stage("outside/a")

    assert case.carry_out() == {"outside/a": "new"}
