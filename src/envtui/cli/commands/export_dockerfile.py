"""``envtui export dockerfile``: how the environment of a project is built into an image."""

from __future__ import annotations

from envtui.cli.choices import choose_target
from envtui.cli.exporting import add_output_options, check_output, hand_out
from envtui.cli.parser import Options, Parser, add_target_options
from envtui.cli.project import project_folder
from envtui.core import export_dockerfile, read_image_project

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from envtui.cli.diagnostics import Messages


def add_arguments(parser: Parser) -> None:
    """Declare the file, and the environment whose version of Python the image gets."""
    add_output_options(parser)
    add_target_options(parser, changing=False)


def run(options: Options, messages: Messages) -> int:
    """Write a Dockerfile for the folder of the project.

    Raises:
        RequirementError: nothing in the folder says what the project requires.
        UsageError: the file is there already.
    """
    check_output(options)
    folder = project_folder(options)
    project = read_image_project(folder)
    target = choose_target(options, messages, changing=False, asks=False)
    hand_out(export_dockerfile(project, target.interpreter.minor_version), options, messages)
    if not _ignores_environment(folder):
        messages.warn(
            "Write .venv into .dockerignore: otherwise the one here comes into the image."
        )
    return 0


def _ignores_environment(folder: Path) -> bool:
    try:
        lines = (folder / ".dockerignore").read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError):
        return False
    return any(line.strip("/") in {".venv", "**/.venv", "*"} for line in lines)
