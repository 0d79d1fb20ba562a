"""Locks: sets of pinned distributions, read, written and compared."""
