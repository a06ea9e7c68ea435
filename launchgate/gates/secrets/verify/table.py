"""The providers that can be asked: one row each, with the page that says how.

A row is here only where the provider documents a call that reads who asks and nothing else, or lists one thing, and
where the credential goes into a header. Where it would have to be part of the address, which proxies, servers and
libraries write into logs, the provider is in `NOT_OFFERED`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from launchgate.gates.secrets.verify import answers, aws
from launchgate.gates.secrets.verify.provider import Call, CredentialKind, Provider, basic, bearer, header, with_headers
from launchgate.model.errors import UsageError
from launchgate.text.similar import did_you_mean

_AWS_NAME = r"(?<![A-Z0-9])AKIA[A-Z2-7]{16}(?![A-Z0-9])"
_AWS_OTHER = r"(?<![A-Za-z0-9+/])(?![0-9a-f]{40}(?![A-Za-z0-9+/]))[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])"
_TWILIO_SID = r"(?<![A-Za-z0-9])AC[0-9a-f]{32}(?![A-Za-z0-9])"


def _plain(name: str, url: str, source: str, *rules: str, alone: bool = True) -> Provider:
    """Return a provider that takes bearer tokens and answers 200 or 401."""
    call = Call(url, bearer, answers.by_status)
    return Provider(name, tuple(map(CredentialKind, rules)), (call,), source, alone=alone)


PROVIDERS = (
    Provider(
        "anthropic",
        (CredentialKind("anthropic-key", takes=("sk-ant-api",)),),
        (
            Call(
                "https://api.anthropic.com/v1/models?limit=1",
                header("x-api-key", anthropic_version="2023-06-01"),
                answers.by_status,
            ),
        ),
        "https://docs.anthropic.com/en/api/models-list",
        alone=True,
    ),
    Provider(
        "aws",
        (
            CredentialKind("aws-secret-key", beside=_AWS_NAME),
            CredentialKind("aws-access-key-id", takes=("AKIA",), beside=_AWS_OTHER, is_name=True),
        ),
        (Call(f"https://{aws.HOST}/", aws.signed, aws.read, method="POST", body=aws.BODY),),
        "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html",
    ),
    Provider(
        "cloudflare",
        (CredentialKind("cloudflare-token"),),
        (Call("https://api.cloudflare.com/client/v4/user/tokens/verify", bearer, answers.cloudflare),),
        "https://developers.cloudflare.com/api/resources/user/subresources/tokens/methods/verify/",
    ),
    _plain(
        "digitalocean",
        "https://api.digitalocean.com/v2/account",
        "https://docs.digitalocean.com/reference/api/reference/account/",
        "digitalocean-token",
    ),
    Provider(
        "discord",
        (CredentialKind("discord-bot-token"),),
        (
            Call(
                "https://discord.com/api/v10/users/@me",
                header("Authorization", "Bot ", User_Agent="DiscordBot (https://github.com/launchgate/launchgate, 1)"),
                answers.by_status,
            ),
        ),
        "https://docs.discord.com/developers/resources/user#get-current-user",
        alone=True,
    ),
    Provider(
        "github",
        (
            CredentialKind("github-token"),
            CredentialKind("github-fine-grained-token"),
            CredentialKind("github-oauth-token"),
            CredentialKind("github-user-token"),
        ),
        (
            Call(
                "https://api.github.com/user",
                with_headers(bearer, Accept="application/vnd.github+json", X_GitHub_Api_Version="2022-11-28"),
                answers.by_status,
            ),
        ),
        "https://docs.github.com/en/rest/users/users#get-the-authenticated-user",
    ),
    Provider(
        "gitlab",
        (CredentialKind("gitlab-token"),),
        (Call("https://gitlab.com/api/v4/user", header("PRIVATE-TOKEN"), answers.live_if_says("insufficient_scope")),),
        "https://docs.gitlab.com/api/users/#retrieve-the-current-user",
    ),
    _plain(
        "groq",
        "https://api.groq.com/openai/v1/models",
        "https://console.groq.com/docs/api-reference#models",
        "groq-key",
    ),
    Provider(
        "heroku",
        (CredentialKind("heroku-key"), CredentialKind("heroku-legacy-key")),
        (
            Call(
                "https://api.heroku.com/account",
                with_headers(bearer, Accept="application/vnd.heroku+json; version=3"),
                answers.by_status,
            ),
        ),
        "https://devcenter.heroku.com/articles/platform-api-reference#account-info",
        alone=True,
    ),
    _plain(
        "huggingface",
        "https://huggingface.co/api/whoami-v2",
        "https://huggingface.co/docs/hub/api#get-apiwhoami-v2",
        "huggingface-token",
    ),
    Provider(
        "linear",
        (CredentialKind("linear-key", takes=("lin_api_",)),),
        (
            Call(
                "https://api.linear.app/graphql",
                header("Authorization", Content_Type="application/json"),
                answers.linear,
                method="POST",
                body='{"query":"{ viewer { id } }"}',
            ),
        ),
        "https://linear.app/developers/graphql#personal-api-keys",
        alone=True,
    ),
    Provider(
        "mailgun",
        (CredentialKind("mailgun-key"),),
        tuple(
            Call(f"https://{host}/v3/domains?limit=1", basic("api"), answers.by_status)
            for host in ("api.mailgun.net", "api.eu.mailgun.net")
        ),
        "https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/domains",
    ),
    _plain("netlify", "https://api.netlify.com/api/v1/user", "https://open-api.netlify.com/#tag/user", "netlify-token"),
    Provider(
        "notion",
        (CredentialKind("notion-token"),),
        (
            Call(
                "https://api.notion.com/v1/users/me",
                with_headers(bearer, Notion_Version="2022-06-28"),
                answers.by_status,
            ),
        ),
        "https://developers.notion.com/reference/get-self",
        alone=True,
    ),
    _plain("npm", "https://registry.npmjs.org/-/whoami", "https://docs.npmjs.com/cli/commands/npm-whoami", "npm-token"),
    Provider(
        "openai",
        (CredentialKind("openai-key"),),
        (Call("https://api.openai.com/v1/models", bearer, answers.live_if_says("Missing scopes")),),
        "https://platform.openai.com/docs/api-reference/models/list",
    ),
    Provider(
        "postman",
        (CredentialKind("postman-key"),),
        (Call("https://api.getpostman.com/me", header("X-API-Key"), answers.by_status),),
        "https://learning.postman.com/docs/reference/postman-api/authentication/",
    ),
    Provider(
        "postmark",
        (CredentialKind("postmark-token"),),
        (
            Call("https://api.postmarkapp.com/server", header("X-Postmark-Server-Token"), answers.by_status),
            Call(
                "https://api.postmarkapp.com/servers?count=1&offset=0",
                header("X-Postmark-Account-Token"),
                answers.by_status,
            ),
        ),
        "https://postmarkapp.com/developer/api/overview#authentication",
        alone=True,
    ),
    Provider(
        "resend",
        (CredentialKind("resend-key"),),
        (Call("https://api.resend.com/domains", bearer, answers.resend),),
        "https://resend.com/docs/api-reference/errors",
        alone=True,
    ),
    Provider(
        "sendgrid",
        (CredentialKind("sendgrid-key"),),
        tuple(
            Call(f"https://{host}/v3/scopes", bearer, answers.by_status)
            for host in ("api.sendgrid.com", "api.eu.sendgrid.com")
        ),
        "https://www.twilio.com/docs/sendgrid/api-reference/api-key-permissions/retrieve-a-list-of-scopes",
        alone=True,
    ),
    Provider(
        "slack",
        (CredentialKind("slack-token", takes=("xoxb-", "xoxp-", "xoxa-", "xoxr-")),),
        (Call("https://slack.com/api/auth.test", bearer, answers.slack, method="POST"),),
        "https://docs.slack.dev/reference/methods/auth.test/",
    ),
    Provider(
        "stripe",
        (CredentialKind("stripe-secret-key"), CredentialKind("stripe-restricted-key")),
        (Call("https://api.stripe.com/v1/balance", bearer, answers.stripe),),
        "https://docs.stripe.com/api/balance/balance_retrieve",
        alone=True,
    ),
    Provider(
        "twilio",
        (CredentialKind("twilio-auth-token", beside=_TWILIO_SID),),
        (Call("https://api.twilio.com/2010-04-01/Accounts.json?PageSize=1", basic(), answers.by_status),),
        "https://www.twilio.com/docs/iam/api/account#read-multiple-account-resources",
    ),
)

NOT_OFFERED = {
    "telegram": "its API wants the token in the address, which ends up in logs",
    "discord-webhook": "the address of a webhook is itself the secret, and addresses end up in logs",
    "slack-webhook": "the address of a webhook is itself the secret, and nothing but posting shows whether it works",
    "pypi": "it has no call that reads who asks; a token can only upload",
    "datadog": "which of its sites issued a key cannot be seen",
    "shopify": "which shop a token belongs to cannot be seen",
}
"""Providers that people ask for, and why they are not asked."""

BY_NAME: Mapping[str, Provider] = {provider.name: provider for provider in PROVIDERS}


def choose(texts: Sequence[str]) -> tuple[Provider, ...]:
    """Read lists such as `github,stripe`; raise `UsageError` with the nearest name for an unknown one."""
    names = [name.strip().lower() for text in texts for name in text.split(",")]
    return tuple(dict.fromkeys(_provider(name) for name in names))


def _provider(name: str) -> Provider:
    if name in BY_NAME:
        return BY_NAME[name]
    if name in NOT_OFFERED:
        raise UsageError(f"--verify {name}: {NOT_OFFERED[name]}", hint=f"leave it out; {_known()}")
    message = f"--verify {name!r} is not a provider that can be asked"
    raise UsageError(message, hint=did_you_mean(name, BY_NAME, _known()))


def _known() -> str:
    return f"the providers are: {', '.join(BY_NAME)}"
