"""Paths on the command line, and places where there is no work tree to check."""

from __future__ import annotations

from launchgate.ci import ScopeOptions
from tests.ci.cases import TOPIC, Case, case
from tests.ci.cases_local import laptop
from tests.ci.conftest import Hub


def _gate(*paths: str) -> ScopeOptions:
    return ScopeOptions(paths=paths, single_gate=True)


@case
def paths_of_a_single_gate(hub: Hub) -> Case:
    return Case(laptop(hub, "topic").root, options=_gate("t1.txt", "m0.txt"))


@case
def paths_narrow_a_check(hub: Hub) -> Case:
    repo = laptop(hub, "topic").write({"in/a.txt": "a\n", "out/b.txt": "b\n"})
    return Case(repo.root / "in", options=ScopeOptions(paths=("a.txt", "../t0.txt")), changed=("in/a.txt", TOPIC[0]))


@case
def paths_outside_a_repository(hub: Hub) -> Case:
    (hub.tmp_path / "a.txt").write_text("a\n")
    return Case(hub.tmp_path, options=ScopeOptions(paths=("a.txt",)))


@case
def path_missing(hub: Hub) -> Case:
    return Case(laptop(hub, "topic").root, options=_gate("nothing.txt"))


@case
def path_missing_in_a_check(hub: Hub) -> Case:
    return Case(laptop(hub, "topic").root, options=ScopeOptions(paths=("nothing.txt",)))


@case
def path_outside_the_repository(hub: Hub) -> Case:
    return Case(laptop(hub, "topic").root, options=ScopeOptions(paths=("../server",)))


@case
def not_a_repository(hub: Hub) -> Case:
    return Case(hub.tmp_path)


@case
def bare(hub: Hub) -> Case:
    laptop(hub, "topic")
    return Case(hub.server.folder / "acme/ops")


@case
def bare_base_and_head(hub: Hub) -> Case:
    laptop(hub, "topic")
    return Case(hub.server.folder / "acme/ops", options=ScopeOptions(base="main", head="topic"), changed=TOPIC)


@case
def bare_staged(hub: Hub) -> Case:
    laptop(hub, "topic")
    return Case(hub.server.folder / "acme/ops", options=ScopeOptions(staged=True))


@case
def somebody_elses_repository(hub: Hub) -> Case:
    return Case(laptop(hub, "topic").root, machine={"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})


@case
def no_git(hub: Hub) -> Case:
    return Case(laptop(hub, "topic").root, machine={"PATH": str(hub.tmp_path)})
