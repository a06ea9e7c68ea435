"""GitLab: every routable token names its kind in its prefix."""

from __future__ import annotations

from launchgate.detect.detector import token

_SOURCE = "https://docs.gitlab.com/security/tokens/#token-prefixes"
_PAGE = "https://gitlab.com/-/user_settings/personal_access_tokens"
_BODY = r"[A-Za-z0-9_-]{20}(?:[A-Za-z0-9_-]{0,60}\.[0-9a-z]{2}\.[0-9a-z]{9})?"

RULES = tuple(
    token(f"gitlab-{kind}", f"GitLab {name}", prefix + _BODY, prefix, can=can, page=_PAGE, source=_SOURCE)
    for kind, prefix, name, can in (
        ("token", "glpat-", "access token", "act as its owner through the API"),
        ("oauth-secret", "gloas-", "OAuth application secret", "pose as the application"),
        ("deploy-token", "gldt-", "deploy token", "read the repository and its packages"),
        ("runner-token", "glrt-", "runner token", "register as the runner and read job variables"),
        ("trigger-token", "glptt-", "pipeline trigger token", "start pipelines"),
        ("feed-token", "glft-", "feed token", "read private activity"),
        ("agent-token", "glagent-", "agent token", "reach the cluster the agent serves"),
        ("scim-token", "glsoat-", "SCIM token", "add and remove members"),
        ("incoming-mail-token", "glimt-", "incoming mail token", "open issues as its owner"),
    )
)
