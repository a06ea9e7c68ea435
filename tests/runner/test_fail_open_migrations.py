"""What once got past the migrations gate stays caught; each is tried by its verdict."""

from __future__ import annotations

from typing import Any

import pytest

from launchgate.ci import ScopeOptions
from launchgate.model.report import Report, Verdict
from launchgate.runner.session import Request, run_request

USERS = "CREATE TABLE users (id bigint, email text);\n"
INDEX = "CREATE INDEX i ON users (email);"
AGAIN = "CREATE TABLE users (id bigint, email text);"


def judged(repo: Any, text: str, *, path: str = "db/migration/V2__x.sql", given: str = USERS) -> Report:
    """Judge a migration that a change adds beside the one that makes `users`."""
    base = repo.commit({"db/migration/V1__init.sql": given})
    repo.commit({path: text})
    return run_request(Request(("migrations",), {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))


def rules_of(report: Report) -> set[str]:
    return {each.finding.rule.id for gate in report.gates for each in gate.findings}


ROLLED_BACK = [
    ("a transaction", f"BEGIN; DROP TABLE users; {AGAIN} ROLLBACK;\n{INDEX}"),
    ("a savepoint", f"BEGIN; SAVEPOINT s; ALTER TABLE users RENAME TO o; {AGAIN} ROLLBACK TO s; {INDEX} COMMIT;"),
    ("the outer of two savepoints", f"BEGIN; SAVEPOINT a; SAVEPOINT b; {AGAIN} ROLLBACK TO a; {INDEX} COMMIT;"),
    ("the newer of two of one name", f"BEGIN; SAVEPOINT s; SAVEPOINT s; {AGAIN} ROLLBACK TO s; {INDEX} COMMIT;"),
    ("a chain", f"BEGIN; {AGAIN} ROLLBACK AND CHAIN; {INDEX} COMMIT;"),
    ("a block", f"DO $$ BEGIN DROP TABLE users; {AGAIN} ROLLBACK; END $$; {INDEX}"),
    ("a block that may not run", f"DO $$ BEGIN IF false THEN {AGAIN} END IF; END $$; {INDEX}"),
]


@pytest.mark.parametrize("text", [text for _, text in ROLLED_BACK], ids=[name for name, _ in ROLLED_BACK])
def test_a_table_that_is_rolled_back_is_no_new_table(repo: Any, text: str) -> None:
    report = judged(repo, text)
    assert report.verdict is Verdict.FAIL
    assert "migrations/index-not-concurrent" in rules_of(report)


def test_a_transaction_left_open_by_one_migration_makes_no_new_table_for_the_next(repo: Any) -> None:
    base = repo.commit({"migrations/1_init.sql": USERS})
    repo.commit({"migrations/2_x.sql": f"BEGIN; {AGAIN}\n", "migrations/3_y.sql": INDEX})
    report = run_request(Request(("migrations",), {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))
    assert "migrations/index-not-concurrent" in rules_of(report)


def test_a_rollback_in_an_older_migration_is_followed_too(repo: Any) -> None:
    given = f"{USERS}BEGIN; ALTER TABLE users ADD CONSTRAINT c CHECK (email IS NOT NULL); ROLLBACK;"
    report = judged(repo, "ALTER TABLE users ALTER COLUMN email SET NOT NULL;", given=given)
    assert "migrations/set-not-null-scan" in rules_of(report)


def test_a_timeout_that_is_rolled_back_limits_nothing(repo: Any) -> None:
    text = "BEGIN; SET lock_timeout = '2s'; ROLLBACK; ALTER TABLE users ADD COLUMN n int;"
    assert "migrations/lock-timeout-missing" in rules_of(judged(repo, text))


@pytest.mark.parametrize(
    "text",
    [
        f"BEGIN; {AGAIN.replace('users', 'people')} COMMIT; {INDEX.replace('users', 'people')}",
        f"BEGIN; SAVEPOINT s; {AGAIN.replace('users', 'people')} RELEASE s; {INDEX.replace('users', 'people')} COMMIT;",
        "BEGIN; SAVEPOINT s; ALTER TABLE users ADD x int; ROLLBACK TO s; SELECT count(*) FROM users; COMMIT;",
    ],
    ids=["committed", "released", "the lock is given back"],
)
def test_what_stands_or_is_given_back_is_no_fault(repo: Any, text: str) -> None:
    assert judged(repo, text).verdict is Verdict.PASS


@pytest.mark.parametrize(
    "body",
    [f'op.execute("BEGIN; {AGAIN} ROLLBACK")', f'op.execute("{AGAIN}"); op.execute("ROLLBACK")'],
    ids=["in one literal", "in another"],
)
def test_a_rollback_in_an_alembic_literal_is_followed(repo: Any, body: str) -> None:
    text = f"from alembic import op\nrevision = 'a'\n\n\ndef upgrade():\n    {body}\n    op.execute('{INDEX}')\n"
    assert judged(repo, text, path="versions/a.py").verdict is Verdict.FAIL


HIDDEN = [
    ("a function", f"CREATE FUNCTION f() RETURNS void LANGUAGE sql AS '{INDEX}'; SELECT f();"),
    (
        "a function that another one calls",
        (
            f"CREATE FUNCTION f() RETURNS void LANGUAGE sql AS '{INDEX}';"
            "CREATE FUNCTION g() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM f(); RETURN 1; END $$;"
            "INSERT INTO users VALUES (g());"
        ),
    ),
    (
        "a function made after it was first called for",
        (
            "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN IF false THEN PERFORM g(); END IF; END $$;"
            f"SELECT f(); CREATE FUNCTION g() RETURNS void LANGUAGE sql AS '{INDEX}'; SELECT 1, f();"
        ),
    ),
    ("a body of the SQL standard", "CREATE PROCEDURE p() BEGIN ATOMIC; DELETE FROM users; END; CALL p();"),
    (
        "another overload",
        (
            f"CREATE FUNCTION f(int) RETURNS void LANGUAGE sql AS '{INDEX}';"
            "CREATE FUNCTION f(text) RETURNS void LANGUAGE sql AS 'SELECT 1'; SELECT f(1);"
        ),
    ),
    (
        "a block",
        "DO $$ DECLARE s text := format('%s i ON %I (email)', 'CREATE INDEX', 'users'); BEGIN EXECUTE s; END $$;",
    ),
    ("an executor", f"SELECT query_to_xml('{INDEX}', true, true, '');"),
    (
        "a trigger",
        (
            f"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {INDEX} RETURN NEW; END $$;"
            "CREATE TABLE t (id int); CREATE TRIGGER x AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();"
            "INSERT INTO t VALUES (1);"
        ),
    ),
    (
        "a view",
        (
            f"CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN {INDEX} RETURN 1; END $$;"
            "CREATE VIEW v AS SELECT f(); SELECT * FROM v;"
        ),
    ),
    ("EXPLAIN ANALYZE", "EXPLAIN (ANALYZE, TIMING off) DELETE FROM users;"),
]


@pytest.mark.parametrize("text", [text for _, text in HIDDEN], ids=[name for name, _ in HIDDEN])
def test_what_a_migration_runs_by_a_detour_is_judged(repo: Any, text: str) -> None:
    assert judged(repo, text).verdict is Verdict.FAIL


def test_a_function_of_an_older_migration_is_known(repo: Any) -> None:
    given = f"{USERS}CREATE FUNCTION f() RETURNS void LANGUAGE sql AS '{INDEX}';"
    assert judged(repo, "SELECT f();", given=given).verdict is Verdict.FAIL


UNREAD = [
    "SELECT rebuild();",
    "SELECT query_to_xml(email, true, true, '') FROM users;",
    "DO $$ DECLARE t text; BEGIN FOR t IN SELECT email FROM users LOOP EXECUTE t; END LOOP; END $$;",
    "DO $$ DECLARE t text := 'SELECT 1'; BEGIN t := current_setting('x'); EXECUTE t; END $$;",
    "CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS 'x'; SELECT f();",
    "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS 'BEGIN nonsense'; SELECT f();",
    "DO $$ BEGIN EXECUTE 'nonsense'; END $$;",
    "PREPARE p AS DELETE FROM users; EXECUTE p;",
]


@pytest.mark.parametrize("text", UNREAD)
def test_code_that_cannot_be_read_is_told(repo: Any, text: str) -> None:
    assert "migrations/dynamic-sql" in rules_of(judged(repo, text))


MOOD = "CREATE TYPE mood AS ENUM ('a'); CREATE DOMAIN mail AS text; CREATE SCHEMA app; CREATE EXTENSION citext;"
USING = f"{USERS}{MOOD}CREATE TABLE app.people (id bigint, m mood, d mail, c citext);"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("DROP OWNED BY app;", "dropped-schema"),
        ("DROP DATABASE shop;", "dropped-schema"),
        ("DROP SCHEMA app CASCADE;", "dropped-schema"),
        ("DROP SCHEMA IF EXISTS elsewhere, app CASCADE;", "dropped-schema"),
        ("CREATE SCHEMA IF NOT EXISTS app; DROP SCHEMA app CASCADE;", "dropped-schema"),
        ("BEGIN; CREATE SCHEMA other; ROLLBACK; DROP SCHEMA other CASCADE;", "dropped-schema"),
        ("DO $$ BEGIN DROP SCHEMA app CASCADE; END $$;", "dropped-schema"),
        ("ALTER SCHEMA app RENAME TO old;", "renamed-table"),
        ("DROP TYPE mood CASCADE;", "dropped-column"),
        ("DROP DOMAIN mail CASCADE;", "dropped-column"),
        ("DROP EXTENSION citext CASCADE;", "dropped-column"),
    ],
)
def test_what_drops_unnamed_tables_and_columns_closes(repo: Any, text: str, rule: str) -> None:
    report = judged(repo, text, given=USING)
    assert report.verdict is Verdict.FAIL
    assert f"migrations/{rule}" in rules_of(report)


RIGHTS = f"""{USERS}CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE SCHEMA app;
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; GRANT SELECT ON users TO app;
"""


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("DROP FUNCTION f(int);", {"dropped-function"}),
        ("DROP FUNCTION public.f(int) CASCADE;", {"dropped-function", "cascading-drop"}),
        ("DROP PROCEDURE IF EXISTS elsewhere;", {"dropped-function"}),
        ("DO $$ BEGIN DROP FUNCTION f(int); END $$;", {"dropped-function"}),
        ("CREATE OR REPLACE FUNCTION g() RETURNS int LANGUAGE sql AS 'x'; DROP FUNCTION g();", {"dropped-function"}),
        ("CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'x'; DROP FUNCTION f(int);", {"dropped-function"}),
        ("REVOKE SELECT (email) ON users FROM app;", {"revoked-right"}),
        ("REVOKE ALL ON users FROM PUBLIC, app; GRANT SELECT ON users TO other;", {"revoked-right"}),
        ("REVOKE USAGE ON SCHEMA app FROM app;", {"revoked-right"}),
        ("REVOKE CONNECT ON DATABASE shop FROM PUBLIC;", {"revoked-right"}),
        ("REVOKE readers FROM app;", {"revoked-right"}),
        ("DROP USER app;", {"revoked-right"}),
        ("DROP SCHEMA app CASCADE; CREATE TABLE app (id int);", {"dropped-schema"}),
    ],
)
def test_what_a_running_version_calls_or_may_do_is_told_when_it_goes(repo: Any, text: str, rules: set[str]) -> None:
    found = rules_of(judged(repo, f"SET lock_timeout = '2s'; {text}", given=RIGHTS))
    assert found == {f"migrations/{each}" for each in rules}


@pytest.mark.parametrize(
    "text",
    [
        "DROP TRIGGER t ON users; DROP FUNCTION stamp();",
        "DROP FUNCTION f(int); CREATE FUNCTION f(bigint) RETURNS int LANGUAGE sql AS 'SELECT 1';",
        "CREATE TABLE t (id int); REVOKE ALL ON t FROM PUBLIC; GRANT SELECT ON t TO app;",
        "CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'x'; REVOKE ALL ON FUNCTION g() FROM app; DROP FUNCTION g();",
        "REVOKE ALL ON users FROM app; GRANT SELECT ON users TO app;",
        "REVOKE TRUNCATE, TRIGGER ON users FROM app; GRANT TRUNCATE ON users TO app;",
        "ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM app; REVOKE CREATE ON SCHEMA app FROM PUBLIC;",
        "REVOKE ADMIN OPTION FOR readers FROM app; GRANT readers TO app;",
    ],
)
def test_rights_that_no_running_version_needs_may_go(repo: Any, text: str) -> None:
    assert rules_of(judged(repo, f"SET lock_timeout = '2s'; {text}", given=RIGHTS)) == set()


def test_a_dropped_sequence_takes_what_depends_on_it_along(repo: Any) -> None:
    assert rules_of(judged(repo, "DROP SEQUENCE s CASCADE;")) == {"migrations/cascading-drop"}


@pytest.mark.parametrize(
    "text",
    [
        f"CREATE FUNCTION f() RETURNS void LANGUAGE sql AS '{INDEX}';",
        "SELECT setval('s', 1); SELECT now(), coalesce(max(1), 2), pg_advisory_xact_lock(1), gen_random_uuid();",
        (
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.n := now(); RETURN NEW; END $$;"
            "CREATE TABLE t (n timestamptz); CREATE TRIGGER x BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();"
            "INSERT INTO t VALUES (now());"
        ),
    ],
    ids=["never called", "built in", "a harmless trigger"],
)
def test_ordinary_calls_are_no_fault(repo: Any, text: str) -> None:
    report = judged(repo, text)
    assert (report.verdict, rules_of(report)) == (Verdict.PASS, set())


@pytest.mark.parametrize(
    "text",
    [
        f"import alembic.op as x\n\n\ndef upgrade ():\n    x.execute('{INDEX}')\n",
        f"from alembic import op as o\nrun = o.execute\n\n\ndef helper():\n    run('{INDEX}')\n\n\nupgrade = helper\n",
    ],
    ids=["another module name", "another function"],
)
def test_a_revision_that_names_alembic_otherwise_is_judged(repo: Any, text: str) -> None:
    revision = f"revision = 'b'\ndown_revision = 'a'\n{text}"
    assert judged(repo, revision, path="versions/b.py").verdict is Verdict.FAIL


def test_a_revision_that_hides_its_operations_is_told(repo: Any) -> None:
    revision = (
        f"revision = 'b'\ndown_revision = 'a'\n\n\ndef upgrade():\n    __import__('x').op.execute('{INDEX}' + y)\n"
    )
    assert "migrations/dynamic-sql" in rules_of(judged(repo, revision, path="versions/b.py"))


TAKEN = [
    ("one that was there", "ALTER TABLE users ADD COLUMN n int; ALTER TABLE users DROP COLUMN email;"),
    ("one that may have been there", "ALTER TABLE users ADD COLUMN IF NOT EXISTS n int; ALTER TABLE users DROP n;"),
    ("one that is rolled back", "BEGIN; ALTER TABLE users ADD COLUMN n int; ROLLBACK; ALTER TABLE users DROP n;"),
    ("one under a condition", "DO $$ BEGIN ALTER TABLE users ADD n int; END $$; ALTER TABLE users DROP n;"),
    ("one renamed before", "ALTER TABLE users RENAME email TO mail; ALTER TABLE users DROP mail;"),
    (
        "one swapped for an empty one",
        "BEGIN; ALTER TABLE users ADD n int; ALTER TABLE users RENAME email TO o; ALTER TABLE users RENAME n TO email;",
    ),
    *(
        (
            f"one swapped for one that holds {name}",
            f"{fill} BEGIN; ALTER TABLE users RENAME email TO o; ALTER TABLE users RENAME n TO email; COMMIT;",
        )
        for name, fill in (
            ("a default", "ALTER TABLE users ADD n text DEFAULT 'x';"),
            ("one value for all", "ALTER TABLE users ADD n text; UPDATE users SET n = 'x' WHERE n IS NULL;"),
            ("nothing", "ALTER TABLE users ADD n text; UPDATE users SET n = NULL WHERE id > 1;"),
            ("one row", "ALTER TABLE users ADD n text; UPDATE users SET n = email WHERE id = 1;"),
        )
    ),
]


@pytest.mark.parametrize("text", [text for _, text in TAKEN], ids=[name for name, _ in TAKEN])
def test_a_column_that_the_running_version_may_use_is_no_new_one(repo: Any, text: str) -> None:
    assert judged(repo, f"SET lock_timeout = '2s'; {text}").verdict is Verdict.FAIL


def test_a_column_that_the_same_branch_adds_may_be_renamed_and_dropped(repo: Any) -> None:
    base = repo.commit({"migrations/1_init.sql": USERS})
    limit = "SET lock_timeout = '2s';"
    repo.commit({"migrations/2_x.sql": f"{limit} ALTER TABLE users ADD n int; ALTER TABLE users ADD k int;"})
    repo.commit({"migrations/3_y.sql": f"{limit} ALTER TABLE users RENAME n TO m; ALTER TABLE users DROP k;"})
    report = run_request(Request(("migrations",), {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))
    assert (report.verdict, rules_of(report)) == (Verdict.PASS, set())
