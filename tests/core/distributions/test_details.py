from __future__ import annotations

from pathlib import Path

from envtui.core.distributions.details import read_details
from envtui.core.distributions.read import list_distributions
from tests.core.distributions.installed import install, only


def test_the_fields_of_the_metadata(tmp_path: Path) -> None:
    headers = [
        "Summary: Does a thing",
        "Requires-Python: >=3.8",
        "License: MIT",
        "Author: A. Person",
        "Project-URL: Documentation, https://docs.example",
        "Project-URL: Homepage, https://home.example",
        "Provides-Extra: fast",
    ]
    info = install(
        tmp_path, "thing", requires=["a>=1", "b; extra == 'fast'"], extra_headers=headers
    )
    (info / "entry_points.txt").write_text(
        "[console_scripts]\nthing = thing:main\n[gui_scripts]\nthingw = thing:gui\n[other]\nx = y\n"
    )
    (info / "INSTALLER").write_text("pip\n")
    (info / "REQUESTED").touch()

    details = read_details(only(tmp_path))

    assert details.summary == "Does a thing"
    assert details.requires == ("a>=1", "b; extra == 'fast'")
    assert (details.requires_python, details.license, details.author) == (
        ">=3.8",
        "MIT",
        "A. Person",
    )
    assert details.urls == (
        ("Homepage", "https://home.example"),
        ("Documentation", "https://docs.example"),
    )
    assert (details.installer, details.requested) == ("pip", True)
    assert (details.extras, details.scripts) == (("fast",), ("thing", "thingw"))
    assert details.origin == ""


def test_an_installer_that_marks_everything_tells_nothing_of_who_asked(tmp_path: Path) -> None:
    info = install(tmp_path, "thing")
    (info / "INSTALLER").write_text("uv")
    (info / "REQUESTED").touch()

    assert read_details(only(tmp_path)).requested is None


def test_the_expression_of_pep_639_comes_before_other_licences(tmp_path: Path) -> None:
    install(
        tmp_path,
        "thing",
        extra_headers=["License: long text", "License-Expression: Apache-2.0"],
    )

    assert read_details(only(tmp_path)).license == "Apache-2.0"


def test_the_origin_has_no_password(tmp_path: Path) -> None:
    info = install(tmp_path, "thing")
    (info / "direct_url.json").write_text(
        '{"url": "https://me:secret@host.example/r.git",'
        ' "vcs_info": {"vcs": "git", "commit_id": "abc"}}'
    )

    assert read_details(only(tmp_path)).origin == "git+https://host.example/r.git@abc"


def test_without_metadata_every_field_is_empty(tmp_path: Path) -> None:
    (install(tmp_path, "thing") / "METADATA").unlink()

    details = read_details(only(tmp_path))

    assert (details.summary, details.requires, details.urls) == ("", (), ())


def test_requirements_of_an_egg_info_carry_their_sections_as_markers(tmp_path: Path) -> None:
    info = tmp_path / "old-1.0.egg-info"
    info.mkdir()
    (info / "PKG-INFO").write_text("Name: old\nVersion: 1.0\n")
    (info / "requires.txt").write_text('six>=1.5\n\n[:os_name == "nt"]\nwin\n\n[fast:a]\nc\n')
    (row,) = list_distributions([tmp_path])

    assert read_details(row).requires == (
        "six>=1.5",
        'win ; (os_name == "nt")',
        'c ; (a) and extra == "fast"',
    )
