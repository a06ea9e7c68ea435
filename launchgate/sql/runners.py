"""Who runs the migrations decides which statements share a transaction, and how one gets out of it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass


class Wraps(enum.Enum):
    """When a runner puts a file into a transaction.

    `SEVERAL`: it sends the file as one string, and PostgreSQL runs a string of several statements as one transaction.
    `IF_POSSIBLE`: it leaves the transaction out when the file holds a statement that cannot run in one.
    """

    NEVER = "never"
    FILE = "file"
    SEVERAL = "several"
    IF_POSSIBLE = "if-possible"


@dataclass(frozen=True, slots=True)
class Runner:
    """A runner, what it wraps, and how a migration leaves its transaction: in words, and as the `head` of a file."""

    name: str
    wraps: Wraps
    way_out: str
    head: str = ""


RUNNERS: Mapping[str, Runner] = {
    runner.name: runner
    for runner in (
        Runner("sql", Wraps.NEVER, "put it outside BEGIN … COMMIT"),
        Runner("alembic", Wraps.FILE, "run it inside `with op.get_context().autocommit_block():`"),
        Runner("django", Wraps.FILE, "set `atomic = False` on the Migration class and give it a file of its own"),
        Runner(
            "flyway",
            Wraps.IF_POSSIBLE,
            "give it a file of its own, with `executeInTransaction=false` in its script configuration `FILE.sql.conf`",
        ),
        Runner(
            "liquibase",
            Wraps.FILE,
            "give it a changeset of its own with `runInTransaction:false`",
            "--liquibase formatted sql\n--changeset you:concurrently runInTransaction:false",
        ),
        Runner(
            "goose",
            Wraps.FILE,
            "give it a file of its own that begins with `-- +goose NO TRANSACTION`",
            "-- +goose NO TRANSACTION\n-- +goose Up",
        ),
        Runner(
            "dbmate",
            Wraps.FILE,
            "give it a file of its own that begins with `-- migrate:up transaction:false`",
            "-- migrate:up transaction:false",
        ),
        Runner(
            "golang-migrate", Wraps.SEVERAL, "give it a file of its own: one statement alone runs outside a transaction"
        ),
        Runner(
            "node-pg-migrate",
            Wraps.FILE,
            "give it a JavaScript migration of its own that calls `pgm.noTransaction()`",
        ),
        Runner("sqitch", Wraps.NEVER, "leave BEGIN and COMMIT out of its deploy script"),
        Runner(
            "supabase",
            Wraps.FILE,
            "run it by hand before the deployment: the CLI sends every migration as one pipeline",
        ),
        Runner(
            "prisma", Wraps.SEVERAL, "give it a migration of its own: one statement alone runs outside a transaction"
        ),
        Runner(
            "drizzle",
            Wraps.FILE,
            "run it by hand before the deployment: drizzle runs all migrations in one transaction",
        ),
    )
}
