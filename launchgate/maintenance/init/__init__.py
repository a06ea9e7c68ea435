"""`launchgate init`: detect the stack of a repository, import the configuration of other tools, and plan files.

`stack` detects, `imports` translate the files of other tools, `configuration` drafts launchgate.yml, `plan` returns
steps: files to create, patches for existing files, nothing if everything is set up.
"""
