"""Where a secret may stand: as an argument, behind a look-up, on a command line, beside or below its name.

In a template `@` is a password that a person chose, `%` a drawn value, `#` drawn hexadecimal digits, `~` a UUID, and
NUL a percent before a chosen password.
"""

from __future__ import annotations

import uuid
from random import Random

import pytest

from launchgate.detect.candidate import LOW, Fragment
from launchgate.detect.database import engine
from launchgate.detect.engine import Match
from launchgate.detect.sample import sample

ARGUMENTS = {
    "a pair": ("a.py", 'requests.get(url, auth=("ops", "@"), timeout=3)'),
    "a pair in a list": ("a.php", "$client->get($u, ['auth' => ['ops', '@']]);"),
    "a variable for the user": ("a.go", 'req.SetBasicAuth(user, "@")'),
    "no brackets": ("a.rb", "http.basic_auth 'ops', '@'"),
    "the third": ("a.pl", 'DBI->connect($dsn, "ops", "@", {RaiseError => 1});'),
    "a place before the user": ("a.py", 'client.login(url, "ops", "@")'),
    "an object before it": ("a.py", 'jwt.encode({"sub": 1}, "%", algorithm="HS256")'),
    "bytes": ("a.py", 'hmac.new(b"%", body, hashlib.sha256)'),
    "a call around it": ("a.cs", 'new SymmetricSecurityKey(Encoding.UTF8.GetBytes("@"));'),
    "a conversion around it": ("a.go", "hmac.New(sha256.New, []byte(`%`))"),
    "a keyword": ("a.py", 'wandb.login(key="#")'),
    "an escaped quote": ("a.ipynb", r'"wandb.login(key=\"#\")\n",'),
    "an account before it": ("a.js", f"twilio('AC{'0f' * 16}', '#')"),
    "a template around it": ("a.ts", "fetch(u, { headers: { h: `Bearer ${'%'}` } })"),
}
LOOK_UPS = {
    "a default": ("a.py", 'pw = os.getenv("ADMIN_PW", "@")'),
    "a default with its name": ("a.py", 'key = config("SECRET_KEY", default="%")'),
    "or": ("a.py", 'password = os.environ.get("DB_PASSWORD") or "@"'),
    "what is null": ("a.ts", "const pass = process.env.DB_PASS ?? '@'"),
    "what is empty": ("a.php", "$p = getenv('DB_PASS') ?: '@';"),
    "the name of a name": ("a.php", "'key' => env('APP_KEY', 'base64:%'),"),
    "a block": ("a.rb", 'pw = ENV.fetch("REDIS_PASSWORD") { "@" }'),
    "an option": ("A.java", 'Optional.ofNullable(System.getenv("DB_PASSWORD")).orElse("@");'),
    "a result": ("a.rs", 'std::env::var("DB_PASSWORD").unwrap_or("@".into());'),
    "a type behind the name": ("a.go", 'var dbPassword string = "@"'),
    "bytes of a name": ("a.go", 'var signingKey = []byte("%")'),
    "a comparison": ("a.py", 'if password == "@":'),
    "its contrary": ("a.js", "if (req.headers['x-webhook-secret'] !== '%') return;"),
}
COMMANDS = {
    "a pipe": ("a.sh", "echo 'ops:@' | sudo chpasswd"),
    "a pipe of a password": ("a.sh", 'echo "@" | docker login -u ops --password-stdin'),
    "a file of users": ("a.sh", "htpasswd -Bbn ops '@'"),
    "a user and a percent": ("a.sh", "smbclient -L host -U 'acme/ops\0'"),
    "a list": ("a.yml", 'command: ["redis-server", "--requirepass", "@"]'),
    "a list of lines": ("a.yml", "command:\n  - redis-server\n  - --requirepass\n  - @"),
    "a secure string": ("a.ps1", 'ConvertTo-SecureString -String "@" -AsPlainText -Force'),
    "a new user": ("a.ps1", 'net user ops "@" /add'),
    "a long option": ("a.sh", "gpg --batch --passphrase @ -d a.gpg"),
    "a setting": ("a.sh", "aws configure set aws_secret_access_key %"),
    "an image's variable": ("Dockerfile", "ENV SECRET_KEY_BASE #"),
    "a phrase in a table of times": ("crontab", "0 1 * * * BORG_PASSPHRASE='river-meadow-dragon-thunder' borg create"),
}
NEIGHBOURS = {
    "a variable with a default": ("a.tf", 'variable "db_password" {\n  type = string\n  default = "@"\n}'),
    "a name and a value": ("a.tf", 'name  = "/ops/prod/api_token"\n  value = "%"'),
    "attributes": ("AndroidManifest.xml", '<meta-data android:name="ops.SECRET"\n android:value="%"/>'),
    "elements": ("Info.plist", "<key>OpsApiSecret</key>\n\t<string>%</string>"),
    "the key above": ("a.yml", "encryption:\n  algorithm: aes\n  key: #"),
    "the object around": ("a.json", '{"openai": {"endpoint": "https://a.test", "key": "#"}}'),
    "the section": ("a.ini", "[signing]\nkey = %"),
    "the section of a provider": ("a.tf", 'provider "scaleway" {\n  secret_key = "~"\n}'),
    "the file": ("config/master.key", "#\n"),
    "the folder of the file": ("secrets/db-password", "@"),
}
QUIET = {
    "after an empty string": ("a.min.cjs", '(n.username="",n.password=""),e.stripHash?n.hash="":e.strip&&(n.x=n.y);'),
    "a list of fields": ("a.js", 'new Set(["injectUser","injectPassword","inject2FaToken","version"])'),
    "a command in a list": ("a.js", """{prepack:'run compile "$(pwd)"',"build:cli+hook":"run build:pnp:hook"}"""),
    "code without quotes": ("a.coffee", "pwd: form.newPassword2.$modelValue"),
    "a variable as an argument": ("a.py", 'requests.get(url, auth=("ops", password))'),
    "an algorithm as an argument": ("a.py", 'jwt.decode(token, key, algorithms=["HS256"])'),
    "a message under a key": ("a.py", 'hmac.new(key, b"payload-of-the-message", sha256)'),
    "a name that is looked up": ("a.py", 'name = os.getenv("API_TOKEN_NAME", "x-api-token")'),
    "a comparison with a word": ("a.js", "if (user.password === 'password') return;"),
    "a comparison in small code": (
        "a.js",
        "f({host:e.host==null?0:e.host,password:e.password==null?void 0:e.password})",
    ),
    "settings in small code": ("a.js", "host=e.host||h;password=e.password??null;port=e.port;let user=e.user;"),
    "a variable on a command line": ("a.sh", 'echo "ops:$PASSWORD" | chpasswd; tool --token $TOKEN --password "$PW"'),
    "a file on a command line": ("a.sh", "tool --password-file secret/pw1.txt"),
    "a length with a default": ("a.tf", 'variable "password_length" {\n  default = "24chars1"\n}'),
    "the key of a cache": ("a.yml", "cache:\n  key: #"),
    "the key of an object of data": ("a.json", '{"data": {"key": "#"}}'),
    "users in a sentence": ("a.py", "# net user retention2024 rose by 12%"),
    "a UUID beside a provider": ("a.yml", "opsgenie_url: https://a.test\nrequest_token: ~"),
    "a UUID of nobody": ("a.yml", "request_token: ~"),
    "a class of words": ("a.js", "const field = { password: 'form-control-input-large' };"),
    "a phrase for people": ("locales/de.yml", "password: bitte-geben-sie-das-kennwort-ein"),
    "the code of a country": ("a.json", '{"PW": "\\u1353\\u120b\\u12cd"}'),
    "a public file": ("public.key", "#\n"),
    "a file of many lines": ("secrets/db_password", "@\n@\n"),
    "the public half of a key": ("a.tf", f'access_key = "SCW{"7Q2" * 5}XK"'),
}


def _filled(template: str) -> str:
    random = Random(template)
    values = {
        "@": f"Falcon!Dragon{random.randint(10, 99)}",
        "%": sample("[A-Za-z0-9]{40}", random),
        "#": random.randbytes(16).hex(),
        "~": str(uuid.UUID(int=random.getrandbits(128), version=4)),
        "\0": f"%Falcon!Dragon{random.randint(10, 99)}",
    }
    return "".join(values.get(each, each) for each in template)


def _found(path: str, template: str) -> list[Match]:
    return engine().scan(Fragment(path, _filled(template).encode()))


PLACES = {**ARGUMENTS, **LOOK_UPS, **COMMANDS, **NEIGHBOURS}


@pytest.mark.parametrize(("path", "template"), PLACES.values(), ids=PLACES)
def test_a_secret_is_found_where_it_stands(path: str, template: str) -> None:
    (match,) = _found(path, template)
    assert match.confidence > LOW
    assert match.secret in _filled(template)
    assert _filled(template).encode()[match.start : match.end] == match.secret.encode()


@pytest.mark.parametrize(("path", "template"), QUIET.values(), ids=QUIET)
def test_what_only_looks_like_one_is_no_secret(path: str, template: str) -> None:
    assert _found(path, template) == []


def test_a_secret_of_sessions_may_stand_lines_below_the_call() -> None:
    text = "app.use(session({\n  cookie: { secure: true },\n  secret: 'piratemaple51',\n}));"
    assert [(match.row.id, match.line) for match in _found("a.js", text)] == [("secrets/session-secret", 3)]


@pytest.mark.parametrize(
    ("attribute", "confidence"),
    [("com.google.android.geo.API_KEY", LOW), ("ops.server.API_KEY", LOW + 2)],
)
def test_a_key_of_maps_goes_to_everybody_who_has_the_app(attribute: str, confidence: int) -> None:
    key = "AI" + "za" + sample("[A-Za-z0-9_-]{35}", Random(3))
    (match,) = _found("AndroidManifest.xml", f'<meta-data android:name="{attribute}" android:value="{key}"/>')
    assert match.confidence == confidence


@pytest.mark.parametrize("words", ["test " * 11 + "junk", "the river is far from you and your boat and all of it"])
def test_words_that_are_no_wallet_are_no_seed_phrase(words: str) -> None:
    assert _found("a.env", f'MNEMONIC="{words}"') == []
