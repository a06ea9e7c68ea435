"""`launchgate completion`, and the words that a shell offers where click does not know them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from launchgate.cli.help import HelpfulCommand

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


@click.command(
    "completion",
    cls=HelpfulCommand,
    examples=(
        ("bash: add this line to ~/.bashrc", 'eval "$(launchgate completion bash)"'),
        ("zsh: add this line to ~/.zshrc", 'eval "$(launchgate completion zsh)"'),
        ("fish: run this once", "launchgate completion fish > ~/.config/fish/completions/launchgate.fish"),
    ),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the script that completes commands, options, gates and rule ids in SHELL: bash, zsh or fish."""
    from click.shell_completion import get_completion_class

    from launchgate.cli.main import COMPLETE
    from launchgate.cli.main import command as root
    from launchgate.runner.publish import print_text

    script = get_completion_class(shell)
    assert script is not None
    print_text(script(root, {}, "launchgate", COMPLETE).source().rstrip())


def gates_and_paths(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the matching repository gates, or let the shell complete a path if there are none."""
    from click.shell_completion import CompletionItem

    from launchgate.runner.registry import REPOSITORY

    del ctx, param
    found = [CompletionItem(name) for name in REPOSITORY if name.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]


def live_gates(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the matching gates that check a deployment."""
    from launchgate.runner.registry import LIVE

    del ctx, param
    return [name for name in LIVE if name.startswith(incomplete)]


def gates(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the matching gates that have rules."""
    from launchgate.runner.registry import CATALOGUE

    del ctx, param
    return [name for name in CATALOGUE if name.startswith(incomplete)]


def rules(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the matching rule ids."""
    from launchgate.runner.catalogue import rules_of
    from launchgate.runner.registry import CATALOGUE

    del ctx, param
    gate, slash, _ = incomplete.partition("/")
    among = [name for name in CATALOGUE if (name == gate if slash else name.startswith(gate))]
    return [rule.id for name in among for rule in rules_of(name) if rule.id.startswith(incomplete)]
