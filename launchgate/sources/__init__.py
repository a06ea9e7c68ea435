"""Where variables get their values: readers that give names and literals with positions. None resolves a secret."""
