"""Values that travel where others can read them: without TLS, or inside the bundle that every visitor downloads."""

from __future__ import annotations

from launchgate.values.signals.signal import Aspect, Signal, signal

RULES = (
    signal(
        "http-url-in-prod",
        Signal(
            "",
            "a public address without TLS",
            Aspect.TRANSPORT,
            scheme=r"http",
            host=r"^(?!localhost|127\.)[\w.-]+\.(?!(?:svc|internal|local|lan|test|example|invalid|consul|cluster|corp|intranet|private|vpc|flycast|localhost|docker)(?::|$))[a-z]{2,}(?::\d+)?$",
            not_name=r"PROXY|(?:^|_)(?:XMLNS|NAMESPACE|SCHEMA|DTD|OCSP|CRL)(?:_|$)",
        ),
        why="Passwords and sessions cross the network in the clear, and sign-in providers refuse http:// callbacks.",
        fix="Use https://.",
        bad="APP_URL=http://app.acme.io/callback",
        good=[
            "APP_URL=https://app.acme.io",
            "API=http://api:8080",
            "API=http://api.acme.internal:8080",
            "HTTP_PROXY=http://proxy.acme.io:3128",
            "LINK=http://10.0.0.3:80",
        ],
        source="https://developer.mozilla.org/docs/Web/Security/Practical_implementation_guides/TLS",
    ),
    signal(
        "pg-sslmode-disable",
        Signal(
            "PostgreSQL",
            "a connection without TLS",
            Aspect.TRANSPORT,
            value=r"[?&]sslmode=(?:disable|allow|prefer)\b",
            soft=r"@[\w-]+(?::\d+)?/|@(?:[\w-]+\.)+(?:internal|svc|local|cluster\.local|flycast)(?::\d+)?/|sslmode=prefer|^[^@]*$",
        ),
        why="Data and the password's challenge cross the network in the clear; `prefer` falls back to that silently.",
        fix="Use `sslmode=verify-full` with the provider's root certificate, or at least `require`.",
        bad=[
            "DATABASE_URL=postgres://u:«A12»@db.acme.io/app?sslmode=disable",
            "DATABASE_URL=postgres://u:«A12»@db/app?sslmode=disable",
        ],
        good="DATABASE_URL=postgres://u:«A12»@db.acme.io/app?sslmode=verify-full",
        source="https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION",
    ),
    signal(
        "secret-in-public-prefix",
        Signal(
            "",
            "a secret in a variable that is built into the browser bundle",
            Aspect.TRANSPORT,
            name=r"^(?:NEXT_PUBLIC|VITE|REACT_APP|NUXT_PUBLIC|PUBLIC|EXPO_PUBLIC|GATSBY|STORYBOOK|VUE_APP)_\w*(?:SECRET|PRIVATE|PASSWORD|SERVICE_ROLE|WEBHOOK_SECRET|DATABASE_URL)(?!\w*(?:_URL|_ID|_NAME|_PATH|_ENABLED)$)\w*$",
            value=r"(?i)^(?!(?:true|false|yes|no|on|off|\d+)$).",
            staging=True,
        ),
        why="Build tools copy variables with this prefix into JavaScript that every visitor downloads.",
        fix="Rename it without the prefix, read it on the server only, and rotate the value: it was public.",
        bad=["NEXT_PUBLIC_STRIPE_SECRET_KEY=«A24»", "VITE_DATABASE_URL=postgres://u:«A12»@db.acme.io/app"],
        good=[
            "NEXT_PUBLIC_STRIPE_KEY=pk_live_«A24»",
            "STRIPE_SECRET_KEY=«A24»",
            "VITE_PRIVACY_URL=https://acme.io/privacy",
            "VITE_PASSWORD_LOGIN=true",
        ],
        source="https://nextjs.org/docs/app/guides/environment-variables#bundling-environment-variables-for-the-browser",
    ),
    signal(
        "secret-value-in-public-prefix",
        Signal(
            "",
            "a server key in a variable that is built into the browser bundle",
            Aspect.TRANSPORT,
            name=r"^(?:NEXT_PUBLIC|VITE|REACT_APP|NUXT_PUBLIC|PUBLIC|EXPO_PUBLIC|GATSBY|STORYBOOK|VUE_APP)_",
            value=r"\b[sr]k_(?:live|test)_|-----BEGIN [A-Z ]*PRIVATE|\bgh[pousr]_\w{20}|\bAKIA[A-Z0-9]{16}\b|^SG\.|InNlcnZpY2Vfcm9sZS|cm9sZSI6InNlcnZpY2Vfcm9sZS|://[^/\s:@]+:[^/\s@]+@",
            staging=True,
        ),
        why="Build tools copy variables with this prefix into JavaScript that every visitor downloads.",
        fix="Rename it without the prefix, read it on the server only, and rotate the value: it was public.",
        bad=["NEXT_PUBLIC_STRIPE=sk_live_«A24»", "VITE_DB=postgres://app:«A12»@db.acme.io/app"],
        good=["NEXT_PUBLIC_STRIPE=pk_live_«A24»", "VITE_API=https://api.acme.io"],
        source="https://vite.dev/guide/env-and-mode#env-variables",
    ),
)
