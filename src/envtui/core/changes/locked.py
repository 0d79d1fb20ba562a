"""The installation of what a ``pylock.toml`` lists: nothing is resolved, and no index is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from envtui.core.changes.compare import changes_for, removals
from envtui.core.changes.model import Plan
from envtui.core.changes.other_python import other_python
from envtui.core.errors import RefusedChange, UsageError
from envtui.core.index.addresses import origin_of, split_credentials
from envtui.core.literal import literal
from envtui.core.locks.pylock import read_pylock
from envtui.core.record import replace
from envtui.core.resolution.installed import find_breaks, read_installed
from envtui.core.resolution.markers import Markers
from envtui.core.wheels.names import same_version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.model import Distribution
    from envtui.core.environments.model import Target
    from envtui.core.events import OnEvent
    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.resolution.model import Candidate, Options, Resolution

__all__ = ["plan_locked", "single_lock"]


def single_lock(files: Sequence[Path], others: Iterable[object]) -> Path:
    """Return the one lock among ``files``.

    Args:
        files: what was named to be installed.
        others: everything else that asks for something or limits it; nothing may stand there.

    Raises:
        UsageError: there is something beside the lock, which holds all there is to be.
    """
    if len(files) > 1 or any(others):
        raise UsageError(
            "A pylock.toml is installed by itself, without other requirements, constraints, "
            "overrides, excludes or groups.",
            hint="Install the rest with a command of its own.",
        )
    return files[0]


def plan_locked(
    target: Target,
    lock: Path,
    *,
    installed: Sequence[Distribution],
    kept: Sequence[Distribution],
    configuration: IndexConfiguration,
    options: Options,
    extras: Sequence[str] = (),
    all_extras: bool = False,
    python_version: str = "",
    python_platform: str = "",
    exact: bool = False,
    on_event: OnEvent,
) -> Plan:
    """Plan the installation of what ``lock`` lists for the target; it is read, and nothing else.

    Args:
        target: what the changes go to.
        lock: a file in the format of PEP 751.
        installed: what is there.
        kept: what of it may stay, where its version is the one in the lock.
        configuration: how files are fetched; its indexes are not asked.
        options: whether breaking and wheels are allowed.
        extras: extras of the lock.
        all_extras: every extra of it.
        python_version: another Python than the target's, as ``plan_install`` takes it.
        python_platform: another platform.
        exact: whether everything goes that the lock does not list.
        on_event: told of warnings.

    Raises:
        RequirementError: the lock cannot be read, is none, or lacks an extra.
        NoSolution: it is not for this Python, or has no wheel for it.
        RefusedChange: a wheel that it lists may not be used.
    """
    python = other_python(target.interpreter, python_version, python_platform, ())
    listed = read_pylock(lock, python, extras=extras, all_extras=all_extras, on_event=on_event)
    _refuse_ruled_out(listed.candidates, options)
    answer, credentials = _without_secrets(_beside(listed, kept))
    found = find_breaks(answer.candidates, read_installed(installed), Markers(python.markers))
    changes = changes_for(answer, installed)
    return Plan(
        target=target,
        create=None,
        changes=changes + removals(answer, installed) if exact else changes,
        edges=answer.edges,
        breaks=() if exact else tuple(str(broken) for broken, _ in found),
        breaking_allowed=options.allow_breaking,
        checked=len(answer.candidates),
        configuration=replace(
            configuration, credentials={**credentials, **configuration.credentials}
        ),
    )


def _refuse_ruled_out(candidates: Iterable[Candidate], options: Options) -> None:
    for candidate in candidates:
        if {candidate.normalized, ":all:"} & options.no_binary:
            raise RefusedChange(
                f"{literal(candidate.name)} would be installed from a wheel, which --no-binary "
                "rules out, and only wheels are installed from a lock."
            )


def _beside(listed: Resolution, kept: Iterable[Distribution]) -> Resolution:
    """Return the answer in which what is installed in the same version stays."""
    versions = {row.normalized: row.version for row in kept}
    return replace(
        listed,
        candidates=tuple(
            candidate._replace(file=None)
            if same_version(versions.get(candidate.normalized, ""), candidate.version)
            else candidate
            for candidate in listed.candidates
        ),
    )


def _without_secrets(answer: Resolution) -> tuple[Resolution, Mapping[str, tuple[str, str]]]:
    """Return the answer with plain addresses, and the credentials that were in them by origin."""
    credentials: dict[str, tuple[str, str]] = {}
    candidates = []
    for candidate in answer.candidates:
        if candidate.file is not None:
            url, secret = split_credentials(candidate.file.url)
            if secret:
                credentials.setdefault(origin_of(url), secret)
            candidate = candidate._replace(file=candidate.file._replace(url=url))
        candidates.append(candidate)
    return replace(answer, candidates=tuple(candidates)), credentials
