"""Where teams keep their work: trackers, notes, design, forms, content."""

from __future__ import annotations

from launchgate.detect.detector import named, token

_READ = "read and change what your team keeps there"
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

RULES = tuple(
    token(kind, name, body, *keywords, can=_READ, page=page, source=source)
    for kind, name, body, keywords, page, source in (
        (
            "atlassian-token",
            "Atlassian API token",
            r"ATATT3[A-Za-z0-9_=-]{160,260}",
            ("atatt3",),
            "https://id.atlassian.com/manage-profile/security/api-tokens",
            "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/",
        ),
        (
            "bitbucket-token",
            "Bitbucket access token",
            r"AT(?:CTT3|BB)[A-Za-z0-9_=-]{28,260}",
            ("atctt3", "atbb"),
            "https://bitbucket.org/account/settings/",
            "https://support.atlassian.com/bitbucket-cloud/docs/access-tokens/",
        ),
        (
            "linear-key",
            "Linear key",
            r"lin_(?:api|oauth|wh)_[A-Za-z0-9]{32,64}",
            ("lin_",),
            "https://linear.app/settings/account/security",
            "https://linear.app/developers",
        ),
        (
            "notion-token",
            "Notion token",
            r"(?:ntn_[0-9]{11}[A-Za-z0-9]{35}|secret_[A-Za-z0-9]{43})",
            ("ntn_", "secret_"),
            "https://www.notion.so/profile/integrations",
            "https://developers.notion.com/docs/authorization",
        ),
        (
            "figma-token",
            "Figma token",
            r"fig(?:[dur]|o[ru]?)_[A-Za-z0-9_-]{40}",
            ("figd_", "figo", "figu_", "figr_"),
            "https://www.figma.com/settings",
            "https://developers.figma.com/docs/rest-api/authentication/",
        ),
        (
            "postman-key",
            "Postman key",
            r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}",
            ("pmak-",),
            "https://go.postman.co/settings/me/api-keys",
            "https://learning.postman.com/docs/developer/postman-api/authentication/",
        ),
        (
            "typeform-token",
            "Typeform token",
            r"tfp_[A-Za-z0-9_.=-]{40,64}",
            ("tfp_",),
            "https://admin.typeform.com/user/tokens",
            "https://www.typeform.com/developers/get-started/personal-access-token/",
        ),
        (
            "contentful-token",
            "Contentful management token",
            r"CFPAT-[A-Za-z0-9_-]{43}",
            ("cfpat-",),
            "https://app.contentful.com/account/profile/cma_tokens",
            "https://www.contentful.com/developers/docs/references/authentication/",
        ),
        (
            "hubspot-token",
            "HubSpot private app token",
            rf"pat-(?:na|eu|ap)\d-{_UUID}",
            ("pat-na", "pat-eu", "pat-ap"),
            "https://app.hubspot.com/private-apps/",
            "https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/overview",
        ),
        (
            "intercom-token",
            "Intercom token",
            r"dG9rO[A-Za-z0-9+/]{50,60}={0,2}",
            ("dg9ro",),
            "https://app.intercom.com/a/apps/_/developer-hub",
            "https://developers.intercom.com/docs/build-an-integration/learn-more/authentication",
        ),
        (
            "clickup-token",
            "ClickUp token",
            r"pk_\d{6,10}_[A-Z0-9]{32}",
            ("pk_",),
            "https://app.clickup.com/settings/apps",
            "https://developer.clickup.com/docs/authentication",
        ),
        (
            "asana-token",
            "Asana token",
            r"[12]/\d{13,17}(?:/\d{13,17})?:[0-9a-f]{32}",
            ("1/", "2/"),
            "https://app.asana.com/0/my-apps",
            "https://developers.asana.com/docs/personal-access-token",
        ),
        (
            "dropbox-token",
            "Dropbox token",
            r"sl\.(?:u\.)?[A-Za-z0-9_-]{130,1300}",
            ("sl.",),
            "https://www.dropbox.com/developers/apps",
            "https://www.dropbox.com/developers/reference/auth-types",
        ),
        ("readme-key", "ReadMe key", r"rdme_[a-z0-9]{70}", ("rdme_",), "https://dash.readme.com/", ""),
        (
            "frameio-token",
            "Frame.io token",
            r"fio-u-[A-Za-z0-9_=-]{64}",
            ("fio-u-",),
            "https://developer.frame.io/",
            "",
        ),
        (
            "prefect-key",
            "Prefect key",
            r"pn[ub]_[A-Za-z0-9]{36}",
            ("pnu_", "pnb_"),
            "https://app.prefect.cloud/my/api-keys",
            "",
        ),
    )
) + tuple(
    named(kind, name, names, value, *keywords, can=_READ, page=page, source=source)
    for kind, name, names, value, keywords, page, source in (
        (
            "asana-secret",
            "Asana client secret",
            r"asana[\w.-]{0,20}secret",
            r"[0-9a-f]{32}",
            ("asana",),
            "https://app.asana.com/0/my-apps",
            "",
        ),
        (
            "trello-token",
            "Trello token",
            r"trello[\w.-]{0,20}",
            r"(?:ATTA)?[0-9a-f]{64}(?:[0-9A-F]{8})?",
            ("trello",),
            "https://trello.com/power-ups/admin",
            "",
        ),
        (
            "zendesk-token",
            "Zendesk token",
            r"zendesk[\w.-]{0,20}(?:token|key|secret)",
            r"[A-Za-z0-9]{40}",
            ("zendesk",),
            "https://support.zendesk.com/hc/en-us/articles/4408889192858",
            "",
        ),
        (
            "freshdesk-key",
            "Freshdesk key",
            r"fresh(?:desk|works|service)[\w.-]{0,20}",
            r"[A-Za-z0-9]{20}",
            ("fresh",),
            "https://support.freshdesk.com/",
            "",
        ),
        (
            "sanity-token",
            "Sanity token",
            r"sanity[\w.-]{0,20}token",
            r"sk[A-Za-z0-9]{60,180}",
            ("sanity",),
            "https://www.sanity.io/manage",
            "https://www.sanity.io/docs/content-lake/http-auth",
        ),
        (
            "dropbox-secret",
            "Dropbox app secret",
            r"dropbox[\w.-]{0,20}(?:secret|key)",
            r"[a-z0-9]{15}",
            ("dropbox",),
            "https://www.dropbox.com/developers/apps",
            "",
        ),
    )
)
