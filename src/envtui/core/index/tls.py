"""The TLS context: which certificates are trusted."""

from __future__ import annotations

import ssl
from pathlib import Path

from envtui.core.errors import IndexProblem
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.index.configuration import IndexConfiguration

__all__ = ["make_context"]


def make_context(configuration: IndexConfiguration, *, trusted: bool = False) -> ssl.SSLContext:
    """Return a context that trusts the configured bundle or folder, else the system's store.

    With ``trusted``, for hosts that are trusted by name, no certificate is checked.

    Raises:
        IndexProblem: a configured file cannot be used.
    """
    try:
        context = _context(configuration.certificates)
        if configuration.client_certificate:
            context.load_cert_chain(configuration.client_certificate)
    except (OSError, ssl.SSLError) as error:
        path = configuration.client_certificate or configuration.certificates
        raise IndexProblem(
            f"The certificates in {literal(path)} cannot be used: {literal(str(error))}.",
            hint="Look at --cert, SSL_CERT_FILE, REQUESTS_CA_BUNDLE and PIP_CERT.",
        ) from error
    context.set_alpn_protocols(["http/1.1"])
    if trusted:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _context(certificates: str) -> ssl.SSLContext:
    if certificates:
        if Path(certificates).is_dir():
            return ssl.create_default_context(capath=certificates)
        return ssl.create_default_context(cafile=certificates)
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
