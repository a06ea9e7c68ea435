"""Passwords where programs hand them over: as an argument beside a user, or as the key of a nested setting."""

from __future__ import annotations

from launchgate.detect.detector import STRUCTURE, Detector, credential
from launchgate.detect.detectors.generic import _drawn

_CALLS = (
    r"getConnection|mysqli(?:_real)?(?:_connect)?|mysql_connect|ftp_login|FTP(?:_TLS)?|PDO|login|authenticate|[Bb]asic_?[Aa]uth|"
    r"HTTP(?:Basic|Digest)Auth|PlainAuth|NetworkCredential|UsernamePassword\w{0,40}|PasswordAuthentication|auth_basic"
)

RULES = (
    credential(
        "login-call-password",
        "password in a call that logs in",
        Detector(
            rf"\b(?:{_CALLS})[ \t]?\((?:[^()\n\"']{{0,80}}(?:[\"'][^\"'\n]{{0,120}}[\"'])?,[ \t]{{0,4}}){{0,2}}"
            r"[\"'][^\"'\s]{1,80}[\"'],[ \t]{0,4}(?P<quote>[\"'])(?P<secret>[^\"'\n]{4,120})(?P=quote)",
            (
                *("getconnection", "mysqli", "mysql_connect", "ftp_login", "ftp", "pdo", "login", "authenticate"),
                *("basic_auth", "basicauth", "digestauth", "plainauth", "networkcredential", "usernamepassword"),
                *("passwordauthentication", "auth_basic"),
            ),
            prefilter=rf"(?:{_CALLS})[ \t]?\([^\n]{{0,300}}[\"'][ \t]{{0,4}},[ \t]{{0,4}}[\"']",
            check="written:command",
            rank=STRUCTURE,
        ),
        can="log in with it",
        page="",
        source="https://cwe.mitre.org/data/definitions/798.html",
        fix="Take it from the environment or a secret store, and change it.",
        rotate="1. Change the password at the service 2. Put the new one into the secret store 3. Deploy",
        bad=lambda random: [f'DriverManager.getConnection(url, "ops", "{_drawn(random)}");'],
        good=[
            'DriverManager.getConnection(url, "ops", password);',
            'ftplib.FTP("ftp.acme.test", "anonymous", "guest")',
        ],
    ),
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
