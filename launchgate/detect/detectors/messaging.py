"""Mail and text messages: keys that let a stranger write to your customers in your name."""

from __future__ import annotations

from launchgate.detect.detector import Detector, credential, named, token

_SEND = "send mail and text messages as you, and read whom you wrote to"
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

RULES = (
    tuple(
        token(kind, name, body, *keywords, can=_SEND, page=page, source=source)
        for kind, name, body, keywords, page, source in (
            (
                "sendgrid-key",
                "SendGrid key",
                r"SG\.[A-Za-z0-9_-]{16,24}\.[A-Za-z0-9_-]{36,50}",
                ("sg.",),
                "https://app.sendgrid.com/settings/api_keys",
                "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys",
            ),
            (
                "mailgun-key",
                "Mailgun key",
                r"key-[0-9a-f]{32}",
                ("key-",),
                "https://app.mailgun.com/settings/api_security",
                "https://documentation.mailgun.com/docs/mailgun/user-manual/api-key-mgmt/rbac-mgmt",
            ),
            (
                "mailchimp-key",
                "Mailchimp key",
                r"[0-9a-f]{32}-us\d{1,2}",
                ("-us",),
                "https://us1.admin.mailchimp.com/account/api/",
                "https://mailchimp.com/developer/marketing/docs/fundamentals/",
            ),
            (
                "brevo-key",
                "Brevo key",
                r"xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}",
                ("xkeysib-",),
                "https://app.brevo.com/settings/keys/api",
                "https://developers.brevo.com/docs/getting-started",
            ),
            (
                "brevo-smtp-key",
                "Brevo SMTP key",
                r"xsmtpsib-[0-9a-f]{64}-[A-Za-z0-9]{16}",
                ("xsmtpsib-",),
                "https://app.brevo.com/settings/keys/smtp",
                "https://developers.brevo.com/docs/getting-started",
            ),
            (
                "resend-key",
                "Resend key",
                r"re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,28}",
                ("re_",),
                "https://resend.com/api-keys",
                "https://resend.com/docs/api-reference/introduction",
            ),
            (
                "twilio-api-key",
                "Twilio API key",
                r"SK[0-9a-f]{32}",
                ("sk",),
                "https://console.twilio.com/us1/account/keys-credentials/api-keys",
                "https://www.twilio.com/docs/iam/api-keys",
            ),
            (
                "mailersend-key",
                "MailerSend key",
                r"mlsn\.[0-9a-f]{64}",
                ("mlsn.",),
                "https://app.mailersend.com/api-tokens",
                "https://developers.mailersend.com/general.html",
            ),
            (
                "telegram-bot-token",
                "Telegram bot token",
                r"(?:bot)?(?P<secret>\d{8,10}:AA[A-Za-z0-9_-]{33})",
                (":aa",),
                "https://t.me/BotFather",
                "https://core.telegram.org/bots/api#authorizing-your-bot",
            ),
            (
                "discord-bot-token",
                "Discord bot token",
                r"[MNO][A-Za-z0-9]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}",
                (".",),
                "https://discord.com/developers/applications",
                "https://docs.discord.com/developers/reference#authentication",
            ),
            (
                "discord-webhook",
                "Discord webhook",
                r"discord(?:app)?\.com/api/(?:v\d+/)?webhooks/\d{17,20}/[A-Za-z0-9_-]{60,80}",
                ("/webhooks/",),
                "https://support.discord.com/hc/en-us/articles/228383668",
                "https://docs.discord.com/developers/resources/webhook",
            ),
            (
                "teams-webhook",
                "Microsoft Teams webhook",
                rf"[a-z0-9-]{{1,60}}\.webhook\.office\.com/webhookb2/{_UUID}@{_UUID}/IncomingWebhook/[0-9a-f]{{32}}/{_UUID}(?:/[A-Za-z0-9_-]{{20,60}})?",
                ("webhook.office.com",),
                "https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook",
                "",
            ),
        )
    )
    + tuple(
        named(kind, name, names, value, *keywords, can=_SEND, page=page, source=source)
        for kind, name, names, value, keywords, page, source in (
            (
                "twilio-auth-token",
                "Twilio auth token",
                r"twilio[\w.-]{0,30}",
                r"[0-9a-f]{32}",
                ("twilio",),
                "https://console.twilio.com/",
                "https://www.twilio.com/docs/iam/api/authtoken",
            ),
            (
                "postmark-token",
                "Postmark token",
                r"postmark[\w.-]{0,30}",
                _UUID,
                ("postmark",),
                "https://account.postmarkapp.com/servers",
                "https://postmarkapp.com/developer/api/overview#authentication",
            ),
            (
                "mailjet-key",
                "Mailjet key",
                r"mailjet[\w.-]{0,30}|mj_api[\w.-]{0,20}",
                r"[0-9a-f]{32}",
                ("mailjet", "mj_api"),
                "https://app.mailjet.com/account/apikeys",
                "https://dev.mailjet.com/email/guides/",
            ),
            (
                "vonage-secret",
                "Vonage secret",
                r"(?:vonage|nexmo)[\w.-]{0,20}secret",
                r"[A-Za-z0-9]{16}",
                ("vonage", "nexmo"),
                "https://dashboard.nexmo.com/settings",
                "https://developer.vonage.com/en/getting-started/concepts/authentication",
            ),
            (
                "messagebird-key",
                "Bird key",
                r"(?:messagebird|bird_?api)[\w.-]{0,20}",
                r"[A-Za-z0-9]{25}",
                ("messagebird", "bird"),
                "https://dashboard.messagebird.com/developers/access",
                "",
            ),
            (
                "sparkpost-key",
                "SparkPost key",
                r"sparkpost[\w.-]{0,20}",
                r"[0-9a-f]{40}",
                ("sparkpost",),
                "https://app.sparkpost.com/account/api-keys",
                "https://developers.sparkpost.com/api/",
            ),
            (
                "plivo-token",
                "Plivo auth token",
                r"plivo[\w.-]{0,20}token",
                r"[A-Za-z0-9]{40}",
                ("plivo",),
                "https://console.plivo.com/dashboard/",
                "",
            ),
        )
    )
    + (
        credential(
            "twilio-pair",
            "Twilio auth token beside its account",
            Detector(
                r"[\"']AC[0-9a-f]{32}[\"'],\s{0,40}[\"'](?P<secret>[0-9a-f]{32})[\"']",
                ("'ac", '"ac'),
                prefilter=r"[\"']AC[0-9a-f]{32}[\"'],",
                check="token:drawn",
                reach=80,
            ),
            can=_SEND,
            page="https://console.twilio.com/",
            source="https://www.twilio.com/docs/iam/api/authtoken",
        ),
    )
)
