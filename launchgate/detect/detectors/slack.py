"""Slack: bot, user, app and configuration tokens, and incoming webhooks."""

from __future__ import annotations

from launchgate.detect.detector import token

_SOURCE = "https://docs.slack.dev/authentication/tokens/"
_PAGE = "https://api.slack.com/apps"

RULES = (
    token(
        "slack-token",
        "Slack token",
        r"xox[abpors]-(?:\d{10,13}-){1,3}[A-Za-z0-9]{20,64}",
        *("xoxa-", "xoxb-", "xoxp-", "xoxo-", "xoxr-", "xoxs-"),
        can="read and post in the workspace",
        page=_PAGE,
        source=_SOURCE,
    ),
    token(
        "slack-app-token",
        "Slack app-level token",
        r"xapp-\d-[A-Z0-9]{8,12}-\d{10,14}-[a-f0-9]{64}",
        "xapp-",
        can="open the app's socket and read its events",
        page=_PAGE,
        source=_SOURCE,
    ),
    token(
        "slack-config-token",
        "Slack configuration token",
        r"xoxe(?:\.xox[bp])?-\d-[A-Za-z0-9]{146,180}",
        "xoxe",
        can="create and change apps",
        page=_PAGE,
        source=_SOURCE,
    ),
    token(
        "slack-webhook",
        "Slack incoming webhook",
        r"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Z0-9]{8,13}/(?:[A-Z0-9]{8,13}|\d{10,20})/[A-Za-z0-9/]{18,60}",
        "hooks.slack.com/",
        can="post into the channel as your app",
        page=_PAGE,
        source="https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/",
    ),
)
