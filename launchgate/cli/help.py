"""Help pages: options in groups, then examples, in 80 columns. Imports nothing but click."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

SCOPE = "What to scan"
POLICY = "Policy"
NETWORK = "Network"
OUTPUT = "Output"
_LAST = (POLICY, NETWORK, OUTPUT)
_UNGROUPED = "Other options"


class GroupedOption(click.Option):
    """An option that the help lists under the heading `group`."""

    def __init__(self, *args: Any, group: str, **attributes: Any) -> None:
        """Take the heading, and everything that click takes."""
        super().__init__(*args, **attributes)
        self.group = group


def option(group: str, *names: str, **attributes: Any) -> Callable[[F], F]:
    """Return a decorator like `click.option` for an option of `group`."""
    return click.option(*names, cls=GroupedOption, group=group, **attributes)


def add_options(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    """Return one decorator that adds options in the order given."""

    def add(function: F) -> F:
        for each in reversed(decorators):
            function = each(function)
        return function

    return add


class HelpfulCommand(click.Command):
    """A command with `examples` in its help: pairs of what they do and the command line."""

    def __init__(self, *args: Any, examples: Sequence[tuple[str, str]] = (), **attributes: Any) -> None:
        """Take the examples, and everything that click takes."""
        super().__init__(*args, **attributes)
        self.examples = examples

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, each group under its heading, those without a group last."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for each in self.get_params(ctx):
            if isinstance(each, click.Option) and (row := each.get_help_record(ctx)) is not None:
                groups.setdefault(getattr(each, "group", ""), []).append(row)
        ungrouped = groups.pop("", [])
        first = [name for name in groups if name not in _LAST]
        headings = sorted(first, key=lambda name: name != SCOPE) + [name for name in _LAST if name in groups]
        write_sections(formatter, [(name, groups[name]) for name in headings])
        write_sections(formatter, [(_UNGROUPED if groups else "Options", ungrouped)])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, then the epilog."""
        if self.examples:
            with formatter.section("Examples"):
                for purpose, line in self.examples:
                    formatter.write(f"{'':>{formatter.current_indent}}# {purpose}\n")
                    formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
        super().format_epilog(ctx, formatter)


class HelpfulGroup(HelpfulCommand, click.Group):
    """A group of commands with `examples` in its help."""

    command_class = HelpfulCommand

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, then the options."""
        self.format_commands(ctx, formatter)
        HelpfulCommand.format_options(self, ctx, formatter)


def write_sections(formatter: click.HelpFormatter, sections: Iterable[tuple[str, Iterable[tuple[str, str]]]]) -> None:
    """Write lists of names and descriptions, each under its heading."""
    for heading, rows in sections:
        with formatter.section(heading):
            formatter.write_dl(list(rows))
