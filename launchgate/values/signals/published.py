"""Values that a vendor's documentation, an emulator or a starter template publishes: everybody knows them.

Patterns hold only as much of a value as identifies it, so that no scanner takes this file for a leak.
"""

from __future__ import annotations

from launchgate.model.finding import Severity
from launchgate.values.signals.signal import Aspect, Signal, SignalRule, signal


def _published(  # noqa: PLR0917 - one row of a table, read in columns
    id: str,  # noqa: A002 - as in `rule`
    provider: str,
    pattern: str,
    why: str,
    bad: str,
    good: str,
    source: str,
    severity: Severity = Severity.ERROR,
    since: str = "0.1",
) -> SignalRule:
    return signal(
        id,
        Signal(provider, "a value that the documentation publishes", Aspect.KEY, value=pattern, staging=True),
        severity=severity,
        why=why,
        fix=f"Create a value of your own with {provider} and keep it in this environment's secret store.",
        bad=bad,
        good=good,
        source=source,
        since=since,
    )


_BOTS = "The published test key always passes, so the form is open to every bot."
_PUBLIC = "The value is printed in public documentation: whoever reads it can use it against you."
_EMULATOR = (
    "The value belongs to a local emulator; in production it reaches nothing, or an emulator that was left running."
)

RULES = (
    _published(
        "twilio-magic-number",
        "Twilio",
        r"\+?1500555000[0-9]\b",
        "A magic number accepts every message and delivers none.",
        "TWILIO_FROM=+15005550006",
        "TWILIO_FROM=+14155550132",
        "https://www.twilio.com/docs/iam/test-credentials",
    ),
    _published(
        "recaptcha-test-site",
        "Google reCAPTCHA",
        r"6LeIxAcTAAAAAJcZVRqyHh",
        _BOTS,
        "RECAPTCHA_SITE_KEY=6LeIxAcTAAAAAJcZVRqyHh«A18»",
        "RECAPTCHA_SITE_KEY=6L«A38»",
        "https://developers.google.com/recaptcha/docs/faq",
    ),
    _published(
        "recaptcha-test-secret",
        "Google reCAPTCHA",
        r"6LeIxAcTAAAAAGG-vFI1Tn",
        _BOTS,
        "RECAPTCHA_SECRET=6LeIxAcTAAAAAGG-vFI1Tn«A18»",
        "RECAPTCHA_SECRET=6L«A38»",
        "https://developers.google.com/recaptcha/docs/faq",
    ),
    _published(
        "hcaptcha-test-site",
        "hCaptcha",
        r"[123]0000000-ffff-ffff-ffff-00000000000[123]",
        _BOTS,
        "HCAPTCHA_SITEKEY=10000000-ffff-ffff-ffff-000000000001",
        "HCAPTCHA_SITEKEY=«h8»-«h4»-«h4»-«h4»-«h12»",
        "https://docs.hcaptcha.com/#integration-testing-test-keys",
    ),
    _published(
        "hcaptcha-test-secret",
        "hCaptcha",
        r"\b0x0{40}\b",
        _BOTS,
        "HCAPTCHA_SECRET=0x" + "0" * 40,
        "HCAPTCHA_SECRET=0x«h40»",
        "https://docs.hcaptcha.com/#integration-testing-test-keys",
    ),
    _published(
        "turnstile-test",
        "Cloudflare Turnstile",
        r"\b[123]x0{20,32}(?:AA|AB|BB|FF)\b",
        _BOTS,
        "TURNSTILE_SITE_KEY=1x" + "0" * 22 + "AA",
        "TURNSTILE_SITE_KEY=0x4AAAAAAA«A14»",
        "https://developers.cloudflare.com/turnstile/troubleshooting/testing/",
    ),
    _published(
        "postmark-test",
        "Postmark",
        r"^POSTMARK_API_TEST$",
        "Mail sent with the test token is accepted and dropped.",
        "POSTMARK_SERVER_TOKEN=POSTMARK_API_TEST",
        "POSTMARK_SERVER_TOKEN=«h8»-«h4»-«h4»-«h4»-«h12»",
        "https://postmarkapp.com/developer/api/overview",
    ),
    _published(
        "resend-onboarding",
        "Resend",
        r"onboarding@resend\.dev",
        "From the onboarding address Resend delivers only to your own mailbox.",
        "MAIL_FROM=onboarding@resend.dev",
        "MAIL_FROM=hello@acme.io",
        "https://resend.com/docs/dashboard/domains/introduction",
        Severity.WARNING,
    ),
    _published(
        "aws-example-key",
        "AWS",
        r"\bAKIA[A-Z0-9]{9}EXAMPLE\b",
        _PUBLIC,
        "AWS_ACCESS_KEY_ID=AKIA«U9»EXAMPLE",
        "AWS_ACCESS_KEY_ID=AKIA«U16»",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
    ),
    _published(
        "aws-example-secret",
        "AWS",
        r"wJalrXUtnFEMI/K7MDENG",
        _PUBLIC,
        "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG«A19»",
        "AWS_SECRET_ACCESS_KEY=«A40»",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
    ),
    _published(
        "azurite-account",
        "Azurite",
        r"\bdevstoreaccount1\b",
        _EMULATOR,
        "AZURE_STORAGE_CONNECTION_STRING=AccountName=devstoreaccount1;",
        "AZURE_STORAGE_CONNECTION_STRING=AccountName=acmeprod;",
        "https://learn.microsoft.com/azure/storage/common/storage-connect-azurite",
    ),
    _published(
        "azurite-key",
        "Azurite",
        r"Eby8vdM02xNOcqFlqUwJPLl",
        _PUBLIC,
        "AZURE_STORAGE_KEY=Eby8vdM02xNOcqFlqUwJPLl«A60»==",
        "AZURE_STORAGE_KEY=«A83»==",
        "https://learn.microsoft.com/azure/storage/common/storage-connect-azurite",
    ),
    _published(
        "cosmos-emulator-key",
        "Azure Cosmos DB",
        r"C2y6yDjf5/R\+ob0N8A7Cgv30",
        _PUBLIC,
        "AZURE_COSMOS_KEY=C2y6yDjf5/R+ob0N8A7Cgv30«A60»==",
        "AZURE_COSMOS_KEY=«A83»==",
        "https://learn.microsoft.com/en-us/azure/cosmos-db/emulator#authentication",
    ),
    _published(
        "azurite-shortcut",
        "Azurite",
        r"(?i)UseDevelopmentStorage=true",
        _EMULATOR,
        "AZURE_STORAGE_CONNECTION_STRING=UseDevelopmentStorage=true",
        "AZURE_STORAGE_CONNECTION_STRING=AccountName=acmeprod;",
        "https://learn.microsoft.com/azure/storage/common/storage-connect-azurite",
    ),
    _published(
        "minio-default",
        "MinIO",
        r"\bminio(?:admin|123|-root-user)\b",
        _PUBLIC,
        "S3_SECRET=minioadmin",
        "S3_SECRET=«A32»",
        "https://docs.min.io/enterprise/aistor-object-store/reference/aistor-server/settings/root-credentials",
    ),
    _published(
        "supabase-demo-secret",
        "Supabase",
        r"super-secret-jwt-token-with-at-least-32-characters-long",
        _PUBLIC,
        "JWT_SECRET=super-secret-jwt-token-with-at-least-32-characters-long",
        "JWT_SECRET=«A40»",
        "https://supabase.com/docs/guides/self-hosting/docker",
    ),
    _published(
        "flask-config-doc-key",
        "Flask",
        r"192b9bdd22ab9ed4d12e236c78afcb9a",
        _PUBLIC,
        "APP_SECRET=192b9bdd22ab9ed4d12e236c78afcb9a«h32»",
        "APP_SECRET=«h64»",
        "https://flask.palletsprojects.com/en/stable/config/",
    ),
    _published(
        "jwtio-secret",
        "jwt.io",
        r"your-(?:256|384|512)-bit-secret",
        _PUBLIC,
        "JWT_SIGNING=your-256-bit-secret",
        "JWT_SIGNING=«A40»",
        "https://www.jwt.io/",
    ),
    _published(
        "published-default-hex",
        "Maybe",
        r"^a7523c3d0ae56415046ad8ab",
        _PUBLIC,
        "SECRET_KEY_BASE=a7523c3d0ae56415046ad8ab«h40»",
        "SECRET_KEY_BASE=«h64»",
        "https://github.com/maybe-finance/maybe/blob/main/compose.example.yml",
    ),
    _published(
        "django-insecure",
        "Django",
        r"^django-insecure-",
        "`startproject` marks the key as one that was committed: sessions and reset links can be forged with it.",
        "SECRET_KEY=django-insecure-«A50»",
        "SECRET_KEY=«A60»",
        "https://docs.djangoproject.com/en/stable/ref/checks/#security",
    ),
)
