"""``envtui pip sync``: make an environment hold exactly what files of requirements list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from envtui.cli.building import add_build_options, choose_building
from envtui.cli.choices import choose_configuration, choose_options, choose_target
from envtui.cli.diagnostics import Messages
from envtui.cli.parser import (
    Options,
    Parser,
    add_format_option,
    add_index_options,
    add_link_options,
    add_resolution_options,
    add_target_options,
)
from envtui.cli.plans import plan_and_carry_out
from envtui.core import plan_install, read_requirements
from envtui.core.errors import RefusedChange
from envtui.core.events import Cancel, OnEvent

if TYPE_CHECKING:
    from envtui.core import Plan


def add_arguments(parser: Parser) -> None:
    """Declare uv's flags."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="what lists the packages")
    parser.add_argument(
        "--allow-empty-requirements",
        action="store_true",
        help="files that list nothing mean that everything goes",
    )
    parser.add_argument("--reinstall", action="store_true", help="put in again what is installed")
    parser.add_argument("--dry-run", action="store_true", help="show the plan, change nothing")
    add_link_options(parser)
    add_format_option(parser)
    add_target_options(parser, changing=True)
    # What is listed is all there is to be: nothing is resolved beyond it.
    add_resolution_options(parser, follows_requirements=False)
    add_build_options(parser)
    add_index_options(parser)


def run(options: Options, messages: Messages) -> int:
    """Plan it, then show the plan or carry it out.

    Raises:
        RefusedChange: the files list nothing, which would remove everything.
    """
    files = tuple(map(Path, options.files))
    if not options.allow_empty_requirements and not any(
        read_requirements(file).requirements for file in files
    ):
        raise RefusedChange(
            "The files list no package, and every installed one would go.",
            hint="--allow-empty-requirements lets them.",
        )
    target = choose_target(options, messages, changing=True)
    configuration = choose_configuration(options)

    def make_plan(on_event: OnEvent, cancel: Cancel) -> Plan:
        plan: Plan = plan_install(
            target,
            (),
            requirement_files=files,
            configuration=configuration,
            options=choose_options(options),
            building=choose_building(options),
            reinstall=options.reinstall,
            exact=True,
            on_event=on_event,
            cancel=cancel,
        )
        return plan

    return plan_and_carry_out(make_plan, options, messages, configuration)
