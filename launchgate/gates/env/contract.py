"""The contract: what is declared, where, and for which environments it is required."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from launchgate.gates.env.config import EnvSection, Group, Var
from launchgate.model.errors import ConfigError, Missing
from launchgate.model.finding import InFile
from launchgate.model.run import Tree
from launchgate.policy import bind, parse
from launchgate.sources.assignment import Assignment
from launchgate.sources.dotenv.reader import COMMENT
from launchgate.sources.nodes import child
from launchgate.text.names import is_secret_name

SET = "set"


@dataclass(frozen=True, slots=True)
class Declared:
    """One variable of the contract.

    `example` is the value that an example file publishes for it; `commented` that one shows it in a comment only.
    """

    name: str
    var: Var
    at: InFile | None
    example: str = ""
    commented: bool = False

    @property
    def secret(self) -> bool:
        """Whether its value must stay secret: declared so, or named so."""
        return self.var.secret or is_secret_name(self.name)

    def required_in(self, environment: str) -> bool:
        """Whether `environment` needs it whatever else is set."""
        return self.var.required or environment in self.var.required_in

    def reason(self, environment: str, values: Mapping[str, str]) -> str:
        """Return why `environment` with `values` needs it, as the end of a sentence; empty where it does not."""
        if self.var.required:
            return "every environment needs it"
        if environment in self.var.required_in:
            return f"{environment} needs it"
        for name, wanted in self.var.required_if.items():
            given = values.get(name, "").strip()
            if given and wanted == SET:
                return f"`{name}` is set"
            if given and given == wanted:
                return f"`{name}` is `{wanted}`"
        return ""


@dataclass(frozen=True, slots=True)
class Contract:
    """Every declared variable, and the groups. `source` names where it comes from, for messages."""

    variables: Mapping[str, Declared] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    source: str = ""


def contract_of(section: EnvSection, examples: Iterable[Assignment]) -> Contract:
    """Return the contract of launchgate.yml; without variables there, example files are the contract.

    What an example file names is optional: it may be a hint, so only its absence from code or files can be checked.
    """
    shown = {each.name: each for each in examples}
    if section.vars:
        variables = {
            name: Declared(name, var, var.mark, (shown[name].value or "") if name in shown else "")
            for name, var in section.vars.items()
        }
        place = next((var.mark.path for var in section.vars.values() if var.mark), "launchgate.yml")
        return Contract(variables, section.groups, place)
    places = sorted({each.at.path for each in shown.values() if each.at})
    variables = {
        name: Declared(name, Var(), each.at, each.value or "", commented=each.origin == COMMENT)
        for name, each in shown.items()
    }
    return Contract(variables, section.groups, places[0] if places else "")


def contract_at(tree: Tree, path: str | None, section: EnvSection) -> EnvSection:
    """Return `section` with the variables and groups that the configuration at `path` declares in `tree`.

    A declaration that the change removes is the cause of what is found without it. Where `tree` has no configuration
    that can be read, there is no contract.
    """
    before = EnvSection()
    if path is not None:
        try:
            written = child(parse(tree.read(path), path), "env")
            before = bind(written, EnvSection) if written is not None else before
        except (ConfigError, Missing):
            before = EnvSection()
    return replace(section, vars=before.vars, groups=before.groups)
