"""The rules of the env gate, one a file; the signals of `launchgate.values.signals` are its rules too."""
