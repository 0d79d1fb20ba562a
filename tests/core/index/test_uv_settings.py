"""Indexes that uv's own settings name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from envtui.core.errors import UsageError
from envtui.core.events import OnEvent, Warned, ignore
from envtui.core.index.configuration import IndexConfiguration, load_configuration
from envtui.core.index.model import IndexOptions

A, B, C = (f"https://{name}.example/simple" for name in "abc")


def load(
    folder: Path,
    environ: dict[str, str] | None = None,
    on_event: OnEvent = ignore,
    **flags: object,
) -> IndexConfiguration:
    home = {"HOME": str(folder / "home"), "USERPROFILE": str(folder / "home")}
    shared = {"XDG_CONFIG_DIRS": str(folder / "shared"), "PIP_CONFIG_FILE": os.devnull}
    return load_configuration(
        IndexOptions(**flags),  # type: ignore[arg-type]
        {**home, **shared, **(environ or {})},
        folder=folder / "project" / "sub",
        on_event=on_event,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "sub").mkdir(parents=True)
    return folder


INDEXES = f"""
[[index]]
name = "a"
url = "{A}"
[[index]]
url = "{B}"
default = true
[[index]]
name = "c"
url = "{C}"
explicit = true
"""


def test_indexes_of_a_uv_toml_upward_are_asked(tmp_path: Path, project: Path) -> None:
    (project / "uv.toml").write_text(INDEXES)
    assert load(tmp_path).indexes == (A, B)


def test_so_are_those_of_a_pyproject(tmp_path: Path, project: Path) -> None:
    text = INDEXES.replace("[[index", "[[tool.uv.index")
    (project / "pyproject.toml").write_text(text)
    assert load(tmp_path).indexes == (A, B)


def test_a_pyproject_without_words_for_uv_does_not_end_the_search(
    tmp_path: Path, project: Path
) -> None:
    (project / "sub" / "pyproject.toml").write_text("[project]\nname = 'sub'\n")
    (project / "uv.toml").write_text(INDEXES)
    assert load(tmp_path).indexes == (A, B)


def test_a_uv_toml_hides_the_pyproject_beside_it(tmp_path: Path, project: Path) -> None:
    (project / "uv.toml").write_text(f"index-url = '{A}'\n")
    (project / "pyproject.toml").write_text(f"[tool.uv]\nindex-url = '{B}'\n")
    assert load(tmp_path).indexes == (A,)


def test_the_project_counts_before_the_user(tmp_path: Path, project: Path) -> None:
    user = tmp_path / "config" / "uv"
    user.mkdir(parents=True)
    environ = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "APPDATA": str(tmp_path / "config")}
    (user / "uv.toml").write_text(f"index-url = '{C}'\nextra-index-url = ['{B}']\n")
    assert load(tmp_path, environ).indexes == (B, C)
    (project / "uv.toml").write_text(f"index-url = '{A}'\n")
    assert load(tmp_path, environ).indexes == (B, A)


def test_the_table_for_pip_counts_before_the_rest(tmp_path: Path, project: Path) -> None:
    (project / "uv.toml").write_text(
        f"index-url = '{A}'\nindex-strategy = 'first-index'\n"
        f"[pip]\nindex-url = '{B}'\nindex-strategy = 'unsafe-best-match'\n"
    )
    found = load(tmp_path)
    assert (found.indexes, found.index_strategy) == ((B,), "unsafe-best-match")


def test_flags_and_variables_count_before_files(tmp_path: Path, project: Path) -> None:
    (project / "uv.toml").write_text(INDEXES)
    assert load(tmp_path, {"UV_INDEX_URL": C}).indexes == (A, C)
    assert load(tmp_path, default_index=C).indexes == (A, C)


def test_files_of_uv_count_before_those_of_pip(tmp_path: Path, project: Path) -> None:
    (project / "uv.toml").write_text(f"index-url = '{A}'\n")
    (tmp_path / "pip.conf").write_text(f"[global]\nindex-url = {B}\n")
    assert load(tmp_path, {"PIP_CONFIG_FILE": str(tmp_path / "pip.conf")}).indexes == (A,)


def test_folders_are_beside_the_file(tmp_path: Path, project: Path) -> None:
    (project / "uv.toml").write_text("no-index = true\nfind-links = ['my wheels']\n")
    found = load(tmp_path)
    assert found.indexes == ()
    assert found.find_links == ((project / "my wheels").as_uri(),)


def test_hosts_and_offline_are_read(tmp_path: Path, project: Path) -> None:
    (project / "uv.toml").write_text(
        "allow-insecure-host = ['a.example', 'b.example:8080']\noffline = true\n"
        "keyring-provider = 'subprocess'\n"
    )
    found = load(tmp_path)
    assert found.trusted_hosts == ("a.example", "b.example:8080")
    assert (found.offline, found.keyring_provider) == (True, "subprocess")


def test_credentials_of_a_named_index_come_from_variables(tmp_path: Path, project: Path) -> None:
    (project / "uv.toml").write_text(INDEXES)
    environ = {"UV_INDEX_A_USERNAME": "me", "UV_INDEX_A_PASSWORD": "secret"}
    assert load(tmp_path, environ).credentials == {"https://a.example": ("me", "secret")}


def test_one_file_can_be_chosen(tmp_path: Path, project: Path) -> None:
    (project / "uv.toml").write_text(f"index-url = '{A}'\n")
    (tmp_path / "other.toml").write_text(f"index-url = '{B}'\n")
    chosen = str(tmp_path / "other.toml")
    assert load(tmp_path, config_file=chosen).indexes == (B,)
    assert load(tmp_path, {"UV_CONFIG_FILE": chosen}).indexes == (B,)


@pytest.mark.parametrize("text", [None, "[", "index = 3"])
def test_a_chosen_file_must_be_of_use(tmp_path: Path, project: Path, text: str | None) -> None:
    path = tmp_path / "other.toml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(UsageError, match=r"cannot be used as a uv\.toml"):
        load(tmp_path, config_file=str(path))


def test_no_file_counts_if_none_is_to(tmp_path: Path, project: Path) -> None:
    (project / "uv.toml").write_text(INDEXES)
    for found in (load(tmp_path, no_config=True), load(tmp_path, {"UV_NO_CONFIG": "1"})):
        assert A not in found.indexes


def test_a_chosen_file_counts_even_then_as_in_uv(tmp_path: Path, project: Path) -> None:
    chosen = tmp_path / "other.toml"
    chosen.write_text(f"index-url = '{B}'\n")
    variables = {"UV_CONFIG_FILE": str(chosen), "UV_NO_CONFIG": "1"}
    assert load(tmp_path, variables).indexes == (B,)
    assert load(tmp_path, config_file=str(chosen), no_config=True).indexes == (B,)


BROKEN = pytest.mark.parametrize("text", ["[", "index = 3", "index = ['x']", "pip = 'x'"])


@BROKEN
def test_a_broken_uv_toml_is_refused(tmp_path: Path, project: Path, text: str) -> None:
    (project / "uv.toml").write_text(text)
    with pytest.raises(UsageError, match=r"uv\.toml cannot be used as a uv\.toml"):
        load(tmp_path)
    assert load(tmp_path, no_config=True).indexes


@BROKEN
def test_a_broken_pyproject_says_nothing_and_that_is_told(
    tmp_path: Path, project: Path, text: str
) -> None:
    (project / "pyproject.toml").write_text(f"[tool.uv]\n{text}")
    events: list[object] = []
    (found,) = load(tmp_path, on_event=events.append).indexes
    assert found.startswith("https://")
    (warned,) = events
    assert isinstance(warned, Warned)
    assert "pyproject.toml cannot be read, so its settings do not count" in warned.message


def test_members_of_a_workspace_follow_its_root(tmp_path: Path, project: Path) -> None:
    member = project / "sub" / "pyproject.toml"
    member.write_text("[project]\nname = 'sub'\n[tool.uv]\nindex-url = 'https://sub.example'\n")
    root = project / "pyproject.toml"
    text = INDEXES.replace("[[index", "[[tool.uv.index") + "[tool.uv.workspace]\nmembers = ['s*']\n"
    root.write_text(text)
    assert load(tmp_path).indexes == (A, B)
    (project / "uv.toml").write_text(f"index-url = '{C}'")
    assert load(tmp_path).indexes == (C,)
    root.write_text(text + "exclude = ['sub']\n")
    assert load(tmp_path).indexes == ("https://sub.example",)
