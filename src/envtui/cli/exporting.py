"""Where what is exported goes: to stdout, or into a file that is not replaced unasked."""

from __future__ import annotations

import os
from pathlib import Path

from envtui.core import literal, write_file
from envtui.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages
    from envtui.cli.parser import Options, Parser

__all__ = ["add_output_options", "check_output", "hand_out"]


def add_output_options(parser: Parser) -> None:
    """Add the file, and whether one that is there is replaced."""
    parser.add_argument(
        "-o",
        "--output-file",
        default="",
        metavar="FILE",
        help="write it there instead of printing it",
    )
    parser.add_argument("--force", action="store_true", help="replace FILE if it is there")


def check_output(options: Options) -> None:
    """Return if the file may be written, as far as can be known before the work is done.

    Raises:
        UsageError: it is there already, and nobody said that it may be replaced.
    """
    # A pipe or a device is written to, not replaced.
    if options.output_file and not options.force and os.path.isfile(options.output_file):  # noqa: PTH113
        raise UsageError(
            f"{literal(options.output_file)} is there already.", hint="--force replaces it."
        )


def hand_out(text: str, options: Options, messages: Messages) -> None:
    """Print the text, or write it whole into the file.

    Raises:
        StorageError: the file cannot be written.
    """
    if options.output_file in ("", "-"):
        print(text, end="")
        return
    write_file(Path(options.output_file), text)
    messages.say(f"Wrote {literal(options.output_file)}")
