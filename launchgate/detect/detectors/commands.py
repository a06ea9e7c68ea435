"""Passwords where clients, headers, password files and SQL have them."""

from __future__ import annotations

from launchgate.detect.detector import STRUCTURE, Detector, credential
from launchgate.detect.detectors.generic import _drawn
from launchgate.model.finding import Severity

_CHANGE = "1. Change the password 2. Put the new one into a secret store or a file outside the repository"
_FIX = "Take it from the environment or from a file outside the repository, and change it."


def _basic(random: object) -> str:
    import base64

    return base64.b64encode(f"ops:{_drawn(random)}".encode()).decode()  # type: ignore[arg-type]  # a Random


# Where a keyword alone stands on too many lines.
_PREFILTERS = {
    "mysql-argument": r"(?i)(?:mysql|mariadb)[^\n|;&]{0,210}[ \t]-p",
    "bearer-header": r"(?i)(?:authorization|x-api-key|x-auth-token|private-token|api-key|apikey)['\"]?[ \t]{0,4}[:=,]|[\"'`]bearer[ \t]",
    "basic-header": r"[Bb]asic[ \t]+[A-Za-z0-9+/]{12}",
    "netrc-password": r"(?i)(?:login|account|machine)[ \t]+[^\s]{1,100}\s",
    "sql-password": r"(?i)(?:password|identified[ \t]+[^\n]{0,60})[ \t]*[=(]?[ \t]*'[^'\n]{4}",
}

RULES = (
    *(
        credential(
            kind,
            name,
            Detector(pattern, keywords, _PREFILTERS.get(kind, ""), check=check, reach=200, rank=STRUCTURE),
            can="log in with it",
            page="",
            source=source,
            fix=_FIX,
            rotate=_CHANGE,
            bad=lambda random, bad=bad: [bad.replace("@", _drawn(random)).replace("BASIC", _basic(random))],
            good=[good],
        )
        for kind, name, pattern, keywords, check, source, bad, good in (
            (
                "mysql-argument",
                "password on a mysql command line",
                r"\b(?:mysql|mysqldump|mysqladmin|mysqlimport|mariadb|mariadb-dump)\b(?:(?!mysql|mariadb)[^\n|;&]){0,200}?[ \t]-p['\"]?(?P<secret>[^\s'\"`]{4,100})",
                ("mysql", "mariadb"),
                "written:command",
                "https://dev.mysql.com/doc/refman/8.4/en/password-security-user.html",
                "mysql -u ops -p@ -h db.acme.test ops",
                'mysql -u ops -p"$DB_PASSWORD" ops',
            ),
            (
                "curl-user",
                "password on a curl command line",
                r"\b(?:curl|wget)\b[^\n|;&]{0,300}?[ \t](?:-u|--user|-a|--auth|--proxy-user)[ \t=]{1,4}['\"]?[^\s:'\"$]{1,80}:(?P<secret>[^\s'\"`]{4,120})",
                ("curl", "wget"),
                "written:command",
                "https://curl.se/docs/manpage.html#-u",
                "curl -u deploy:@ https://artifacts.acme.test/upload",
                'curl -u "deploy:$TOKEN" https://artifacts.acme.test/upload',
            ),
            (
                "bearer-header",
                "token in an Authorization header",
                r"(?:(?i:authorization|x-api-key|x-auth-token|private-token|api-key|apikey)['\"]?[ \t]{0,4}[:=,][ \t]{0,4}['\"`]?(?:(?i:bearer|token|apikey|key)[ \t]+)?|[\"'`](?i:bearer)[ \t]+)(?:\$\{['\"])?(?P<secret>[A-Za-z0-9_.~+/-]{20,400}={0,2})(?![A-Za-z0-9_({\[])",
                ("authorization", "api-key", "auth-token", "private-token", "apikey", "bearer"),
                "written:header",
                "https://www.rfc-editor.org/rfc/rfc6750",
                "curl -H 'Authorization: Bearer @' https://api.acme.test/",
                "curl -H 'Authorization: Bearer $TOKEN' https://api.acme.test/",
            ),
            (
                "basic-header",
                "password in an Authorization header",
                r"\b[Bb]asic[ \t]+(?P<secret>[A-Za-z0-9+/]{12,400}={0,2})(?![A-Za-z0-9+/=])",
                ("basic",),
                "written:basic",
                "https://www.rfc-editor.org/rfc/rfc7617",
                "curl -H 'Authorization: Basic BASIC' https://api.acme.test/",
                "Authorization: Basic authentication",
            ),
            (
                "docker-auth",
                "registry password",
                r'"auth"[ \t]{0,4}:[ \t]{0,4}"(?P<secret>[A-Za-z0-9+/]{12,800}={0,2})"',
                ('"auth"',),
                "written:basic",
                "https://docs.docker.com/reference/cli/docker/login/",
                '{"auths": {"registry.acme.test": {"auth": "BASIC"}}}',
                '{"auths": {"registry.acme.test": {"auth": ""}}}',
            ),
            (
                "npmrc-password",
                "registry password",
                r":_(?:password|auth)[ \t]?=[ \t]?\"?(?P<secret>[A-Za-z0-9+/]{8,400}={0,2})",
                (":_password", ":_auth"),
                "written:encoded",
                "https://docs.npmjs.com/cli/configuring-npm/npmrc",
                "//npm.acme.test/:_password=BASIC",
                "//npm.acme.test/:_password=${NPM_PASSWORD}",
            ),
            (
                "netrc-password",
                "password in a netrc file",
                r"\b(?:login|account|machine)[ \t]+[^\s]{1,100}\s{1,20}password[ \t]+(?P<secret>[^\s]{4,120})",
                ("login", "account", "machine"),
                "written:command",
                "https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html",
                "machine git.acme.test login deploy password @",
                "machine git.acme.test login deploy password ${TOKEN}",
            ),
            (
                "pgpass-password",
                "password in a pgpass file",
                r"(?m)^[\w.*-]{1,100}:(?:5432|5433|6432|6543|\*):[^:\s]{1,63}:[^:\s]{1,63}:(?P<secret>[^:\s]{4,120})\r?$",
                (":5432:", ":5433:", ":6432:", ":6543:", ":*:"),
                "written:command",
                "https://www.postgresql.org/docs/current/libpq-pgpass.html",
                "db.acme.test:5432:ops:opsapp:@",
                "db.acme.test:5432:ops:opsapp:changeme",
            ),
            (
                "sql-password",
                "password in SQL",
                r"(?i:\bpassword|\bidentified[ \t]+(?:with[ \t]+[\w'\"]{1,40}[ \t]+)?(?:by|as))[ \t]*(?:=|\()?[ \t]*'(?P<secret>[^'\n]{4,120})'",
                ("password", "identified"),
                "written:command",
                "https://www.postgresql.org/docs/current/sql-createrole.html",
                "CREATE USER ops WITH PASSWORD '@';",
                "CREATE USER ops WITH PASSWORD 'changeme';",
            ),
        )
    ),
    credential(
        "password-hash",
        "password hash of an htpasswd or shadow file",
        Detector(
            r"(?m)(?:^|[\"'`,= \t])[\w.@+-]{1,64}:(?P<secret>(?:\$\$?2[abxy]\$\$?\d\d\$\$?[./A-Za-z0-9]{53}|\$\$?apr1\$\$?[./A-Za-z0-9]{1,8}\$\$?[./A-Za-z0-9]{22})|\{SHA\}[A-Za-z0-9+/]{27}=|\$(?:5|6|y|7)\$[./A-Za-z0-9$=,]{20,140})",
            (":$2", ":$$2", ":$apr1$", ":$$apr1$$", ":{sha}", ":$5$", ":$6$", ":$y$", ":$7$"),
            check="written:password_hash",
            rank=STRUCTURE,
        ),
        can="guess the password behind it as fast as their graphics cards can",
        page="",
        source="https://httpd.apache.org/docs/current/misc/password_encryptions.html",
        fix="Make the file at deployment, from a secret store, and change the passwords.",
        rotate=_CHANGE,
        severity=Severity.WARNING,
        bad=lambda random: [f"ops:$2y$10${_drawn(random, 53)}"],
        good=["ops:x:1000:1000::/home/ops:/bin/sh"],
    ),
)
