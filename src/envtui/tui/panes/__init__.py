"""The panes of the explorer, one widget a file."""
