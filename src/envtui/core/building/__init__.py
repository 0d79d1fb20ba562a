"""Building: source code fetched, asked what it requires, and made into wheels."""
