"""What a ``pylock.toml`` lists, as an answer: it is installed without resolving."""

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
    """Return what is ``asked`` for if it is one lock alone, its groups without the file's name.

    Raises:
        UsageError: something else is asked for beside the lock, or limits it.
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
    """Return what ``lock`` lists for one Python; no index is asked.

    Args:
        lock: a file in the format of PEP 751, and which of its extras and groups are meant; without
            groups its default ones are.
        workshop: builds the source code that the lock lists.
        installed: what is installed.
        kept: what of that may stay, if it is in the version of the lock.
        python: another Python than the workshop's; nothing can be built for it.

    Raises:
        RequirementError: the file cannot be read, is no lock, or lacks an extra or a group.
        NoSolution: the lock is not for this Python, or lacks a file for it.
        RefusedChange: an option rules out something that it lists.
        EnvtuiError: source code cannot be fetched, or does not tell what it is.
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
        refuse_to_build(_source_code(listed), python)
    answer, credentials = _without_secrets(_without_kept(listed, kept))
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


def _source_code(answer: Resolution) -> list[DirectSource]:
    """Return what of the answer would have to be built from source code."""
    return [
        DirectSource(candidate.normalized, candidate.version, candidate.file)
        for candidate in answer.candidates
        if candidate.file is not None and not is_wheel(candidate.file.filename)
    ]


def _with_sources(answer: Resolution, workshop: Workshop) -> Resolution:
    """Return the answer in which source code that is not from an index has been taken in."""
    candidates = []
    for candidate in answer.candidates:
        if candidate.file is not None and _is_elsewhere(candidate):
            candidate = _taken_in(candidate, candidate.file.url, workshop)
        candidates.append(candidate)
    return replace(answer, candidates=tuple(candidates))


def _is_elsewhere(candidate: Candidate) -> bool:
    """Whether it is source code that is not from an index."""
    file = candidate.file
    return candidate.direct and file is not None and not is_wheel(file.filename)


def _taken_in(candidate: Candidate, url: str, workshop: Workshop) -> Candidate:
    """Return the candidate with the workshop's file for its source code.

    Raises:
        RequirementError: the source code is that of another project.
    """
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


def _without_kept(listed: Resolution, kept: Iterable[Distribution]) -> Resolution:
    """Return the answer without a file for what is installed in that version and may stay."""
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
    """Return the answer with URLs stripped of credentials, and these by origin.

    The URL of source code that is not from an index keeps them.
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
