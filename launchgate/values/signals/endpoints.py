"""Hosts that are a developer's machine, a sandbox, a mail catcher or an address nobody can reach."""

from __future__ import annotations

from launchgate.model.finding import Severity
from launchgate.values.signals.signal import Aspect, Signal, SignalRule, signal

_BIND = (
    r"^(?:HOST|HOSTNAME|ADDR|ADDRESS)$|(?:^|_)(?:BIND|LISTEN|LISTENERS?)(?:_|$)"
    r"|^(?:SERVER|HTTP|WEB|APP|UVICORN|GUNICORN|API)_(?:HOST|ADDR|ADDRESS)$"
    r"|ALLOWED_HOSTS$|NO_PROXY$|CMD_ARGS$|TRUSTED_PROX|FORWARDED_ALLOW_IPS"
)
"""Names of addresses that a server listens on or trusts: `localhost` and `0.0.0.0` are right there."""
_SIDECAR = (
    r"EMULATOR|(?:^|_)(?:OTEL|STATSD|DD|DATADOG|JAEGER|ZIPKIN|DAPR|ENVOY|AGENT|SIDECAR|METRICS|PROMETHEUS|HEALTH\w*)"
    r"(?:_|$)"
)
"""Agents run beside the application, so `localhost` is where they are."""

_NOTHING_REAL = "Calls go to the provider's sandbox: they succeed, and no money moves and no data is real."


def _host(  # noqa: PLR0917 - one row of a table, read in columns
    id: str,  # noqa: A002 - as in `rule`
    provider: str,
    pattern: str,
    bad: str,
    good: str,
    source: str,
    *,
    severity: Severity = Severity.ERROR,
    says: str = "a sandbox or test host",
    why: str = _NOTHING_REAL,
    staging: bool = False,
) -> SignalRule:
    return signal(
        id,
        Signal(provider, says, Aspect.HOST, host=pattern, staging=staging),
        severity=severity,
        why=why,
        fix="Point the variable at the production host" + (f" of {provider}." if provider else "."),
        bad=bad,
        good=good,
        source=source,
    )


_TUNNEL = (
    "The tunnel ends at a developer's machine; it closes when the lid does, and traffic of customers passes through it."
)
_SWALLOWED = "Mail is caught for inspection and reaches nobody: no invitation, no reset link, no receipt."
_CATCHER = "https://mailpit.axllent.org/docs/"

RULES = (
    _host(
        "clerk-dev-domain",
        "Clerk",
        r"\.accounts\.dev(?::|$)",
        "CLERK_ISSUER=https://x-1.clerk.accounts.dev",
        "CLERK_ISSUER=https://clerk.acme.io",
        "https://clerk.com/docs/guides/development/managing-environments",
    ),
    _host(
        "plaid-sandbox-host",
        "Plaid",
        r"^(?:sandbox|development)\.plaid\.com",
        "PLAID_URL=https://sandbox.plaid.com",
        "PLAID_URL=https://production.plaid.com",
        "https://plaid.com/docs/sandbox/",
    ),
    _host(
        "square-sandbox-host",
        "Square",
        r"squareupsandbox\.com",
        "SQUARE_URL=https://connect.squareupsandbox.com",
        "SQUARE_URL=https://connect.squareup.com",
        "https://developer.squareup.com/docs/devtools/sandbox/overview",
    ),
    _host(
        "paypal-sandbox",
        "PayPal",
        r"sandbox\.paypal\.com",
        "PAYPAL_API=https://api-m.sandbox.paypal.com",
        "PAYPAL_API=https://api-m.paypal.com",
        "https://developer.paypal.com/api/rest/urls/",
    ),
    _host(
        "braintree-sandbox-host",
        "Braintree",
        r"sandbox\.braintreegateway\.com",
        "BT_URL=https://sandbox.braintreegateway.com",
        "BT_URL=https://www.braintreegateway.com",
        "https://developer.paypal.com/braintree/articles/get-started/try-it-out/",
    ),
    _host(
        "adyen-test-host",
        "Adyen",
        r"-test\.adyen\.com",
        "ADYEN_URL=https://checkout-test.adyen.com/v71",
        "ADYEN_URL=https://checkout-live.adyen.com/v71",
        "https://docs.adyen.com/development-resources/live-endpoints",
    ),
    _host(
        "salesforce-sandbox",
        "Salesforce",
        r"^test\.salesforce\.com|--[\w-]+\.sandbox\.my\.salesforce\.com",
        "SF_URL=https://acme--dev.sandbox.my.salesforce.com",
        "SF_URL=https://acme.my.salesforce.com",
        "https://help.salesforce.com/s/articleView?id=sf.domain_name_url_format_changes.htm",
    ),
    _host(
        "whop-sandbox",
        "Whop",
        r"^sandbox-api\.whop\.com",
        "WHOP_URL=https://sandbox-api.whop.com/api/v1",
        "WHOP_URL=https://api.whop.com/api/v1",
        "https://docs.whop.com/developer/api/sandbox",
    ),
    _host(
        "mailtrap-host",
        "Mailtrap",
        r"^(?:(?:sandbox\.)?(?:smtp|api)\.|sandbox\.)?mailtrap\.io",
        "SMTP_HOST=sandbox.smtp.mailtrap.io",
        "SMTP_HOST=live.smtp.mailtrap.io",
        "https://docs.mailtrap.io/",
        says="the mail sandbox",
        why=_SWALLOWED,
    ),
    _host(
        "mail-catcher-host",
        "",
        r"^(?:mailhog|mailpit|maildev|mailcatcher|inbucket|smtp4dev)(?::\d+)?$",
        "SMTP_HOST=mailhog:1025",
        "SMTP_HOST=smtp.postmarkapp.com",
        _CATCHER,
        says="a mail catcher",
        why=_SWALLOWED,
    ),
    _host(
        "ethereal-mail",
        "Ethereal",
        r"(?:^|\.)ethereal\.email(?::|$)",
        "SMTP_HOST=smtp.ethereal.email",
        "SMTP_HOST=smtp.postmarkapp.com",
        "https://nodemailer.com/usage/testing-with-ethereal",
        says="a mail sandbox",
        why=_SWALLOWED,
    ),
    _host(
        "localstack-endpoint",
        "LocalStack",
        r"localhost\.localstack\.cloud|^localstack(?::|$)|:4566$",
        "AWS_ENDPOINT_URL=http://localhost:4566",
        "AWS_ENDPOINT_URL=https://s3.eu-central-1.amazonaws.com",
        "https://docs.localstack.cloud/aws/integrations/aws-sdks",
        says="the emulator's address",
        why="In production nothing answers there.",
    ),
    _host(
        "supabase-local-port",
        "Supabase",
        r"^(?:127\.0\.0\.1|localhost):5432[1-4]$",
        "SUPABASE_URL=http://127.0.0.1:54321",
        "SUPABASE_URL=https://abcd.supabase.co",
        "https://supabase.com/docs/guides/local-development",
        says="the local stack's address",
        why="In production nothing answers there.",
        staging=True,
    ),
    _host(
        "ngrok",
        "ngrok",
        r"\.ngrok(?:-free)?\.(?:io|app|dev)(?::|$)",
        "WEBHOOK_URL=https://x.ngrok-free.app",
        "WEBHOOK_URL=https://hooks.acme.io",
        "https://ngrok.com/docs/",
        says="a developer's tunnel",
        why=_TUNNEL,
        staging=True,
    ),
    _host(
        "localtunnel",
        "",
        r"\.(?:loca\.lt|localtunnel\.me|trycloudflare\.com|serveo\.net|localhost\.run|lhr\.life|devtunnels\.ms)(?::|$)|(?:^|\.)(?:smee\.io|webhook\.site|requestbin\.\w+)(?::|$)",
        "PUBLIC_URL=https://x.trycloudflare.com",
        "PUBLIC_URL=https://app.acme.io",
        "https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/do-more-with-tunnels/trycloudflare/",
        says="a developer's tunnel",
        why=_TUNNEL,
        staging=True,
    ),
    signal(
        "localhost",
        Signal(
            "",
            "this machine's own address",
            Aspect.HOST,
            host=r"^(?:localhost|127\.\d+\.\d+\.\d+|::1|host\.docker\.internal|docker\.for\.mac\.\w+|[\w-]+\.localhost)(?::\d+)?$",
            not_name=rf"{_BIND}|{_SIDECAR}",
            staging=True,
        ),
        why="In a container `localhost` is the container itself: nothing answers, and links in mail open nothing.",
        fix="Name the host that production uses, as its containers and its customers see it.",
        bad=["DATABASE_URL=postgres://u:«A12»@localhost:5432/app", "APP_URL=http://127.0.0.1:8000"],
        good=[
            "DATABASE_URL=postgres://u:«A12»@db.acme.io:5432/app",
            "HOST=127.0.0.1",
            "DOCS=https://acme.io/localhost-guide",
            "OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4317",
        ],
        source="https://datatracker.ietf.org/doc/html/rfc6761#section-6.3",
    ),
    signal(
        "any-address",
        Signal(
            "",
            "an address to listen on, where an address to connect to is meant",
            Aspect.HOST,
            host=r"^0\.0\.0\.0(?::\d+)?$",
            scheme=r".+",
            not_name=_BIND,
            staging=True,
        ),
        why="`0.0.0.0` means every interface when a server binds; as a destination it is this machine or an error.",
        fix="Name the host that production uses.",
        bad="APP_URL=http://0.0.0.0:8000",
        good=["HOST=0.0.0.0", "METRICS_ADDR=0.0.0.0:9090"],
        source="https://datatracker.ietf.org/doc/html/rfc1122#section-3.2.1.3",
    ),
    signal(
        "dev-tld",
        Signal(
            "",
            "a name that no public resolver knows",
            Aspect.HOST,
            host=r"(?<!cluster)\.(?:local|test|localdomain|lan|home\.arpa|invalid|example)(?::\d+)?$",
            not_name=_BIND,
        ),
        why="These endings are reserved for testing and home networks: outside yours the name does not exist.",
        fix="Use the public name, or the name inside the cluster (`….svc.cluster.local`).",
        bad="APP_URL=http://app.test:3000",
        good=["APP_URL=https://app.acme.io", "API=http://api.default.svc.cluster.local"],
        source="https://datatracker.ietf.org/doc/html/rfc6761",
    ),
    _host(
        "okta-dev-tenant",
        "Okta/Auth0",
        r"^dev-\w+\.(?:okta\.com|(?:\w\w\.)?auth0\.com)|\.oktapreview\.com",
        "OIDC_ISSUER=https://dev-12345.okta.com",
        "OIDC_ISSUER=https://acme.okta.com",
        "https://auth0.com/docs/get-started/auth0-overview/create-tenants/multiple-environments",
        severity=Severity.WARNING,
        says="a developer tenant",
        why="Developer tenants have low limits and are deleted when unused.",
    ),
    _host(
        "vercel-preview-host",
        "Vercel/Netlify",
        r"-git-[\w-]+\.vercel\.app|--[\w-]+\.netlify\.app",
        "APP_URL=https://app-git-main-acme.vercel.app",
        "APP_URL=https://app.acme.io",
        "https://vercel.com/docs/deployments/generated-urls",
        severity=Severity.WARNING,
        says="a preview deployment",
        why="Preview deployments follow a branch and disappear with it.",
    ),
    _host(
        "reserved-example-domain",
        "",
        r"(?:^|\.)example\.(?:com|org|net)(?::|$)",
        "API_URL=https://api.example.com",
        "API_URL=https://api.acme.io",
        "https://datatracker.ietf.org/doc/html/rfc2606",
        severity=Severity.WARNING,
        says="a domain reserved for documentation",
        why="Nothing of yours is there.",
    ),
    signal(
        "private-ip",
        Signal(
            "",
            "an address of a private network",
            Aspect.HOST,
            not_name=_BIND,
            host=r"^(?:10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|172\.(?:1[6-9]|2\d|3[01])\.\d+\.\d+)(?::\d+)?$",
        ),
        severity=Severity.WARNING,
        why="It answers only inside one network, and moves when that is rebuilt. Inside a VPC this can be right.",
        fix="Use a name where there is one.",
        bad="API_URL=http://192.168.1.20:8000",
        good=["API_URL=https://api.acme.io", "BIND_ADDRESS=10.0.0.5"],
        source="https://datatracker.ietf.org/doc/html/rfc1918",
    ),
    _host(
        "generic-sandbox-host",
        "",
        r"^(?:sandbox(?:-api)?|api-?sandbox|uat|preprod)\.[\w-]+\.\w+",
        "PAY_URL=https://sandbox-api.acmepay.com",
        "PAY_URL=https://api.acmepay.com",
        "https://developer.paddle.com/api-reference/about/sandbox",
        severity=Severity.WARNING,
    ),
    signal(
        "staging-host",
        Signal(
            "",
            "a host of another environment",
            Aspect.HOST,
            host=r"(?:^|[.-])(?:staging|stage|stg|qa|dev|develop|uat|preview|sandbox)[.-](?!azure\.com|to(?::|$)|mysql\.com|az(?:ure)?-)[\w.-]*\.\w{2,}(?::\d+)?$",
        ),
        why="Production talks to the systems of staging: customers see test data, and tests change real data.",
        fix="Use the production host; let the deployment of each environment set its own.",
        bad=["API_URL=https://api.staging.acme.io", "API_URL=https://dev-api.acme.io"],
        good=[
            "API_URL=https://api.acme.io",
            "REPO=https://dev.azure.com/acme",
            "SITE=https://web.dev/",
            "TEAM=dev-team@acme.io",
        ],
        source="https://12factor.net/config",
    ),
)
