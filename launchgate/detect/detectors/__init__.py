"""One file per provider family; every rule in them is a kind of credential. Nothing is registered anywhere else."""
