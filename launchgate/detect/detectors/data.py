"""Databases as a service, data platforms and search."""

from __future__ import annotations

from launchgate.detect.detector import named, token

_READ = "read and change your data"

RULES = tuple(
    token(kind, name, body, *keywords, can=_READ, page=page, source=source)
    for kind, name, body, keywords, page, source in (
        (
            "supabase-token",
            "Supabase access token",
            r"sbp_(?:v0_|oauth_)?[0-9a-f]{40}",
            ("sbp_",),
            "https://supabase.com/dashboard/account/tokens",
            "https://supabase.com/docs/reference/api/introduction",
        ),
        (
            "supabase-secret-key",
            "Supabase secret key",
            r"sb_secret_[A-Za-z0-9_-]{22}_[A-Za-z0-9_-]{8}",
            ("sb_secret_",),
            "https://supabase.com/dashboard/project/_/settings/api-keys",
            "https://supabase.com/docs/guides/api/api-keys",
        ),
        (
            "planetscale-token",
            "PlanetScale token",
            r"pscale_(?:tkn|oauth|pw)_[A-Za-z0-9_.=-]{32,64}",
            ("pscale_",),
            "https://app.planetscale.com/",
            "https://planetscale.com/docs/concepts/service-tokens",
        ),
        (
            "neon-key",
            "Neon key",
            r"napi_[a-z0-9]{64}",
            ("napi_",),
            "https://console.neon.tech/app/settings/api-keys",
            "https://neon.com/docs/manage/api-keys",
        ),
        (
            "neon-password",
            "Neon database password",
            r"npg_[A-Za-z0-9]{12,24}",
            ("npg_",),
            "https://console.neon.tech/",
            "https://neon.com/docs/connect/connect-from-any-app",
        ),
        (
            "databricks-token",
            "Databricks token",
            r"dapi[0-9a-f]{32}(?:-\d)?",
            ("dapi",),
            "https://accounts.cloud.databricks.com/",
            "https://docs.databricks.com/aws/en/dev-tools/auth/pat",
        ),
        (
            "aiven-password",
            "Aiven password",
            r"AVNS_[A-Za-z0-9_-]{14,22}",
            ("avns_",),
            "https://console.aiven.io/",
            "https://aiven.io/docs/platform/howto/reset-service-password",
        ),
        (
            "prisma-key",
            "Prisma Accelerate key",
            r"prisma(?:\+postgres)?://accelerate\.prisma-data\.net/\?api_key=[A-Za-z0-9_.-]{60,400}",
            ("prisma-data.net",),
            "https://console.prisma.io/",
            "https://www.prisma.io/docs/accelerate",
        ),
        (
            "airtable-token",
            "Airtable token",
            r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}",
            ("pat",),
            "https://airtable.com/create/tokens",
            "https://airtable.com/developers/web/api/authentication",
        ),
        (
            "clickhouse-secret",
            "ClickHouse Cloud secret",
            r"4b1d[A-Za-z0-9]{38}",
            ("4b1d",),
            "https://console.clickhouse.cloud/",
            "https://clickhouse.com/docs/cloud/manage/openapi",
        ),
        (
            "mongodb-atlas-secret",
            "MongoDB Atlas service account secret",
            r"mdb_sa_sk_[A-Za-z0-9_-]{40}",
            ("mdb_sa_sk_",),
            "https://cloud.mongodb.com/",
            "https://www.mongodb.com/docs/atlas/api/service-accounts-overview/",
        ),
        (
            "dbt-token",
            "dbt Cloud token",
            r"dbt[cu]_[A-Za-z0-9_=-]{40,60}",
            ("dbtc_", "dbtu_"),
            "https://cloud.getdbt.com/",
            "https://docs.getdbt.com/docs/dbt-cloud-apis/authentication",
        ),
        (
            "convex-deploy-key",
            "Convex deploy key",
            r"(?:prod|preview):[a-z]{3,12}-[a-z]{3,12}-\d{2,4}\|[A-Za-z0-9+/=]{60,200}",
            ("|",),
            "https://dashboard.convex.dev/",
            "https://docs.convex.dev/cli/deploy-key-types",
        ),
        (
            "upstash-qstash-key",
            "QStash signing key",
            r"sig_[A-Za-z0-9]{28}",
            ("sig_",),
            "https://console.upstash.com/qstash",
            "https://upstash.com/docs/qstash/howto/signature",
        ),
    )
) + tuple(
    named(kind, name, names, value, *keywords, can=_READ, page=page, source=source)
    for kind, name, names, value, keywords, page, source in (
        (
            "algolia-admin-key",
            "Algolia admin key",
            r"algolia[\w.-]{0,30}(?:admin|write|secret|api)[\w.-]{0,12}",
            r"[0-9a-f]{32}",
            ("algolia",),
            "https://dashboard.algolia.com/account/api-keys",
            "https://www.algolia.com/doc/guides/security/api-keys/",
        ),
        (
            "elastic-key",
            "Elastic API key",
            r"elastic[\w.-]{0,30}",
            r"[A-Za-z0-9+/]{40,80}={0,2}",
            ("elastic",),
            "https://cloud.elastic.co/",
            "https://www.elastic.co/docs/deploy-manage/api-keys",
        ),
        (
            "confluent-secret",
            "Confluent secret",
            r"confluent[\w.-]{0,30}secret",
            r"[A-Za-z0-9+/]{64}",
            ("confluent",),
            "https://confluent.cloud/settings/api-keys",
            "https://docs.confluent.io/cloud/current/security/authenticate/workload-identities/service-accounts/api-keys/overview.html",
        ),
        (
            "upstash-token",
            "Upstash Redis token",
            r"(?:upstash|kv_rest)[\w.-]{0,30}token",
            r"A[A-Za-z0-9_-]{40,120}={0,2}",
            ("upstash", "kv_rest"),
            "https://console.upstash.com/",
            "https://upstash.com/docs/redis/features/restapi",
        ),
        (
            "meilisearch-key",
            "Meilisearch master key",
            r"meili[\w.-]{0,30}key",
            r"[A-Za-z0-9_-]{32,64}",
            ("meili",),
            "https://cloud.meilisearch.com/",
            "https://www.meilisearch.com/docs/learn/security/basic_security",
        ),
        (
            "amplitude-secret",
            "Amplitude secret",
            r"amplitude[\w.-]{0,20}secret[\w.-]{0,10}",
            r"[0-9a-f]{32}",
            ("amplitude",),
            "https://app.amplitude.com/",
            "",
        ),
        (
            "mixpanel-secret",
            "Mixpanel secret",
            r"mixpanel[\w.-]{0,20}secret[\w.-]{0,10}",
            r"[0-9A-Za-z]{32}",
            ("mixpanel",),
            "https://mixpanel.com/settings/project",
            "",
        ),
    )
)
