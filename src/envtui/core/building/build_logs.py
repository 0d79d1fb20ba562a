"""The logs of builds; only those of failed builds are kept."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from envtui.core.errors import BadDistribution, BuildFailed
from envtui.core.folders import state_dir

__all__ = ["build_log"]

_KEPT = 20


@contextmanager
def build_log(name: str) -> Iterator[Path]:
    """Yield the file for the output of a build, and keep it only if the build fails.

    Only the newest twenty logs are kept.

    Raises:
        BuildFailed: in place of a ``BadDistribution`` raised within the ``with`` block.
    """
    folder = state_dir() / "build-logs"
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    log = folder / f"{stamp}-{name}-{os.urandom(3).hex()}.log"
    try:
        yield log
    except BadDistribution as error:
        _remove_old(folder)
        raise BuildFailed(error.message, hint=error.hint) from None
    except BaseException:
        log.unlink(missing_ok=True)
        raise
    log.unlink(missing_ok=True)


def _remove_old(folder: Path) -> None:
    for log in sorted(folder.glob("*.log"))[:-_KEPT]:
        with suppress(OSError):
            log.unlink()
