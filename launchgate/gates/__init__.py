"""The gates. Each is a folder of its own and imports no other; what two need lies in the knowledge packages."""
