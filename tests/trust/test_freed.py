"""Entries of `environments` that a change adds: which take something out of the judgement, and what then counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from launchgate.policy.settings import EnvironmentEntry
from launchgate.runner.relaxed_environments import Entries, relaxed_environments

PRODUCTION = EnvironmentEntry(files=(".env.production", "app.env"), protected=True)


def _of(*files: str, url: str | None = None) -> EnvironmentEntry:
    return EnvironmentEntry(url, files)


@pytest.mark.parametrize(
    ("base", "head", "told"),
    [
        ({}, {"test": _of(".env.production")}, "environments.test.files"),
        ({}, {"staging": _of("deploy/prod/.env")}, "environments.staging.files"),
        ({}, {"dev": _of("compose.yml")}, "environments.dev.files"),
        ({}, {"dev": _of("fly.toml")}, "environments.dev.files"),
        ({}, {"staging": _of("fly.toml")}, "environments.staging.files"),
        ({"dev": _of("a.env")}, {"dev": _of("a.env", ".env.staging")}, "environments.dev.files"),
        ({}, {"x": _of(url="http://localhost:3000")}, "environments.x.url"),
        ({}, {"x": _of(url="http://[::1]:3000")}, "environments.x.url"),
        ({}, {"production": _of(url="https://staging.acme.io")}, "environments.production.url"),
    ],
    ids=[
        "a name of production",
        "a folder of production",
        "a name that tells nothing",
        "what a platform reads",
        "what a platform reads, for staging",
        "one more file",
        "localhost",
        "::1",
        "a host of staging",
    ],
)
def test_what_frees_is_told_and_taken_out(base: Entries, head: Entries, told: str) -> None:
    kept, loosenings = relaxed_environments(base, head)
    assert [each.name for each in loosenings] == [told]
    assert relaxed_environments(base, kept)[1] == []
    assert {name: (entry.url, entry.files) for name, entry in kept.items()} == {
        name: (before.url, before.files) for name in head for before in (base.get(name, EnvironmentEntry()),)
    }


@pytest.mark.parametrize(
    ("base", "head"),
    [
        ({}, {"production": PRODUCTION}),
        ({}, {"staging": _of(".env.staging", ".env"), "production": _of(".env.production")}),
        ({}, {"eu": _of(".env.eu", ".env.production", "deploy/prod/.env.eu")}),
        ({}, {"test": _of(".env.test", ".env.production.example", "docs/a.env")}),
        ({}, {"staging": _of("compose.prod.yml"), "production": _of("compose.prod.yml")}),
        ({"production": PRODUCTION}, {"production": PRODUCTION, "test": _of(".env.production", "app.env")}),
        ({"test": _of(".env.production")}, {"test": _of(".env.production"), "dev": _of(".env.production")}),
        ({}, {"staging": _of(url="https://staging.acme.io"), "production": _of(url="https://app.acme.io")}),
        ({}, {"dev": _of(url="http://localhost:3000")}),
    ],
    ids=[
        "files of production",
        "files of their own names",
        "a name that tells nothing",
        "samples",
        "two environments, one of production",
        "beside what base says",
        "what base says already",
        "addresses",
        "an address of development",
    ],
)
def test_what_takes_nothing_out_is_silent_and_stands(base: Entries, head: Entries) -> None:
    kept, loosenings = relaxed_environments(base, head)
    assert loosenings == []
    assert {name: set(entry.files) for name, entry in kept.items()} == {
        name: set(entry.files) for name, entry in head.items()
    }


def test_the_files_that_base_names_come_last_in_its_order() -> None:
    base = {"p": _of("a.env", "b.env")}
    kept, loosenings = relaxed_environments(base, {"p": _of("c.env", "b.env", "a.env", "d.env")})
    assert (kept["p"].files, loosenings) == (("c.env", "d.env", "a.env", "b.env"), [])


def test_the_sentence_names_the_file_and_the_line_leads_to_it() -> None:
    head = {"test": replace(_of("a.env.example", ".env.production"), protected=False)}
    _, [told] = relaxed_environments({}, head)
    assert told.keys == ("environments", "test", "files", 1)
    assert told.what == ("checks `.env.production` as development instead of production")
