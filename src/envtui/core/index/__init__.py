"""Indexes: where distributions come from, and what they offer."""
