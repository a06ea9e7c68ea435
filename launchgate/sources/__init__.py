"""Where variables get their values: readers that return names and literals with positions. None resolves a secret."""
