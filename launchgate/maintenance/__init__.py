"""Tasks between two runs: set up, record a baseline, waive, inspect the configuration, explain a rule."""
