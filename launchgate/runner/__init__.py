"""The running floor: which gates there are, what binds them, what their findings add up to."""
