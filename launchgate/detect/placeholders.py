"""Values that stand for a secret and are none: placeholders, references, templates, sealed values."""

from __future__ import annotations

from functools import lru_cache

from launchgate.detect.lazy import LazyRegex
from launchgate.detect.shape import is_random

_WORDS = LazyRegex(
    r"""(?ix)
    example | placeholder | dummy | lorem | anonymous | deadbeef | sandbox | todo | \bredacted\b
    | \byour?[_\- ] | ^your | [<\[]your | [_\-]here\b | [_\-]fake | ^fake | ^(?:my|the|some|any|a)[_\-]
    | (?:change|replace)[_\-\s]?(?:me|it|this|with) | ^(?:insert|enter|put|add|paste|use)[_\-\s]
    | not[_\-]?(?:a|the|so)?[_\-]?(?:real|secret|secure|set) | super[_\-]?secret
    | _test_ | ^test[_-] | _sdbx_ | django-insecure-
    | ^(?:test|sample|mock|demo|default|foo|bar|baz|qux|none|null|undefined|nil|true|false|string|value|key|secret|token
        |password|passwd|pass|pwd|admin|root|guest|user|username|postgres|mysql|redis|hidden|masked|empty|unset|required
        |optional|changeit|letmein|hunter2|s3cr3t|secret123|admin123|test123\d?|open\s?sesame|p(?:4|@)ssw(?:0|o)rd!?)$
    | pass(?:word)?123 | correct.?horse | ^123456 | 0123456789 | 1234567890 | abcdefghij | 0a1b2c3d | qwertyuiop
    | x{5} | \*{3} | \.{3} | ^[x*.\-_#?0]+$ | ^.$
    """
)
_REFERENCE = LazyRegex(
    r"""(?x)
    ^\$[A-Za-z_][\w.:-]*$ | \$\{ | \$\( | \{\{ | <% | %\( | ^%[A-Za-z_]+%$ | \#\{ | \{%
    | ^<[^>]*>$ | ^\[[^\]]*\]$ | ^\{[^}]*\}$ | ^__\w+__$ | ^@[\w-]+@$ | ^\( | ^(?:!|&|\*)[A-Za-z]
    | ^(?:op|vault|ssm|aws-?sm|awssm|secretsmanager|sm|azurekv|gcpsm|ref|env|file|keyring|bws|doppler|infisical)[:+]
    | ^arn:aws | ^projects/[\w-]+/secrets/ | ^@Microsoft\.KeyVault
    | ^ENC[\[(] | ^\{cipher\} | ^\$ANSIBLE_VAULT | ^AQICA | ^AgB[A-Za-z0-9+/]{200}
    | ^(?:os|process|import\.meta|Deno|Bun|ctx|self|this|config|settings|env|secrets|vars?|params?|args|options|props
        |request|req|res|data|local|module|ENV)\.
    | ^(?:os\.)?(?:environ|getenv|env) | ^(?:secretKeyRef|valueFrom|fromSecret)
    | (?:^|/)(?:run|etc|var|mnt)/ | ^(?:\./|\.\./|~/|/|[A-Z]:\\)[\w./\\~-]*$ | ^https?://[^:@\s]*$
    """
)
_SEALED = LazyRegex(r"^(?:ENC[\[(]|\{cipher\}|\$ANSIBLE_VAULT|AQICA|AgB|arn:|projects/|op:|vault:|<|\[|__|@)")
_FILLED_IN = LazyRegex(r"\$\{\w+:?-|\$\{[^}]*\}?|\$\([^)]*\)|\{\{.*?\}\}|<%.*?%>|%\(\w*\)s?|\{%.*?%\}|#\{[^}]*\}")
_DRAWN = 16
_EMULATORS = (
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq",
    "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw",
)
_EXPRESSION = LazyRegex(r"^[\w.]+\(|^(?:[a-z_]+\.)+[a-z_]+$")


def is_published(value: str) -> bool:
    """Whether `value` is the key that every emulator of Azure's storage or Cosmos has."""
    return value.startswith(_EMULATORS)


def is_placeholder(value: str) -> bool:
    """Whether `value` is one that no service would take: `changeme`, `xxxxxx`, `<your-key>`, `AKIA…EXAMPLE`."""
    if _WORDS.search(value) or is_published(value):
        return True
    letters = value.lower()
    return len(value) >= 8 and max(map(letters.count, set(letters))) * 2 > len(value)


def is_reference(value: str) -> bool:
    """Whether `value` names where the secret is, or is sealed: `${X}`, `{{ x }}`, `op://…`, `ENC[…]`, a path.

    A drawn value with a reference beside it, or one that happens to begin like a path, is none.
    """
    found = _REFERENCE.search(value)
    if found is None:
        return False
    if _SEALED.search(value):
        return True
    return not is_random(literal(value), _DRAWN)


def literal(value: str) -> str:
    """Return what of `value` is written down here: `${NAME}` and the like are filled in later, a default is not."""
    return _FILLED_IN.sub("", value) if "{" in value or "(" in value or "<%" in value else value


def is_expression(value: str) -> bool:
    """Whether an unquoted `value` of a configuration reads as code: a call, or an attribute of something."""
    return _EXPRESSION.search(value) is not None


@lru_cache(maxsize=1024)
def is_stand_in(value: str) -> bool:
    """Whether `value` is a reference, a placeholder or filler."""
    return is_reference(value) or is_placeholder(value) or is_filler(value)


def is_filler(value: str) -> bool:
    """Whether the body of a token is filler: few characters, a run of the keyboard, or the word `example` in it."""
    lower = value.lower()
    if (
        "example" in lower
        or "xxxx" in lower
        or lower.startswith(("your", "my_", "my-"))
        or "..." in value
        or "****" in value
    ):
        return True
    prefix, mark, rest = value.replace(".", "_").replace("-", "_").partition("_")
    body = rest if mark and prefix.isalpha() else value
    return bool(body) and (
        len(set(body)) <= max(2, min(6, len(body) // 4))
        or max(map(lower.count, set(lower))) * 5 > len(value) * 2
        or any(run in lower for run in ("0123456789ab", "1234567890", "abcdefghijk", "a1b2c3d4e5"))
    )
