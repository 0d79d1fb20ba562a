"""Connections: pools for each way out (direct, proxy, trusted host), kept and used again."""

from __future__ import annotations

import os
import sys
import threading

from envtui.core.errors import IndexProblem
from envtui.core.index.addresses import origin_of, split_credentials, without_credentials
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from typing import Any

    from urllib3 import PoolManager

    from envtui.core.index.configuration import IndexConfiguration

__all__ = ["Connections"]

_CONNECT_SECONDS = 10.0
_PER_HOST = 32


class Connections:
    """Gives the pool that a URL is asked through. Thread-safe."""

    def __init__(self, configuration: IndexConfiguration) -> None:
        self._configuration = configuration
        self._pools: dict[tuple[str, bool], PoolManager] = {}
        self._lock = threading.Lock()

    def pool(self, url: str) -> PoolManager:
        """Return the pool of connections for a URL.

        Raises:
            IndexProblem: the configuration says not to use the network, or its proxy or
                certificates cannot be used.
        """
        if self._configuration.offline:
            shown = literal(without_credentials(url))
            raise IndexProblem(
                f"{shown} is not in the store, and --offline forbids to fetch it.",
                hint="Run once without --offline.",
            )
        way = (self._proxy(url), self._is_trusted(url))
        with self._lock:
            if way not in self._pools:
                self._pools[way] = self._make_pool(*way)
            return self._pools[way]

    def close(self) -> None:
        """Drop the connections that nobody uses now."""
        with self._lock:
            for pool in self._pools.values():
                pool.clear()

    def _make_pool(self, proxy: str, trusted: bool) -> PoolManager:
        import urllib3

        from envtui.core.index.tls import make_context

        if trusted:
            # It was asked for, host by host; a warning for each request helps nobody.
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        context = make_context(self._configuration, trusted=trusted)
        silence = self._configuration.timeout
        timeout = urllib3.Timeout(connect=min(_CONNECT_SECONDS, silence), read=silence)
        if not proxy:
            return urllib3.PoolManager(
                num_pools=_PER_HOST, maxsize=_PER_HOST, timeout=timeout, ssl_context=context
            )
        return _through_proxy(proxy, timeout, context)

    def _is_trusted(self, url: str) -> bool:
        if not self._configuration.trusted_hosts:
            return False
        host = origin_of(url).partition("://")[2]
        names = {host, host.rpartition(":")[0] if host[-1:].isdigit() else host}
        return any(trusted.lower() in names for trusted in self._configuration.trusted_hosts)

    def _proxy(self, url: str) -> str:
        """The proxy for a URL: the one configured, or the one of the environment or system."""
        settings = any(name.lower().endswith("_proxy") for name in os.environ)
        if not (self._configuration.proxy or settings or sys.platform in ("win32", "darwin")):
            return ""
        from urllib.request import getproxies, proxy_bypass

        scheme, _, host = origin_of(url).partition("://")
        if proxy_bypass(host):
            return ""
        proxies = getproxies()
        proxy = self._configuration.proxy or proxies.get(scheme) or proxies.get("all") or ""
        return proxy if not proxy or "://" in proxy else f"http://{proxy}"


def _through_proxy(proxy: str, timeout: object, context: ssl.SSLContext) -> PoolManager:
    import urllib3

    options: dict[str, Any] = {
        "num_pools": _PER_HOST,
        "maxsize": _PER_HOST,
        "timeout": timeout,
        "ssl_context": context,
    }
    shown = literal(without_credentials(proxy))
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
