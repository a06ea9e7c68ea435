"""The rules of the env gate, one a file; the settings of `launchgate.values.dev_settings` are its rules too."""
