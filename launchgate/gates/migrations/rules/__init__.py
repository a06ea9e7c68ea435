"""One file per rule; a rule looks at a whole migration and yields what it finds."""
