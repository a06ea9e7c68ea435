#!/usr/bin/env bash
# Run by cron on the reporting host at 02:00.
set -euo pipefail

day=$(date --date=yesterday +%F)
flask --app opsdesk export-orders --day "$day" | psql "$WAREHOUSE_DSN" --command "\copy exported_orders from stdin csv"
