"""``envtui export pylock``: what is installed, as a pylock.toml with files and hashes."""

from __future__ import annotations

from pathlib import Path

from envtui.cli.choices import choose_configuration, choose_target
from envtui.cli.exporting import add_output_options, check_output, hand_out
from envtui.cli.index_options import add_index_options
from envtui.cli.parser import Options, Parser, add_target_options
from envtui.core import export_pylock, is_pylock_name, literal
from envtui.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages


def add_arguments(parser: Parser) -> None:
    """Declare the file, the environment, and which indexes tell of files and hashes."""
    add_output_options(parser)
    add_target_options(parser, changing=False)
    add_index_options(parser)


def run(options: Options, messages: Messages) -> int:
    """Write the lock; paths in it are relative to the folder that it is written to.

    Raises:
        UsageError: the file is there already, or cannot be called that (PEP 751).
    """
    check_output(options)
    file = Path(options.output_file)
    if options.output_file not in ("", "-") and not is_pylock_name(file.name):
        raise UsageError(
            f"A pylock cannot be called {literal(file.name)}.",
            hint="Name it pylock.toml or pylock.<word>.toml.",
        )
    target = choose_target(options, messages, changing=False)
    configuration = choose_configuration(options, messages)
    hand_out(export_pylock(target, file.absolute().parent, configuration), options, messages)
    return 0
