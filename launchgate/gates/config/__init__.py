"""The gate `config`: what is wrong with the rules of the game themselves. It has no keys and runs after the others."""
