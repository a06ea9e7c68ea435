"""Run our action as GitHub's runner would, with buildah in place of Docker: on Linux, as root, with no daemon.

    python scripts/run_action.py --workspace FOLDER --event EVENT.json [--event-name NAME] [--input name=value …] TEMP

Builds the image of `action.yml` when it is absent or older than what it is made of, then runs it with the mounts,
variables and inputs that actions/runner gives (src/Runner.Worker/Handlers/ContainerActionHandler.cs). Output goes
through; the exit code is the action's. TEMP receives `output`, `summary.md` and the rest of what the runner would keep.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
IMAGE = "localhost/launchgate"
CERTIFICATES = "/etc/ssl/certs"


def build(image: str = IMAGE) -> str:
    """Build the image on a base made here, and give its name. A network with its own authority is trusted, as we do."""
    base = _output("scripts/container_base")
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as pip:
        pip.write(f"[global]\ncert = {CERTIFICATES}/ca-certificates.crt\n")
        pip.flush()
        Path(pip.name).chmod(0o644)
        mounts = ["--volume", f"{CERTIFICATES}:{CERTIFICATES}:ro", "--volume", f"{pip.name}:/etc/pip.conf:ro"]
        _buildah(
            "bud",
            "--quiet",
            "--isolation=chroot",
            "--layers",
            *mounts,
            "--build-arg",
            f"PYTHON={base}",
            "--tag",
            image,
            ".",
        )
    return image


def run(image: str, *, workspace: Path, temp: Path, event: Path, event_name: str, inputs: Mapping[str, str]) -> int:
    """Run the action once and give its exit code."""
    action: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    unknown = inputs.keys() - action["inputs"].keys()
    if unknown:
        message = f"action.yml has no input {', '.join(sorted(unknown))}"
        raise SystemExit(message)
    payload = json.loads(event.read_text("utf-8"))
    environment = _runner_environment(event_name) | _event_environment(payload) | _image_environment(image)
    for name, declared in action["inputs"].items():
        default = str(declared.get("default", ""))
        value = inputs.get(name, "" if default.startswith("${{") else default)
        environment[f"INPUT_{name.upper().replace(' ', '_')}"] = value
    files = temp / "files"
    for name in ("home", "workflow", "files", "temp"):
        (temp / name).mkdir(parents=True, exist_ok=True)
    for name in ("output", "summary.md"):
        (files / name).touch()
    (temp / "workflow" / "event.json").write_bytes(event.read_bytes())
    mounts = {
        temp / "temp": "/github/runner_temp",
        temp / "home": "/github/home",
        temp / "workflow": "/github/workflow",
        files: "/github/file_commands",
        workspace: "/github/workspace",
    }
    container = _output("buildah", "from", "--pull-never", image)
    try:
        return subprocess.run(
            [
                *("buildah", "run", "--isolation=chroot", "--workingdir", "/github/workspace"),
                *(f"--volume={host.resolve()}:{inside}" for host, inside in mounts.items()),
                *(f"--env={name}={value}" for name, value in environment.items()),
                *(container, "--", *_entrypoint(image), *map(str, action["runs"]["args"])),
            ],
            check=False,
        ).returncode
    finally:
        _output("buildah", "rm", container)


def _runner_environment(event_name: str) -> dict[str, str]:
    return {
        "HOME": "/github/home",
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": event_name,
        "GITHUB_EVENT_PATH": "/github/workflow/event.json",
        "GITHUB_OUTPUT": "/github/file_commands/output",
        "GITHUB_REPOSITORY": "opsdesk/opsdesk",
        "GITHUB_SERVER_URL": "https://github.invalid",
        "GITHUB_STEP_SUMMARY": "/github/file_commands/summary.md",
        "GITHUB_WORKSPACE": "/github/workspace",
        "RUNNER_OS": "Linux",
        "RUNNER_TEMP": "/github/runner_temp",
    }


def _event_environment(payload: Mapping[str, Any]) -> dict[str, str]:
    """Return what the runner takes out of a pull request's event."""
    request = payload.get("pull_request")
    if request is None:
        return {"GITHUB_SHA": payload.get("after", ""), "GITHUB_REF": payload.get("ref", "")}
    return {
        "GITHUB_SHA": request["merge_commit_sha"],
        "GITHUB_REF": f"refs/pull/{request['number']}/merge",
        "GITHUB_BASE_REF": request["base"]["ref"],
        "GITHUB_HEAD_REF": request["head"]["ref"],
    }


def _image_environment(image: str) -> dict[str, str]:
    """Return what the image sets: `buildah run --env` replaces nothing else, but says which wins."""
    lines = _inspect(image, "{{range .OCIv1.Config.Env}}{{println .}}{{end}}")
    return dict(line.split("=", 1) for line in lines)


def _entrypoint(image: str) -> list[str]:
    """Return the entry point, which `buildah run` leaves to its caller."""
    return _inspect(image, "{{range .OCIv1.Config.Entrypoint}}{{println .}}{{end}}")


def _inspect(image: str, template: str) -> list[str]:
    return _output("buildah", "inspect", "--type", "image", "--format", template, image).splitlines()


def _output(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def _buildah(*arguments: str) -> None:
    subprocess.run(["buildah", *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def main(arguments: Sequence[str]) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("temp", type=Path, metavar="TEMP", help="a folder for what the runner keeps")
    parser.add_argument("--workspace", type=Path, required=True, help="the checked-out repository")
    parser.add_argument("--event", type=Path, required=True, help="the payload of the event, JSON")
    parser.add_argument("--event-name", default="pull_request")
    parser.add_argument("--input", action="append", default=[], metavar="NAME=VALUE")
    options = parser.parse_args(arguments)
    return run(
        build(),
        workspace=options.workspace,
        temp=options.temp,
        event=options.event,
        event_name=options.event_name,
        inputs=dict(each.split("=", 1) for each in options.input),
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
