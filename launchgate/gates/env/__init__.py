"""The env gate: what the code reads, what the contract declares, and what each environment sets."""
