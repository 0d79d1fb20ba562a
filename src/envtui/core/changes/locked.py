"""What a ``pylock.toml`` lists, as an answer: nothing is resolved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from envtui.core.building.sources import parse_source
from envtui.core.changes.answers import refuse_to_build
from envtui.core.errors import RefusedChange, RequirementError, UsageError
from envtui.core.index.addresses import origin_of, split_credentials
from envtui.core.index.filenames import is_wheel
from envtui.core.literal import literal
from envtui.core.locks.pylock import read_pylock
from envtui.core.names import normalize_name
from envtui.core.record import replace
from envtui.core.resolution.installed import find_breaks, read_installed
from envtui.core.resolution.markers import Markers
from envtui.core.resolution.model import DirectSource
from envtui.core.resolution.named_files import named_file
from envtui.core.resolution.targets import target_python
from envtui.core.resolution.uv_sources import split_editable
from envtui.core.wheels.names import same_version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.building.workshop import Workshop
    from envtui.core.distributions.model import Distribution
    from envtui.core.resolution.asked import Asked
    from envtui.core.resolution.model import Candidate, Options, Resolution
    from envtui.core.resolution.targets import TargetPython

__all__ = ["locked_answer", "single_lock"]


def single_lock(asked: Asked) -> Asked:
    """Return the one lock that is ``asked`` for, with the names of the groups of it.

    Raises:
        UsageError: there is something beside the lock, which holds all there is to be.
    """
    lock, *others = asked.files
    limits = (asked.constraints, asked.constraint_files, asked.override_files, asked.exclude_files)
    named = [group.rpartition(":") for group in asked.groups]
    elsewhere = [path for path, _, _ in named if path and named_file(path) != lock]
    if others or asked.requirements or any(limits) or elsewhere:
        raise UsageError(
            "A pylock.toml is installed by itself, without other requirements, constraints, "
            "overrides, excludes or groups of other files.",
            hint="Install the rest with a command of its own.",
        )
    return replace(asked, groups=tuple(group for _, _, group in named))


def locked_answer(
    lock: Asked,
    workshop: Workshop,
    installed: Sequence[Distribution],
    kept: Sequence[Distribution],
    python: TargetPython | None,
) -> Resolution:
    """Return what ``lock`` lists for a Python; no index is asked.

    Args:
        lock: a file in the format of PEP 751, and the extras and groups of it that are meant;
            without groups its default ones are.
        workshop: what builds the source code in it, and how.
        installed: what is there.
        kept: what of it may stay, where its version is the one in the lock.
        python: another Python than that of the workshop; nothing can be built for it.

    Raises:
        RequirementError: the lock cannot be read, is none, or lacks an extra or a group.
        NoSolution: it is not for this Python, or has nothing for it.
        RefusedChange: something that it lists may not be used.
        EnvtuiError: source code cannot be had, or cannot tell what it is.
    """
    meant = python or target_python(workshop.interpreter)
    listed = read_pylock(
        lock.files[0],
        meant,
        extras=lock.extras,
        all_extras=lock.all_extras,
        groups=lock.groups,
        no_binary=workshop.choice.no_binary,
        configuration=workshop.configuration,
        on_event=workshop.on_event,
    )
    _refuse_ruled_out(listed.candidates, workshop.choice)
    if python is not None:
        refuse_to_build(_built(listed), python)
    answer, credentials = _without_secrets(_beside(listed, kept))
    before = workshop.configuration
    workshop.configuration = replace(before, credentials={**credentials, **before.credentials})
    answer = _with_sources(answer, workshop)
    broken = find_breaks(answer.candidates, read_installed(installed), Markers(meant.markers))
    return replace(answer, breaks=tuple(one for one, _ in broken))


def _refuse_ruled_out(candidates: Iterable[Candidate], options: Options) -> None:
    for candidate in candidates:
        file = candidate.file
        if file and is_wheel(file.filename) and {candidate.normalized, ":all:"} & options.no_binary:
            raise RefusedChange(
                f"{literal(candidate.name)} would be installed from a wheel, which --no-binary "
                "rules out, and the lock has nothing else of it."
            )


def _built(answer: Resolution) -> list[DirectSource]:
    """Return what of the answer is built from source code."""
    return [
        DirectSource(candidate.normalized, candidate.version, candidate.file)
        for candidate in answer.candidates
        if candidate.file is not None and not is_wheel(candidate.file.filename)
    ]


def _with_sources(answer: Resolution, workshop: Workshop) -> Resolution:
    """Return the answer with the source code that is from no index looked at."""
    candidates = []
    for candidate in answer.candidates:
        if candidate.file is not None and _is_elsewhere(candidate):
            candidate = _looked_at(candidate, candidate.file.url, workshop)
        candidates.append(candidate)
    return replace(answer, candidates=tuple(candidates))


def _is_elsewhere(candidate: Candidate) -> bool:
    """Whether it is source code from elsewhere than an index."""
    file = candidate.file
    return candidate.direct and file is not None and not is_wheel(file.filename)


def _looked_at(candidate: Candidate, url: str, workshop: Workshop) -> Candidate:
    address, editable = split_editable(url)
    source = parse_source(address, editable=editable and _may_be_editable(candidate, workshop))
    file, described = workshop.add(source)
    if normalize_name(described.name) != candidate.normalized:
        raise RequirementError(
            f"{literal(source.shown)} is {literal(described.name)}, not {candidate.normalized}."
        )
    return candidate._replace(file=file, version=candidate.version or described.version)


def _may_be_editable(candidate: Candidate, workshop: Workshop) -> bool:
    return not {candidate.normalized, ":all:"} & workshop.building.not_editable


def _beside(listed: Resolution, kept: Iterable[Distribution]) -> Resolution:
    """Return the answer in which what is installed in the same version stays."""
    versions = {row.normalized: row.version for row in kept}
    return replace(
        listed,
        candidates=tuple(
            candidate._replace(file=None)
            if not candidate.direct
            and same_version(versions.get(candidate.normalized, ""), candidate.version)
            else candidate
            for candidate in listed.candidates
        ),
    )


def _without_secrets(answer: Resolution) -> tuple[Resolution, Mapping[str, tuple[str, str]]]:
    """Return the answer with plain addresses, and the credentials that were in them by origin.

    Source code from elsewhere than an index keeps its own.
    """
    credentials: dict[str, tuple[str, str]] = {}
    candidates = []
    for candidate in answer.candidates:
        if candidate.file is not None and not _is_elsewhere(candidate):
            url, secret = split_credentials(candidate.file.url)
            if secret:
                credentials.setdefault(origin_of(url), secret)
            candidate = candidate._replace(file=candidate.file._replace(url=url))
        candidates.append(candidate)
    return replace(answer, candidates=tuple(candidates)), credentials
