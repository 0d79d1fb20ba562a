"""The options on indexes and on how they are asked."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.cli.conftest import Envtui
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel

CERTIFICATE = Path(__file__).parents[1] / "core" / "index" / "loopback.pem"


@pytest.fixture
def secure(index: IndexServer, wheels: Path) -> Iterator[str]:
    """The address of an index with ``app``, whose certificate nobody knows."""
    make_wheel(wheels, "app")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    index._server.socket = context.wrap_socket(
        index._server.socket, server_side=True, do_handshake_on_connect=False
    )
    yield index.url.replace("http://", "https://")


def test_a_private_certificate_can_be_named(envtui: Envtui, environment: Path, secure: str) -> None:
    assert envtui("pip", "install", "-i", secure, "app").code == 2
    assert envtui("pip", "install", "-i", secure, "--cert", CERTIFICATE, "app").code == 0


@pytest.mark.parametrize("option", ["--allow-insecure-host", "--trusted-host"])
def test_the_certificate_of_a_host_can_be_passed_over(
    envtui: Envtui, environment: Path, secure: str, option: str
) -> None:
    assert envtui("pip", "install", "-i", secure, option, "other.example", "app").code == 2
    assert envtui("pip", "install", "-i", secure, option, "127.0.0.1", "app").code == 0


def test_the_certificates_of_the_system_can_be_insisted_on(
    envtui: Envtui, environment: Path, secure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_CERT", str(CERTIFICATE))
    assert envtui("pip", "install", "-i", secure, "--system-certs", "app").code == 2
    assert envtui("pip", "install", "-i", secure, "app").code == 0


def test_the_configuration_files_of_pip_can_be_left_out(
    envtui: Envtui,
    environment: Path,
    shop: IndexServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "pip.conf").write_text("[global]\nno-index = true\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    assert envtui("pip", "install", "app").code == 1
    assert envtui("pip", "install", "--no-config", "app").code == 0


@pytest.mark.parametrize("command", ["undo", "redo"])
def test_going_back_shows_only_the_options_that_matter(envtui: Envtui, command: str) -> None:
    said = envtui("env", command, "--help").out
    assert "--find-links" in said
    for option in ("--refresh", "--index-strategy", "--cert"):
        assert option not in said


def test_indexes_of_uvs_settings_are_asked(
    envtui: Envtui, environment: Path, project: Path, index: IndexServer, wheels: Path
) -> None:
    make_wheel(wheels, "app")
    (project / "pyproject.toml").write_text(
        f'[[tool.uv.index]]\nname = "own"\nurl = "{index.url}"\ndefault = true\n'
    )
    assert envtui("pip", "install", "app").code == 0


def test_another_file_of_settings_can_be_named(
    envtui: Envtui, environment: Path, project: Path, index: IndexServer, wheels: Path
) -> None:
    make_wheel(wheels, "app")
    (project / "other.toml").write_text(f'index-url = "{index.url}"\n')
    assert envtui("pip", "install", "--config-file", "other.toml", "app").code == 0
    assert envtui("pip", "install", "--config-file", "missing.toml", "app").code == 2


@pytest.mark.parametrize("limit", [1, 3])
def test_no_more_is_fetched_at_once_than_is_wanted(
    envtui: Envtui,
    environment: Path,
    shop: IndexServer,
    wheels: Path,
    monkeypatch: pytest.MonkeyPatch,
    limit: int,
) -> None:
    names = [f"part-{number}" for number in range(8)]
    for name in names:
        make_wheel(wheels, name)
    counting = threading.Lock()
    now = most = 0

    def slowly(request: BaseHTTPRequestHandler) -> bool:
        nonlocal now, most
        with counting:
            now += 1
            most = max(most, now)
        time.sleep(0.02)
        with counting:
            now -= 1
        return False

    shop.fault = slowly
    shop.metadata = False
    monkeypatch.setenv("UV_CONCURRENT_DOWNLOADS", str(limit))
    assert envtui("pip", "install", *names).code == 0
    # Pages, and files chosen so far, are fetched side by side.
    assert most <= 2 * limit


def test_a_limit_that_is_no_number_is_refused(
    envtui: Envtui, environment: Path, shop: IndexServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_CONCURRENT_DOWNLOADS", "many")
    answer = envtui("pip", "install", "app")
    assert answer.code == 2
    assert "UV_CONCURRENT_DOWNLOADS is not a number" in answer.err
