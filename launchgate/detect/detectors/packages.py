"""Package registries: who holds one of these can publish under your name."""

from __future__ import annotations

from launchgate.detect.checks.token import with_crc
from launchgate.detect.detector import named, token

_PUBLISH = "publish packages that your users will install"

RULES = (
    *(
        token(kind, name, body, *keywords, can=can, page=page, source=source, check=check)
        for kind, name, body, keywords, can, page, source, check in (
            (
                "pypi-token",
                "PyPI token",
                r"pypi-AgE[A-Za-z0-9_-]{60,500}",
                ("pypi-age",),
                _PUBLISH,
                "https://pypi.org/manage/account/token/",
                "https://pypi.org/help/#apitoken",
                "token:plausible",
            ),
            (
                "rubygems-key",
                "RubyGems key",
                r"rubygems_[0-9a-f]{48}",
                ("rubygems_",),
                _PUBLISH,
                "https://rubygems.org/profile/api_keys",
                "https://guides.rubygems.org/api-key-scopes/",
                "token:plausible",
            ),
            (
                "docker-hub-token",
                "Docker Hub token",
                r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,36}",
                ("dckr_",),
                "push images that your servers will run",
                "https://app.docker.com/settings/personal-access-tokens",
                "https://docs.docker.com/security/access-tokens/",
                "token:plausible",
            ),
            (
                "artifactory-key",
                "Artifactory key",
                r"AKCp[A-Za-z0-9]{65,75}",
                ("akcp",),
                "read and replace your build artefacts",
                "https://jfrog.com/help/r/jfrog-platform-administration-documentation/user-profile",
                "",
                "token:plausible",
            ),
            (
                "artifactory-reference-token",
                "Artifactory reference token",
                r"cmVmdGtuO[A-Za-z0-9_-]{50,70}",
                ("cmvmdgtuo",),
                "read and replace your build artefacts",
                "https://jfrog.com/help/r/jfrog-platform-administration-documentation/access-tokens",
                "",
                "token:plausible",
            ),
            (
                "nuget-key",
                "NuGet key",
                r"oy2[a-z0-9]{43}",
                ("oy2",),
                _PUBLISH,
                "https://www.nuget.org/account/apikeys",
                "https://learn.microsoft.com/en-us/nuget/nuget-org/publish-a-package",
                "token:plausible",
            ),
            (
                "crates-token",
                "crates.io token",
                r"cio[A-Za-z0-9]{32}",
                ("cio",),
                _PUBLISH,
                "https://crates.io/settings/tokens",
                "https://crates.io/data-access",
                "token:drawn",
            ),
            (
                "clojars-token",
                "Clojars token",
                r"CLOJARS_[a-z0-9]{60}",
                ("clojars_",),
                _PUBLISH,
                "https://clojars.org/tokens",
                "",
                "token:plausible",
            ),
        )
    ),
    token(
        "npm-token",
        "npm token",
        r"npm_[A-Za-z0-9]{36}",
        "npm_",
        can=_PUBLISH,
        page="https://www.npmjs.com/settings/~/tokens",
        source="https://github.blog/changelog/2021-09-23-npm-has-a-new-access-token-format/",
        check="token:crc62",
        bad=lambda random: [f"//registry.npmjs.org/:_authToken={with_crc('npm_', random)}"],
    ),
    named(
        "npm-legacy-token",
        "npm legacy token",
        r"_authToken|npm[\w.-]{0,12}token",
        r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        *("_authtoken", "npm"),
        can=_PUBLISH,
        page="https://www.npmjs.com/settings/~/tokens",
    ),
)
