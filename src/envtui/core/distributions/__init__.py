"""Distributions: what is installed in an environment."""
