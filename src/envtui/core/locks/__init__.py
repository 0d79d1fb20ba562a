"""Lock files: requirements.txt and pylock.toml written, and pylock.toml read for a target."""
