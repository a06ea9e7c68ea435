"""The secrets gate: credentials in what a change brings, in a tree, in files, on standard input."""
