"""Building: source code brought here, asked what it requires, and made into wheels."""
