"""Secrets with fewer bytes than the contract requires."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.env.model import EnvModel
from launchgate.model.finding import Finding, Fix, Severity
from launchgate.model.masker import Secret
from launchgate.model.rule import Bundle, rule
from launchgate.values.types.plain import decode_base64

_CONTRACT = (
    "version: 1\nenvironments: {production: {files: [.env.production], protected: true}}\n"
    "env: {vars: {SESSION_KEY: {secret: true, min_bytes: 32}}}\n"
)


@rule(
    "env/short-secret",
    severity=Severity.ERROR,
    title="the secret is shorter than the contract requires",
    why="Short signing and encryption keys can be found by brute force; many libraries pad or truncate them silently.",
    fix="Generate a new one with `openssl rand -base64 48`.",
    bad=[Bundle({"launchgate.yml": _CONTRACT, ".env.production": "SESSION_KEY=short-and-simple\n"})],
    good=[Bundle({"launchgate.yml": _CONTRACT, ".env.production": f"SESSION_KEY={'k3' * 16}\n"})],
    references=["https://cheatsheetseries.owasp.org/cheatsheets/Cryptographic_Storage_Cheat_Sheet.html"],
)
def short_secret(model: EnvModel) -> Iterator[Finding]:
    """Check the length in bytes: of the decoded value where the type says that it is encoded."""
    for values in model.values:
        for name, value in values.set.items():
            declared = model.contract.variables.get(name)
            if declared is None or not declared.var.min_bytes:
                continue
            length = _bytes(declared.var.type, value.strip())
            if length < declared.var.min_bytes:
                yield short_secret.finding(
                    values.at(name),
                    f"`{name}` has {length} bytes in {values.environment.name}; "
                    f"the contract requires {declared.var.min_bytes}",
                    anchor=f"{values.environment.name}:{name}",
                    fix=Fix(f"Generate one: `openssl rand -base64 {max(declared.var.min_bytes, 32)}`."),
                    also=(declared.at,) if declared.at else (),
                    evidence={"variable": name, "bytes": length, "min_bytes": declared.var.min_bytes},
                    value=Secret(value),
                )


def _bytes(type_name: str, value: str) -> int:
    if type_name == "hex":
        return len(value.removeprefix("0x")) // 2
    decoded = decode_base64(value) if type_name == "base64" else None
    return len(value.encode("utf-8", "surrogateescape")) if decoded is None else len(decoded)
