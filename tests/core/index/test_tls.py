from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from envtui.core.errors import IndexProblem
from envtui.core.index.client import PackageIndex
from envtui.core.index.configuration import load_configuration
from envtui.core.index.model import IndexOptions
from tests.core.index import faults
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel

# A key and a certificate signed by itself for 127.0.0.1, made for these tests.
CERTIFICATE = Path(__file__).with_name("loopback.pem")


@pytest.fixture
def secure(index: IndexServer, wheels: Path) -> Iterator[str]:
    """The address of an index whose certificate nobody knows."""
    make_wheel(wheels, "a")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    server = index._server
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    yield index.url.replace("http://", "https://")


def versions(address: str, environ: dict[str, str], **flags: object) -> tuple[str, ...]:
    environ = {"PIP_CONFIG_FILE": os.devnull, **environ}
    options = IndexOptions(default_index=address, **flags)  # type: ignore[arg-type]
    configuration = load_configuration(options, environ)
    return PackageIndex(configuration).project("a").versions


def test_an_unknown_certificate_is_refused_with_what_to_do(secure: str) -> None:
    with pytest.raises(IndexProblem, match="no secure connection: self-signed") as raised:
        versions(secure, {})
    assert "--cert" in raised.value.hint


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_CERT"])
def test_a_private_certificate_can_be_named(secure: str, variable: str) -> None:
    assert versions(secure, {variable: str(CERTIFICATE)}) == ("1.0",)


@pytest.mark.parametrize("host", ["127.0.0.1", "with port"])
def test_a_host_can_be_trusted_by_name(secure: str, host: str) -> None:
    if host == "with port":
        host = secure.partition("://")[2].partition("/")[0]
    assert versions(secure, {"PIP_TRUSTED_HOST": f"other.example {host}"}) == ("1.0",)


def test_trust_in_another_host_is_none_in_this_one(secure: str) -> None:
    with pytest.raises(IndexProblem, match="no secure connection"):
        versions(secure, {"PIP_TRUSTED_HOST": "127.0.0.2 127.0.0.1:1"})


def test_a_bundle_that_cannot_be_read_is_named(secure: str, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_text("nothing")
    with pytest.raises(IndexProblem, match=r"bundle\.pem cannot be used"):
        versions(secure, {}, cert=str(bundle))


def test_a_redirect_to_an_insecure_address_is_refused(index: IndexServer, secure: str) -> None:
    index.fault = faults.redirect(lambda path: f"http://127.0.0.1:9{path}")
    with pytest.raises(IndexProblem, match="less secure"):
        versions(secure, {"SSL_CERT_FILE": str(CERTIFICATE)})


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "PIP_CERT"])
def test_the_certificates_of_the_system_can_be_insisted_on(secure: str, variable: str) -> None:
    with pytest.raises(IndexProblem, match="no secure connection"):
        versions(secure, {variable: str(CERTIFICATE)}, system_certs=True)
    with pytest.raises(IndexProblem, match="no secure connection"):
        versions(secure, {variable: str(CERTIFICATE), "UV_SYSTEM_CERTS": "1"})
    # This is how one names those of the system.
    assert versions(secure, {"SSL_CERT_FILE": str(CERTIFICATE)}, system_certs=True) == ("1.0",)


def test_a_host_may_be_named_as_a_url(secure: str) -> None:
    assert versions(secure, {"UV_INSECURE_HOST": secure}) == ("1.0",)
