"""What source code says, read without running it: references to environment variables, per language."""
