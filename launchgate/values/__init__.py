"""What a value is: its type, the hosts it names, and whether it looks like a development or test setting."""
