"""Settings of the operations dashboard."""
import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = "@{symbols}"
DEBUG = False
ALLOWED_HOSTS = ["ops.acme.io", ".acme.internal"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"}]
PASSWORD_RESET_TIMEOUT = 3600
SESSION_COOKIE_NAME = "ops_session_v2"
CSRF_COOKIE_NAME = "ops_csrf_token_v2"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "ops",
        "USER": "ops_app",
        "PASSWORD": "@{chosen}",
        "HOST": "db-prod-2.acme.internal",
    },
    "replica": {
        "ENGINE": "django.db.backends.postgresql",
        "PASSWORD": os.environ["REPLICA_PASSWORD"],
    },
}
CACHES = {"default": {"LOCATION": "redis://:@{random}@cache.acme.internal:6379/1", "KEY_PREFIX": "ops:v3"}}
EMAIL_HOST_PASSWORD = '@{sendgrid}'
AWS_ACCESS_KEY_ID = "@{aws_id}"
AWS_SECRET_ACCESS_KEY = "@{aws_key}"
STRIPE_WEBHOOK_SECRET = os.getenv("STRIPE_WEBHOOK_SECRET", "@{whsec}")
SENTRY_DSN = "https://~{hex32}@o123456.ingest.sentry.io/4501"
RECAPTCHA_SITE_KEY = "6L~{sha1}"
BUILD_COMMIT = "~{sha1}"
TENANT_ID = "~{uuid}"
