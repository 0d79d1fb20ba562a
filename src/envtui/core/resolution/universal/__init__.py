"""One answer for many machines: sets of them, and what each of them needs."""
