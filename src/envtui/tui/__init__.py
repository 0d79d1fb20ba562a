"""The explorer: the screens of envtui."""
