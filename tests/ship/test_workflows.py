"""Workflows and action.yml are held against what GitHub's own tools make of them; here: that those checks can fail."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml


@pytest.mark.node
@pytest.mark.xdist_group("npm")
@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        pytest.param("icon: shield", "icon: padlock", "padlock", id="an icon that does not exist"),
        pytest.param("args: [action]", "arguments: [action]", "arguments", id="a key that does not exist"),
        pytest.param("${{ github.token }}", "${{ secrets.TOKEN }}", "secrets", id="a context that is not there"),
    ],
)
def test_githubs_language_service_refuses_a_wrong_manifest(
    root: Path, tmp_path: Path, right: str, wrong: str, told: str
) -> None:
    text = (root / "action.yml").read_text("utf-8")
    assert right in text
    (tmp_path / "action.yml").write_text(text.replace(right, wrong), "utf-8")
    command = ["bash", str(root / "scripts" / "workflows" / "languageservice"), str(tmp_path / "action.yml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert told in done.stdout


def test_every_action_is_pinned_by_commit_and_says_which_version_that_is(root: Path) -> None:
    pinned: dict[str, set[str]] = {}
    for path in (root / ".github" / "workflows").glob("*.yml"):
        for used in re.findall(r"uses: (.*)$", path.read_text("utf-8"), re.MULTILINE):
            if used.startswith("$/"):
                continue
            match = re.fullmatch(r"([\w./-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)", used)
            # The usage example of the reusable workflow is a comment that names our own release.
            assert match or used.startswith("launchgate/launchgate/.github/"), used
            if match:
                pinned.setdefault(match[1], set()).add(f"{match[2]} {match[3]}")
    assert len(pinned) > 5
    assert [name for name, versions in pinned.items() if len(versions) > 1] == []


def test_no_workflow_grants_anything_for_the_whole_run(root: Path) -> None:
    for path in (root / ".github" / "workflows").glob("*.yml"):
        workflow = yaml.safe_load(path.read_text("utf-8"))
        assert workflow["permissions"] == {}, path
        writes = {name for name, job in workflow["jobs"].items() if "write" in job["permissions"].values()}
        assert path.name == "release.yml" or not writes, path


def test_the_reusable_workflow_hands_every_input_on_to_the_action(
    root: Path, action: dict[str, dict[str, object]]
) -> None:
    workflow = yaml.safe_load((root / ".github" / "workflows" / "gate.yml").read_text("utf-8"))
    call = workflow[True]["workflow_call"]  # YAML 1.1 reads `on` as true
    (step,) = (step for step in workflow["jobs"]["gate"]["steps"] if step.get("id") == "gate")
    assert step["with"] == {name: f"${{{{ inputs.{name} }}}}" for name in call["inputs"]}
    assert call["inputs"].keys() <= action["inputs"].keys()
    assert call["outputs"].keys() <= action["outputs"].keys()


def test_a_release_pins_the_image_by_digest(root: Path) -> None:
    image = f"ghcr.io/launchgate/launchgate@sha256:{'0' * 64}"
    release = (root / "scripts" / "release").read_text("utf-8")
    ((pattern, pinned),) = re.findall(r"^sed -i \"s\|(.*)\|(.*)\|\" action\.yml$", release, re.MULTILINE)
    manifest = re.sub(
        pattern, pinned.replace("$image", image), (root / "action.yml").read_text("utf-8"), flags=re.MULTILINE
    )
    assert yaml.safe_load(manifest)["runs"]["image"] == f"docker://{image}"


def test_the_locks_hold_hashes_for_everything_and_name_no_host(root: Path) -> None:
    for path in root.glob("requirements*.lock"):
        entries = re.split(r"\n(?=\S)", path.read_text("utf-8").strip())
        assert entries
        assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
        assert "://" not in path.read_text("utf-8")
        assert "--index" not in path.read_text("utf-8")
