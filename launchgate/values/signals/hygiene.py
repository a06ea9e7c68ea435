"""Values that arrived damaged: what was typed is not what the program gets."""

from __future__ import annotations

from launchgate.model.finding import Severity
from launchgate.values.signals.signal import Aspect, Signal, SignalRule, signal


def _shape(
    id: str,  # noqa: A002 - as in `rule`
    says: str,
    value: str,
    *,
    bad: str | list[str],
    good: str | list[str],
    why: str,
    fix: str,
    source: str,
    severity: Severity = Severity.ERROR,
) -> SignalRule:
    return signal(
        id,
        Signal("", says, Aspect.SHAPE, value=value, anywhere=True),
        severity=severity,
        why=why,
        fix=fix,
        bad=bad,
        good=good,
        source=source,
    )


RULES = (
    _shape(
        "git-crypt-or-encrypted",
        "ciphertext that was never decrypted",
        r"^(?:encrypted:|ENC\[|varlock\(\"|\x00GITCRYPT)",
        bad="API_TOKEN=encrypted:«A40»",
        good="API_TOKEN=«A40»",
        why="The program gets the ciphertext as its value, and the provider refuses it.",
        fix="Decrypt in the deployment (dotenvx, sops, varlock) before the program starts, and check what it produced.",
        source="https://dotenvx.com/docs/quickstart/encryption",
    ),
    _shape(
        "unexpanded-template",
        "a placeholder of a template that nothing filled in",
        r"\$\{\{.{0,200}?\}\}|\$\{[A-Za-z_]\w{0,200}(?::?[-?+][^}]{0,200})?\}|\{\{\s*[\w.]+\s*\}\}|%\(\w+\)s|<%=",
        bad=['DB_PASSWORD="${DB_PASSWORD_FROM_VAULT}"', 'DB_PASSWORD="{{ db_password }}"'],
        good=["DB_PASSWORD=«A24»", "A=one\nB=${A}-two", "PRICE=$5"],
        why="The text of the placeholder is used as the value; connections fail with a message about something else.",
        fix="Let the step that writes the file fill it in, and make that step fail when a variable is unset.",
        source="https://www.gnu.org/software/gettext/manual/html_node/envsubst-Invocation.html",
    ),
    _shape(
        "stringified-null",
        "the word for no value, as text",
        r"^(?:null|undefined|None|nil|NaN|\[object Object\])$",
        bad=["API_TOKEN=undefined", "SENTRY_DSN=null"],
        good=["API_TOKEN=«A32»", "SAMESITE_DEFAULT=Lax"],
        why="A script printed a missing value; the program takes the word as a real one and uses it.",
        fix="Set the real value, or leave the variable out.",
        source="https://github.com/microsoft/AzureTRE/issues/4428",
    ),
    _shape(
        "literal-quotes",
        "quotes as part of the value",
        r"^(?:\"[^\"]*\"|'[^']*')$",
        bad="API_TOKEN='\"«A32»\"'",
        good=['API_TOKEN="«A32»"', "API_TOKEN='«A32»'", "JSON='{\"a\": 1}'"],
        why="`docker --env-file`, Kubernetes and secret stores keep quotes: the key is sent with them and refused.",
        fix="Remove the inner quotes.",
        source="https://docs.docker.com/reference/cli/docker/container/run/#env",
    ),
    _shape(
        "invisible-chars",
        "an invisible or typographic character",
        "[\u200b\u200c\u200d\u2060\ufeff\u00a0\u2028\u2029\u201c\u201d\u2018\u2019]",
        bad="API_TOKEN=«A16»\u200b«A16»",
        good=["API_TOKEN=«A32»", "APP_NAME=Café"],
        why="All dotenv parsers keep it: the key looks right in every editor and is refused by the provider.",
        fix="Type the value again, or copy it from the provider as plain text.",
        source="https://www.unicode.org/reports/tr36/",
    ),
    _shape(
        "control-chars",
        "a control character",
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]",
        bad="API_TOKEN=«A16»\x07«A16»",
        good="API_TOKEN=«A32»",
        why="HTTP clients refuse to send such a header, often with the whole value in the traceback.",
        fix="Type the value again, or copy it from the provider as plain text.",
        source="https://datatracker.ietf.org/doc/html/rfc9110#section-5.5",
    ),
    _shape(
        "surrounding-space",
        "white space before or after the value",
        r"^[ \t\r\n][^\n]*\S\Z|^[^\n]*\S[ \t\r\n]+\Z",
        bad='API_TOKEN="«A32» "',
        good="API_TOKEN=«A32»",
        why="Some parsers strip it and some do not: the key is refused, or a signature differs, on one machine only.",
        fix="Delete the white space.",
        source="https://github.com/stripe/stripe-python/issues/334",
    ),
)
