#!/bin/sh
# Starts the process named by the first argument (or by $PROCESS); what follows is handed on to it.
set -eu

process=${1:-${PROCESS:-all}}
[ $# -eq 0 ] || shift

case $process in
  payments | webhook-worker | reconciliation | propeller | gateway-simulator) script=apps/$process/src/main.js ;;
  all) script=src/main.js ;;
  migrate) script=libs/database/src/migrate.js ;;
  seed) script=apps/payments/src/tenants/seed.js ;;
  tenant) script=apps/payments/src/tenants/tenant.js ;;
  *)
    echo "There is no process \"$process\". Choose one of: payments webhook-worker reconciliation propeller" \
      "gateway-simulator all migrate seed tenant" >&2
    exit 64
    ;;
esac

# For the health check, which runs beside us and is not told the argument.
echo "$process" >"${TMPDIR:-/tmp}/process" || echo "no health check: cannot write ${TMPDIR:-/tmp}/process" >&2

# exec: the process itself gets the signals.
exec node --enable-source-maps "dist/$script" "$@"
