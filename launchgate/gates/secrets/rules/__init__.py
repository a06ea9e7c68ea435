"""The rules of the secrets gate that are no detectors: one file each."""
