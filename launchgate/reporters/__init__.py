"""The reporters: pure functions from a report to text. They know no gate."""
