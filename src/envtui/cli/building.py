"""The options for building from source code, and the values that the core takes for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from envtui.cli.choices import names_in
from envtui.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.parser import Group, Options, Parser
    from envtui.core import BuildOptions, RequirementLine

__all__ = ["add_build_options", "choose_building", "not_built", "says_how_to_build"]


def add_build_options(parser: Parser) -> None:
    """Add what may be built, and how."""
    parser.set_defaults(
        build_constraint_dependencies=(), extra_build_dependencies=(), extra_build_variables=()
    )
    group = parser.add_argument_group("building")
    group.add_argument(
        "--no-build", action="store_true", help="never build: the same as --only-binary :all:"
    )
    group.add_repeatable(
        "--only-binary", metavar="NAME", help="never build this package; :all: is every one"
    )
    group.add_repeatable(
        "--no-binary", metavar="NAME", help="build this package though it has a wheel"
    )
    _add_ways_of_building(group)


def _add_ways_of_building(group: Group) -> None:
    group.add_argument(
        "--no-build-isolation",
        action="store_true",
        help="build with what is installed in the environment itself",
    )
    group.add_repeatable(
        "--no-build-isolation-package", metavar="NAME", help="the same for one package"
    )
    group.add_repeatable(
        "-b",
        "--build-constraints",
        "--build-constraint",
        metavar="FILE",
        help="limit by this file what builds require",
    )
    group.add_argument(
        "--require-build-hashes",
        action="store_true",
        help="that file must hold a hash of everything that builds require",
    )
    group.add_repeatable(
        "-C",
        "--config-setting",
        "--config-settings",
        dest="config_settings",
        metavar="KEY=VALUE",
        help="a setting for the build backends",
    )
    group.add_repeatable(
        "--config-settings-package", metavar="NAME:KEY=VALUE", help="the same for one package"
    )


def choose_building(options: Options) -> BuildOptions:
    """Return how source code is built.

    Raises:
        UsageError: a setting is malformed.
    """
    from envtui.core import BuildOptions, named_file, normalize_name

    package_settings: dict[str, list[str]] = {}
    for text in options.config_settings_package:
        name, separator, setting = text.partition(":")
        if not separator:
            raise _malformed(text, "NAME:KEY=VALUE")
        package_settings.setdefault(normalize_name(name), []).append(setting)
    return BuildOptions(
        isolation=not options.no_build_isolation,
        not_isolated=names_in(options.no_build_isolation_package),
        settings=_settings(options.config_settings),
        package_settings={name: _settings(given) for name, given in package_settings.items()},
        extra_requires=_extra_requires(options),
        extra_variables=_extra_variables(options),
        constraints=_of_settings(options),
        constraint_files=tuple(map(named_file, options.build_constraints)),
        require_hashes=options.require_build_hashes,
        not_editable=_not_editable(options),
    )


def _not_editable(options: Options) -> frozenset[str]:
    names = getattr(options, "no_editable_package", [])
    return names_in([*names, *([":all:"] if getattr(options, "no_editable", False) else [])])


def _extra_requires(options: Options) -> Mapping[str, tuple[str, ...]]:
    """Return what uv's settings say that builds require beside what projects say."""
    if not options.extra_build_dependencies:
        return {}
    from envtui.cli.uv_options import requires_of_uv

    return requires_of_uv(options.extra_build_dependencies)


def _extra_variables(options: Options) -> Mapping[str, Mapping[str, str]]:
    """Return the variables that uv's settings give builds."""
    if not options.extra_build_variables:
        return {}
    from envtui.cli.uv_options import variables_of_uv

    return variables_of_uv(options.extra_build_variables)


def _of_settings(options: Options) -> tuple[RequirementLine, ...]:
    """Return the limits for builds that uv's settings list."""
    if not options.build_constraint_dependencies:
        return ()
    from envtui.cli.uv_options import lines_of_uv

    return lines_of_uv("build_constraint_dependencies", options.build_constraint_dependencies)


def says_how_to_build(options: Options) -> bool:
    """Whether ``choose_building`` would return anything but the defaults."""
    return bool(
        options.no_build_isolation
        or options.no_build_isolation_package
        or options.config_settings
        or options.config_settings_package
        or options.build_constraints
        or options.build_constraint_dependencies
        or options.extra_build_dependencies
        or options.extra_build_variables
        or options.require_build_hashes
    )


def not_built(options: Options) -> frozenset[str]:
    """Return the names of what is never built, which ``:all:`` may be among."""
    return names_in([*options.only_binary, *([":all:"] if options.no_build else [])])


def _settings(words: Iterable[str]) -> dict[str, str | list[str]]:
    """Return settings by key; a key that comes again has a list of values, as in pip."""
    found: dict[str, list[str]] = {}
    for text in words:
        key, separator, value = text.partition("=")
        if not separator or not key:
            raise _malformed(text, "KEY=VALUE")
        found.setdefault(key, []).append(value)
    return {key: values[0] if len(values) == 1 else values for key, values in found.items()}


def _malformed(text: str, form: str) -> UsageError:
    from envtui.core import literal

    return UsageError(f"{literal(text)!r} is not a setting.", hint=f"Write it like {form}.")
