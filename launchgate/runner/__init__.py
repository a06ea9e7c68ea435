"""The runner: load policy, run gates, apply suppressions and publish the report."""
