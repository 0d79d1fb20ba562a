"""Mending an environment: in place if that is enough, else by making it anew."""
