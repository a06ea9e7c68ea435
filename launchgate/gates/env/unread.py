"""What of the code was held against no contract, and why: its language is not read, or there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from launchgate.code.languages import unread
from launchgate.code.scan import is_code, scan
from launchgate.gates.env.platform import is_platform
from launchgate.gates.env.scene import Scene
from launchgate.model.run import Change, Skipped, SkipReason, Tree
from launchgate.text.plural import count, join_words


def told(scene: Scene, change: Change | None, tree: Tree) -> Iterator[Skipped]:
    """Return a sentence for each reason that concerns code of `change`, or of the whole `tree` where there is none."""
    paths = _judged(scene.paths, change)
    languages = unread(paths)
    if scene.contract.variables and languages:
        subject = join_words([f"{count(number, 'file')} of {language}" for language, number in languages.items()])
        yield Skipped(
            subject, "reads of variables are looked for in Python, JavaScript and TypeScript", SkipReason.OUT_OF_SCOPE
        )
    elif scene.files and not scene.contract.variables and (languages or _reads(scene, paths, tree)):
        reason = (
            "neither `env: vars:` nor an example file says which there are, so code is compared with nothing; "
            "`launchgate init` lists them"
        )
        yield Skipped("variables that code reads", reason, SkipReason.BY_CONFIG)


def _reads(scene: Scene, paths: Sequence[str], tree: Tree) -> bool:
    """Return whether code at `paths` reads a variable that a contract would hold, or may do so."""
    judged = {path for path in paths if is_code(path)}
    if not judged:
        return False
    unknown: list[Skipped] = []
    usage = scan(tree, [path for path in scene.paths if is_code(path)], unknown)  # a helper may stand in any file
    if usage.prefixes or any(each.why is SkipReason.FAILED and each.subject in judged for each in unknown):
        return True
    return any(
        read.at.path in judged for name, reads in usage.by_name.items() if not is_platform(name) for read in reads
    )


def _judged(paths: Iterable[str], change: Change | None) -> list[str]:
    if change is None:
        return list(paths)
    changed = {file.path for file in change.files()}
    return [path for path in paths if path in changed]
