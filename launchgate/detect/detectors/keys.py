"""Private keys and signed tokens: what is proven by parsing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchgate.detect.detector import END, START, STRUCTURE, Detector, credential

if TYPE_CHECKING:
    from random import Random


def _pem(random: Random) -> list[str]:
    import base64

    body = base64.b64encode(b"\x30\x82" + random.randbytes(300)).decode()
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    kind = "PRIVATE" + " KEY"
    return [
        "\n".join((f"-----BEGIN RSA {kind}-----", *lines, f"-----END RSA {kind}-----")),
        f'key = "-----BEGIN {kind}-----\\n{body}\\n-----END {kind}-----\\n"',
    ]


def _seed(random: Random) -> list[str]:
    words = (
        "river",
        "lamp",
        "tiger",
        "stone",
        "olive",
        "orbit",
        "maple",
        "garlic",
        "rocket",
        "velvet",
        "puzzle",
        "wheat",
    )
    return [f'mnemonic = "{" ".join(random.sample(words, 12))}"']


def _jwt(random: Random) -> list[str]:
    import base64
    import json

    def part(content: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")

    signature = base64.urlsafe_b64encode(random.randbytes(32)).decode().rstrip("=")
    return [
        f"token: {part({'alg': 'HS256'})}.{part({'sub': str(random.randint(10, 99)), 'role': 'admin'})}.{signature}"
    ]


RULES = (
    credential(
        "private-key",
        "private key",
        Detector(
            r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----(?:[^-<>{}]|-(?!----)){24,20000}"
            r"(?:-----END [A-Z0-9 ]{4,60}-----)?",
            ("private key",),
            prefilter=r"PRIVATE KEY(?: BLOCK)?-----",
            check="structure:private_key",
            reach=20_100,
            rank=STRUCTURE,
        ),
        can="pose as your server, sign as you, or log in where the public half is trusted",
        page="",
        source="https://www.rfc-editor.org/rfc/rfc7468",
        rotate="1. Make a new key pair 2. Replace the public half everywhere it is trusted 3. Revoke certificates of the old one",
        bad=_pem,
        good=["-----BEGIN " + "PRIVATE KEY-----\n...\n-----END " + "PRIVATE KEY-----", "BEGIN PUBLIC KEY"],
    ),
    credential(
        "putty-key",
        "PuTTY private key",
        Detector(
            r"PuTTY-User-Key-File-\d: (?:[^P]|P(?!uTTY-User-Key-File-|rivate-Lines: )){20,8000}+Private-Lines: \d{1,4}\s+(?P<secret>[A-Za-z0-9+/=\s]{40,8000})",
            ("putty-user-key-file-",),
            check="token:plausible",
            reach=16_000,
            rank=STRUCTURE,
        ),
        can="log in wherever the public half is trusted",
        page="",
        source="https://the.earth.li/~sgtatham/putty/latest/htmldoc/AppendixC.html",
        rotate="1. Make a new key with PuTTYgen 2. Replace the public half in every authorized_keys",
        bad=lambda random: [
            f"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: a\nPrivate-Lines: 1\n{random.randbytes(36).hex()}\n"
        ],
        good=["PuTTY-User-Key-File-3: ssh-ed25519"],
    ),
    credential(
        "json-web-token",
        "signed JSON Web Token",
        Detector(
            START + r"eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{20,700}" + END,
            (".eyj",),
            prefilter=r"\.eyJ",
            check="structure:jwt",
            rank=STRUCTURE,
        ),
        can="act as the user or service it names until it expires",
        page="",
        source="https://www.rfc-editor.org/rfc/rfc7519",
        rotate="1. Change the signing key, or revoke the session 2. Issue tokens at run time, not in files",
        bad=_jwt,
        good=["token: eyJhbGciOiJIUzI1NiJ9.eyJ...", "header.payload.signature"],
    ),
    credential(
        "seed-phrase",
        "seed phrase of a wallet",
        Detector(
            r"""(?i:mnemonic|(?:seed|recovery|secret)_?phrase)["'\]]{0,2}[ \t]{0,8}[:=][ \t]{0,8}["'`]?(?P<secret>[a-z]{3,8}(?: [a-z]{3,8}){11,23})(?![\w -])""",
            ("mnemonic", "phrase"),
            prefilter=r"(?i)(?:mnemonic|phrase)[\"'\]]{0,2}[ \t]{0,8}[:=][ \t]{0,8}[\"'`]?[a-z]{3,8} [a-z]{3,8} [a-z]{3,8} ",
            check="structure:seed_phrase",
            rank=STRUCTURE,
        ),
        can="take everything that the wallet holds",
        page="",
        source="https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki",
        rotate="1. Make a new wallet on a device that nobody shares 2. Move everything there: a phrase cannot be revoked",
        bad=_seed,
        good=[
            f'mnemonic = "{"test " * 11}junk"',
            "mnemonic: write the words down and keep them where only you can find them again",
        ],
    ),
    credential(
        "json-web-key",
        "private JSON Web Key",
        Detector(
            r""""kty"\s{0,4}:(?:[^{}"]|"(?!kty"|[dk]"\s{0,4}:)){0,4000}+"[dk]"\s{0,4}:\s{0,4}"(?P<secret>[A-Za-z0-9_-]{40,2000})\"""",
            ('"kty"',),
            reach=6000,
            rank=STRUCTURE,
        ),
        can="sign tokens that your services will believe",
        page="",
        source="https://www.rfc-editor.org/rfc/rfc7517",
        rotate="1. Make a new key set 2. Publish its public half 3. Remove the old one once tokens signed by it have ended",
        bad=lambda random: [f'{{"kty": "EC", "crv": "P-256", "x": "a", "d": "{random.randbytes(24).hex()}"}}'],
        good=['{"kty": "EC", "crv": "P-256", "x": "abc", "y": "def"}'],
    ),
)
