"""The gate `config`: problems of launchgate.yml, waivers and the baseline. It runs after the other gates."""
