"""Passwords and keys as arguments of calls: which calls take a secret, and in which place."""

from __future__ import annotations

import re

from launchgate.detect.detector import STRUCTURE, Detector, credential
from launchgate.detect.detectors.generic import _drawn

# Calls by the place of the secret among their arguments, from 1.
_KEYS = {
    1: (
        *("SymmetricSecurityKey", "HMACSHA256", "HMACSHA512", "HMAC256", "HMAC384", "HMAC512", "hmacShaKeyFor"),
        *("SignedString", "NewCookieStore", "cookieParser", "Fernet", "hmac.new", "wandb.login"),
    ),
    2: (
        *("jwt.sign", "jwt.verify", "jwt.encode", "jwt.decode", "JWT.encode", "JWT.decode", "JWT::encode"),
        *("createHmac", "hmac.New", "HMAC.digest", "HMAC.hexdigest"),
    ),
    3: ("hash_hmac",),
}
_LOGINS = {
    2: (
        *("SetBasicAuth", "setBasicAuth", "basic_auth", "basicAuth", "BasicAuth", "HTTPBasicAuth", "HTTPDigestAuth"),
        *("auth_basic", "login", "authenticate", "NetworkCredential", "PasswordAuthentication"),
        *("UsernamePasswordCredentials", "UsernamePasswordCredential", "UsernamePasswordToken"),
        "UsernamePasswordAuthenticationToken",
    ),
    3: (
        *("getConnection", "DBI->connect", "PDO", "mysqli", "mysqli_connect", "mysql_connect", "PlainAuth"),
        *("ftp_login", "FTP", "FTP_TLS", "login", "authenticate"),
    ),
    4: ("mysqli_real_connect",),
}
# An argument: text, a list or an object, anything else without a comma; a call may stand around it.
_ARGUMENT = (
    r"""(?:(?:[\w.\[\]]{1,40}\()?\w{0,2}(?:"[^"\n]{0,200}"|'[^'\n]{0,200}')\)?|[\[{][^\[\]{}\n]{0,200}[\]}]|"""
    r"""[^()\[{"'`,\n]{1,120}(?:\([^()"'\n]{0,80}\))?)[ \t]{0,4},\s{0,40}"""
)
_LITERAL = (
    r"""(?:\w{1,20}[ \t]?=[ \t]?)?(?:[\w.\[\]]{1,40}\()?[bBN@]?"""
    r"""(?P<quote>\\?["'`])(?P<secret>(?:(?!(?P=quote))[^\n\\]){4,300})(?P=quote)"""
)
# What may stand between the bracket of a call and the quote of the secret, for hyperscan.
_BETWEEN = r"""(?:[^\n]{0,200}[,=(\s])?[bBN@]?\\?["'`]"""
# A user and a password in brackets: `auth=("ops", "…")`.
_PAIR = r"""\bauth["']?[ \t]{0,4}(?:=>|=|:)[ \t]{0,4}[(\[][ \t]{0,4}(?=[^\n]{1,200}["'][ \t]{0,4}[)\]])"""


def _calls(table: dict[int, tuple[str, ...]], *others: str) -> Detector:
    """Return the detector of a table of calls, and of other beginnings after which a secret stands."""
    places = [
        rf"(?<![\w$])(?:{_any(names)})(?:[ \t]?\(\s{{0,40}}|[ \t]{{1,2}}(?=[\"']|[\w@]{{1,40}},[ \t])){_ARGUMENT * (place - 1)}"
        for place, names in sorted(table.items(), reverse=True)  # of two literals the later one is the secret
    ]
    names = [name for some in table.values() for name in some]
    return Detector(
        f"(?:{'|'.join((*places, *others))}){_LITERAL}",
        tuple(sorted({name.lower() for name in names} | ({"auth"} if others else set()))),
        prefilter=rf"(?:{_any(names)}{'|auth' if others else ''})(?:[ \t]?\(|[ \t\"'=:]){_BETWEEN}",
        check="written:command",
        reach=200,
        rank=STRUCTURE,
    )


def _any(names: list[str] | tuple[str, ...]) -> str:
    return "|".join(map(re.escape, names))


_OPTIONS = ("session", "cookieSession", "expressjwt", "expressJwt", "koaJwt", "JwtModule.register", "JwtStrategy")
_FIX = "Take it from the environment or a secret store, and change it."

RULES = (
    credential(
        "login-call-password",
        "password in a call that logs in",
        _calls(_LOGINS, _PAIR + _ARGUMENT),
        can="log in with it",
        page="",
        source="https://cwe.mitre.org/data/definitions/798.html",
        fix=_FIX,
        rotate="1. Change the password at the service 2. Put the new one into the secret store 3. Deploy",
        bad=lambda random: [
            f'DriverManager.getConnection(url, "ops", "{_drawn(random)}");',
            f'requests.get(url, auth=("ops", "{_drawn(random)}"))',
            f"http.basic_auth user, '{_drawn(random)}'",
        ],
        good=[
            'DriverManager.getConnection(url, "ops", password);',
            'ftplib.FTP("ftp.acme.test", "anonymous", "guest")',
            'requests.get(url, auth=("ops", password))',
        ],
    ),
    credential(
        "call-secret",
        "key in a call that takes one",
        _calls(_KEYS),
        can="sign and decrypt with it as your application does",
        page="",
        source="https://cwe.mitre.org/data/definitions/321.html",
        fix=_FIX,
        rotate="1. Make a new key 2. Put it into the secret store 3. Deploy: what the old one signed is valid no more",
        bad=lambda random: [
            f'jwt.sign(payload, "{_drawn(random)}")',
            f'new SymmetricSecurityKey(Encoding.UTF8.GetBytes("{_drawn(random)}"))',
            f'hmac.New(sha256.New, []byte("{_drawn(random)}"))',
        ],
        good=["jwt.sign(payload, process.env.JWT_LITERAL)", 'jwt.decode(token, key, algorithms=["HS256"])'],
    ),
    credential(
        "session-secret",
        "secret that signs sessions or tokens",
        Detector(
            rf"(?<![\w$])(?:{_any(_OPTIONS)})[ \t]?\(\s{{0,40}}\{{[^{{}}]{{0,300}}?(?:\{{[^{{}}]{{0,200}}\}}[^{{}}]{{0,300}}?)?"
            rf"\b(?:secret|secretOrKey|keys)[\"']?[ \t]{{0,4}}:[ \t]{{0,4}}\[?{_LITERAL}",
            tuple(name.lower() for name in _OPTIONS),
            prefilter=rf"(?:{_any(_OPTIONS)})[ \t]?\(\s{{0,40}}\{{",
            check="written:command",
            reach=900,
            rank=STRUCTURE,
        ),
        can="log in as any user of your application",
        page="",
        source="https://expressjs.com/en/resources/middleware/session.html",
        fix=_FIX,
        rotate="1. Make a new secret 2. Put it into the secret store 3. Deploy: who is logged in has to log in again",
        bad=lambda random: [f"app.use(session({{ resave: false,\n  secret: 'river{random.randint(100, 999)}' }}))"],
        good=["app.use(session({ secret: process.env.SESSION_LITERAL }))", "session({ secret: 'keyboard cat' })"],
    ),
)
