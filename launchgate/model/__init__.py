"""The types that everything shares: findings, rules, runs, outcomes, reports. No input or output."""
