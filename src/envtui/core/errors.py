"""Every error that the core raises on purpose.

    EnvtuiError                 exit code
    ├── UsageError              2   the words of the request are wrong
    ├── InterpreterError        2   no such Python, or one that does not answer
    ├── EnvironmentProblem      2   no environment, a broken one, or one not to be touched
    ├── RequirementError        2   a requirement, or a file of them, cannot be read
    │   └── NotThere            1   the folder or archive that it names does not exist
    ├── IndexProblem            2   an index does not answer, or answers nonsense
    │   └── NotInStore          1   the index would have to be asked, which --offline forbids
    ├── StorageError            2   the disk refuses: full, read-only, not permitted
    ├── NoSolution              1   no set of versions satisfies what was asked for
    ├── BadDistribution         1   a wheel or its hash is not what it claims to be
    │   └── UnsoundMetadata     1   what it requires cannot be read
    ├── BuildFailed             1   source code could not be made into a wheel
    ├── RefusedChange           1   it would do harm (a flag may allow it), or has no object
    │   └── OutdatedPlan        1   the environment has changed since the plan was made
    └── Cancelled             130   the person, or a signal, stopped it

A message is one sentence that says what is wrong and where. ``hint`` says what to do about it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar

    from envtui.core.conflicts import Conflict

__all__ = [
    "BadDistribution",
    "BuildFailed",
    "Cancelled",
    "EnvironmentProblem",
    "EnvtuiError",
    "IndexProblem",
    "InterpreterError",
    "NoSolution",
    "NotInStore",
    "NotThere",
    "OutdatedPlan",
    "RefusedChange",
    "RequirementError",
    "StorageError",
    "UnsoundMetadata",
    "UsageError",
]


class EnvtuiError(Exception):
    """The root: what is wrong in one sentence, and what to do about it."""

    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(EnvtuiError):
    """The words of the request are wrong: flags that exclude each other, a malformed value."""


class InterpreterError(EnvtuiError):
    """No interpreter answers the request, or the one named does not work."""


class EnvironmentProblem(EnvtuiError):
    """There is no environment, it is broken, or it must not be touched unasked."""


class RequirementError(EnvtuiError):
    """A requirement or a requirements file cannot be read."""


class NotThere(RequirementError):
    """The folder or archive that a requirement names does not exist."""

    exit_code = 1


class IndexProblem(EnvtuiError):
    """An index cannot be reached, refuses us, or answers as no package index would."""


class NotInStore(IndexProblem):
    """Something would have to be fetched, which ``--offline`` forbids."""

    exit_code = 1


class StorageError(EnvtuiError):
    """The file system refuses: no space, no permission, read-only."""


class NoSolution(EnvtuiError):
    """No set of versions satisfies what was asked for.

    ``explanation`` names the colliding chains in a few lines, ``conflict`` has them as data.
    """

    exit_code = 1

    def __init__(
        self,
        message: str,
        *,
        explanation: str = "",
        hint: str = "",
        conflict: Conflict | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.explanation = explanation
        self.conflict = conflict


class BadDistribution(EnvtuiError):
    """A distribution is not what it claims to be: wrong hash, wrong structure, unsafe names."""

    exit_code = 1


class UnsoundMetadata(BadDistribution):
    """The requirements that a distribution states cannot be read; another version may do."""


class BuildFailed(EnvtuiError):
    """Source code could not be made into a wheel; ``hint`` has the end of the build's output."""

    exit_code = 1


class RefusedChange(EnvtuiError):
    """The change would do harm if made as asked, or there is nothing to make it to."""

    exit_code = 1


class OutdatedPlan(RefusedChange):
    """The environment has changed since the plan was made, so the plan has to be made again."""


class Cancelled(EnvtuiError):
    """Stopped on request, with everything as it was before."""

    exit_code = 130

    def __init__(self, message: str = "Cancelled; nothing was changed.", *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
