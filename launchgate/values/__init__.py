"""What a value is: its type, the hosts it names, and whether it is a development or test setting."""
