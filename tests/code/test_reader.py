"""A parser that crashes, hangs or gives up costs its file, never the run or the verdict."""

from __future__ import annotations

import time

import pytest

from launchgate.code import reader
from launchgate.code.reader import MAX_CRASHES, CodeReader
from launchgate.code.scan import scan
from launchgate.gates.env.example import Memory
from launchgate.model.run import Skipped, SkipReason
from launchgate.proc import Crashed, worker


def test_plain_data_travels_between_the_processes() -> None:
    source = "const f = (k) => process.env[k];\nf('API_TOKEN'); process.env.A_B ?? 'c'; process.env[`D_E_${x}`]"
    reads = CodeReader().read(source, "a.ts")
    [read] = reads.references
    assert (read.name, read.at.path, read.at.line, read.default, read.optional) == ("A_B", "a.ts", 2, "c", True)
    assert reads.prefixes == {"D_E_"}
    assert reads.wrappers == {"f": False}
    assert ("f", "API_TOKEN") in {(name, each.name) for name, each in reads.calls}


def test_a_crash_is_a_file_that_could_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    real = worker("launchgate.code.reader:answer")

    class Fragile:
        """Crashes for some files."""

        def call(self, source: str, path: str, deadline: float) -> object:
            if "die" in path:
                with worker("os:abort") as child:
                    child.call(deadline=deadline)
            return real.call(source, path, deadline=deadline)

    monkeypatch.setattr(reader, "_shared", Fragile)
    files = {f"die{number}.ts": "process.env.A_B" for number in range(2)} | {"fine.ts": "process.env.C_D"}
    skipped: list[Skipped] = []
    with real:
        usage = scan(Memory(files), files, skipped)
    assert set(usage.by_name) == {"C_D"}
    assert {each.subject: each.why for each in skipped} == {"die0.ts": SkipReason.FAILED, "die1.ts": SkipReason.FAILED}


def test_after_a_few_crashes_the_rest_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    class Broken:
        """Always crashes."""

        def call(self, *given: str, deadline: float) -> object:
            path = f"{given[1]} within {deadline} s"
            calls.append(path)
            raise Crashed(path, hint="", what="crashed (exit code -6)")

    monkeypatch.setattr(reader, "_shared", Broken)
    code = CodeReader()
    for number in range(MAX_CRASHES + 2):
        with pytest.raises(Crashed):
            code.read("process.env.A", f"{number}.ts")
    assert len(calls) == MAX_CRASHES


def test_what_takes_too_long_is_listed_and_its_plain_reads_count() -> None:
    skipped: list[Skipped] = []
    source = "= /[ " * 25_000 + "\nprocess.env.NAME"
    started = time.process_time()
    usage = scan(Memory({"a.ts": source}), ["a.ts"], skipped)
    assert time.process_time() - started < 3
    assert set(usage.by_name) == {"NAME"}
    assert [(each.subject, each.why) for each in skipped] == [("a.ts", SkipReason.FAILED)]
