"""Wheels: from an artifact to the files of an environment."""
