"""Activation: scripts for every shell, right for any path, and the command that uses them."""

from envtui.core.environments.activation.command import activation_command
from envtui.core.environments.activation.scripts import activation_files

__all__ = ["activation_command", "activation_files"]
