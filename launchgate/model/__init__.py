"""The types everything speaks: findings, rules, runs, outcomes, reports. No input or output."""
