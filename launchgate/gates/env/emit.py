"""What can be written from the contract: the block of a workflow, an example file, a table for the docs."""

from __future__ import annotations

from collections.abc import Iterable

from launchgate.gates.env.contract import Contract, Declared


def workflow(contract: Contract, environment: str) -> str:
    """Return the `env:` block that passes every variable of `environment` to a job, by name."""
    lines = ["env:"]
    for declared in contract.variables.values():
        if declared.required_in(environment) or not declared.var.required_in:
            context = "secrets" if declared.secret else "vars"
            lines.append(f"  {declared.name}: ${{{{ {context}.{declared.name} }}}}")
    return "\n".join(lines)


def example(contract: Contract) -> str:
    """Return a .env.example: every variable with what is known about it, and never a value of a secret."""
    blocks = []
    for declared in contract.variables.values():
        comment = [f"# {line}" for line in (declared.var.description, _facts(declared)) if line]
        blocks.append("\n".join([*comment, f"{declared.name}={'' if declared.secret else declared.var.example}"]))
    return "\n\n".join(blocks)


def docs(contract: Contract) -> str:
    """Return a Markdown table of the variables."""
    rows = [
        ("Variable", "Type", "Required", "Secret", "Owner", "Description"),
        ("---",) * 6,
        *(
            (
                f"`{declared.name}`",
                declared.var.type,
                _required(declared),
                "yes" if declared.secret else "",
                declared.var.owner,
                declared.var.description,
            )
            for declared in contract.variables.values()
        ),
    ]
    return "\n".join(f"| {' | '.join(map(_cell, row))} |" for row in rows)


def page(declared: Declared, sections: Iterable[tuple[str, Iterable[str]]]) -> str:
    """Return all that is known about one variable: its declaration, then each section with its lines."""
    lines = [declared.name, *(f"  {line}" for line in (declared.var.description, _facts(declared)) if line)]
    for head, body in sections:
        listed = [f"  {line}" for line in body]
        lines += ["", head, *(listed or ["  nowhere"])]
    return "\n".join(lines)


def _facts(declared: Declared) -> str:
    var = declared.var
    kind = f"{var.type}: {', '.join(map(str, var.values))}" if var.values else var.type
    facts = [kind, _required(declared), "secret" if declared.secret else "", f"owner: {var.owner}" if var.owner else ""]
    facts.append(f"replace by {var.rotate_by}" if var.rotate_by else "")
    return "; ".join(filter(None, facts))


def _required(declared: Declared) -> str:
    var = declared.var
    if var.required:
        return "required"
    parts = [f"required in {', '.join(var.required_in)}"] if var.required_in else []
    parts += [f"required if {name} is {wanted}" for name, wanted in var.required_if.items()]
    return "; ".join(parts) or "optional"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
