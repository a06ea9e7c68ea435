"""The one report that every format is held against."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import strategies as st

from launchgate.model.finding import (
    Confidence,
    DnsRecord,
    Finding,
    Fix,
    Impact,
    InFile,
    Json,
    Location,
    RuleInfo,
    Severity,
    Url,
    Variable,
)
from launchgate.model.masker import Secret
from launchgate.model.report import GateResult, Report, Result, Suppression, Verdict, WaiverSnippet
from launchgate.model.run import Check, CheckStatus, Series, Skipped, SkipReason, Source, Table, Timeline

COMMIT = "91ab04c2" * 5
SECRET = "Tr0ub4dor&3-<not'a\"word>-ä/+?"

INDEX = RuleInfo(
    "migrations/index-not-concurrent",
    Severity.ERROR,
    "this index build blocks every write to the table until it is done",
    "`CREATE INDEX` holds a SHARE lock for the whole build; on ten million rows that is minutes of failed saves.",
    "Use `CREATE INDEX CONCURRENTLY`, alone, in a migration that runs outside a transaction.",
    references=("https://www.postgresql.org/docs/current/sql-createindex.html",),
    impact=Impact.OUTAGE,
)
TIMEOUT = RuleInfo(
    "migrations/lock-timeout-missing",
    Severity.WARNING,
    "this migration waits for its lock without a limit",
    "A migration that waits in the lock queue makes every later query of that table wait behind it.",
    "Begin the migration with `SET lock_timeout = '2s';`.",
    impact=Impact.OUTAGE,
)
PASSWORD = RuleInfo(
    "secrets/generic-password",
    Severity.ERROR,
    "a password is written into a file",
    "Everybody who can read the repository, now or later, can log in with it.",
    "Change the password, then read it from the environment.",
    impact=Impact.LEAK,
)
DEBUG = RuleInfo(
    "env/debug-enabled",
    Severity.ERROR,
    "debug mode is on in production",
    "A debug page shows settings and stack traces to whoever causes an error.",
    "Set it to `false` for protected environments.",
)
NOWHERE = RuleInfo(
    "domain/host-unresolved",
    Severity.ERROR,
    "a host of this environment resolves to nothing",
    "Nobody reaches the application under this name.",
    "Create the record, or remove the host from `domain.hosts`.",
    impact=Impact.OUTAGE,
)
HEADER = RuleInfo(
    "headers/hsts-missing",
    Severity.NOTE,
    "browsers are not told to stay on https",
    "The first request of every visit can be read and changed on the way.",
    "Send `Strict-Transport-Security: max-age=31536000`.",
)
LOOSENED = RuleInfo(
    "config/gate-loosened",
    Severity.WARNING,
    "this change makes a guard looser than it stands at base",
    "A change that may loosen its own gate can wave itself through.",
    "Loosen guards in a change of their own, reviewed for that.",
    impact=Impact.POLICY,
)


def judged(
    rule: RuleInfo,
    at: Location,
    message: str,
    *,
    fix: Fix | None = None,
    also: tuple[Location, ...] = (),
    evidence: dict[str, Json] | None = None,
    suppress: Suppression | None = None,
    value: Secret | None = None,
    waive: WaiverSnippet | None = None,
    snippet: str = "",
) -> Result:
    finding = Finding(
        rule=rule,
        at=at,
        message=message,
        severity=rule.severity,
        confidence=Confidence.HIGH,
        fix=fix or Fix(rule.fix),
        anchor=f"anchor of {message}",
        also=also,
        evidence=evidence or {},
        value=value,
    )
    return Result(finding, f"{abs(hash_of(rule.id + message)):032x}", suppress, waive, snippet)


def hash_of(text: str) -> int:
    """Give a number that is the same in every run, unlike `hash`."""
    return sum((index + 1) * ord(char) ** 3 for index, char in enumerate(text))


def _migrations() -> GateResult:
    many = [
        judged(
            INDEX,
            InFile(f"db/migrations/{number:04}.sql", 3, 1, 3, 40),
            f"table_{number} is locked for writes while the index is built",
            fix=Fix(INDEX.fix, f"CREATE INDEX CONCURRENTLY i ON table_{number} (c);", safe=True),
            evidence={"table": f"table_{number}", "lock_mode": "SHARE"},
            waive=WaiverSnippet("inline", f"-- launchgate: allow {INDEX.id} until 2026-12-24: why this may wait"),
            snippet=f"CREATE INDEX i ON table_{number} (c);",
        )
        for number in range(1, 13)
    ]
    odd = judged(
        TIMEOUT,
        InFile("db/Größe, 100%/über.sql", 7, 2, 9),
        "the lock on `größe` is waited for without a limit, 100% of the time",
        also=(InFile("db/schema.sql", 40),),
        snippet="\tALTER TABLE größe ADD COLUMN n int;",
    )
    waived = judged(
        INDEX,
        InFile("db/migrations/0001.sql", 9),
        "audit is locked for writes while the index is built",
        suppress=Suppression(
            "inline", "written once a night", "2026-12-24", "ops", InFile("db/migrations/0001.sql", 8)
        ),
    )
    recorded = judged(TIMEOUT, InFile("db/migrations/0000.sql", 1), "an old one", suppress=Suppression("baseline"))
    foreign = judged(
        TIMEOUT, InFile("db/migrations/0000.sql", 2), "another", suppress=Suppression("foreign", "squawk-ignore")
    )
    return GateResult(
        "migrations",
        Verdict.FAIL,
        config="launchgate.yml",
        section=0,
        duration_ms=1234,
        context={"event": "pull_request", "base": "d7599608" * 5, "head": COMMIT},
        scanned={"commits": 2, "files": 14, "statements": 31},
        skipped=(
            Skipped("db/migrations/0007_data.py:12", "RunPython is not SQL", SkipReason.OUT_OF_SCOPE),
            Skipped("db/migrations/0099.sql", "it is larger than 256 MB", SkipReason.FAILED),
        ),
        findings=(*many, odd, waived, recorded, foreign),
        details={"statements": [{"path": "db/migrations/0001.sql", "line": 3, "blocks": "writes"}]},
        exhibits=(
            Table("Strongest locks", ("statement", "lock", "table"), (("0001.sql:3", "SHARE", "orders | items"),)),
            Series("Rows per table", "rows", (("orders", 1_250_000), ("items", 90_000.5), ("audit", 0))),
            Timeline("Locks held in 0004.sql", "ms", (("SHARE orders", 0, 900), ("ROW EXCLUSIVE items", 900, 1000))),
        ),
    )


def sample() -> Report:
    """Give a report with everything a format must cope with."""
    key = InFile("app/settings.py", 12, 5, 12, 40)
    secrets = GateResult(
        "secrets",
        Verdict.FAIL,
        duration_ms=41,
        context={"event": "pull_request", "base": "d7599608" * 5, "head": COMMIT},
        scanned={"commits": 2, "files": 7},
        skipped=(Skipped("values of secrets", "this is a fork", SkipReason.BY_CONFIG),),
        findings=(
            judged(
                PASSWORD,
                key,
                f"SMTP_PASSWORD is written down: {SECRET}",
                evidence={"masked": "SMTP_PASSWORD = '***'", "line": f"SMTP_PASSWORD = {SECRET!r}"},
                value=Secret(SECRET),
                snippet=f"    SMTP_PASSWORD = '{'*' * 28}'",
            ),
            judged(PASSWORD, InFile("COMMIT_MSG", 3, commit="0123abcd" * 5), "a password stands in a commit message"),
            judged(PASSWORD, InFile("old.env", 1, commit="0123abcd" * 5), "removed later, still in the history"),
        ),
    )
    env = GateResult(
        "env",
        Verdict.ERROR,
        error="KeyError in gates/env/gate.py:40",
        findings=(
            judged(
                DEBUG,
                Variable("DEBUG", InFile(".env.production", 4)),
                "DEBUG is `true` in production",
                fix=Fix(DEBUG.fix, "DEBUG=false"),
                waive=WaiverSnippet(
                    "file", "- {rule: env/debug-enabled, variable: DEBUG, reason: …, expires: 2026-12-24}"
                ),
            ),
            judged(DEBUG, Variable("APP_DEBUG"), "APP_DEBUG is `1` in the process environment"),
        ),
    )
    live = GateResult(
        "domain",
        Verdict.INCONCLUSIVE,
        inconclusive="warn",
        scanned={"hosts": 3, "lookups": 1},
        checks=(
            Check("resolves", CheckStatus.PASS, "acme.test A", 12, {"addresses": 2}),
            Check("resolves", CheckStatus.FAIL, "app.acme.test A", 8, {"answer": "NXDOMAIN"}),
            Check("resolves", CheckStatus.INCONCLUSIVE, "www.acme.test A", 5000),
            Check("private address", CheckStatus.SKIPPED, "app.acme.test"),
        ),
        skipped=(Skipped("www.acme.test A", "the resolver did not answer", SkipReason.FAILED),),
        findings=(
            judged(
                NOWHERE, DnsRecord("app.acme.test", "A", InFile("launchgate.yml", 30)), "app.acme.test has no address"
            ),
            judged(HEADER, Url("https://app.acme.test/?a=1&b=2"), "the answer of / has no Strict-Transport-Security"),
        ),
    )
    config = GateResult(
        "config",
        Verdict.PASS,
        findings=(judged(LOOSENED, InFile("launchgate.yml", 2), "`fail_on` went from warning to error"),),
    )
    return Report(
        gates=(_migrations(), secrets, env, live, GateResult("email", Verdict.NOT_APPLICABLE), config),
        made_at="2026-11-24T09:00:00Z",
        version="0.1.0",
        source=Source("https://github.com", "acme/ops", COMMIT),
        notes=("The branch was force-pushed; only its tip was scanned.",),
    )


@pytest.fixture
def report() -> Report:
    """The shared report."""
    return sample()


@pytest.fixture
def nothing() -> Report:
    """A report of a gate that found nothing."""
    gate = GateResult("secrets", Verdict.PASS, scanned={"commits": 1, "files": 3}, duration_ms=12)
    return Report(gates=(gate,), made_at="2026-11-24T09:00:00Z", version="0.1.0")


_RUNNER = "::error::x|::warning file=a::b|::set-output name=verdict::pass|::add-mask::a|##[error]x|##[command]rm"
_RUNNER += "|%0A::notice::x"
_SCREEN = "\x1b[31m|\x1b]8;;http://evil.test\x07|\x9b2J|\u202e|\u2066|\u200b|\ufeff|\u3164|\U000e0041|\x00|\ud800|\udcff|\ufffe"
_HTML = "<script>alert(1)</script>|<img/src=http://evil.test/x.png>|<!--|-->|</details>|</code></pre>|</style>|]]>|&lt;|&#64;a"
_SPANS = (
    "![x](http://evil.test/x.png)|[x](javascript:alert(1))|[x]:|`|``|```|~~~|\\|\\`|*|__|***|$x$|:tada:|~~x~~|+|-|="
)
_LINKS = (
    "@octocat|a@evil.test|#1|acme/ops#1|GH-1|gh-12|http://evil.test|https://evil.test|www.evil.test|ftp://evil.test"
)
FRAGMENTS = ["|", *(piece for pieces in (_RUNNER, _SCREEN, _HTML, _SPANS, _LINKS) for piece in pieces.split("|"))]
SEPARATORS = ("", " ", "\n", "\r", "\r\n", "\t", "\u2028", "\x85", "\n\n", "\n# ", "\n- ", "\n> ", "\n1. ", "\n    ")


def _visible(text: str) -> bool:
    return bool(text.strip()) and text.strip("`").strip() != ""


def hostile_texts() -> st.SearchStrategy[str]:
    """Give texts of an author who knows every format, never blank."""
    pieces = st.one_of(st.sampled_from(FRAGMENTS), st.sampled_from(SEPARATORS), st.text(max_size=6))
    return st.lists(pieces, min_size=1, max_size=8).map("".join).filter(_visible)


def poisoned(report: Report, texts: Sequence[str]) -> Report:
    """Give `report` with every text in it, rules and names included, replaced by one of `texts` in turn."""
    turn = itertools.cycle(texts)

    def walk(value: Any) -> Any:
        if isinstance(value, str):
            return next(turn) if value else value
        if isinstance(value, Skipped):  # equal ones are told as one, and here each is to be seen
            return Skipped(f"{next(turn)}{len(value.subject)}", next(turn), value.why)
        if isinstance(value, GateResult) and not value.gate.startswith("\0"):  # so are results that nothing concerns
            return dataclasses.replace(
                walk(dataclasses.replace(value, gate="\0")), gate=f"{next(turn)}{len(value.gate)}{value.verdict.value}"
            )
        if isinstance(value, Mapping):
            return {walk(key): walk(each) for key, each in value.items()}
        if isinstance(value, (tuple, list)):
            return type(value)(walk(each) for each in value)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
            return dataclasses.replace(value, **{name: walk(each) for name, each in fields.items()})
        return value

    poisoned_report: Report = walk(report)
    return poisoned_report


def short() -> Report:
    """Give the shared report with two findings of each kind per gate."""
    whole = sample()
    gates = []
    for gate in whole.gates:
        plain = [each for each in gate.findings if each.suppression is None][-2:]
        gates.append(
            dataclasses.replace(gate, findings=(*plain, *(each for each in gate.findings if each.suppression)))
        )
    return dataclasses.replace(whole, gates=tuple(gates))


@pytest.fixture(scope="session")
def hostile() -> st.SearchStrategy[Report]:
    """Reports in which every text is hostile."""
    return st.lists(hostile_texts(), min_size=1, max_size=9).map(lambda texts: poisoned(short(), texts))


@pytest.fixture(scope="session")
def text_strategy() -> st.SearchStrategy[str]:
    """Hostile texts."""
    return hostile_texts()


@pytest.fixture(scope="session")
def benign() -> Report:
    """The report that `hostile` poisons."""
    return short()
