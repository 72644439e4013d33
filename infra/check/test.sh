#!/usr/bin/env bash
# Runs the checker's own tests; the last line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")"
command -v node >/dev/null || { echo "Node.js 20 or later is needed: https://nodejs.org" >&2; echo "0 passed, 1 failed"; exit 1; }
[ -d node_modules/@cdktn/hcl2json ] || npm ci --ignore-scripts --no-audit --no-fund --silent || { echo "0 passed, 1 failed"; exit 1; }
out=$(mktemp); trap 'rm -f "$out"' EXIT
node --test --test-reporter=spec --test-reporter-destination=stderr --test-reporter=tap --test-reporter-destination="$out" test/*.test.mjs
status=$?
echo "$(sed -n 's/^# pass //p' "$out") passed, $(sed -n 's/^# fail //p' "$out") failed"
exit $status
