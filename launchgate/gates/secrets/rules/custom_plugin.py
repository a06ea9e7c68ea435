"""What a team's own plugins of detect-secrets find."""

from __future__ import annotations

from launchgate.model.finding import Severity
from launchgate.model.rule import Bundle, rule

_PLUGIN = """\
import re
from detect_secrets.plugins.base import RegexBasedDetector

class AcmeDetector(RegexBasedDetector):
    secret_type = "Acme ticket"
    denylist = [re.compile(r"acme-[0-9]{8}")]
"""
_GIVEN = {"tools/acme_plugin.py": _PLUGIN}

custom_plugin = rule(
    "secrets/custom-plugin",
    severity=Severity.ERROR,
    title="Value that a plugin of your own takes for a secret found",
    why="Your own plugin of detect-secrets knows this kind of value, and anyone who reads the repository has it.",
    fix="Revoke it where it was issued, and read it from the environment or a secret store.",
    bad=[Bundle({"app.conf": "ticket = acme-20261124"}, files_before=_GIVEN)],
    good=[
        Bundle({"app.conf": "ticket = ${ACME_TICKET}"}, files_before=_GIVEN),
        Bundle({"app.conf": "ticket = acme-20261124", "tools/acme_plugin.py": _PLUGIN}),  # not at base: it is not run
    ],
    references=["https://github.com/Yelp/detect-secrets/blob/master/docs/plugins.md"],
    since="0.1",
)(None)
RULES = (custom_plugin,)
