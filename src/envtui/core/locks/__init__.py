"""Lock files: requirements.txt and pylock.toml, written, read and compared."""
