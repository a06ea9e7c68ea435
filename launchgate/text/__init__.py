"""Pure functions over text: globs, content types, plurals, similar words, paths, names."""
