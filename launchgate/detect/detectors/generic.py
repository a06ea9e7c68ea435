"""Secrets without a shape of their own: passwords, keys and tokens by the name they are assigned to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchgate.detect.detector import GENERIC, STRUCTURE, Detector, credential

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

# A name, its quote or bracket, what assigns, and the value: quoted to its own quote, else to a space or separator.
# What assigns may be a comparison, a type, a default behind a look-up (`or`, `??`, `?:`, `{ … }`, `.orElse(…)`).
_SIGN = (
    r"""(?:[ \t]{0,40}(?::=|:-|=>|->|\?[=?:]|\|\||=(?!=)|[=!]={1,2}(?=[ \t]{0,4}["'`])|:[ \t]{0,4}[A-Za-z&<>\[\]?.]{1,30}[ \t]{0,4}=(?!=)|"""
    r"""[:,(>]|(?:string|\[\]byte)[ \t]{1,4}=|or(?=[ \t]{1,4}["'])|\{(?=[ \t]{0,4}["']))[ \t]{0,40}|"""
    r"""\.(?:unwrap_or|orElse|getOrElse)\(|[ \t]{1,4}(?=["']))"""
)
# A call around the value, which is no look-up with a default of its own: that one is met by the name within.
_AROUND = r"""(?:[A-Za-z_.\[\]]{1,30}\((?!["'][\w.-]{1,80}["'][ \t]{0,4},))?"""
_VALUE = (
    rf"""["'`\])]{{0,3}}{_SIGN}(?:default[ \t]?[=:][ \t]?)?(?:[|>][+-]?[ \t]{{0,4}}\n[ \t]{{1,40}})?{_AROUND}"""
    r"""(?:[A-Za-z@]{1,2}(?=["'`]))?(?:"(?=\\"))?(?P<quote>\\?["'`]{1,3})?"""
    r"""(?P<secret>(?(quote)(?:(?!(?P=quote))[^\n\\]|\\(?!(?P=quote))[^\n]){1,500}(?=(?P=quote)|[A-Za-z0-9+/=_-]{64})|[^\s"'`,;<>()\[\]{}|\\][^\s"'`,;<>}]{2,500}))"""
)
# A name and its value as neighbours: two attributes or keys, a property list, a variable of Terraform with a default.
_PAIR = (
    r"""(?:(?:name|key|Name|Key)["']?[ \t]{0,4}[:=][ \t]{0,4}["']?|<key>|\bvariable[ \t]{1,4}")(?P<name>[\w./-]{0,60}?(?i:%s)[\w.-]{0,40})"""
    r"""(?:["']?[,; \t]{0,4}(?:\n[ \t]{1,40})?["']?(?:[a-z]{1,20}:)?(?:value|Value|default)["']?[ \t]{0,4}[:=][ \t]{0,4}|"""
    r"""</key>\s{0,80}<string>(?=[^<\n]{1,500}</)|"[ \t]{0,4}\{[^{}]{0,400}?\bdefault[ \t]{0,40}=[ \t]{0,4}(?="))"""
    r"""(?P<quote>["'])?(?P<secret>(?(quote)(?:(?!(?P=quote))[^\n]){1,500}(?=(?P=quote))|[^\s"'`,;<>{}$&*!|][^\s"'`,;<>]{2,500}))"""
)
# A name and its value as words of a line: a long option, and commands and files that set something so.
_SPOKEN = (
    r"""(?:(?<=[\s"'`;&])--|(?<![^\s"'`;&])(?:ENV|(?i:setenv)|setx|set[ \t]{1,4}-[a-z]?x|"""
    r"""(?:configure|config)[ \t]{1,4}(?:set|--[a-z]{5,6})|fastcgi_param)[ \t]{1,8})"""
    r"""(?P<name>[\w.-]{0,60}?(?i:%s)[\w.-]{0,40})[ \t]{1,40}(?P<quote>["'])?"""
    r"""(?P<secret>(?(quote)(?:(?!(?P=quote))[^\n]){1,500}(?=(?P=quote))|[^\s"'`,;<>{}$&*!|-][^\s"'`,;<>]{2,500}))"""
)
_PASSWORD = r"pass(?:word|wd|phrase|code|wort)?|pwd?|psk"  # noqa: S105 - words for passwords
_PASSWORD_WORDS = ("pass", "pw", "psk")
_WORDS = ("secret", "token", "key", "cred", "salt", "pepper")
_SECRET = "|".join(_WORDS)
# What may follow a name, no narrower than `_VALUE` begins.
_ASSIGNS = (
    r"""["'`\])]{0,3}(?:[ \t]{0,40}(?:[:=>,(|?"'!-]|\{[ \t]{0,4}["']|(?:string|\[\]byte)[ \t]{1,4}=|or[ \t]{1,4}["'])|"""
    r"""\.(?:unwrap_or|orElse|getOrElse)\()"""
)


def _assigned(words: str, check: str, *keywords: str) -> Detector:
    # The pattern begins at the word, which is fast to find; `Candidate.name` adds what stands before it.
    pattern = rf"(?P<name>{words}[\w.-]{{0,40}}){_VALUE}"
    prefilter = rf"(?i)(?:{'|'.join(keywords)})[\w.-]{{0,40}}{_ASSIGNS}"
    return Detector(pattern, keywords, prefilter, check=check, reach=200, rank=GENERIC)


def _first_letter(words: Iterable[str]) -> str:
    """Return `(?i:word|…)` as a set of first letters and what follows each: to a set, `re` skips five times as fast."""
    letters = "".join(sorted({letter for word in words for letter in (word[0], word[0].upper())}))
    return rf"[{letters}](?i:{'|'.join(f'(?<={word[0]}){word[1:]}' for word in words)})"


def _paired(words: str, check: str, *keywords: str) -> Detector:
    opens = r"""(?:(?:name|key)["']?[ \t]{0,4}[:=][ \t]{0,4}["']?|<key>|variable[ \t]{1,4}")"""
    prefilter = rf"(?i){opens}[\w./-]{{0,60}}(?:{words})"
    return Detector(_PAIR % words, keywords, prefilter, check=check, reach=500, rank=GENERIC)


def _spoken(words: str, check: str, *keywords: str) -> Detector:
    opens = r"""(?:[\s"'`;&]--|(?:ENV|(?i:setenv)|setx|-[a-z]?x|config(?:ure)?[ \t]{1,4}(?:set|--[a-z]{5,6})|fastcgi_param)[ \t]{1,8})"""
    prefilter = rf"{opens}[\w.-]{{0,60}}(?i:{words})[\w.-]{{0,40}}[ \t]{{1,40}}[^ \t$<{{-]"
    return Detector(_SPOKEN % words, keywords, prefilter, check=check, rank=GENERIC)


def _drawn(random: Random, length: int = 24) -> str:
    letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    return "".join(random.choice(letters) for _ in range(length - 2)) + "7Q"


_HERE = "Read it from the environment or a secret store, and change it: whoever has this text has it too."

RULES = (
    credential(
        "generic-password",
        "password",
        _assigned(f"(?i:{_PASSWORD})", "generic:password", *_PASSWORD_WORDS),
        can="log in with it",
        page="",
        source="https://cwe.mitre.org/data/definitions/798.html",
        fix=_HERE,
        rotate="1. Change the password at the service 2. Put the new one into the secret store 3. Deploy",
        bad=lambda random: [
            f'DB_PASSWORD = "{_drawn(random)}"',
            f"db_password: Oak{random.randint(100, 999)}!river",
            f"<password>{_drawn(random, 14)}</password>",
        ],
        good=[
            'password = os.environ["DB_PASSWORD"]',
            "password: changeme",
            'password_reset_url = "https://a.test/x9k2"',
        ],
    ),
    credential(
        "generic-secret",
        "secret value",
        _assigned(_first_letter(_WORDS), "generic:secret", *_WORDS),
        can="use whatever it opens",
        page="",
        source="https://cwe.mitre.org/data/definitions/798.html",
        fix=_HERE,
        rotate="1. Make a new value where it was issued 2. Put it into the secret store 3. Deploy 4. Revoke the old one",
        bad=lambda random: [f'api_key = "{_drawn(random)}"', f"JWT_SECRET={random.randbytes(24).hex()}"],
        good=["api_key = settings.API_KEY", 'token_url = "https://auth.acme.test/oauth/token"', "API_KEY=${API_KEY}"],
    ),
    credential(
        "password-pair",
        "password",
        _paired(_PASSWORD, "generic:password", *_PASSWORD_WORDS),
        can="log in with it",
        page="",
        source="https://kubernetes.io/docs/tasks/inject-data-application/distribute-credentials-secure/",
        fix="Take it from a secret: `valueFrom: {secretKeyRef: …}`, or the platform's secret store; and change it.",
        rotate="1. Change the password at the service 2. Put the new one into the secret store 3. Deploy",
        bad=lambda random: [
            f"- name: DB_PASSWORD\n  value: {_drawn(random)}",
            f'<add key="Password" value="{_drawn(random)}" />',
        ],
        good=["- name: DB_PASSWORD\n  valueFrom: {secretKeyRef: {name: db, key: password}}"],
    ),
    credential(
        "secret-pair",
        "secret value",
        _paired(_SECRET, "generic:secret", *_WORDS),
        can="use whatever it opens",
        page="",
        source="https://kubernetes.io/docs/tasks/inject-data-application/distribute-credentials-secure/",
        fix="Take it from a secret: `valueFrom: {secretKeyRef: …}`, or the platform's secret store; and change it.",
        rotate="1. Make a new value where it was issued 2. Put it into the secret store 3. Deploy",
        bad=lambda random: [f"- name: API_TOKEN\n  value: {_drawn(random)}"],
        good=["- name: API_TOKEN\n  value: $(API_TOKEN)"],
    ),
    credential(
        "password-word",
        "password",
        _spoken(_PASSWORD, "generic:password", *_PASSWORD_WORDS),
        can="log in with it",
        page="",
        source="https://cwe.mitre.org/data/definitions/214.html",
        fix=_HERE,
        rotate="1. Change the password at the service 2. Put the new one into the secret store 3. Deploy",
        bad=lambda random: [f"gpg --batch --passphrase {_drawn(random)} -d a.gpg", f"ENV DB_PASSWORD {_drawn(random)}"],
        good=["gpg --batch --passphrase $PASSPHRASE -d a.gpg", "ENV PASSWORD_FILE /run/secrets/password"],
    ),
    credential(
        "secret-word",
        "secret value",
        _spoken(_SECRET, "generic:secret", *_WORDS),
        can="use whatever it opens",
        page="",
        source="https://cwe.mitre.org/data/definitions/214.html",
        fix=_HERE,
        rotate="1. Make a new value where it was issued 2. Put it into the secret store 3. Deploy 4. Revoke the old one",
        bad=lambda random: [
            f"deploy --api-token {_drawn(random)}",
            f"ENV SECRET_KEY_BASE {random.randbytes(64).hex()}",
        ],
        good=["deploy --api-token $API_TOKEN", "ENV SECRET_KEY_BASE $SECRET_KEY_BASE"],
    ),
    credential(
        "url-password",
        "password in a URL",
        Detector(
            r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{1,30})://(?P<user>[^\s:/@\"'`<>]{0,100}):(?P<secret>[^\s\"'`<>/]{3,200})@"
            r"(?P<host>[A-Za-z0-9_.\[\]:$-]{1,200})",
            ("://",),
            prefilter=r"://[^\s:/@\"'`<>]{0,100}:[^\s\"'`<>/]{3,200}@",
            check="written:url",
            rank=STRUCTURE,
        ),
        can="log in to the host that stands beside it",
        page="",
        source="https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1",
        fix="Take the whole URL from the environment, and change the password.",
        rotate="1. Change the password at the host 2. Put the new URL into the secret store 3. Deploy",
        bad=lambda random: [f"DATABASE_URL=postgresql://ops:{_drawn(random)}@db.acme.test:5432/ops"],
        good=["DATABASE_URL=postgresql://ops:${DB_PASSWORD}@db.acme.test/ops", "https://user:password@example.com/"],
    ),
    credential(
        "mysql-dsn-password",
        "password in a MySQL data source name",
        Detector(
            r"(?P<user>[\w.-]{1,64}):(?P<secret>[^\s\"'`@/:]{3,128})@(?:tcp|unix)\((?P<host>[^)\s]{0,200})\)",
            ("@tcp(", "@unix("),
            prefilter=r":[^\s\"'`@/:]{3,128}@(?:tcp|unix)\(",
            check="written:url",
            rank=STRUCTURE,
        ),
        can="log in to the database that stands beside it",
        page="",
        source="https://github.com/go-sql-driver/mysql#dsn-data-source-name",
        fix="Take the whole data source name from the environment, and change the password.",
        rotate="1. Change the password of the database user 2. Put the new name into the secret store 3. Deploy",
        bad=lambda random: [f'sql.Open("mysql", "ops:{_drawn(random)}@tcp(db.acme.test:3306)/ops")'],
        good=['fmt.Sprintf("%s:%s@tcp(%s)/ops", user, password, host)', "user:password@tcp(localhost:3306)/db"],
    ),
    credential(
        "connection-string-password",
        "password in a connection string",
        Detector(
            r"(?i:password|pwd)[ \t]?=[ \t]?(?P<secret>[^\s;\"'&<>]{3,128})",
            ("password", "pwd"),
            prefilter=r"(?i)(?:password|pwd)[ \t]?=[ \t]?[^\s;\"'&<>]{3}",
            check="written:connection",
            rank=STRUCTURE,
        ),
        can="log in to the database that stands beside it",
        page="",
        source="https://learn.microsoft.com/en-us/dotnet/framework/data/adonet/connection-string-syntax",
        fix="Take the connection string from the environment, and change the password.",
        rotate="1. Change the password of the database user 2. Put the new string into the secret store 3. Deploy",
        bad=lambda random: [f'"Server=db.acme.test;Database=ops;User Id=ops;Password={_drawn(random)};"'],
        good=['"Server=db;Database=ops;User Id=ops;Password={password};"'],
    ),
)
