"""Sources: the places where interpreters are found, one kind a module."""
