"""One transaction: what leaves and arrives, staged, journalled, and carried out by renames."""
