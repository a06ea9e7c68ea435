"""The pseudo-gate `config`: what is wrong with the rules of the game themselves. It has no section and never runs."""
