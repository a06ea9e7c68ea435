"""The migrations gate: which statements of a change stop the database, fail on it, or break the running application."""
