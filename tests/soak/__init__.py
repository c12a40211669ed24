"""A random user of the window, and what watches it."""
