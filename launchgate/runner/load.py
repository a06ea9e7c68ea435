"""Load the policy: from the texts of launchgate.yml in head and base to the configurations in effect.

A repository may contain several: each governs its own folder, down to where the next one begins. The defaults apply to
folders that no file governs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from launchgate.gates.config.cases import WeakenedSetting
from launchgate.model.errors import ConfigError, Inconclusive, Unreadable
from launchgate.model.finding import InFile
from launchgate.model.run import Environment, PathKind, Tree
from launchgate.policy.document import NAMES, Document, bind_document, is_configuration, is_misnamed
from launchgate.policy.nodes import MapNode, Mark
from launchgate.policy.reader import parse
from launchgate.policy.settings import EnvironmentEntry, Settings
from launchgate.runner.overrides import Override, override
from launchgate.runner.trust import EffectiveConfig, Trust, resolve
from launchgate.suppressions.grammar import Waiver

MAXIMUM_FILES = 200

Texts: TypeAlias = Mapping[str, bytes]  # path -> content of a configuration
Gates: TypeAlias = Mapping[str, type[Any] | None]


@dataclass(frozen=True, slots=True)
class ConfigRequest:
    """Which configurations to load: the sections of which gates, with which overrides.

    `gates` maps every gate to its section class, None for those not needed. `flags` are settings from the command line,
    by key. `fork` means that the author of the change may not write to the base branch: without a base to compare with,
    such a change cannot weaken the defaults.
    """

    gates: Gates
    flags: Mapping[str, str | None] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict)
    fork: bool = False
    root: str | None = None  # a file named on the command line governs the root, wherever it is

    def folder_of(self, path: str) -> str:
        """Return the folder that the configuration at `path` governs."""
        return "" if path == self.root else path.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class Configuration:
    """The effective configuration of one folder (empty: the root). `path` is None for the defaults.

    `settings` and `sections` are in effect, with paths relative to the repository; `document` is what they were bound
    from. `base_settings`, of base where there is one, apply to findings about the configuration itself. `loosened` is
    what the change weakened, `notes` are sentences for the report, `others` the folders below with their own
    configuration.
    """

    path: str | None
    folder: str
    document: Document
    settings: Settings
    sections: Mapping[str, tuple[Any, ...]]
    base_settings: Settings
    trust: Trust = "head"
    first_run: bool = False
    others: tuple[str, ...] = ()
    loosened: tuple[WeakenedSetting, ...] = ()
    overrides: tuple[Override, ...] = ()
    notes: tuple[str, ...] = ()

    def governs(self, path: str) -> bool:
        """Whether this configuration applies to a repository-relative path."""
        return is_below(path, self.folder) and not any(is_below(path, other) for other in self.others)

    def index(self, gate: str, number: int) -> int | None:
        """Return the number of a section for the report: None where the gate's section is not a list."""
        return number if gate in self.document.listed else None

    @property
    def environments(self) -> Mapping[str, Environment]:
        """The environments, as gates know them."""
        return {name: _environment(name, entry) for name, entry in self.settings.environments.items()}

    @property
    def waivers(self) -> tuple[Waiver, ...]:
        """The waivers of the file that are in effect."""
        nowhere = InFile(self.path or NAMES[0], 1)
        return tuple(
            Waiver(each.rule, *each.where, each.reason, each.expires, each.mark or nowhere, each.owner)
            for each in self.settings.waivers
        )


@dataclass(frozen=True, slots=True)
class _Written:
    """One configuration file, bound."""

    path: str
    document: Document


def texts_in(
    tree: Tree, wanted: Callable[[str], bool] = is_configuration, *, is_base: bool = False
) -> dict[str, bytes]:
    """Return the texts of every configuration of a tree, by path; the tree must not be narrowed to some paths.

    A link in the base is ignored, because the change may be the one that fixes it. Raises `Inconclusive` for a file of
    the base that this clone does not contain.
    """
    found: dict[str, bytes] = {}
    for info in tree.entries():
        if not wanted(info.path):
            if not is_base and is_misnamed(info.path):
                hint = f"git mv {info.path} {info.path.rpartition('/')[0] or '.'}/{NAMES[0]}"
                raise ConfigError("the name is written in lower case", hint=hint, path=info.path)
            continue
        if info.kind is not PathKind.FILE and is_base:
            continue
        if info.kind is not PathKind.FILE:
            raise ConfigError(
                "the configuration is not a regular file", hint="replace it with the file itself", path=info.path
            )
        try:
            found[info.path] = tree.read(info.path)
        except Unreadable as error:
            if is_base:
                raise Inconclusive(f"{info.path} of the base: {error.reason}", hint=error.hint) from error
            raise ConfigError(error.reason, hint=error.hint, path=info.path) from error
        if len(found) > MAXIMUM_FILES:
            message = f"the repository contains more than {MAXIMUM_FILES} configurations"
            raise ConfigError(message, hint="use one file for several folders", path=info.path)
    return found


def load(head: Texts, base: Texts | None, request: ConfigRequest) -> tuple[Configuration, ...]:
    """Return the configurations in effect, the root's first.

    `head` and `base` are the texts of the files; `base` is None where there is nothing to compare with. Raises
    `ConfigError` for an error in head. A file of base that cannot be read counts as absent, with a note.
    """
    now = {
        folder: _Written(path, _bind(path, head[path], request)) for folder, path in _by_folder(head, request).items()
    }
    if base is None:
        one = _without_base_of_fork if request.fork else _without_base
        made = [one(folder, now.get(folder), request) for folder in sorted({"", *now})]
    else:
        then, faults = _readable(base, request)
        if faults:  # the unreadable file may have set `trust: base`
            request = replace(request, fork=True)
        first, *rest = _compared(now, then, request)
        made = [replace(first, notes=(*faults, *first.notes)), *rest]
    folders = [each.folder for each in made]
    return tuple(
        replace(each, others=tuple(other for other in folders if other != each.folder and is_below(other, each.folder)))
        for each in made
    )


def is_below(path: str, folder: str) -> bool:
    """Whether a path is a folder or inside it; every path is inside the empty one."""
    return not folder or path == folder or path.startswith(f"{folder}/")


def _by_folder(texts: Texts, request: ConfigRequest) -> dict[str, str]:
    folders: dict[str, str] = {}
    for path in sorted(texts):
        if other := folders.get(request.folder_of(path)):
            raise ConfigError(f"there is {other} as well", hint="keep one of the two", path=path)
        folders[request.folder_of(path)] = path
    return folders


def _bind(path: str, text: bytes, request: ConfigRequest) -> Document:
    return bind_document(parse(text, path), request.gates, request.folder_of(path))


def _readable(texts: Texts, request: ConfigRequest) -> tuple[dict[str, _Written], list[str]]:
    written: dict[str, _Written] = {}
    faults: list[str] = []
    for path in sorted(texts):
        try:
            written.setdefault(request.folder_of(path), _Written(path, _bind(path, texts[path], request)))
        except ConfigError as error:
            faults.append(f"{path} of the base is not usable ({error.message}): the defaults apply to this change")
    return written, faults


def _without_base(folder: str, written: _Written | None, request: ConfigRequest) -> Configuration:
    """Return a configuration without a base to compare with."""
    document = written.document if written else _defaults(request)
    settled = EffectiveConfig(document.settings, document.sections, base_settings=document.settings)
    return _effective(folder, written, document, settled, request)


def _without_base_of_fork(folder: str, written: _Written | None, request: ConfigRequest) -> Configuration:
    """Return a configuration of a fork without a base to compare with: it cannot weaken the defaults."""
    document = written.document if written else _defaults(request)
    settled = resolve(_defaults(request), document, "base", guards_only=True)
    made = _effective(folder, written, document, settled, request)
    where = written.path if written else "the change"
    note = f"change of a fork without a base to compare with: where {where} weakens the defaults, it is ignored"
    return replace(made, notes=(note, *made.notes))


def _compared(
    now: Mapping[str, _Written], then: Mapping[str, _Written], request: ConfigRequest
) -> Iterator[Configuration]:
    """Return the configurations of a change, the root's first.

    Under `trust: base` a removed file stays in effect, and a new file that takes over a folder of another one does not
    take effect. The configuration that governs the folder reports both.
    """
    strict = {folder for folder, written in then.items() if _trust(written.document.settings, request) == "base"}
    removed = {folder: written.path for folder, written in then.items() if folder not in now}
    taken = {
        folder: written.path
        for folder, written in now.items()
        if folder not in then and _owner(folder, then) is not None
    }
    kept = strict.intersection(removed)
    refused = {folder for folder in taken if _owner(folder, then) in strict}
    folders = sorted({"", *kept, *now} - refused)
    told: dict[str, list[WeakenedSetting]] = {folder: [] for folder in folders}
    for folder, path in removed.items():
        told[_owner(folder, folders) or ""].append(_removed(path, honoured=folder not in kept))
    for folder, path in taken.items():
        told[_owner(folder, folders) or ""].append(_taken(folder, path, honoured=folder not in refused))
    for folder in folders:
        if folder in now:
            made = _against(folder, now[folder], then, request)
        elif folder in kept:
            made = replace(_without_base(folder, then[folder], request), trust="base")
        else:
            made = _without_base(folder, None, request)
            base_settings = then[folder].document.settings if folder in then else made.base_settings
            made = replace(made, base_settings=base_settings, trust="base" if request.fork else made.trust)
        yield replace(made, loosened=(*told[folder], *made.loosened))


def _against(folder: str, written: _Written, then: Mapping[str, _Written], request: ConfigRequest) -> Configuration:
    """Return a configuration compared with its state at base, or a new one compared with what governed its folder."""
    owner = _owner(folder, then)
    head = written.document
    if owner is not None:
        base = then[owner].document
        settled = resolve(base, head, _trust(base.settings, request), guards_only=owner != folder)
        return _effective(folder, written, head, settled, request)
    if request.fork or then:
        strict = request.fork or any(_trust(each.document.settings, request) == "base" for each in then.values())
        settled = resolve(_defaults(request), head, "base" if strict else "head", guards_only=True)
        effect = "ignored" if strict else "reported"
        note = f"{written.path} is new: where it weakens the defaults, it is {effect}"
        made = _effective(folder, written, head, settled, request)
    else:
        note = f"{written.path} is new in this change, so it applies to this run"
        made = _without_base(folder, written, request)
    return replace(made, first_run=True, notes=(note, *made.notes))


def _effective(
    folder: str,
    written: _Written | None,
    document: Document,
    settled: EffectiveConfig,
    request: ConfigRequest,
) -> Configuration:
    settings, overrides, notes = override(settled.settings, request.flags, request.environ)
    return Configuration(
        path=written.path if written else None,
        folder=folder,
        document=document,
        settings=settings,
        sections=settled.sections,
        base_settings=override(settled.base_settings, request.flags, request.environ)[0],
        trust=settled.trust,
        loosened=settled.loosened,
        overrides=overrides,
        notes=notes,
    )


def _trust(base: Settings, request: ConfigRequest) -> Trust:
    return "base" if request.fork else override(base, request.flags, request.environ)[0].trust


def _owner(folder: str, folders: Iterable[str]) -> str | None:
    """Return the nearest of `folders` that `folder` lies in, itself included."""
    return max((each for each in folders if is_below(folder, each)), key=len, default=None)


def _removed(path: str, *, honoured: bool) -> WeakenedSetting:
    return WeakenedSetting(path, "was removed, with all its protected settings", InFile(path, 1), honoured)


def _taken(folder: str, path: str, *, honoured: bool) -> WeakenedSetting:
    return WeakenedSetting(
        path, f"takes over {folder}/ from the configuration that governed it", InFile(path, 1), honoured
    )


def _defaults(request: ConfigRequest) -> Document:
    return bind_document(MapNode(Mark(NAMES[0], 1), {}), request.gates)


def _environment(name: str, entry: EnvironmentEntry) -> Environment:
    return Environment(name, entry.url or "", entry.files, entry.protected, entry.mark)
