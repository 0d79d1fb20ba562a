"""The headless command line: parse the words, call the core, print the answer."""
