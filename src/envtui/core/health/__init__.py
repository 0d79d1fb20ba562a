"""Health: what is wrong with an environment, why, and what would mend it."""
