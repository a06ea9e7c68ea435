"""One file per rule; a rule checks a whole migration and yields its findings."""
