"""The rules of the domain gate, one file each. A rule checks the looked-up facts of one host."""
