from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from envtui.core.distributions.read import list_distributions
from envtui.core.names import normalize_name
from tests.core.distributions.installed import install, only


def test_the_list_is_sorted_by_normalized_name_and_keeps_the_spelling(tmp_path: Path) -> None:
    install(tmp_path, "zope.interface", "6.0")
    install(tmp_path, "Flask_Thing", "1.0rc1")
    install(tmp_path, "attrs", "25.1.0")

    rows = list_distributions([tmp_path])

    assert [(row.name, row.normalized, row.version) for row in rows] == [
        ("attrs", "attrs", "25.1.0"),
        ("Flask_Thing", "flask-thing", "1.0rc1"),
        ("zope.interface", "zope-interface", "6.0"),
    ]
    assert {row.problem for row in rows} == {""}


def test_names_are_compared_as_pep_503_says() -> None:
    assert normalize_name("Foo.-_Bar") == "foo-bar"


def test_a_folder_that_does_not_exist_holds_nothing(tmp_path: Path) -> None:
    assert list_distributions([tmp_path / "nowhere"]) == ()


def test_two_paths_of_one_folder_are_read_once(tmp_path: Path) -> None:
    site = tmp_path / "lib"
    install(site, "one")
    (tmp_path / "lib64").symlink_to("lib")

    assert [row.name for row in list_distributions([site, tmp_path / "lib64"])] == ["one"]


def test_leftovers_and_other_files_are_no_distributions(tmp_path: Path) -> None:
    install(tmp_path, "~ip")
    (tmp_path / "package").mkdir()
    (tmp_path / "_virtualenv.pth").write_text("import _virtualenv")
    (tmp_path / ".virtualenv").touch()
    (tmp_path / ".envtui").mkdir()

    assert list_distributions([tmp_path]) == ()


def test_what_has_changed_since_the_last_list_is_seen(tmp_path: Path) -> None:
    """Also where nothing but the content tells: same folder, same size, same time."""
    edited, linked, damaged = (install(tmp_path, name) for name in ("edited", "linked", "damaged"))
    before = list_distributions([tmp_path])
    metadata = edited / "METADATA"
    status = metadata.stat()
    metadata.write_text(metadata.read_text().replace("1.0", "2.0"))
    os.utime(metadata, ns=(status.st_atime_ns, status.st_mtime_ns))
    (damaged / "METADATA").write_text("Metadata-Version: 2.1\nName: damaged\n")
    url = '{"url": "file:///project", "dir_info": {"editable": true}}'
    (linked / "direct_url.json").write_text(url)

    after = list_distributions([tmp_path])

    assert [(row.name, row.version) for row in after] == [
        ("damaged", "1.0"),
        ("edited", "2.0"),
        ("linked", "1.0"),
    ]
    assert [row.problem != "" for row in after] == [True, False, False]
    assert after[2].editable == Path("/project")
    assert before != after == list_distributions([tmp_path])


def test_name_and_version_are_found_behind_a_long_header(tmp_path: Path) -> None:
    info = install(tmp_path, "late", "3.1")
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nSummary: " + "x" * 5000 + "\nName: Late\nVersion: 3.1\n\n"
    )

    assert (only(tmp_path).name, only(tmp_path).problem) == ("Late", "")


def test_the_description_cannot_pass_for_a_header(tmp_path: Path) -> None:
    info = install(tmp_path, "true-name", "1.0")
    (info / "METADATA").write_text("Metadata-Version: 2.1\n\nName: false-name\nVersion: 9\n")

    row = only(tmp_path)

    assert (row.name, row.version) == ("true_name", "1.0")
    assert "lacks a name" in row.problem


class TestDamage:
    """Each damage costs its own row a sentence."""

    @pytest.fixture
    def site(self, tmp_path: Path) -> Path:
        install(tmp_path, "good", "2.0")
        return tmp_path

    def bad_row(self, site: Path) -> tuple[str, str, str]:
        rows = list_distributions([site])
        assert [row.name for row in rows if not row.problem] == ["good"]
        (bad,) = [row for row in rows if row.problem]
        return bad.name, bad.version, bad.problem

    def test_metadata_missing(self, site: Path) -> None:
        (install(site, "bad", "1.5") / "METADATA").unlink()

        assert self.bad_row(site) == ("bad", "1.5", "Its METADATA is missing")

    def test_metadata_is_a_folder(self, site: Path) -> None:
        info = install(site, "bad", "1.5")
        (info / "METADATA").unlink()
        (info / "METADATA").mkdir()

        assert self.bad_row(site) == ("bad", "1.5", "Its METADATA cannot be read")

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the platform has no FIFOs")
    def test_metadata_is_a_pipe_that_nobody_writes_to(self, site: Path) -> None:
        info = install(site, "bad", "1.5")
        (info / "METADATA").unlink()
        os.mkfifo(info / "METADATA")

        assert self.bad_row(site) == ("bad", "1.5", "Its METADATA cannot be read")

    @pytest.mark.skipif(not Path("/dev/zero").exists(), reason="the platform has no /dev/zero")
    def test_metadata_is_a_device_without_end(self, site: Path) -> None:
        info = install(site, "bad", "1.5")
        (info / "METADATA").unlink()
        (info / "METADATA").symlink_to("/dev/zero")

        assert self.bad_row(site) == ("bad", "1.5", "Its METADATA cannot be read")

    def test_bytes_that_are_not_utf_8(self, site: Path) -> None:
        info = install(site, "bad", "1.5")
        (info / "METADATA").write_bytes(b"Name: b\xffd\nVersion: 1.5\n\n")

        _, version, problem = self.bad_row(site)

        assert version == "1.5"
        assert "not a valid one" in problem
        problem.encode("utf-8")

    @pytest.mark.parametrize("version", ["1.0-what", "latest", "1..2", "v"])
    def test_an_invalid_version(self, site: Path, version: str) -> None:
        install(site, "bad", version)

        assert self.bad_row(site) == (
            "bad",
            version,
            f"Its version, '{version}', is not a valid one",
        )

    def test_escape_sequences_are_shown_not_sent(self, site: Path) -> None:
        install(site, "bad", "1.0\x1b[31m")

        assert "\x1b" not in self.bad_row(site)[2]

    @pytest.mark.parametrize("text", ["{", "[]", '{"url": 3}', '{"a":' * 5000])
    def test_a_bad_direct_url(self, site: Path, text: str) -> None:
        (install(site, "bad") / "direct_url.json").write_text(text)

        assert self.bad_row(site) == ("bad", "1.0", "Its direct_url.json cannot be read")

    def test_a_name_without_a_dash(self, site: Path) -> None:
        (site / "bad.dist-info").mkdir()

        assert self.bad_row(site) == ("bad", "", "Its METADATA is missing")

    def test_dangling_egg_link(self, site: Path) -> None:
        (site / "bad.egg-link").write_text("/nowhere/at/all\n.")

        assert self.bad_row(site)[2] == "Its project folder is gone or has no metadata"


def test_a_project_installed_twice_shows_both_and_says_so(tmp_path: Path) -> None:
    install(tmp_path, "twice", "1.0")
    install(tmp_path, "twice", "2.0")

    rows = list_distributions([tmp_path])

    assert [(row.version, row.problem) for row in rows] == [
        ("1.0", "It is installed more than once: also 2.0"),
        ("2.0", "It is installed more than once: also 1.0"),
    ]


def test_versions_that_only_packaging_understands_are_valid(tmp_path: Path) -> None:
    for version in ("1!2.0", "1.0.post1", "2.0+cu121.2", "1.0-1", "1.0.dev20240101"):
        install(tmp_path, f"p{abs(hash(version))}", version)

    assert {row.problem for row in list_distributions([tmp_path])} == {""}


def test_an_editable_install_names_its_project(tmp_path: Path) -> None:
    project = tmp_path / "my project"
    info = install(tmp_path, "mine")
    (info / "direct_url.json").write_text(
        f'{{"url": "{project.as_uri()}", "dir_info": {{"editable": true}}}}'
    )

    assert only(tmp_path).editable == project


def test_a_folder_install_that_is_not_editable_has_no_project(tmp_path: Path) -> None:
    info = install(tmp_path, "mine")
    (info / "direct_url.json").write_text('{"url": "file:///x", "dir_info": {}}')

    assert only(tmp_path).editable is None


def test_egg_info_folders_and_files_are_listed(tmp_path: Path) -> None:
    (tmp_path / "Old-0.9-py3.8.egg-info").mkdir()
    (tmp_path / "Old-0.9-py3.8.egg-info" / "PKG-INFO").write_text("Name: Old\nVersion: 0.9\n")
    (tmp_path / "older-0.1.egg-info").write_text("Name: older\nVersion: 0.1\n")

    rows = list_distributions([tmp_path])

    assert [(row.name, row.version, row.problem) for row in rows] == [
        ("Old", "0.9", ""),
        ("older", "0.1", ""),
    ]


def test_an_egg_link_is_an_editable_install(tmp_path: Path) -> None:
    project = tmp_path / "src"
    (project / "dev_thing.egg-info").mkdir(parents=True)
    (project / "dev_thing.egg-info" / "PKG-INFO").write_text("Name: dev-thing\nVersion: 0.1\n")
    site = tmp_path / "site"
    site.mkdir()
    (site / "dev-thing.egg-link").write_text(f"{project}\n.")

    row = only(site)

    assert (row.name, row.version, row.editable, row.problem) == ("dev-thing", "0.1", project, "")


def test_what_this_interpreter_sees_is_what_is_listed() -> None:
    import importlib.metadata

    folders = [Path(entry) for entry in sys.path if entry.endswith("site-packages")]
    seen = {
        (normalize_name(found.metadata["Name"]), found.version)
        for found in importlib.metadata.distributions(path=[str(folder) for folder in folders])
    }

    assert {(row.normalized, row.version) for row in list_distributions(folders)} == seen
