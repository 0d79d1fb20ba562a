from __future__ import annotations

import os
from base64 import b64decode
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from envtui.core.errors import IndexProblem
from envtui.core.index.client import PackageIndex
from envtui.core.index.configuration import load_configuration
from envtui.core.index.model import IndexOptions
from tests.core.index import faults
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel


@pytest.fixture
def guarded(index: IndexServer, wheels: Path) -> IndexServer:
    """An index that answers ``me`` with ``secret`` only."""
    make_wheel(wheels, "a")

    def guard(handler: BaseHTTPRequestHandler) -> bool:
        said = handler.headers.get("Authorization", "").removeprefix("Basic ")
        if b64decode(said) == b"me:secret":
            return False
        faults.answer(handler, 401, b"who?", WWW_Authenticate='Basic realm="x"')
        return True

    index.fault = guard
    return index


def versions(address: str, environ: dict[str, str] | None = None, **flags: str) -> tuple[str, ...]:
    environ = {"PIP_CONFIG_FILE": os.devnull, **(environ or {})}
    options = IndexOptions(default_index=address, **flags)  # type: ignore[arg-type]
    configuration = load_configuration(options, environ)
    return PackageIndex(configuration).project("a").versions


def test_credentials_in_the_address(guarded: IndexServer) -> None:
    assert versions(guarded.url.replace("//", "//me:secret@")) == ("1.0",)


def test_without_credentials_the_refusal_says_what_to_do(guarded: IndexServer) -> None:
    with pytest.raises(IndexProblem, match="answered 401 Unauthorized") as raised:
        versions(guarded.url)
    assert ".netrc" in raised.value.hint


def test_credentials_in_netrc(guarded: IndexServer, isolated: Path) -> None:
    netrc = isolated / ".netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    netrc.chmod(0o600)
    assert versions(guarded.url) == ("1.0",)


def test_another_netrc_and_a_malformed_one(guarded: IndexServer, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("machine machine machine {")
    with pytest.raises(IndexProblem, match="401"):
        versions(guarded.url, {"NETRC": str(other)})
    other.write_text("machine 127.0.0.1 login me password secret\n")
    assert versions(guarded.url, {"NETRC": str(other)}) == ("1.0",)


def test_a_home_that_may_not_be_looked_at_holds_no_settings(
    index: IndexServer, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_wheel(wheels, "a")
    home = f"/{'x' * 300}"  # that this is too long for a name is an error to everybody
    monkeypatch.setenv("HOME", home)
    monkeypatch.setenv("USERPROFILE", home)
    assert versions(index.url, {"HOME": home, "USERPROFILE": home, "PIP_CONFIG_FILE": ""}) == (
        "1.0",
    )


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ``keyring`` command that notes what it is asked."""
    if os.name == "nt":
        pytest.skip("the command of this test is a shell script")
    folder = tmp_path / "bin"
    folder.mkdir()
    log = tmp_path / "asked"
    command = folder / "keyring"
    command.write_text(
        f'#!/bin/sh\necho "$@" >> "{log}"\n'
        'case "$1 $2" in "--mode creds") echo me;; *://*) exit 1;; esac\necho secret\n'
    )
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return log


def test_the_keyring_is_asked_after_a_refusal_only(guarded: IndexServer, keyring: Path) -> None:
    address = guarded.url.replace("//", "//me@")
    assert versions(address, keyring_provider="subprocess") == ("1.0",)
    host = guarded.origin.removeprefix("http://")
    assert keyring.read_text().splitlines() == [f"get {guarded.url}a/ me", f"get {host} me"]


def test_without_a_user_the_keyring_is_asked_for_both(guarded: IndexServer, keyring: Path) -> None:
    assert versions(guarded.url, keyring_provider="subprocess") == ("1.0",)
    assert keyring.read_text().splitlines() == [f"--mode creds get {guarded.url}a/"]


def test_the_keyring_is_not_asked_unless_told(guarded: IndexServer, keyring: Path) -> None:
    with pytest.raises(IndexProblem, match="401"):
        versions(guarded.url.replace("//", "//me@"))
    assert not keyring.exists()


def test_a_proxy_is_asked_with_its_own_credentials(
    index: IndexServer, wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_wheel(wheels, "a")
    seen: list[tuple[str, str | None, str | None]] = []

    def as_proxy(handler: BaseHTTPRequestHandler) -> bool:
        proxy, own = (handler.headers.get(n) for n in ("Proxy-Authorization", "Authorization"))
        seen.append((handler.path, proxy, own))
        handler.path = handler.path.removeprefix("http://index.invalid")
        return False

    index.fault = as_proxy
    proxy = index.origin.replace("//", "//user:word@")
    monkeypatch.setenv("http_proxy", proxy)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)

    assert versions("http://index.invalid/simple/") == ("1.0",)
    ((path, authorization, own),) = seen
    assert path == "http://index.invalid/simple/a/"
    assert b64decode((authorization or "").removeprefix("Basic ")) == b"user:word"
    assert own is None


def test_a_proxy_that_is_not_there_is_named_without_its_credentials() -> None:
    with pytest.raises(IndexProblem, match="the proxy fails") as raised:
        versions("http://index.invalid/simple/", {"PIP_PROXY": "http://u:word@127.0.0.1:9"})
    assert "word" not in raised.value.message + raised.value.hint
