"""envtui: a terminal explorer for Python environments, with a core of its own."""

__version__ = "0.1.0"
