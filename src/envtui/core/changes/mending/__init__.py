"""Mending an environment: in place where that is enough, else by making it once more."""
