"""Connections through a proxy, of whatever kind ``urllib3`` knows."""

from __future__ import annotations

import urllib3

from envtui.core.errors import IndexProblem
from envtui.core.index.addresses import public_address, split_credentials
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping
    from typing import Any

    from urllib3.response import BaseHTTPResponse

__all__ = ["ProxyPool"]

_PER_HOST = 32


class ProxyPool:
    """Connections through one proxy, used as those of ``DirectPool``. Thread-safe."""

    def __init__(self, proxy: str, context: ssl.SSLContext, connect: float, silence: float) -> None:
        """Nothing is opened yet; ``proxy`` is an address, perhaps with credentials.

        Raises:
            IndexProblem: there is no such proxy.
        """
        # The person has named the host as trusted; a warning for each request helps nobody.
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        timeout = urllib3.Timeout(connect=connect, read=silence)
        self._manager = _manager(proxy, timeout, context)

    def get(self, url: str, headers: Mapping[str, str]) -> BaseHTTPResponse:
        """Send a GET and return the answer, its body unread; redirects are not followed.

        Raises:
            HTTPError: of ``urllib3``; ``faults`` knows what each means.
        """
        return self._manager.request(
            "GET",
            url,
            headers=headers,
            preload_content=False,
            decode_content=False,
            redirect=False,
            retries=False,
        )

    def open(self, url: str) -> None:
        """Do nothing: the library opens a connection only with a request for it."""

    def close(self) -> None:
        """Close the connections that nobody uses now."""
        self._manager.clear()


def _manager(proxy: str, timeout: urllib3.Timeout, context: ssl.SSLContext) -> urllib3.PoolManager:
    options: dict[str, Any] = {
        "num_pools": _PER_HOST,
        "maxsize": _PER_HOST,
        "timeout": timeout,
        "ssl_context": context,
    }
    shown = literal(public_address(proxy))
    try:
        if proxy.lower().startswith("socks"):
            from urllib3.contrib.socks import SOCKSProxyManager

            return SOCKSProxyManager(proxy, **options)
        address, secret = split_credentials(proxy)
        headers = urllib3.make_headers(proxy_basic_auth=":".join(secret)) if secret else None
        return urllib3.ProxyManager(
            address, proxy_headers=headers, proxy_ssl_context=context, **options
        )
    except ImportError:
        raise IndexProblem(
            f"The proxy {shown} speaks SOCKS, for which PySocks is missing.",
            hint="Install envtui together with urllib3[socks].",
        ) from None
    except (urllib3.exceptions.HTTPError, ValueError):
        raise IndexProblem(
            f"The proxy {shown} has an address that cannot be used.",
            hint="Check HTTPS_PROXY, HTTP_PROXY and pip's proxy option.",
        ) from None
