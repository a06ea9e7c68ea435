"""The catalogue of development settings: TOML files beside this module, with keys like those of `secrets.rules`.

A file is a list of `[[rules]]`. `[defaults]` are keys that its rules share; `(?&name)` in an expression quotes one of
its `[fragments]`, `"@name"` one of its `[texts]`, and `{provider}` in a text is the provider. Examples are lines of a
file, templates for `draw`.

Files are read when the first value is compared, not at import. Their content is kept as JSON beside our own bytecode,
where anyone who can write can change the code too: parsing TOML takes some 20 times as long.
"""

from __future__ import annotations

import contextlib
import enum
import json
import os
import re
import string
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeAlias

from launchgate.model.finding import Severity
from launchgate.model.rule import Bundle, Rule, rule
from launchgate.text.names import is_secret_name
from launchgate.values.dev_settings.stage import Stage
from launchgate.values.hosts import Host

if TYPE_CHECKING:
    from random import Random


class Aspect(enum.Enum):
    """What about a value a setting concerns: a value gets at most one finding per aspect, for each has its own fix."""

    SHAPE = "shape"
    KEY = "key"
    PASSWORD = "password"  # noqa: S105 - an aspect
    HOST = "host"
    TRANSPORT = "transport"
    MODE = "mode"


class Reach(enum.Enum):
    """Where a setting is a fault: `STAGING` ones as a warning in staging too, `DEPLOYED` ones as severe there."""

    PRODUCTION = "production"
    STAGING = "staging"
    DEPLOYED = "deployed"
    OUTSIDE_PRODUCTION = "outside_production"


@dataclass(frozen=True, slots=True)
class DevSetting:
    """When a value counts as one. All given conditions must hold; patterns are searched, names in upper case.

    `host` is searched in each `host[:port]` of the value, `scheme` must fully match that host's scheme. `secret_names`
    asks for a name that is meant to hold a secret, `value_in_name` for a value that is one of the words of its name:
    `ELASTIC_PASSWORD=elastic`. A value that `weak_value` matches is at most a warning. A value that an `exclusive`
    setting matches is reported as that alone.
    """

    message: str
    aspect: Aspect
    provider: str = ""
    applies_to: Reach = Reach.PRODUCTION
    names: str = ""
    not_names: str = ""
    secret_names: bool = False
    pattern: str = ""
    value_in_name: bool = False
    scheme: str = ""
    host: str = ""
    weak_value: str = ""
    exclusive: bool = False

    @property
    def proven(self) -> bool:
        """Whether the value alone, with no name, shows what it is: keys and published literals."""
        return self.aspect is Aspect.KEY and not self.names and not self.secret_names

    def matches(self, name: str, value: str, hosts: Sequence[Host]) -> bool:
        """Whether a variable called `name` (upper case) with `value`, which names `hosts`, is meant."""
        return (
            (not self.names or _compiled(self.names).search(name) is not None)
            and (not self.not_names or _compiled(self.not_names).search(name) is None)
            and (not self.secret_names or is_secret_name(name))
            and (not self.value_in_name or value.upper() in name.split("_"))
            and (not self.pattern or _compiled(self.pattern).search(value) is not None)
            and (not (self.host or self.scheme) or any(map(self.concerns, hosts)))
        )

    def concerns(self, host: Host) -> bool:
        """Whether this is a host, reached by a scheme, that the setting is about."""
        return (not self.scheme or _compiled(self.scheme).fullmatch(host.scheme) is not None) and (
            _compiled(self.host).search(host.text) is not None
        )

    def severity(self, stage: Stage, value: str, full: Severity) -> Severity | None:
        """Return how severe `value` is in a place of `stage`, None where it is as it should be."""
        if self.weak_value and _compiled(self.weak_value).search(value) is not None:
            full = min(full, Severity.WARNING)
        outside = self.applies_to is Reach.OUTSIDE_PRODUCTION
        match stage:
            case Stage.PRODUCTION:
                return None if outside else full
            case Stage.STAGING:
                if outside or self.applies_to is Reach.DEPLOYED:
                    return full
                return min(full, Severity.WARNING) if self.applies_to is Reach.STAGING else None
            case Stage.UNKNOWN:
                return None if outside else min(full, Severity.WARNING)
            case Stage.DEVELOPMENT:
                return full if outside else None
            case Stage.DOCUMENTATION:
                return Severity.NOTE if self.aspect is Aspect.KEY and not outside else None


DevSettingRule: TypeAlias = Rule[DevSetting]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


_FILES = ("damaged_values", "test_keys", "published_values", "passwords", "hosts", "modes", "exposure")
"""In order of precedence: of each aspect the first setting that matches is reported."""

_TABLES = {"rules", "defaults", "fragments", "texts"}
_EXPRESSIONS = ("names", "not_names", "pattern", "scheme", "host", "weak_value")
_FLAGS = ("secret_names", "value_in_name", "exclusive")
_CONDITIONS = frozenset({*_EXPRESSIONS, *_FLAGS} - {"not_names", "weak_value", "exclusive"})
_TEXTS = ("message", "why", "fix")
_SEVERITIES = ("note", "warning", "error")
_NEEDED = ("id", *_TEXTS, "aspect", "examples", "counterexamples", "references")
_TYPES: Mapping[str, type] = {
    **dict.fromkeys(("id", "provider", "applies_to", "severity", "path", "since", "aspect"), str),
    **dict.fromkeys((*_EXPRESSIONS, *_TEXTS), str),
    **dict.fromkeys(_FLAGS, bool),
    **dict.fromkeys(("examples", "counterexamples", "references"), list),
}
_QUOTED = re.compile(r"\(\?&(\w+)\)")


@cache
def rules() -> tuple[DevSettingRule, ...]:
    """Return every development setting, in order of precedence; an id that is declared twice is an error."""
    folder = os.path.dirname(__file__)
    texts = {}
    for name in _FILES:
        with open(os.path.join(folder, f"{name}.toml"), encoding="utf-8") as file:
            texts[f"{name}.toml"] = file.read()
    kept = os.path.join(folder, "__pycache__", "dev_settings.json")
    key = zlib.crc32("".join(texts.values()).encode())
    written = _read(kept, key)
    if written is None:
        written = [each for name, text in texts.items() for each in _parsed(text, name)]
        _write(kept, key, written)
    found = {each["id"]: _rule(each) for each in written}
    if len(found) < len(written):
        ids = [each["id"] for each in written]
        raise ValueError(f"`{next(each for each in ids if ids.count(each) > 1)}` is declared twice in {folder}")
    return tuple(found.values())


def parse(text: str, name: str) -> tuple[DevSettingRule, ...]:
    """Read the rules of a file called `name`; the message for a wrong key names the file, the rule and the key."""
    return tuple(map(_rule, _parsed(text, name)))


def _read(path: str, key: int) -> list[dict[str, Any]] | None:
    """Return what was kept under the same key, None where there is nothing of that kind."""
    try:
        with open(path, encoding="utf-8") as file:
            kept = json.load(file)
        rows: list[dict[str, Any]] | None = kept["rules"] if kept["key"] == key else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return rows


def _write(path: str, key: int, rows: list[dict[str, Any]]) -> None:
    """Keep the keys of all rules; where our own folder is read-only, each process parses them."""
    temporary = f"{path}.{os.getpid()}"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            json.dump({"key": key, "rules": rows}, file)
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)


def _parsed(text: str, name: str) -> list[dict[str, Any]]:
    """Return the keys of each rule, checked and with what they quote filled in."""
    import tomllib

    document = tomllib.loads(text)
    if unknown := sorted(set(document) - _TABLES):
        raise ValueError(f"{name}: `{unknown[0]}` is not one of {', '.join(sorted(_TABLES))}")
    if not document.get("rules"):
        raise ValueError(f"{name} has no `[[rules]]`")
    found = []
    for number, written in enumerate(document["rules"], 1):
        keys = document.get("defaults", {}) | written
        try:
            _check(keys)
            found.append(_resolved(keys, document.get("fragments", {}), document.get("texts", {})))
        except (ValueError, KeyError) as error:
            raise ValueError(f"{name}: rule {number} (`{written.get('id', '?')}`): {error}") from error
    return found


def _check(keys: Mapping[str, Any]) -> None:
    for key, value in keys.items():
        if key not in _TYPES:
            raise ValueError(f"unknown key `{key}`")
        if type(value) is not _TYPES[key]:
            raise ValueError(f"`{key}` is a {type(value).__name__}, not a {_TYPES[key].__name__}")
    if missing := [key for key in _NEEDED if not keys.get(key)]:
        raise ValueError(f"`{missing[0]}` is missing")
    if _CONDITIONS.isdisjoint(keys):
        raise ValueError(f"no condition: give one of {', '.join(sorted(_CONDITIONS))}")
    Aspect(keys["aspect"])
    Reach(keys.get("applies_to", Reach.PRODUCTION.value))
    if keys.get("severity", "error") not in _SEVERITIES:
        raise ValueError(f"`severity` is one of {', '.join(_SEVERITIES)}")


def _resolved(keys: Mapping[str, Any], fragments: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the keys of a rule with what they quote filled in."""
    resolved = dict(keys)
    for key in keys.keys() & set(_EXPRESSIONS):
        resolved[key] = _QUOTED.sub(lambda quoted: fragments[quoted[1]], keys[key])
    for key in _TEXTS:
        written = keys[key]
        text = texts[written[1:]] if written.startswith("@") else written
        resolved[key] = text.replace("{provider}", keys["provider"]) if "{provider}" in text else text
    return resolved


def _rule(keys: Mapping[str, Any]) -> DevSettingRule:
    setting = DevSetting(
        aspect=Aspect(keys["aspect"]),
        applies_to=Reach(keys.get("applies_to", Reach.PRODUCTION.value)),
        **{key: keys[key] for key in ("message", "provider", *_EXPRESSIONS, *_FLAGS) if key in keys},
    )
    notes = {"provider": setting.provider, "pattern": setting.pattern or setting.host}
    path = keys.get("path", ".env.production")
    declared: DevSettingRule = rule(
        f"env/{keys['id']}",
        severity=Severity[keys.get("severity", "error").upper()],
        title=f"{setting.provider}: {setting.message}" if setting.provider else setting.message,
        why=keys["why"],
        fix=keys["fix"],
        bad=partial(_drawn, keys["examples"], path),
        good=partial(_drawn, keys["counterexamples"], path),
        references=keys["references"],
        since=keys.get("since", "0.1"),
        notes={key: text for key, text in notes.items() if text},
    )(setting)
    return declared


def _drawn(templates: Sequence[str], path: str, random: Random) -> list[Bundle]:
    return [Bundle({path: f"{draw(each, random)}\n"}) for each in templates]


_ALPHABETS = {
    "A": string.ascii_letters + string.digits,
    "U": string.ascii_uppercase + string.digits,
    "l": string.ascii_lowercase + string.digits,
    "h": "0123456789abcdef",
    "d": string.digits,
}


def draw(template: str, random: Random) -> str:
    """Fill a template: `«A24»` becomes 24 random letters and digits (U upper, l lower, h hex, d digits).

    Tokens are made when a test runs and never written down, so no push protection blocks this repository.
    """

    def fill(match: re.Match[str]) -> str:
        return "".join(random.choices(_ALPHABETS[match[1]], k=int(match[2])))

    return re.sub(r"«([AUlhd])(\d+)»", fill, template)
