"""The workflow and the hook that call launchgate, and the version they are pinned to: the one that writes them."""

from __future__ import annotations

from launchgate import __version__

REPOSITORY = "launchgate/launchgate"
CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
WORKFLOW_PATH = ".github/workflows/launchgate.yml"
HOOK_PATH = ".pre-commit-config.yaml"
GITLAB_PATH = ".gitlab-ci.yml"

WORKFLOW = f"""\
name: launchgate

on:
  pull_request:
  merge_group:
  push:
    branches: [BRANCH]
  schedule:
    - cron: "17 5 * * 1" # once a week: waivers that have ended close the gate

permissions: {{}}

concurrency:
  group: launchgate-${{{{ github.ref }}}}
  cancel-in-progress: ${{{{ github.event_name == 'pull_request' }}}}

jobs:
  launchgate:
    name: launchgate
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      contents: read # to check out, and to fetch the base of a pull request
    steps:
      - name: Check out
        uses: {CHECKOUT}
        with:
          persist-credentials: false
      - name: Judge this change
        uses: {REPOSITORY}@v{__version__}
"""

GITLAB_JOB = f"""\
launchgate:
  image: python:3.13-slim
  before_script:
    - apt-get update -qq && apt-get install -qq git
    - pip install --quiet launchgate-ci=={__version__}
  script:
    - launchgate check --report codequality=launchgate.json
  artifacts:
    when: always
    reports:
      codequality: launchgate.json
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
"""

HOOK_ITEM = f"""\
repo: https://github.com/{REPOSITORY}
rev: v{__version__}
hooks:
  - id: launchgate"""

HOOK_COMMAND = "launchgate check --staged"


def workflow(branch: str) -> str:
    """Return the workflow for a repository whose default branch is `branch`."""
    from launchgate.suppressions.grammar import scalar

    return WORKFLOW.replace("BRANCH", scalar(branch))
