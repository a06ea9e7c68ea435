"""Passwords and secrets that were never chosen: defaults, placeholders, words of the dictionary."""

from __future__ import annotations

from launchgate.model.finding import Severity
from launchgate.values.signals.signal import Aspect, Signal, signal

_WORDS = (
    r"postgres|root|admin|user|test|guest|password|passw0rd|pass|secret|changeme|changethis|changeit|mysql|dev"
    r"|example|letmein|123456|12345678|neo4j"
)
_OWN = "Generate a random one (`openssl rand -base64 32`) and keep it in this environment's secret store."

RULES = (
    signal(
        "url-default-creds",
        Signal(
            "",
            "a default user and password inside a URL",
            Aspect.PASSWORD,
            value=r"://(?:(?:postgres|root|admin|user|test|guest|mysql|app|dev|sa|mongo|redis|neo4j|elastic|rabbitmq)?:"
            rf"(?:{_WORDS})|(?P<same>[a-z][\w-]{{1,30}}):(?P=same))@",
            staging=True,
        ),
        why="Scanners try default pairs first; whoever reaches the port owns the data.",
        fix=_OWN,
        bad=["DATABASE_URL=postgres://postgres:postgres@db:5432/app", "DATABASE_URL=mysql://acme:acme@db.acme.io/app"],
        good="DATABASE_URL=postgres://app:«A24»@db.acme.io/app",
        source="https://hub.docker.com/_/postgres",
    ),
    signal(
        "grafana-admin",
        Signal(
            "",
            "the administrator password that the image ships with",
            Aspect.PASSWORD,
            value=r"^admin$",
            name=r"^(?:GF_SECURITY_ADMIN_PASSWORD|KEYCLOAK_ADMIN_PASSWORD|KC_BOOTSTRAP_ADMIN_PASSWORD"
            r"|PGADMIN_DEFAULT_PASSWORD|MONGO_INITDB_ROOT_PASSWORD)$",
            staging=True,
        ),
        why="`admin` is what every scanner tries on a login page of this product.",
        fix=_OWN,
        bad="GF_SECURITY_ADMIN_PASSWORD=admin",
        good="GF_SECURITY_ADMIN_PASSWORD=«A24»",
        source="https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/#admin_password",
    ),
    signal(
        "flask-dev-secret",
        Signal(
            "Flask",
            "the secret key of a tutorial",
            Aspect.PASSWORD,
            value=r"^(?:dev|development|you-will-never-guess|hard to guess string)$",
            name=r"SECRET_KEY$",
            staging=True,
        ),
        why="Session cookies are signed with this key: whoever knows the tutorial can log in as anyone.",
        fix=_OWN,
        bad=["SECRET_KEY=dev", "FLASK_SECRET_KEY=you-will-never-guess"],
        good="SECRET_KEY=«A60»",
        source="https://flask.palletsprojects.com/en/stable/tutorial/deploy/",
    ),
    signal(
        "laravel-app-key-empty",
        Signal(
            "Laravel",
            "an application key that was never generated",
            Aspect.PASSWORD,
            r"^(?:SomeRandomString|base64:)$",
            name=r"^APP_KEY$",
        ),
        why="Sessions and encrypted columns use this key; with the skeleton's text anyone can forge them.",
        fix="Run `php artisan key:generate --show` and store the result.",
        bad="APP_KEY=SomeRandomString",
        good="APP_KEY=base64:«A43»=",
        source="https://laravel.com/docs/encryption#configuration",
    ),
    signal(
        "placeholder-value",
        Signal(
            "",
            "a placeholder that nobody replaced",
            Aspect.PASSWORD,
            value=r"(?i)^(?:change[-_ ]?(?:me|this|it)(?:[-_ ]?(?:now|please|in[-_ ]?prod\w*))?!?|"
            r"replace[-_ ]?(?:me|this)|"
            r"todo|tbd|fixme|xxx+|placeholder|<(?!!)[^<>]+>|\[(?:required|your[^\]]*)\]|\.\.\.|delete me!?|"
            r"your[-_ ][\w -]*(?:here|key|secret|token|password|id|url)|insert[-_ ]\w[\w -]*|secret[-_]?value|"
            r"your_?\w*key_?here|put[-_ ]your[-_ ].*)$",
            staging=True,
        ),
        why="The application starts, and fails at the first use of the value: usually the first real customer.",
        fix="Set the real value, or remove the line and let the contract say that the variable is optional.",
        bad=["API_TOKEN=changeme", 'SENTRY_DSN="<your dsn>"', "SMTP_PASSWORD=your-password-here"],
        good=["API_TOKEN=«A32»", "GREETING=Welcome to your account"],
        source="https://github.com/fastapi/full-stack-fastapi-template/blob/master/.env",
    ),
    signal(
        "change-in-production-suffix",
        Signal(
            "",
            "a secret that says it is not for production",
            Aspect.PASSWORD,
            value=r"(?i)(?:change[-_ ]?(?:me|this|it)?[-_ ]?(?:in|for|before)[-_ ]?(?:prod|deploy)"
            r"|\bdev(?:elopment)?[-_](?:only|secret|key)"
            r"|local[-_]dev[-_]key|fallback[-_]secret|default[-_]dev|not[-_]for[-_]prod|do[-_]not[-_]use[-_]in[-_]prod|(?<!django-)\binsecure\b)",
            secret_name=True,
            staging=True,
        ),
        why="A template's default reached production: everybody who reads the repository can forge sessions.",
        fix=_OWN,
        bad=["JWT_SECRET=acme-dev-secret-change-in-production", "SECRET_KEY=not-for-production"],
        good=["JWT_SECRET=«A40»", "DEVELOPMENT_KEY_HINT=ask ops"],
        source="https://cwe.mitre.org/data/definitions/1188.html",
    ),
    signal(
        "aws-dummy-key",
        Signal(
            "AWS",
            "a dummy credential of an emulator",
            Aspect.PASSWORD,
            value=r"^(?:test|dummy|fake|mock\w*|local|foo|xxx+|testing)$",
            name=r"AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$",
        ),
        why="Emulators accept any key; AWS refuses this one at the first call.",
        fix="Give the deployment a role, or a key of its own with the least rights it needs.",
        bad=["AWS_ACCESS_KEY_ID=test", "AWS_ACCESS_KEY_ID=mock_key"],
        good="AWS_ACCESS_KEY_ID=AKIA«U16»",
        source="https://docs.getmoto.org/en/latest/docs/getting_started.html",
    ),
    signal(
        "weak-password",
        Signal(
            "",
            "a password from the dictionary",
            Aspect.PASSWORD,
            value=r"(?i)^(?:password\d*|passw0rd|p@ssw0rd|secret\d*|admin\d*|root|user|guest|test\d*|qwerty\d*|12345\d*|letmein|welcome\d*|postgres"
            r"|mysql|redis|toor|default|supersecret|my-?secret|abc123|example|sample|dummy|foo|bar|foobar|dev|local)!?$",
            secret_name=True,
            staging=True,
        ),
        why="It stands near the top of every list that attackers try.",
        fix=_OWN,
        bad=["DB_PASSWORD=password123", "API_TOKEN=test", "POSTGRES_PASSWORD=postgres"],
        good=["DB_PASSWORD=«A24»", "TOKEN_ISSUER=test", "PASSWORD_MIN_LENGTH=12345"],
        source="https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/"
        "04-Authentication_Testing/02-Testing_for_Default_Credentials",
    ),
    signal(
        "password-is-its-name",
        Signal(
            "",
            "a password that its own name gives away",
            Aspect.PASSWORD,
            value=r"^[A-Za-z]{3,20}$",
            secret_name=True,
            echoes=True,
            staging=True,
        ),
        why="The name of the product is its default password, and the first one that scanners try.",
        fix=_OWN,
        bad=["ELASTIC_PASSWORD=elastic", "KIBANA_PASSWORD=kibana"],
        good=["ELASTIC_PASSWORD=«A24»", "ELASTIC_USERNAME=elastic"],
        source="https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/"
        "04-Authentication_Testing/02-Testing_for_Default_Credentials",
    ),
    signal(
        "all-zero-value",
        Signal(
            "",
            "zeros where a key or an account belongs",
            Aspect.PASSWORD,
            value=r"^(?:[A-Za-z]{2,4}[-_]?)?0{8}[0-]{8,}$",
            name=r"(?:^|_)(?:SID|TOKEN|SECRET|PASSWORD|(?:API|SECRET|SIGNING|ENCRYPTION|MASTER|APP|PRIVATE|ACCESS)_?KEY|SECRET_KEY_BASE)$",
            staging=True,
        ),
        why="Zeros let a program start in tests: in production anybody forges what they sign, and no account has them.",
        fix="Set the real value, the provider's or that of `openssl rand -hex 32`, in this environment's secret store.",
        bad=["TWILIO_ACCOUNT_SID=AC" + "0" * 32, "SECRET_KEY_BASE=" + "0" * 64],
        good=["TWILIO_ACCOUNT_SID=AC«h32»", "SECRET_KEY_BASE=«h64»", "BUILD_NUMBER=" + "0" * 16],
        source="https://cwe.mitre.org/data/definitions/1188.html",
    ),
    signal(
        "sandbox-key",
        Signal(
            "",
            "a key that says it is for a sandbox",
            Aspect.PASSWORD,
            value=r"(?i)^[\w.+-]*sandbox[\w.+-]*$",
            secret_name=True,
            staging=True,
        ),
        why="A sandbox accepts every call: orders look paid and mail looks sent, and nothing of it is real.",
        fix="Create a key for production with the provider and keep it in this environment's secret store.",
        bad=["SQUARE_ACCESS_TOKEN=EAAAEsandbox«A40»", "PLAID_ACCESS_TOKEN=access-sandbox-«h8»-«h4»-«h4»-«h4»-«h12»"],
        good=["SQUARE_ACCESS_TOKEN=EAAAE«A50»", "SANDBOX_MODE=off"],
        source="https://developer.squareup.com/docs/devtools/sandbox/overview",
    ),
    signal(
        "nextauth-weak",
        Signal(
            "",
            "a session secret shorter than 32 characters",
            Aspect.PASSWORD,
            value=r"^.{1,31}$",
            name=r"^(?:NEXTAUTH_SECRET|AUTH_SECRET|BETTER_AUTH_SECRET|SESSION_SECRET|JWT_SECRET|COOKIE_SECRET|SECRET_KEY_BASE)$",
        ),
        severity=Severity.WARNING,
        why="A short signing secret can be found by trying, offline, from one session cookie.",
        fix=_OWN,
        bad="NEXTAUTH_SECRET=«A12»",
        good="NEXTAUTH_SECRET=«A44»",
        source="https://authjs.dev/reference/core/errors#missingsecret",
    ),
    signal(
        "django-short-secret",
        Signal(
            "Django",
            "a secret key under 50 characters or with fewer than 5 different ones",
            Aspect.PASSWORD,
            value=r"^(?:.{1,49}|(?=.{50})(?:(.)(?:\1)*(?:(.)(?:\1|\2)*(?:(.)(?:\1|\2|\3)*(?:(.)(?:\1|\2|\3|\4)*)?)?)?))$",
            name=r"^DJANGO_SECRET_KEY$",
        ),
        severity=Severity.WARNING,
        why="Django's deployment check (security.W009) refuses it: sessions and reset links are signed with it.",
        fix="Use `python -c 'from django.core.management.utils import get_random_secret_key as k; print(k())'`.",
        bad=["DJANGO_SECRET_KEY=opsdesk-key-«d2»", "DJANGO_SECRET_KEY=" + "ab" * 30],
        good="DJANGO_SECRET_KEY=«A60»",
        source="https://docs.djangoproject.com/en/stable/ref/checks/#security",
    ),
)
