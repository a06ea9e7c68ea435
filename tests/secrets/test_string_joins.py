"""Values written in pieces are found where the pieces stand, in every notation, and nothing else is put together."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from launchgate.detect.candidate import Fragment
from launchgate.detect.database import collect, engine
from launchgate.detect.engine import Engine, Match
from launchgate.detect.prefilter import Keywords

Token = Callable[[], str]

FORMS = {
    "javascript": ("a.js", 'const t = "{a}" + "{b}" +\n  "{c}";\n', 2),
    "javascript, operator first": ("a.js", "const t = '{a}'\n  + '{b}'\n  + '{c}';\n", 3),
    "javascript, templates": ("a.ts", "const t = `{a}` + `{b}{c}`;\n", 1),
    "python, literals in brackets": ("a.py", 'T = (\n    "{a}"\n    "{b}"\n    "{c}"\n)\n', 4),
    "python, a backslash between": ("a.py", 'T = "{a}" \\\n    b"{b}{c}"\n', 2),
    "python, a backslash inside": ("a.py", 'T = "{a}\\\n{b}{c}"\n', 2),
    "shell, a backslash": ("a.sh", "export T={a}\\\n{b}{c}\n", 2),
    "shell, quotes side by side": ("a.sh", "export T='{a}''{b}{c}'\n", 1),
    "php": ("a.php", "$t = '{a}' . '{b}' . '{c}';\n", 1),
    "java": ("A.java", 'String t = "{a}"\n        + "{b}{c}";\n', 2),
    "c#": ("A.cs", 'var t = @"{a}" + @"{b}{c}";\n', 1),
    "c": ("a.c", 'const char *t = "{a}"\n  "{b}" "{c}";\n', 2),
    "lua": ("a.lua", 'local t = "{a}" .. "{b}{c}"\n', 1),
    "visual basic": ("a.vb", 'Dim t = "{a}" & _\n  "{b}{c}"\n', 2),
    "sql": ("a.sql", "SELECT '{a}' || '{b}{c}';\n", 1),
    "elixir": ("a.ex", 't = "{a}" <> "{b}{c}"\n', 1),
    "yaml, folded": ("a.yaml", "x:\n  t: >-\n    {a}\n    {b}\n    {c}\n  u: 1\n", 5),
    "yaml, quoted": ("a.yaml", 't: "{a}\\\n  {b}{c}"\n', 2),
    "properties": ("a.properties", "t={a}\\\n    {b}{c}\n", 2),
    "windows": ("a.js", 'const t = "{a}" +\r\n  "{b}{c}";\r\n', 2),
}
KEYED = {
    "javascript": ("a.js", "const apiSecret = '{x}' + '{y}';\n"),
    "python": ("a.py", 'API_SECRET = (\n    "{x}"\n    "{y}"\n)\n'),
    "java": ("A.java", 'String dbPassword = "{x}" +\n    "{y}";\n'),
    "shell": ("a.sh", "API_SECRET={x}\\\n{y}\n"),
}


def found(path: str, text: str, numbers: list[int] | None = None) -> list[Match]:
    return engine().scan(Fragment(path, text.encode(), numbers))


@pytest.mark.parametrize(("path", "form", "last"), FORMS.values(), ids=FORMS)
def test_a_token_in_pieces_is_found_where_they_stand(token: Token, path: str, form: str, last: int) -> None:
    secret = token()
    text = "# 1\n" + form.format(a=secret[:14], b=secret[14:25], c=secret[25:]) + "# end\n"
    (match,) = found(path, text)
    assert match.secret == secret
    assert match.end_line == last + 1
    assert text.splitlines()[match.line - 1][match.column - 1 :].startswith(secret[:14])
    slow = Engine(rows := collect(), Keywords(rows))
    assert [each.secret for each in slow.scan(Fragment(path, text.encode()))] == [secret]


@pytest.mark.parametrize(("path", "form"), KEYED.values(), ids=KEYED)
def test_a_value_in_pieces_is_known_by_its_name(path: str, form: str) -> None:
    drawn = "".join(Random(3).choices("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789", k=30))
    assert [match.secret for match in found(path, form.format(x=drawn[:11], y=drawn[11:]))] == [drawn]


def test_added_lines_keep_their_numbers(token: Token) -> None:
    secret = token()
    (match,) = found("a.js", f'x = 1\nconst t = "{secret[:20]}" +\n  "{secret[20:]}";\n', [4, 90, 91])
    assert (match.line, match.end_line) == (90, 91)


@pytest.mark.parametrize(
    "text",
    [
        'const message = "The token " + "is valid for 15 minutes";\n',
        'password = "" + "" + prompt()\n',
        'headers = ["a1b2c3d4e5f6", "f6e5d4c3b2a1"]\n',
        'url = "https://acme.test/" + "path1/segment2"\n',
        'key = "session:" + user.id + ":v2"\n',
        "password = 'it''s a long way 2 go'\n",
        "run: >-\n  make test1\n  && make lint2\n",
        "a = b + \\\n    c1\n",
    ],
)
def test_what_is_no_secret_together_is_none(text: str) -> None:
    assert found("app.js", text) == []
    assert found("app.yaml", text) == []


def test_a_value_of_endless_pieces_ends_somewhere(token: Token) -> None:
    pieces = "".join(f'  "ab{number}cd" +\n' for number in range(5000))
    secret = token()
    matches = found("a.js", f'const t =\n{pieces}  "";\nk = "{secret[:9]}" + "{secret[9:]}";\n')
    assert [match.secret for match in matches] == [secret]
