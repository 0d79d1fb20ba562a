"""How source code is to be built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from envtui.core.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.resolution.model import RequirementLine
    from envtui.core.resolution.named_files import NamedFile

__all__ = ["BuildOptions", "Settings"]

Settings = Mapping[str, str | list[str]]
"""PEP 517's ``config_settings``."""


def _anything(name: str, place: str) -> bool:
    return True


_NO_SETTINGS: Settings = MappingProxyType({})


class BuildOptions(NamedTuple):
    """How source code is built; whether it may be is among the options of the resolution."""

    isolation: bool = True
    """Whether builds run in an environment of their own rather than in the target."""
    not_isolated: frozenset[str] = frozenset()
    """Normalized names of projects that are built in the target all the same."""
    settings: Settings = _NO_SETTINGS
    """For every backend."""
    package_settings: Mapping[str, Settings] = MappingProxyType({})
    """Further ones for the backends of some projects, by normalized name."""
    extra_requires: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """Further build requirements of some projects, by normalized name."""
    extra_variables: Mapping[str, Mapping[str, str]] = MappingProxyType({})
    """Environment variables for the builds of some projects, by normalized name."""
    constraints: tuple[RequirementLine, ...] = ()
    """Limits on the versions of build requirements."""
    constraint_files: tuple[NamedFile, ...] = ()
    """Files that hold more of them."""
    require_hashes: bool = False
    """Whether the constraint files must hold a hash of everything that builds require."""
    not_editable: frozenset[str] = frozenset()
    """Normalized names, or ``:all:``, of what is not made editable even where that is asked for."""
    may_build: Callable[[str, str], bool] = _anything
    """Asked with name and place before code of a project is first run, perhaps while planning."""

    def is_isolated(self, name: str) -> bool:
        """Whether the project of that normalized name is built in an environment of its own."""
        return self.isolation and name not in self.not_isolated

    @property
    def is_always_isolated(self) -> bool:
        """Whether no build depends on what happens to be installed."""
        return self.isolation and not self.not_isolated

    def settings_for(self, name: str) -> Settings:
        """Return the settings for the backend of the project of that normalized name."""
        return {**self.settings, **self.package_settings.get(name, {})}

    @property
    def all_settings(self) -> Settings:
        """All that the content of a wheel may depend on, each under a key of its own.

        That includes further build requirements and variables.
        """
        own = {
            f"{name}:{key}": value
            for name, settings in self.package_settings.items()
            for key, value in settings.items()
        }
        extra = {f"{name}: requires": [*texts] for name, texts in self.extra_requires.items()}
        variables = {
            f"{name}: {variable}": value
            for name, values in self.extra_variables.items()
            for variable, value in values.items()
        }
        return {**self.settings, **own, **extra, **variables}
