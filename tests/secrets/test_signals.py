"""Development settings outside the files of an environment: what is written out, and not what code computes."""

from __future__ import annotations

import pytest

from launchgate.detect.candidate import Fragment
from launchgate.gates.secrets.signals import setting_findings

TEST_KEY = "sk" + "_test_" + "4eC39HqLyjWDarjtT1zdp7dc"

QUIET = {
    "a-shell-fills-in": ("deploy/production.sh", 'image_tag="pr-${NUMBER}-${SHA}"\n'),
    "a-pipeline-fills-in": (".github/workflows/production.yml", '  name: "build ${{ github.sha }}"\n'),
    "a-script-in-a-pipeline": (".github/workflows/production.yml", '      run: |\n        url="https://${HOST}/x"\n'),
    "a-script-in-a-manifest": ("k8s/production/job.yaml", '        - name="${POD}-x"; run "$name"\n'),
    "space-that-code-needs": ("src/production/report.py", 'joined = " and "\n'),
    "a-word-for-nothing-in-code": ("src/production/report.js", 'const label = "null";\n'),
    "a-note-in-code": ("src/production/preview.tsx", 'a11y: { test: "todo" },\n'),
    "a-comment-of-html": ("deploy/production/bot.yml", "body_secret: '<!-- preview -->'\n"),
    "a-variable-that-must-be-set": ("deploy/production/up.yml", "  - NEXTAUTH_SECRET=${NEXTAUTH_SECRET:?unset}\n"),
    "a-public-switch-with-a-default": (
        "deploy/production/up.yml",
        "- NEXT_PUBLIC_NO_PASSWORD_LOGIN=${NO_LOGIN:-false}\n",
    ),
    "a-template-that-a-logger-fills-in": ("deploy/production/log.json", '{"token": "${TOKEN}", "level": "${LEVEL}"}\n'),
    "space-in-text-for-people": ("deploy/production/app.ini", 'title = " Orders "\n'),
    "what-spring-fills-in": ("src/main/resources/application-prod.yml", "    password: ${MAIL_PASSWORD}\n"),
    "what-ansible-fills-in": ("group_vars/production.yml", 'db_password: "{{ vault_db_password }}"\n'),
    "what-a-role-fills-in": ("roles/app/vars/production.yml", 'api_token: "{{ vault_token }}"\n'),
    "what-dbt-fills-in": ("deploy/production/profiles.yml", 'password: "{{ env_password }}"\n'),
    "a-range-of-addresses": ("deploy/production/net.yml", "proxy_cidr: 10.0.0.0/16\n"),
}

TOLD = {
    "a-placeholder-of-a-secret-in-code": ("src/production/settings.py", 'API_KEY = "changeme"\n', "placeholder-value"),
    "a-template-in-a-manifest": (
        "k8s/production/app.yaml",
        'db_password: "{{ db_password }}"\n',
        "unexpanded-template",
    ),
    "space-in-a-secret-of-a-file-of-values": (
        "deploy/production/values.json",
        '{"api_token": "4f6c1d0a9b8e7f25 "}\n',
        "surrounding-space",
    ),
    "a-test-key-in-a-pipeline": (
        ".github/workflows/production.yml",
        f"  STRIPE_KEY: {TEST_KEY}\n",
        "stripe-test-secret",
    ),
    "a-test-key-in-a-script": ("deploy/production.sh", f"STRIPE_KEY={TEST_KEY}\n", "stripe-test-secret"),
    "an-address-of-a-private-network": ("deploy/production/net.yml", "api_url: http://10.0.0.4/\n", "private-ip"),
}


def rules(path: str, content: str) -> list[str]:
    return [finding.rule.id for finding, _ in setting_findings(Fragment(path, content.encode()))]


@pytest.mark.parametrize(("path", "content"), QUIET.values(), ids=QUIET)
def test_what_a_language_computes_is_no_setting(path: str, content: str) -> None:
    assert rules(path, content) == []


@pytest.mark.parametrize(("path", "content", "rule"), TOLD.values(), ids=TOLD)
def test_what_is_written_out_is_one(path: str, content: str, rule: str) -> None:
    assert rules(path, content) == [f"env/{rule}"]
