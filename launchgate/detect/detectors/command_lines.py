"""Passwords on command lines: which command takes one, and behind what."""

from __future__ import annotations

from launchgate.detect.detector import STRUCTURE, Detector, credential
from launchgate.detect.detectors.generic import _drawn

_FEW = r"[^\n|;&]{0,160}?[ \t]"
_PIPED = (
    r"chpasswd|passwd[ \t][^\n]{0,20}--stdin|sudo[ \t]+-S|cryptsetup|kinit|[a-z]{2,12}[ \t][^\n|]{0,80}--password-stdin"
)

# What stands before a password, a word of it in small letters, and what hyperscan looks for (else the word).
_BEFORE = (
    (r"(?:--|\b)requirepass", "requirepass", ""),
    (r"(?:--|\b)masterauth", "masterauth", ""),
    (r"\blftp\b[^\n|;&]{0,160}?[ \t]-u[ \t]{0,2}[^\s,]{1,60},", "lftp", r"lftp[ \t]"),
    (r"\bsshpass[ \t]+-p", "sshpass", ""),
    (rf"\bredis-cli\b{_FEW}(?:-a|--pass)", "redis-cli", ""),
    (
        rf"\b(?:docker|podman|helm|az|oc|skopeo)\b[^\n|;&]{{0,120}}?login{_FEW}(?:-p|--password)",
        "login",
        r"login[^\n|;&]{0,160}[ \t]-(?:p|-password)",
    ),
    (r"-pass(?:in|out)?[ \t]+pass:", "pass:", ""),
    (
        rf"\bmongo(?:sh|dump|restore|export)?\b{_FEW}(?:-p|--password)",
        "mongo",
        r"mongo(?:sh|dump|restore|export)?[ \t]",
    ),
    (rf"\bldap(?:search|add|modify)\b{_FEW}-w", "ldap", r"ldap(?:search|add|modify)"),
    (rf"\bclickhouse-client\b{_FEW}--password", "clickhouse-client", ""),
    (rf"\bsqlcmd\b{_FEW}-P", "sqlcmd", ""),
    (rf"\bbcp\b{_FEW}-P", "bcp", r"bcp[ \t]"),
    (rf"\binflux\b{_FEW}(?:-p|--password)", "influx", r"influx[ \t]"),
    (rf"\bkinit\b{_FEW}--password", "kinit", r"kinit[ \t]"),
    (rf"\brabbitmqadmin\b{_FEW}(?:-p|--password)", "rabbitmqadmin", ""),
    (rf"\b(?:jfrog|jf)\b{_FEW}--password", "jf", r"(?:jfrog|jf)[ \t]"),
    (rf"\bsmbclient\b{_FEW}(?:-U|--user)[ \t=]{{0,4}}['\"]?[^\s%'\"]{{1,60}}%", "smbclient", ""),
    (
        rf"\becho[ \t]+(?:-[ne]+[ \t]+)?(?=[^\n|]{{4,160}}\|[ \t]*(?:sudo[ \t]+)?(?:{_PIPED}))(?:['\"]?[\w.-]{{1,40}}:)?",
        "echo",
        r"echo[ \t][^\n|]{4,160}\|[ \t]*(?:sudo[ \t]|chpasswd|passwd|cryptsetup|kinit|[a-z]{2,12}[ \t][^\n|]{0,80}--password-stdin)",
    ),
    (r"\bchpasswd[ \t]*<<<[ \t]*['\"]?[\w.-]{1,40}:", "chpasswd", ""),
    (
        r"\bhtpasswd[ \t]+-[A-Za-z]*b[A-Za-z]*[ \t]+[^\s]{1,120}(?:(?<=[\w/.-])[ \t]+[^\s'\"]{1,60})?[ \t]",
        "htpasswd",
        r"htpasswd[ \t]+-",
    ),
    (
        r"\bnet[ \t]+user[ \t]+(?!/)[^\s]{1,40}[ \t]+(?![/*>|])(?=[^\n]{4,160}[ \t]/[A-Za-z])",
        "net",
        r"net[ \t]+user[ \t][^\n]{4,160}[ \t]/[A-Za-z]",
    ),
    (r"\b(?:un)?zip[ \t]{1,4}(?:-[a-zA-OQ-Z]{1,8}[ \t]{1,4}){0,4}-P[ \t]", "zip", r"zip[ \t]{1,4}-"),
    (r"\b7za?[ \t][^\n|;&]{0,80}?[ \t]-p(?=\S)", "7z", r"7za?[ \t][^\n]{0,80}[ \t]-p"),
    (
        r"(?i:\bConvertTo-SecureString)[ \t]+(?:-String[ \t]+)?(?=['\"])",
        "securestring",
        r"securestring[ \t][^\n]{0,10}['\"]",
    ),
)
# An argument of the list of a container's command stands apart by quotes and a comma, or on a line of its own.
_APART = r"""(?:["'],[ \t]{0,4}["']|\n[ \t]{0,20}-[ \t]+['"]?|[ \t=]{0,4}['"]?)"""

RULES = (
    credential(
        "command-password",
        "password on a command line",
        Detector(
            rf"(?:{'|'.join(before for before, _, _ in _BEFORE)}){_APART}(?P<secret>[^\s'\"`]{{4,120}})",
            tuple(word for _, word, _ in _BEFORE),
            prefilter=rf"(?i)(?:{'|'.join(seen or word for _, word, seen in _BEFORE)})",
            check="written:command",
            reach=200,
            rank=STRUCTURE,
        ),
        can="log in with it",
        page="",
        source="https://cwe.mitre.org/data/definitions/214.html",
        fix="Take it from the environment or from a file outside the repository, and change it.",
        rotate="1. Change the password 2. Put the new one into a secret store or a file outside the repository",
        bad=lambda random: [
            f"sshpass -p {_drawn(random)} ssh ops@host",
            f"echo 'ops:{_drawn(random)}' | sudo chpasswd",
            f'command: ["redis-server", "--requirepass", "{_drawn(random)}"]',
            f"smbclient //nas/ops -U 'ops%{_drawn(random)}'",
            f'ConvertTo-SecureString "{_drawn(random)}" -AsPlainText -Force',
        ],
        good=[
            'sshpass -p "$PASSWORD" ssh ops@host',
            'echo "ops:$PASSWORD" | chpasswd',
            "ConvertTo-SecureString $plain -AsPlainText -Force",
            "net user /domain",
        ],
    ),
)
