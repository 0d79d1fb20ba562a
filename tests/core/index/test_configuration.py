from __future__ import annotations

import os
from pathlib import Path

import pytest

from envtui.core.errors import UsageError
from envtui.core.index.configuration import load_configuration
from envtui.core.index.model import IndexOptions

BASE = {"PIP_CONFIG_FILE": os.devnull}
A, B, C = "https://a.example/simple/", "https://b.example/simple/", "https://c.example/simple/"


def environ(home: Path, **variables: str) -> dict[str, str]:
    return {"HOME": str(home), "USERPROFILE": str(home), "APPDATA": str(home), **variables}


def write_pip_conf(home: Path, text: str) -> None:
    folder = home / (".config/pip" if os.name != "nt" else "pip")
    folder.mkdir(parents=True)
    (folder / ("pip.conf" if os.name != "nt" else "pip.ini")).write_text(text)


def test_without_configuration_the_index_beside_distlibs_is_asked(tmp_path: Path) -> None:
    from urllib.parse import urlsplit

    from distlib.index import DEFAULT_INDEX

    (address,) = load_configuration(environ=BASE, cache_dir=tmp_path).indexes
    assert urlsplit(address).netloc == urlsplit(DEFAULT_INDEX).netloc
    assert address.endswith("/simple/")
    assert load_configuration(environ=BASE, cache_dir=tmp_path).indexes == (address,)


def test_a_damaged_memory_of_the_default_index_is_not_believed(tmp_path: Path) -> None:
    (address,) = load_configuration(environ=BASE, cache_dir=tmp_path).indexes
    memory = tmp_path / "index" / "default-index"
    content = memory.read_bytes()
    memory.write_bytes(content.replace(b"https", b"httpz"))
    assert load_configuration(environ=BASE, cache_dir=tmp_path).indexes == (address,)


def test_extra_indexes_come_before_the_default_one() -> None:
    found = load_configuration(IndexOptions(default_index=A, indexes=[B, C, B]), BASE)
    assert found.indexes == (B, C, A)


@pytest.mark.parametrize(
    ("variables", "indexes"),
    [
        ({"ENVTUI_DEFAULT_INDEX": A, "UV_DEFAULT_INDEX": B}, (A,)),
        ({"UV_DEFAULT_INDEX": A, "UV_INDEX_URL": B}, (A,)),
        ({"UV_INDEX_URL": A, "PIP_INDEX_URL": B}, (A,)),
        ({"PIP_INDEX_URL": A, "PIP_EXTRA_INDEX_URL": f"{B} {C}"}, (B, C, A)),
        ({"UV_DEFAULT_INDEX": A, "UV_INDEX": f"named={B} {C}"}, (B, C, A)),
        ({"UV_DEFAULT_INDEX": A, "UV_EXTRA_INDEX_URL": B, "PIP_EXTRA_INDEX_URL": C}, (B, C, A)),
    ],
)
def test_variables_in_their_order(variables: dict[str, str], indexes: tuple[str, ...]) -> None:
    assert load_configuration(environ=BASE | variables).indexes == indexes


def test_flags_win_over_variables() -> None:
    variables = BASE | {"UV_DEFAULT_INDEX": B, "ENVTUI_INDEX_STRATEGY": "unsafe-best-match"}
    found = load_configuration(
        IndexOptions(default_index=A, index_strategy="first-index"), variables
    )
    assert (found.indexes, found.index_strategy) == ((A,), "first-index")


def test_pips_files_are_read_and_its_variables_win_over_them(tmp_path: Path) -> None:
    write_pip_conf(
        tmp_path,
        f"[global]\nindex-url = {A}\ntimeout = 7\nextra-index-url =\n    {B}\n    {C}\n"
        "[install]\ntimeout = 8\ntrusted-host = a.example\n",
    )
    found = load_configuration(environ=environ(tmp_path))
    assert found.indexes == (B, C, A)
    assert (found.timeout, found.trusted_hosts) == (8.0, ("a.example",))
    assert load_configuration(environ=environ(tmp_path, PIP_INDEX_URL=C)).indexes == (B, C)


def test_the_environments_own_pip_conf_wins_over_the_users(tmp_path: Path) -> None:
    write_pip_conf(tmp_path, f"[global]\nindex-url = {A}\n")
    prefix = tmp_path / "env"
    prefix.mkdir()
    (prefix / ("pip.ini" if os.name == "nt" else "pip.conf")).write_text(
        f"[global]\nindex-url = {B}\n"
    )
    assert load_configuration(environ=environ(tmp_path), prefix=prefix).indexes == (B,)
    assert load_configuration(environ=environ(tmp_path, VIRTUAL_ENV=str(prefix))).indexes == (B,)


def test_a_file_of_its_own_replaces_the_users(tmp_path: Path) -> None:
    write_pip_conf(tmp_path, f"[global]\nindex-url = {A}\nextra-index-url = {B}\n")
    own = tmp_path / "own.conf"
    own.write_text(f"[global]\nindex-url = {C}\n")
    assert load_configuration(environ=environ(tmp_path, PIP_CONFIG_FILE=str(own))).indexes == (C,)


def test_a_malformed_pip_conf_is_passed_over(tmp_path: Path) -> None:
    write_pip_conf(tmp_path, "no section = here\n\x00[")
    assert load_configuration(environ=environ(tmp_path, UV_DEFAULT_INDEX=A)).indexes == (A,)


def test_credentials_are_kept_apart_from_addresses() -> None:
    found = load_configuration(
        IndexOptions(
            default_index="https://me:s%40cret@a.example/simple/", indexes=[f"private={B}"]
        ),
        BASE | {"UV_INDEX_PRIVATE_USERNAME": "u", "UV_INDEX_PRIVATE_PASSWORD": "p"},
    )
    assert found.indexes == (B, A)
    assert found.credentials == {
        "https://a.example": ("me", "s@cret"),
        "https://b.example": ("u", "p"),
    }
    assert "cret" not in repr(found)


def test_without_indexes_only_flat_locations_are_looked_at(tmp_path: Path) -> None:
    found = load_configuration(IndexOptions(no_index=True, find_links=[str(tmp_path)]), BASE)
    assert (found.indexes, found.find_links) == ((), (tmp_path.as_uri(),))
    assert load_configuration(environ=BASE | {"PIP_NO_INDEX": "1"}).indexes == ()


def test_folders_are_indexes_too(tmp_path: Path) -> None:
    assert load_configuration(IndexOptions(default_index=str(tmp_path)), BASE).indexes == (
        tmp_path.as_uri(),
    )


@pytest.mark.parametrize(
    "flags",
    [{"index_strategy": "best"}, {"keyring_provider": "auto"}],
)
def test_unknown_words_are_refused(flags: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="There is no"):
        load_configuration(IndexOptions(**flags), BASE)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["soon", "nan", "-1", "0", "inf"])
def test_a_timeout_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=f"not a number that can be used: {text}"):
        load_configuration(environ=BASE | {"UV_HTTP_TIMEOUT": text})


def test_flat_locations_in_uvs_variable_are_separated_by_commas(tmp_path: Path) -> None:
    one, other = tmp_path / "one folder", tmp_path / "other"
    found = load_configuration(
        IndexOptions(no_index=True), BASE | {"UV_FIND_LINKS": f"{one},{other}"}
    )
    assert found.find_links == (one.as_uri(), other.as_uri())


def test_uv_knows_the_timeout_by_two_names() -> None:
    environ = {"PIP_CONFIG_FILE": os.devnull, "PIP_TIMEOUT": "9"}
    assert load_configuration(environ=environ).timeout == 9
    assert load_configuration(environ=environ | {"UV_REQUEST_TIMEOUT": "7"}).timeout == 7
    both = {"UV_REQUEST_TIMEOUT": "7", "UV_HTTP_TIMEOUT": "5"}
    assert load_configuration(environ=environ | both).timeout == 5


def test_configuration_files_of_pip_can_be_left_out(tmp_path: Path) -> None:
    file = tmp_path / "pip.conf"
    file.write_text("[global]\nindex-url = https://a.example/simple\ntimeout = 8\n")
    environ = {"PIP_CONFIG_FILE": str(file), "PIP_TIMEOUT": "9"}
    assert load_configuration(environ=environ).indexes == ("https://a.example/simple",)
    for found in (
        load_configuration(IndexOptions(no_config=True), environ),
        load_configuration(environ=environ | {"UV_NO_CONFIG": "1"}),
    ):
        assert "a.example" not in found.indexes[0]
        assert found.timeout == 9
