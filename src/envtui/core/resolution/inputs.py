"""What a person asks for in words and in files, brought together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

from envtui.core.errors import RequirementError
from envtui.core.events import OnEvent, Warned, ignore
from envtui.core.literal import literal
from envtui.core.names import normalize_name
from envtui.core.record import NamedTuple, Record, field, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.resolution.asked import Asked
    from envtui.core.resolution.model import DirectSource, Options, RequirementLine
    from envtui.core.resolution.named_files import NamedFile
    from envtui.core.resolution.requirement_files import RequirementFile

__all__ = ["Inputs", "read_inputs", "read_inputs_and_settings"]


class Inputs(Record):
    """The words of a command and the content of its files."""

    requirements: tuple[str | RequirementLine, ...]
    constraints: tuple[str | RequirementLine, ...] = ()
    overrides: tuple[str | RequirementLine, ...] = ()
    excludes: tuple[str, ...] = ()
    """Normalized names that are left out, whoever requires them."""
    require_hashes: bool = False
    files: tuple[RequirementFile, ...] = ()
    credentials: Mapping[str, tuple[str, str]] = field(default_factory=dict, repr=False)
    """Credentials that stood in URLs, by origin; the URLs themselves no longer have them."""
    sources: tuple[DirectSource, ...] = ()
    """Source code that is not from an index; requirements by URL of its project mean this."""

    @property
    def names_places(self) -> bool:
        """Whether something is asked for by its URL or path."""
        from envtui.core.resolution.requests import address_of

        return any(map(address_of, (*self.requirements, *self.constraints, *self.overrides)))

    def look_in(self, configuration: IndexConfiguration) -> IndexConfiguration:
        """Return ``configuration`` with the indexes and flat locations that the files name."""
        for file in self.files:
            configuration = _with_places(configuration, file)
        if not self.credentials:
            return configuration
        return replace(configuration, credentials={**self.credentials, **configuration.credentials})

    def without_secrets(self) -> Inputs:
        """Return the same with credentials taken out of the URLs that they stood in."""
        from envtui.core.resolution.plain_addresses import with_plain_addresses

        found: dict[str, tuple[str, str]] = {}
        return replace(
            self,
            requirements=with_plain_addresses(self.requirements, found),
            constraints=with_plain_addresses(self.constraints, found),
            overrides=with_plain_addresses(self.overrides, found),
            credentials=found,
        )

    def choose_by(self, options: Options) -> Options:
        """Return ``options`` with what the files say about hashes, wheels and source code."""
        return replace(
            options,
            require_hashes=options.require_hashes or self.require_hashes,
            no_binary=_and_those(options.no_binary, (file.no_binary for file in self.files)),
            only_binary=_and_those(options.only_binary, (file.only_binary for file in self.files)),
        )

    def checked_by(self, options: Options) -> Inputs:
        """Return the same, without hashes if ``options`` say not to verify them."""
        if options.verify_hashes or options.require_hashes:
            return self
        return replace(
            self,
            requirements=tuple(map(_without_hashes, self.requirements)),
            constraints=tuple(map(_without_hashes, self.constraints)),
            overrides=tuple(map(_without_hashes, self.overrides)),
        )


def _without_hashes(asked: str | RequirementLine) -> str | RequirementLine:
    return asked if isinstance(asked, str) else asked._replace(hashes=())


def _and_those(names: frozenset[str], lines: Iterable[Sequence[str]]) -> frozenset[str]:
    """Add names in their order; ``:none:`` takes back what came before it, as in pip."""
    found = set(names)
    for name in (name for line in lines for name in line):
        if name == ":none:":
            found.clear()
        else:
            found.add(name if name == ":all:" else normalize_name(name))
    return frozenset(found)


def read_inputs(
    asked: Asked,
    on_event: OnEvent = ignore,
    *,
    no_sources: frozenset[str] = frozenset(),
    configuration: IndexConfiguration | None = None,
) -> Inputs:
    """Read the files; what has no effect in them becomes a warning.

    Args:
        asked: the words of the command, and the names of the files.
        on_event: told of warnings.
        no_sources: normalized names, or ``:all:``, for which ``[tool.uv.sources]`` is ignored.
        configuration: how files on the network are fetched.

    Raises:
        RequirementError: a file cannot be read, or has no such extra or group.
    """
    words = Inputs(
        tuple(asked.requirements),
        constraints=tuple(asked.constraints),
        overrides=tuple(asked.overrides),
        excludes=tuple(map(normalize_name, asked.excludes)),
    )
    if asked.is_plain:
        return words.without_secrets()
    _refuse_extras_of_nothing(asked)
    named = _read_named(asked, no_sources, configuration)
    _warn(asked, named, on_event)
    files = (*named.files, *(_read_group(group, no_sources) for group in asked.groups))
    constraints = (line for file in (*files, *named.limits) for line in file.constraints)
    overrides = (
        line._replace(source=line.source.replace("-r ", "--override ", 1))
        for line in _requirements(named.overriding)
    )
    return Inputs(
        (*words.requirements, *_requirements(files)),
        constraints=(*words.constraints, *constraints),
        overrides=(*words.overrides, *overrides),
        excludes=(*words.excludes, *_names(_requirements(named.excluding))),
        require_hashes=any(file.require_hashes for file in files),
        files=files,
    ).without_secrets()


def read_inputs_and_settings(
    asked: Asked,
    options: Options,
    configuration: IndexConfiguration,
    on_event: OnEvent = ignore,
) -> tuple[Inputs, Options, IndexConfiguration]:
    """Read the files; return what is asked for, with the options and indexes that they set.

    Raises:
        RequirementError: a file cannot be read, or has no such extra or group.
    """
    inputs = read_inputs(
        asked, on_event, no_sources=options.no_sources, configuration=configuration
    )
    options = inputs.choose_by(options)
    return inputs.checked_by(options), options, inputs.look_in(configuration)


class _Named(NamedTuple):
    """The content of the files, in the order of their names."""

    files: list[RequirementFile]
    limits: list[RequirementFile]
    overriding: list[RequirementFile]
    excluding: list[RequirementFile]


def _read_named(
    asked: Asked, no_sources: frozenset[str], configuration: IndexConfiguration | None
) -> _Named:
    from envtui.core.resolution.requirement_files import read_requirements

    read = partial(read_requirements, configuration=configuration, pipes=True)
    return _Named(
        [_read(file, asked, no_sources, configuration) for file in asked.files],
        [read(file, constraints=True) for file in asked.constraint_files],
        [read(file) for file in asked.override_files],
        [read(file) for file in asked.exclude_files],
    )


def _refuse_extras_of_nothing(asked: Asked) -> None:
    if (asked.extras or asked.all_extras) and not any(map(_is_project, asked.files)):
        raise RequirementError(
            "Extras belong to a project, but no pyproject.toml, setup.py or setup.cfg is named.",
            hint="Name it, or write the extras into the requirement: name[extra].",
        )


def _warn(asked: Asked, named: _Named, on_event: OnEvent) -> None:
    """Warn of what has no effect in files, and of empty files: perhaps others were meant."""
    from envtui.core.resolution.named_files import shown
    from envtui.core.resolution.requirement_files import RequirementFile

    names = (*asked.files, *asked.constraint_files, *asked.override_files, *asked.exclude_files)
    for name, file in zip(names, chain(*named), strict=True):
        if file == RequirementFile(warnings=file.warnings) and not _is_project(name):
            on_event(Warned(f"There is nothing in {shown(name)}."))
        for warning in file.warnings:
            on_event(Warned(warning))


def _requirements(files: Iterable[RequirementFile]) -> Iterator[RequirementLine]:
    return (line for file in files for line in file.requirements)


def _names(lines: Iterable[RequirementLine]) -> list[str]:
    from envtui.core.resolution.requests import read_requests

    return [request.need.name for request in read_requests(lines)]


def _is_project(file: NamedFile) -> bool:
    from envtui.core.resolution.named_files import last_part

    return last_part(file) in ("pyproject.toml", "setup.py", "setup.cfg")


def _read(
    file: NamedFile,
    asked: Asked,
    no_sources: frozenset[str],
    configuration: IndexConfiguration | None,
) -> RequirementFile:
    if _is_project(file):
        return _read_project(file, asked, no_sources)
    from envtui.core.resolution.named_files import last_part

    if last_part(file).endswith(".py"):
        from envtui.core.resolution.script_file import read_script

        return read_script(file, configuration)
    from envtui.core.resolution.requirement_files import read_requirements

    return read_requirements(file, configuration=configuration, pipes=True)


def _read_project(file: NamedFile, asked: Asked, no_sources: frozenset[str]) -> RequirementFile:
    if not isinstance(file, Path):
        from envtui.core.resolution.named_files import shown

        raise RequirementError(
            f"{shown(file)} is of a project, whose other files are needed too.",
            hint="Download the project and name its folder, or install it by its address.",
        )
    if file.name != "pyproject.toml":
        return _ask_later(file, asked.extras, asked.all_extras)
    from envtui.core.resolution.project_file import read_project

    return read_project(
        file, extras=asked.extras, all_extras=asked.all_extras, no_sources=no_sources
    )


def _ask_later(path: Path, extras: Sequence[str], all_extras: bool) -> RequirementFile:
    from envtui.core.resolution.requirement_files import AskedProject, RequirementFile

    if not path.is_file():
        raise RequirementError(f"Cannot read {literal(str(path))}: there is no such file.")
    asked = AskedProject(path, tuple(map(normalize_name, extras)), all_extras)
    return RequirementFile(projects=(asked,))


def _read_group(text: str, no_sources: frozenset[str]) -> RequirementFile:
    from envtui.core.resolution.project_file import read_group

    path, _, group = text.rpartition(":")
    return read_group(Path(path or "pyproject.toml"), group, no_sources=no_sources)


def _with_places(configuration: IndexConfiguration, file: RequirementFile) -> IndexConfiguration:
    from envtui.core.index.addresses import origin_of, split_credentials, to_address

    credentials = dict(configuration.credentials)

    def address(text: str) -> str:
        url, secret = split_credentials(to_address(text))
        if secret:
            credentials.setdefault(origin_of(url), secret)
        return url

    indexes = configuration.indexes
    if file.index_url and not configuration.default_is_named:
        # The default index comes last: extra ones are asked before it.
        indexes = (*indexes[:-1], address(file.index_url))
    indexes = (*map(address, file.extra_index_urls), *indexes)
    return replace(
        configuration,
        indexes=() if file.no_index else tuple(dict.fromkeys(indexes)),
        find_links=tuple(
            dict.fromkeys((*configuration.find_links, *map(address, file.find_links)))
        ),
        pinned={**configuration.pinned, **{n: address(url) for n, url in file.pinned.items()}},
        credentials=credentials,
    )
