"""The entry point: ``--version`` is answered at once, the rest goes to the command line."""

from __future__ import annotations

import sys


def main() -> int:
    """Run ``envtui`` with the arguments of the process and return its exit code."""
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        from envtui import __version__

        print(f"envtui {__version__}")
        return 0
    from envtui.cli.dispatch import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
