#!/usr/bin/env bash
# Where the user instructions of a case go, function by function:
#     tests/benches/instructions.sh calls full
#     tests/benches/instructions.sh stack 'stack, boxed' 5000
set -euo pipefail
cd "$(dirname "$0")/../.."

bench="${1:?which bench: calls, stack or overhead}"
case="${2:?which case}"
times="${3:-1000}"

built=$(cargo bench --no-run --workspace --bench "$bench" 2>&1 | sed -n 's/.*(\(.*\))$/\1/p' | tail -1)
profile=$(mktemp)
upstream=
trap 'rm -f "$profile" "$profile.address" "$profile.text"; [ -z "$upstream" ] || kill "$upstream"' EXIT

at=()
if [ "$bench" = calls ]; then
    "$built" --upstream >"$profile.address" &
    upstream=$!
    until [ -s "$profile.address" ]; do sleep 0.1; done
    at=(--upstream-at "$(cat "$profile.address")")
fi
valgrind --tool=callgrind --callgrind-out-file="$profile" \
    "$built" --case "$case" --times "$times" "${at[@]}" 2>&1 | grep -E 'Collected|Error'
callgrind_annotate "$profile" >"$profile.text"
head -60 "$profile.text"
