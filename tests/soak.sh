#!/bin/sh
# Long counts: thousands of kills and property cases, for whoever changes what must never lose anything. tests/run.sh runs a
# seeded sample of each. PLI_SOAK multiplies the counts (default 50).
set -eu
cd "$(dirname "$0")/.."
. packaging/system-packages.sh
install_packages build run servers directories tokens cards
: "${PLI_SOAK:=50}"
PROPTEST_CASES=$((256 * PLI_SOAK))
export PLI_SOAK PROPTEST_CASES
if cargo nextest --version >/dev/null 2>&1; then
    # The whole workspace, as run.sh builds it: nothing is compiled twice.
    nextest() { cargo nextest run --profile soak --workspace --locked --features pli/practice,pli/relay --no-fail-fast "$@"; }
    nextest -E 'package(pli) & (kind(lib) | binary(it))'
    nextest -E 'binary(live) & test(/soak|kill|crash/)'
else
    cargo test -p pli --lib --test it --locked --features practice --no-fail-fast
    cargo test -p pli --test live --locked --features practice --no-fail-fast -- --test-threads=1 soak kill crash
fi
