"""Environments: which there are, how one is laid out, made and activated."""
