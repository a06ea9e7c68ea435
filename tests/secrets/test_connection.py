"""A password in a connection string is told from an operation of minified code on something of that name."""

from __future__ import annotations

from random import Random

import pytest

from launchgate.detect.candidate import Fragment
from launchgate.detect.database import engine

OPERATIONS = {
    "is it null": "f({owner:e.owner==null?void 0:e.owner,password:e.password==null?void 0:e.password,user:e.user});",
    "a choice": "const host=e.host==null?void 0:e.host;password=e.password==null?1:2;",
    "a choice of members": "host=a;password=e?b.passWord1:c.d;user=2",
    "a default": "host=e.host||h;password=e.password??null;port=e.port;",
    "is it undefined": 'const user=e.user; let password=e.password===undefined?"":x;',
    "an optional member": "host=e.host;password=e?.passWord1;user=e.user",
    "after a string": 'const t="x",host=e.host,user=e.user;password==null?void(0):e.passWord1',
    "a member": "server=a.b;password=this.state.password1;user=x",
    "a function": "server=a;password=>x.y9;user=2",
}
STRINGS = {
    "semicolons": '"Server=db.acme.internal;User Id=ops;Password={};"',
    "spaces": "connect('host=db.acme.internal user=ops password={} dbname=a')",
    "a template": "`Server=db.acme.internal;User Id=ops;Password={};`",
    "a url before it": '"jdbc:sqlserver://h.acme.internal;user=ops;password={}"',
    "after another string": 'call("x", "Server=db.acme.internal;User Id=ops;Password={};")',
}


def password(shape: str) -> str:
    random = Random(shape)
    drawn = [random.choice("bcdfghkmnpqrstvwxzBCDFGHKMNPQRSTVWXZ23456789") for _ in range(14)]
    return shape.replace("*", "".join(drawn))


def found(path: str, text: str) -> list[str]:
    return [match.row.id for match in engine().scan(Fragment(path, text.encode()))]


@pytest.mark.parametrize("path", ["b.js", "index.html", "app.vue", "a.py"])
@pytest.mark.parametrize("text", OPERATIONS.values(), ids=OPERATIONS)
def test_an_operation_is_no_password(path: str, text: str) -> None:
    assert not found(path, text)


@pytest.mark.parametrize("shape", ["*", "=*", "Oak?9*:x", "!==a*", "a??*"])
@pytest.mark.parametrize("text", STRINGS.values(), ids=STRINGS)
def test_a_password_is_found_in_a_string_whatever_characters_it_has(text: str, shape: str) -> None:
    assert "secrets/connection-string-password" in found("b.js", text.format(password(shape)))


def test_a_password_is_found_where_nothing_quotes_it() -> None:
    assert found("app.conf", f"Server=db.acme.internal;User Id=ops;Password={password('=*')};")
