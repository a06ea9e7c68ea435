# The image of the GitHub Action, and of anybody who has no Python.
#
#   docker build --tag launchgate .
#   docker run --rm --volume "$PWD:/github/workspace" launchgate check --base origin/main
#
# GitHub runs it as root with the workspace of another user, so neither USER nor WORKDIR is set.

ARG PYTHON=python:3.13.15-slim-trixie@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b

FROM ${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
RUN python3 -m venv --without-pip /opt/launchgate
COPY requirements.lock requirements-build.lock ./
RUN python3 -m pip --python /opt/launchgate/bin/python install --require-hashes --only-binary :all: --no-compile \
      --requirement requirements.lock \
 && python3 -m venv /opt/builder \
 && /opt/builder/bin/python -m pip install --require-hashes --only-binary :all: --requirement requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY launchgate launchgate
RUN /opt/builder/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
 && python3 -m pip --python /opt/launchgate/bin/python install --no-deps --no-compile dist/*.whl \
 && /opt/launchgate/bin/python -I -m launchgate.detect.build \
 && /opt/launchgate/bin/python -I -m compileall -q -j 0 /opt/launchgate/lib

FROM ${PYTHON}
LABEL org.opencontainers.image.title="launchgate" \
      org.opencontainers.image.description="One gate between a commit and a launch" \
      org.opencontainers.image.source="https://github.com/launchgate/launchgate" \
      org.opencontainers.image.licenses="Apache-2.0"
# git depends on Perl for commands that we never call; without it and its documents the layer is a third as large.
RUN printf 'path-exclude=/usr/share/%s/*\n' doc man locale lintian bash-completion > /etc/dpkg/dpkg.cfg.d/launchgate \
 && apt-get update \
 && apt-get install --yes --no-install-recommends git ca-certificates \
 && dpkg --purge --force-depends $(dpkg-query --show --showformat '${Package}\n' perl 'perl-modules-*' 'libperl5*' liberror-perl) \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/* /var/log/apt /var/log/*.log
COPY --from=build /opt/launchgate /opt/launchgate
# The workspace belongs to another user, whom git would distrust; and reading it must not rewrite its index as root.
ENV GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0=/github/workspace GIT_OPTIONAL_LOCKS=0
ENTRYPOINT ["/opt/launchgate/bin/python", "-I", "/opt/launchgate/bin/launchgate"]
CMD ["--help"]
