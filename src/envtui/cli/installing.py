"""What ``envtui pip install`` and ``envtui pip sync`` have in common."""

from __future__ import annotations

from envtui.cli.building import add_build_options, choose_building
from envtui.cli.choices import names_in
from envtui.cli.index_options import add_index_options
from envtui.cli.inputs import choose_inputs
from envtui.cli.parser import (
    add_format_option,
    add_link_options,
    add_other_target_options,
    add_target_options,
)
from envtui.cli.plans import add_plan_options
from envtui.cli.version_options import add_resolution_options, choose_options
from envtui.core import Means, OtherPython, plan_install

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from envtui.cli.parser import Options, Parser
    from envtui.core import IndexConfiguration, Plan, RequirementLine, Target
    from envtui.core.events import Cancel, OnEvent

__all__ = ["add_install_options", "install_planner"]


def add_install_options(parser: Parser, *, follows_requirements: bool = True) -> None:
    """Add where and how packages are installed; for the keyword ``add_resolution_options``."""
    add_plan_options(parser)
    add_link_options(parser)
    add_format_option(parser)
    add_target_options(parser, changing=True)
    add_other_target_options(parser)
    add_resolution_options(parser, follows_requirements=follows_requirements)
    add_build_options(parser)
    add_index_options(parser)


def install_planner(
    options: Options,
    target: Target,
    configuration: IndexConfiguration,
    *,
    words: Sequence[str | RequirementLine] = (),
    files: Sequence[str] = (),
    exact: bool,
) -> Callable[[OnEvent, Cancel], Plan]:
    """Return what plans the installation of ``words`` and of what ``files`` list."""

    def make_plan(on_event: OnEvent, cancel: Cancel) -> Plan:
        return plan_install(
            target,
            choose_inputs(options, words, files),
            Means(
                configuration, choose_options(options), choose_building(options), on_event, cancel
            ),
            other_python=OtherPython(options.python_version, options.python_platform),
            reinstall=names_in(options.reinstall_package + [":all:"] * options.reinstall),
            exact=exact,
            fetch_ahead=not (options.dry_run or options.check),
        )

    return make_plan
