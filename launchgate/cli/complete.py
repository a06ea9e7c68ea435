"""What a shell offers after a Tab, where click does not know it by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem


def gates_and_paths(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the repository gates, and paths where none of them begins so."""
    from click.shell_completion import CompletionItem

    from launchgate.runner.registry import REPOSITORY

    del ctx, param
    found = [CompletionItem(name) for name in REPOSITORY if name.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]


def live_gates(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Offer the gates that look at a deployment."""
    from launchgate.runner.registry import LIVE

    del ctx, param
    return [name for name in LIVE if name.startswith(incomplete)]


def gates(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Offer every gate that has rules."""
    from launchgate.runner.registry import CATALOGUE

    del ctx, param
    return [name for name in CATALOGUE if name.startswith(incomplete)]


def rules(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Offer the ids of the rules that begin so."""
    from launchgate.runner.catalogue import rules_of
    from launchgate.runner.registry import CATALOGUE

    del ctx, param
    gate, slash, _ = incomplete.partition("/")
    among = [name for name in CATALOGUE if (name == gate if slash else name.startswith(gate))]
    return [rule.id for name in among for rule in rules_of(name) if rule.id.startswith(incomplete)]
