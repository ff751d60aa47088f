"""Makes the project its own Python environment, with the standard library alone."""
