"""Interpreters: which Pythons there are on this machine."""
