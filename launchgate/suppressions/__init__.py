"""Waivers: exceptions that name one rule and one place, give a reason, and end. Text in, data out; no I/O.

`grammar` reads and writes both forms, `comments` knows how each file type writes a comment, `match` what a waiver
covers, `foreign` knows other tools' markers, `baseline` the recorded findings, `tags` the identity of a secret value.
"""

SALT_PATH = ".launchgate/salt"
"""The committed salt of value tags, relative to the root of the repository."""
