"""What a person does between two runs: set up, record, waive, look at the configuration, have something explained."""
