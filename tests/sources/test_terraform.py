"""What Terraform sets: literals by name, with their places; no comments, no heredocs, nothing interpolated."""

from __future__ import annotations

import time

import pytest

from launchgate.sources.terraform import read

ECS = """resource "aws_ecs_task_definition" "app" {
  container_definitions = jsonencode([{
    name        = "app"
    environment = [
      { name = "APP_ENV", value = "production" },
      { "name" : "API_URL", "value" : "https://api.acme.io" },
      # { name = "OLD", value = "1" },
      { name = "DB", value = "postgres://${aws_db_instance.db.address}/app" },
      { name = "TOKEN", valueFrom = aws_ssm_parameter.token.arn },
    ]
  }])
}
"""
CLOUD_RUN = """env {
  name  = "APP_ENV"
  value = "production"
}
"""
LAMBDA = """environment {
  variables = {
    APP_ENV   = "production" // not "staging"
    "LOG"     = "in\\"fo"
    BUCKET    = aws_s3_bucket.files.id
    LAST      = "z"
  }
}
tags = { OTHER = "no" }
"""


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("main.tf", ECS, [("APP_ENV", "production", 5), ("API_URL", "https://api.acme.io", 6), ("DB", None, 8)]),
        ("main.tf", CLOUD_RUN, [("APP_ENV", "production", 2)]),
        ("main.tf", LAMBDA, [("APP_ENV", "production", 3), ("LOG", 'in"fo', 4), ("LAST", "z", 6)]),
        ("prod.tfvars", 'region = "eu"\ncount = 3\n/* a = "b" */\nlist = ["x"]\n', [("region", "eu", 1)]),
        ("main.tf", 'user_data = <<-EOT\n  env { name = "A"\n value = "b" }\n  EOT\n', []),
        ("main.tf", "env = {", []),
    ],
    ids=["ecs", "cloud-run", "lambda", "tfvars", "heredoc", "cut"],
)
def test_variables_are_read_with_their_places(
    path: str, text: str, expected: list[tuple[str, str | None, int]]
) -> None:
    assert [(each.name, each.value, each.at.line if each.at else 0) for each in read(text, path)] == expected


def test_a_value_on_another_line_belongs_to_the_place() -> None:
    [each] = read(CLOUD_RUN, "main.tf")
    assert each.at is not None
    assert (each.at.line, each.at.end_line) == (2, 3)


@pytest.mark.parametrize(
    "text",
    ['"' * 200_000, "<<A\n" * 50_000, "/*" * 100_000, 'name = "a" ' * 30_000, "env = {" * 40_000, "a = " * 60_000,
     'name="a"' + " " * 200_000, "env = {" + "a = b," * 60_000],
    ids=["quotes", "heredocs", "comments", "names", "maps", "values", "spaces", "entries"],
)  # fmt: skip
def test_hostile_texts_are_read_in_seconds(text: str) -> None:
    started = time.process_time()
    read(text, "a.tf")
    read(text, "a.tfvars")
    assert time.process_time() - started < 2
