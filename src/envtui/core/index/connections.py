"""Connections: pools for each way out (direct, proxy, trusted host), kept and used again."""

from __future__ import annotations

import os
import sys
import threading

from envtui.core.errors import NotInStore
from envtui.core.index.addresses import origin_of, public_address
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from urllib3.response import BaseHTTPResponse

    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.index.direct import Answer, DirectPool
    from envtui.core.index.proxied import ProxyPool

    AnyAnswer = Answer | BaseHTTPResponse
    Pool = DirectPool | ProxyPool

__all__ = ["Connections"]

_CONNECT_SECONDS = 10.0


class Connections:
    """Sends each request through the pool for its way out. Thread-safe."""

    def __init__(self, configuration: IndexConfiguration) -> None:
        self._configuration = configuration
        self._pools: dict[tuple[str, bool], Pool] = {}
        self._lock = threading.Lock()

    def get(self, url: str, headers: Mapping[str, str]) -> AnyAnswer:
        """Send a GET and return the answer, its body unread; redirects are not followed.

        Raises:
            IndexProblem: the configuration says not to use the network, or its proxy or
                certificates cannot be used.
            Exception: there is no answer; ``faults`` knows what each means.
        """
        if self._configuration.offline:
            shown = literal(public_address(url))
            raise NotInStore(
                f"{shown} is not in the store, and --offline forbids to fetch it.",
                hint="Run once without --offline.",
            )
        return self._pool(url).get(url, headers)

    def open(self, url: str) -> None:
        """Open one more connection for later, unless there is a proxy; raises as ``get`` does."""
        self._pool(url).open(url)

    def close(self) -> None:
        """Drop the connections that nobody uses now."""
        with self._lock:
            for pool in self._pools.values():
                pool.close()

    def _pool(self, url: str) -> Pool:
        way = (self._proxy(url), self._is_trusted(url))
        with self._lock:
            if way not in self._pools:
                self._pools[way] = self._make_pool(*way)
            return self._pools[way]

    def _make_pool(self, proxy: str, trusted: bool) -> Pool:
        from envtui.core.index.tls import make_context

        silence = self._configuration.timeout
        context = make_context(self._configuration, trusted=trusted)
        if proxy:
            from envtui.core.index.proxied import ProxyPool

            return ProxyPool(proxy, context, min(_CONNECT_SECONDS, silence), silence)
        from envtui.core.index.direct import DirectPool

        return DirectPool(context, min(_CONNECT_SECONDS, silence), silence)

    def _is_trusted(self, url: str) -> bool:
        if not self._configuration.trusted_hosts:
            return False
        host = origin_of(url).partition("://")[2]
        names = {host, host.rpartition(":")[0] if host[-1:].isdigit() else host}
        return any(trusted.lower() in names for trusted in self._configuration.trusted_hosts)

    def _proxy(self, url: str) -> str:
        """Return the proxy for a URL: the configured one, else the environment's or system's."""
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
