"""One answer about a path for every gate: a table of what people really call their files and folders."""

from __future__ import annotations

import time

import pytest

from launchgate.text.paths import classify, stage_of

# path: flags that hold (t test, e example, d docs, v vendored, g generated), stage
PATHS = {
    "tests/test_login.py": ("t", "development"),
    "src/app.spec.ts": ("t", "development"),
    "src/Button.stories.tsx": ("t", "unknown"),
    "src/login.cy.js": ("t", "unknown"),
    "pkg/auth_test.go": ("t", "development"),
    "src/UserTest.java": ("t", "unknown"),
    "src/UserServiceIT.kt": ("t", "unknown"),
    "app/TestUser.cs": ("", "unknown"),
    "spec/models/user_spec.rb": ("t", "development"),
    "jest.config.ts": ("t", "unknown"),
    "playwright.config.ts": ("t", "unknown"),
    "conftest.py": ("t", "unknown"),
    "noxfile.py": ("t", "unknown"),
    "docker-compose.test.yml": ("t", "development"),
    "docker-compose.test.override.yml": ("t", "development"),
    "requirements-test.txt": ("t", "documentation"),
    "config/settings/test.py": ("t", "development"),
    ".env.test": ("t", "development"),
    ".env.test.local": ("t", "development"),
    "integration-tests/run.py": ("t", "development"),
    "loadtest/run.js": ("t", "unknown"),
    "perf-test/run.js": ("t", "development"),
    "apps/web/e2e/login.ts": ("t", "development"),
    "internal/testutil/db.go": ("t", "unknown"),
    "test_project/settings.py": ("t", "development"),
    "web/__mocks__/api.js": ("t", "development"),
    "benches/insert.rs": ("t", "unknown"),
    "fake_server.py": ("t", "unknown"),
    "contest/app.py": ("", "unknown"),
    "contests/a.py": ("", "unknown"),
    "latest/app.py": ("", "unknown"),
    "attestation/verify.go": ("", "unknown"),
    "app/protest.py": ("", "unknown"),
    "apps/speed-test/a.ts": ("", "development"),
    "ab_testing/a.py": ("", "development"),
    "features/ab-test/config.ts": ("", "development"),
    "openapi/spec.yaml": ("", "development"),
    "app/inspector.rb": ("", "unknown"),
    ".env.example": ("e", "development"),
    ".env.example.production": ("e", "development"),
    ".env.production.example": ("e", "development"),
    ".env.dist": ("e", "development"),
    ".env.defaults": ("e", "development"),
    ".env.schema": ("", "development"),
    "example.env": ("e", "development"),
    "config/database.yml.sample": ("e", "development"),
    "settings.example.py": ("e", "development"),
    "examples/web/app.py": ("e", "development"),
    "code-samples/a.sh": ("e", "development"),
    "demo/app.py": ("e", "development"),
    "config/default.json": ("", "development"),
    "settings/defaults.py": ("", "development"),
    "template.yaml": ("", "development"),
    "charts/app/templates/deployment.yaml": ("", "development"),
    "dsp/resample.py": ("", "unknown"),
    "counterexample.py": ("", "unknown"),
    "docs/setup.yaml": ("d", "documentation"),
    "docs/conf.py": ("d", "documentation"),
    "docs.py": ("", "unknown"),
    "app/docs.py": ("", "unknown"),
    "README.md": ("d", "documentation"),
    "README": ("d", "documentation"),
    "locales/en.json": ("d", "documentation"),
    "apps/docs/next.config.js": ("", "unknown"),
    "apps/docs/intro.mdx": ("d", "documentation"),
    "docs/examples/tests/a.py": ("ted", "documentation"),
    "node_modules/x/test/index.js": ("tv", "development"),
    "vendor/bundle/a.rb": ("v", "unknown"),
    ".venv/lib/site-packages/a.py": ("v", "unknown"),
    "app/Models/Vendor/Order.php": ("", "unknown"),
    "ShopTests/Cart.swift": ("t", "unknown"),
    "Shop.Tests/Cart.cs": ("t", "development"),
    "Contests/a.swift": ("", "unknown"),
    "third_party/zlib/a.c": ("v", "unknown"),
    "dist/app.js": ("g", "development"),
    "apps/web/.next/server.js": ("g", "unknown"),
    "static/jquery.min.js": ("g", "unknown"),
    "types/env.d.ts": ("g", "unknown"),
    "proto/user_pb2.py": ("g", "unknown"),
    "builder/app.py": ("", "unknown"),
    ".env": ("", "unknown"),
    ".env.production": ("", "production"),
    ".env.production.local": ("", "production"),
    "deploy/prod.env": ("", "production"),
    "k8s/overlays/production/app.yaml": ("", "production"),
    "k8s/production/.env.staging": ("", "staging"),
    "tests/.env.production": ("t", "production"),
    "production": ("", "production"),
    "Production": ("", "production"),
    "pre-prod": ("", "staging"),
    "preproduction": ("", "staging"),
    "deploy/non-prod/app.yaml": ("", "staging"),
    "docker-compose.prod.yml": ("", "production"),
    "product/.env": ("", "unknown"),
    "delivery/app.yaml": ("", "unknown"),
    "apps\\api\\tests\\conftest.py": ("t", "development"),
    "apps\\api\\.env.Production": ("", "production"),
    "compose.yaml": ("", "unknown"),
    "-": ("", "unknown"),
    "": ("", "unknown"),
    ".": ("", "unknown"),
    "...": ("", "unknown"),
    "/": ("", "unknown"),
}
FLAGS = {"t": "test", "e": "example", "d": "docs", "v": "vendored", "g": "generated"}


@pytest.mark.parametrize(("path", "flags"), [(path, flags) for path, (flags, _) in PATHS.items()], ids=repr)
def test_a_path_has_the_flags_that_people_would_give_it(path: str, flags: str) -> None:
    given = classify(path)
    assert {letter for letter, name in FLAGS.items() if getattr(given, name)} == set(flags)


@pytest.mark.parametrize(("path", "stage"), [(path, stage) for path, (_, stage) in PATHS.items()], ids=repr)
def test_a_path_has_the_stage_that_people_would_give_it(path: str, stage: str) -> None:
    assert stage_of(path) == stage


def test_the_flags_of_a_long_path_cost_what_its_length_costs() -> None:
    begun = time.process_time()
    for unit in ("test-", "a/", ".", "a.test.", "_"):
        classify(unit * 100_000)
        stage_of(unit * 100_000)
    assert time.process_time() - begun < 5
