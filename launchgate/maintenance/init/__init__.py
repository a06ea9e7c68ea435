"""`launchgate init`: look at a repository, take over what other tools were told, and plan the files that set it up.

`stack` says what is there, `imports` translate other tools' files, `configuration`, `workflow` and `hook` draft text,
`plan` turns drafts into steps: files to create, patches for files that exist, nothing where all is there already.
"""
