"""The rules of the gate `config`, one file each."""
