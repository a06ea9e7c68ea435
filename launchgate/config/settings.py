"""The keys of launchgate.yml that core owns, and the whole document: core's keys, the gates' sections, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from launchgate.config.bind import bind, bind_sections, problem, raise_first
from launchgate.config.fields import FEWER, HIGHER, contract, guard, remark
from launchgate.config.forms import Date, Glob, HttpUrl, InsidePath, Name, RuleId
from launchgate.config.nodes import Entry, MapNode, Mark, Node
from launchgate.config.shapes import AtLeast, Keys, fields_of
from launchgate.config.wording import found, unknown_key
from launchgate.errors import ConfigError
from launchgate.finding import Severity
from launchgate.globs import matches

Level: TypeAlias = Literal["off", "note", "warning", "error"]
FailOn: TypeAlias = Literal["never", "error", "warning"]
