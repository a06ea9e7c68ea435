"""Keys that sign tokens, in the nested settings of an application."""

from __future__ import annotations

from launchgate.detect.detector import STRUCTURE, Detector, credential
from launchgate.detect.detectors.generic import _drawn

RULES = (
    credential(
        "token-signing-key",
        "key that signs tokens",
        Detector(
            r"(?i:\"(?:jwt|tokens?)(?:[_-]?(?:settings|options|config|bearer))?)\"\s{0,8}:\s{0,8}\{[^{}]{0,300}?"
            r"\"(?i:(?:signing|secret|private|issuersigning)?_?key)\"\s{0,8}:\s{0,8}\"(?P<secret>[^\"\n]{16,300})\"",
            ('"jwt', '"token'),
            check="token:drawn",
            reach=700,
            rank=STRUCTURE,
        ),
        can="make tokens for any user of your application",
        page="",
        source="https://learn.microsoft.com/en-us/aspnet/core/security/authentication/configure-jwt-bearer-authentication",
        fix="Take it from the environment (`Jwt__Key`) or a secret store, and change it.",
        rotate="1. Make a new key 2. Put it into the secret store 3. Deploy: who is logged in has to log in again",
        bad=lambda random: [f'{{"Jwt": {{"Issuer": "https://ops.acme.test",\n  "Key": "{_drawn(random, 48)}"}}}}'],
        good=['{"Jwt": {"Key": "${JWT_KEY}"}}', '{"Jwt": {"Key": "replace-this-with-a-long-random-key"}}'],
    ),
)
