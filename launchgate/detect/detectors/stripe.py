"""Stripe: live keys and webhook secrets. Test keys are the shared rule `env/stripe-test-secret`."""

from __future__ import annotations

from launchgate.detect.detector import token

_SOURCE = "https://docs.stripe.com/keys"
_PAGE = "https://dashboard.stripe.com/apikeys"

RULES = (
    token(
        "stripe-secret-key",
        "Stripe live secret key",
        r"sk_live_[A-Za-z0-9]{20,247}",
        "sk_live_",
        can="charge cards, refund and read every customer (the form is shared with Clerk and Paystack)",
        page=_PAGE,
        source=_SOURCE,
    ),
    token(
        "stripe-restricted-key",
        "Stripe live restricted key",
        r"rk_live_[A-Za-z0-9]{20,247}",
        "rk_live_",
        can="use the live account as far as the key reaches",
        page=_PAGE,
        source=_SOURCE,
    ),
    token(
        "stripe-webhook-secret",
        "webhook signing secret",
        r"whsec_[A-Za-z0-9+/]{32,64}={0,2}",
        "whsec_",
        can="forge events, such as a paid invoice, that your application will believe",
        page="https://dashboard.stripe.com/webhooks",
        source="https://docs.stripe.com/webhooks/signature",
    ),
)
