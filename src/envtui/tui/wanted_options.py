"""The options that can be typed among what is to be installed: the command line's names."""

from __future__ import annotations

from envtui.core.record import Record

__all__ = ["OPTIONS", "Option", "option_named"]


class Option(Record):
    """One option, under all of its names."""

    names: tuple[str, ...]
    """The one that is shown first."""
    field: str
    """Of ``Wanted``: a flag, one text, or a tuple of all that were given."""
    value: str = ""
    """What follows it, for a person; empty for a flag."""


OPTIONS: tuple[Option, ...] = (
    Option(("-e", "--editable"), "requirements", "the folder of a project"),
    Option(("-r", "--requirements", "--requirement"), "files", "a file"),
    Option(("-c", "--constraints", "--constraint"), "constraint_files", "a file"),
    Option(("--group",), "groups", "the name of a dependency group"),
    Option(("--extra",), "extras", "the name of an extra"),
    Option(("--all-extras",), "all_extras"),
    Option(("--upgrade", "-U"), "upgrade"),
    Option(("--upgrade-package", "-P"), "upgrade_packages", "the name of a package"),
    Option(("--reinstall", "--force-reinstall"), "reinstall"),
    Option(("--pre",), "pre"),
    Option(("--exclude-newer",), "exclude_newer", "a date, or a span as '1 week'"),
    Option(("--no-deps",), "no_deps"),
    Option(("--no-build",), "no_build"),
    Option(("--only-binary",), "only_binary", "the name of a package, or :all:"),
    Option(("--no-binary",), "no_binary", "the name of a package, or :all:"),
    Option(("--index-url", "-i", "--default-index"), "default_index", "an address"),
    Option(("--extra-index-url", "--index"), "indexes", "an address"),
    Option(("--find-links", "-f"), "find_links", "a folder or an address"),
    Option(("--no-index",), "no_index"),
)


def option_named(name: str) -> Option | None:
    """Return the option of that name; ``None`` if there is none."""
    return next((option for option in OPTIONS if name in option.names), None)
