"""What the file system refused, as an error with a hint."""

from __future__ import annotations

import errno

from envtui.core.errors import StorageError
from envtui.core.literal import literal

__all__ = ["storage_error"]

_HINTS = {
    errno.ENOSPC: "Free some space on that disk and try again.",
    errno.EDQUOT: "Free some space within your quota and try again.",
    errno.EROFS: "The disk is mounted read-only.",
    errno.EACCES: "Check who owns that path and who may write to it.",
    errno.EPERM: "Check who owns that path and who may write to it.",
    errno.EXDEV: "The parts of the environment lie on different disks.",
}


def storage_error(error: OSError, what: str) -> StorageError:
    """Return the error that says ``what`` failed, why, at which path and with which errno."""
    where = ""
    if error.filename is not None:
        name = error.filename if isinstance(error.filename, str) else str(error.filename)
        where = f" at {literal(name)}"
    number = errno.errorcode.get(error.errno, "") if error.errno else ""
    reason = f"{error.strerror or error}{f' ({number})' if number else ''}"
    return StorageError(f"{what}: {reason}{where}.", hint=_HINTS.get(error.errno or 0, ""))
