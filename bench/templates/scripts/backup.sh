#!/usr/bin/env bash
set -euo pipefail
export PGPASSWORD='@{chosen}'
pg_dump -h db.acme.internal -U ops ops | gzip > /backups/ops.sql.gz
mysqldump -u root -p@{random} legacy > legacy.sql
curl -u backup:@{random} -T ops.sql.gz https://files.acme.io/backups/
aws s3 cp ops.sql.gz "s3://acme-backups/$(date +%F)/"
password=$(pass show ops/db)
TOKEN="${DEPLOY_TOKEN:?set DEPLOY_TOKEN}"
curl -X POST https://hooks.slack.com/services/@{slack_hook} -d '{"text": "done"}'
