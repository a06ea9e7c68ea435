"""The rules of the pseudo-gate `config`, one file each."""
