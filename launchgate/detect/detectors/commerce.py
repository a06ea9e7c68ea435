"""Shops and payments."""

from __future__ import annotations

from launchgate.detect.detector import named, token

_MONEY = "read orders and customers, and move money as far as the key reaches"

RULES = tuple(
    token(kind, name, body, *keywords, can=_MONEY, page=page, source=source)
    for kind, name, body, keywords, page, source in (
        (
            "shopify-token",
            "Shopify access token",
            r"shp(?:at|ca|pa)_[0-9a-fA-F]{32}",
            ("shpat_", "shpca_", "shppa_"),
            "https://admin.shopify.com/",
            "https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens",
        ),
        (
            "shopify-secret",
            "Shopify shared secret",
            r"shpss_[0-9a-fA-F]{32}",
            ("shpss_",),
            "https://partners.shopify.com/",
            "https://shopify.dev/docs/apps/build/authentication-authorization",
        ),
        (
            "easypost-key",
            "EasyPost key",
            r"EZAK[A-Za-z0-9]{54}",
            ("ezak",),
            "https://app.easypost.com/account/settings?tab=api-keys",
            "https://docs.easypost.com/docs/authentication",
        ),
        (
            "duffel-token",
            "Duffel token",
            r"duffel_live_[A-Za-z0-9_=-]{43}",
            ("duffel_live_",),
            "https://app.duffel.com/",
            "https://duffel.com/docs/guides/getting-started-with-flights",
        ),
        (
            "shippo-token",
            "Shippo token",
            r"shippo_live_[0-9a-fA-F]{40}",
            ("shippo_live_",),
            "https://portal.goshippo.com/api-config/api",
            "https://docs.goshippo.com/docs/guides_general/authentication/",
        ),
        (
            "lob-key",
            "Lob key",
            r"(?<!_)live_[0-9a-f]{35}",
            ("live_",),
            "https://dashboard.lob.com/settings/api-keys",
            "https://docs.lob.com/#tag/Authentication",
        ),
        (
            "square-token",
            "Square access token",
            r"(?:EAAA[A-Za-z0-9_-]{56,64}|sq0atp-[A-Za-z0-9_-]{22,60})",
            ("eaaa", "sq0atp-"),
            "https://developer.squareup.com/apps",
            "https://developer.squareup.com/docs/build-basics/access-tokens",
        ),
        (
            "square-oauth-secret",
            "Square OAuth secret",
            r"sq0csp-[A-Za-z0-9_-]{40,50}",
            ("sq0csp-",),
            "https://developer.squareup.com/apps",
            "https://developer.squareup.com/docs/oauth-api/overview",
        ),
        (
            "paypal-braintree-token",
            "Braintree access token",
            r"access_token\$production\$[a-z0-9]{16}\$[0-9a-f]{32}",
            ("access_token$production",),
            "https://www.braintreegateway.com/",
            "https://developer.paypal.com/braintree/docs/guides/credentials",
        ),
        (
            "adyen-key",
            "Adyen key",
            r"AQE[a-z][A-Za-z0-9+/]{60,200}(?:=){0,2}-[A-Za-z0-9+/]{43}=-[A-Za-z0-9<>(){}\[\]!@#$%^&*;:,./?~_+=|-]{8,24}",
            ("aqe",),
            "https://ca-live.adyen.com/",
            "https://docs.adyen.com/development-resources/api-credentials/",
        ),
        (
            "gocardless-token",
            "GoCardless token",
            r"(?<!_)live_[A-Za-z0-9_-]{40}",
            ("live_",),
            "https://manage.gocardless.com/developers",
            "https://developer.gocardless.com/",
        ),
        (
            "paddle-key",
            "Paddle key",
            r"pdl_live_apikey_[a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}",
            ("pdl_live_",),
            "https://vendors.paddle.com/authentication-v2",
            "https://developer.paddle.com/api-reference/about/api-keys",
        ),
        (
            "mollie-key",
            "Mollie key",
            r"(?<!_)live_[A-Za-z0-9]{30}",
            ("live_",),
            "https://my.mollie.com/dashboard/developers/api-keys",
            "https://docs.mollie.com/reference/authentication",
        ),
        (
            "flutterwave-key",
            "Flutterwave secret key",
            r"FLWSECK-[0-9a-f]{32}-X",
            ("flwseck-",),
            "https://app.flutterwave.com/dashboard/settings/apis",
            "https://developer.flutterwave.com/docs/authentication",
        ),
        (
            "mercadopago-token",
            "Mercado Pago token",
            r"APP_USR-\d{13,18}-\d{6}-[0-9a-f]{32}-\d{6,12}",
            ("app_usr-",),
            "https://www.mercadopago.com/developers/panel/app",
            "",
        ),
    )
) + tuple(
    named(kind, name, names, value, *keywords, can=_MONEY, page=page, source=source)
    for kind, name, names, value, keywords, page, source in (
        (
            "razorpay-secret",
            "Razorpay secret",
            r"razorpay[\w.-]{0,20}secret",
            r"[A-Za-z0-9]{24}",
            ("razorpay",),
            "https://dashboard.razorpay.com/app/keys",
            "https://razorpay.com/docs/payments/dashboard/account-settings/api-keys/",
        ),
        (
            "paypal-secret",
            "PayPal client secret",
            r"paypal[\w.-]{0,20}secret",
            r"E[A-Za-z0-9_-]{79}",
            ("paypal",),
            "https://developer.paypal.com/dashboard/applications/live",
            "https://developer.paypal.com/api/rest/",
        ),
        (
            "coinbase-secret",
            "Coinbase secret",
            r"coinbase[\w.-]{0,20}secret",
            r"[A-Za-z0-9+/=_-]{32,90}",
            ("coinbase",),
            "https://portal.cdp.coinbase.com/",
            "",
        ),
        (
            "plaid-secret",
            "Plaid secret",
            r"plaid[\w.-]{0,20}secret",
            r"[0-9a-f]{30}",
            ("plaid",),
            "https://dashboard.plaid.com/developers/keys",
            "https://plaid.com/docs/api/",
        ),
    )
)
