"""What of the code was held against no contract, and why: its language is not read, or there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from launchgate.code.languages import unread
from launchgate.code.scan import is_code
from launchgate.gates.env.scene import Scene
from launchgate.plural import count, listed
from launchgate.run import Change, Skipped, Why


def told(scene: Scene, change: Change | None) -> Iterator[Skipped]:
    """Give a sentence for each reason that concerns code of `change`, or of the whole tree where there is none."""
    paths = _judged(scene.paths, change)
    languages = unread(paths)
    if scene.contract.variables and languages:
        subject = listed([f"{count(number, 'file')} of {language}" for language, number in languages.items()])
        yield Skipped(subject, "reads of variables are looked for in Python, JavaScript and TypeScript", Why.NOT_MINE)
    elif scene.files and not scene.contract.variables and (languages or any(map(is_code, paths))):
        reason = (
            "neither `env: vars:` nor an example file says which there are, so code is compared with nothing; "
            "`launchgate init` lists them"
        )
        yield Skipped("variables that code reads", reason, Why.BY_POLICY)


def _judged(paths: Iterable[str], change: Change | None) -> list[str]:
    if change is None:
        return list(paths)
    changed = {file.path for file in change.files()}
    return [path for path in paths if path in changed]
