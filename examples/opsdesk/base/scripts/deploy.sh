#!/usr/bin/env bash
# deploy.sh staging|production COMMIT: migrate, then replace the container. Secrets arrive in the environment of this script.
set -euo pipefail

environment=$1
image="registry.opsdesk.internal/opsdesk:$2"

run() {
  docker run --env-file ".env.$environment" --env DATABASE_URL --env SECRET_KEY --env SMTP_USER --env SMTP_PASSWORD "$@"
}

docker pull "$image"
run --rm "$image" alembic upgrade head
docker rm --force opsdesk || true
run --detach --name opsdesk --restart always --publish 127.0.0.1:8000:8000 "$image"
