"""Why there is no answer: what collides, in words, and the ways out of it."""
