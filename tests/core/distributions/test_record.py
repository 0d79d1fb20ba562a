from __future__ import annotations

from pathlib import Path

import pytest

from envtui.core.distributions.read import list_distributions
from envtui.core.distributions.record import read_record
from envtui.core.distributions.sizes import installed_size
from envtui.core.errors import EnvironmentProblem
from tests.core.distributions.installed import install, only


def test_rows_are_as_recorded(tmp_path: Path) -> None:
    install(tmp_path, "thing", files={"thing/a,b.py": "x = 1\n"})
    info = only(tmp_path).info
    (info / "RECORD").write_text('"thing/a,b.py",sha256=abc,6\nthing.pyc,,\n')

    assert [(row.path, row.digest, row.size) for row in read_record(only(tmp_path))] == [
        ("thing/a,b.py", "sha256=abc", 6),
        ("thing.pyc", "", -1),
    ]


def test_no_record_is_said_in_one_sentence(tmp_path: Path) -> None:
    (install(tmp_path, "thing") / "RECORD").unlink()

    with pytest.raises(EnvironmentProblem, match=r"thing 1\.0 has no readable list of its files"):
        read_record(only(tmp_path))


def test_installed_files_of_an_egg_info_are_relative_to_site_packages(tmp_path: Path) -> None:
    info = tmp_path / "old-1.0.egg-info"
    info.mkdir()
    (info / "PKG-INFO").write_text("Name: old\nVersion: 1.0\n")
    (info / "installed-files.txt").write_text("../old.py\nPKG-INFO\n../../../../bin/old\n")
    (row,) = list_distributions([tmp_path])

    assert [record.path for record in read_record(row)] == [
        "old.py",
        "old-1.0.egg-info/PKG-INFO",
        "../../../bin/old",
    ]


def test_the_size_is_that_of_the_recorded_files_and_their_bytecode(tmp_path: Path) -> None:
    info = install(tmp_path, "thing", files={"thing/__init__.py": "x" * 1000})
    before = sum(file.stat().st_size for file in info.iterdir())
    cache = tmp_path / "thing" / "__pycache__"
    cache.mkdir()
    (cache / "__init__.cpython-313.pyc").write_bytes(b"p" * 500)
    (cache / "stranger.cpython-313.pyc").write_bytes(b"p" * 70)

    assert installed_size(only(tmp_path)) == before + 1000 + 500


def test_without_a_record_only_the_metadata_is_counted(tmp_path: Path) -> None:
    info = install(tmp_path, "thing", files={"thing/__init__.py": "x" * 1000})
    (info / "RECORD").unlink()

    assert installed_size(only(tmp_path)) == sum(path.stat().st_size for path in info.iterdir())
