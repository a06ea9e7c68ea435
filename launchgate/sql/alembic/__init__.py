"""Alembic revisions read without running them: their syntax tree -> the SQL they send."""
