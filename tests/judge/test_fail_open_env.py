"""What once got past the env gate, or quieted another one; each is tried by its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launchgate.ci import ScopeOptions
from launchgate.judge.session import Ask, judge
from launchgate.report import Report, Verdict

if TYPE_CHECKING:
    from tests.conftest import Repo

ALL = ("secrets", "env", "migrations")


def _judge(repo: Repo, base: str, *gates: str) -> Report:
    return judge(Ask(gates or ALL, {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("b.ts", "// it's\rprocess.env.NEW_TOKEN\n"),
        ("b.ts", "// it's\u2028process.env.NEW_TOKEN\n"),
        ("b.ts", "return /'/.test(a); process.env.NEW_TOKEN; '\n"),
        ("b.tsx", "const a = <p>Don't {process.env.NEW_TOKEN} won't</p>\n"),
        ("b.js", "`a${`b${process.env.NEW_TOKEN}`}`\n"),
        ("b.js", "process['env']['NEW_TOKEN']\n"),
        ("b.js", "const { env } = process\nenv.NEW_TOKEN\n"),
        ("b.mjs", "import { env as e } from 'node:process'\ne.NEW_TOKEN\n"),
        ("b.ts", "globalThis.process.env.NEW_TOKEN\n"),
        ("b.ts", "import.meta.env['NEW_TOKEN']\n"),
        ("b.ts", "const { env } = Deno;\nenv.get('NEW_TOKEN')\n"),
        ("b.ts", f"/*{'x' * (3 << 20)}*/ process.env.NEW_TOKEN\n"),
        ("b.py", f"import os\n#{'x' * (3 << 20)}\nos.environ['NEW_TOKEN']\n"),
    ],
    ids=["CR", "U+2028", "regex", "JSX", "template", "brackets", "taken", "imported", "global", "meta", "deno",
         "padded", "padded Python"],
)  # fmt: skip
def test_no_way_of_writing_it_hides_a_read(repo: Repo, path: str, source: str) -> None:
    base = repo.commit({".env.example": "A=1\n", "a.js": "process.env.A\n"})
    repo.commit({path: source})
    assert _judge(repo, base, "env").verdict is Verdict.FAIL


def test_code_too_large_to_be_read_is_never_a_pass(repo: Repo) -> None:
    base = repo.commit({".env.example": "A=1\n", "a.js": "process.env.A\n"})
    repo.commit({"b.js": f"/*{'x' * (9 << 20)}*/ process.env.NEW_TOKEN\n"})
    assert _judge(repo, base, "env").verdict is Verdict.INCONCLUSIVE


def test_a_large_file_that_reads_no_variable_is_no_gap(repo: Repo) -> None:
    base = repo.commit({".env.example": "A=1\n", "a.js": "process.env.A\n"})
    repo.commit({"b.js": f"/*{'x' * (9 << 20)}*/\n"})
    assert _judge(repo, base, "env").verdict is Verdict.PASS
