"""The rules of the domain gate, one file each. A rule judges the looked-up facts of one host."""
