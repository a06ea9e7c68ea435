"""Amazon Web Services: key ids, secret keys beside a name or a key id, Bedrock keys, session tokens, MWS."""

from __future__ import annotations

from launchgate.detect.detector import named, token

_SOURCE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids"
_PAGE = "https://console.aws.amazon.com/iam/home#/security_credentials"

RULES = (
    token(
        "aws-access-key-id",
        "AWS access key id",
        r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}",
        *("akia", "asia", "abia", "acca"),
        can="attack the account with half of a key pair in hand, and its other half is seldom far",
        page=_PAGE,
        source=_SOURCE,
        check="aws:key_id",
    ),
    named(
        "aws-secret-key",
        "AWS secret access key",
        r"(?:aws|amazon|s3)[\w.-]{0,20}(?:secret|sk)[\w.-]{0,20}|secret_?access_?key|secret_?key_?id",
        r"[A-Za-z0-9+/]{40}",
        *("aws", "amazon", "s3", "secret"),
        can="act in the account as the key's owner",
        page=_PAGE,
        source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
        check="aws:secret_key",
    ),
    named(
        "aws-session-token",
        "AWS session token",
        r"aws[\w.-]{0,20}(?:session|security)_?token",
        r"[A-Za-z0-9+/]{100,1200}={0,2}",
        *("aws",),
        can="act in the account until the session ends",
        page=_PAGE,
        source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html",
    ),
    token(
        "aws-bedrock-key",
        "Amazon Bedrock API key",
        r"(?:ABSK[A-Za-z0-9+/]{109,269}={0,2}|bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t[A-Za-z0-9+/=]{40,2000})",
        *("absk", "bedrock-api-key-"),
        can="run models at your cost",
        page="https://console.aws.amazon.com/bedrock/home#/api-keys",
        source="https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html",
    ),
    token(
        "aws-mws-token",
        "Amazon MWS token",
        r"amzn\.mws\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "amzn.mws.",
        can="read orders and customers of the seller account",
        page="https://sellercentral.amazon.com/apps/manage",
    ),
)
