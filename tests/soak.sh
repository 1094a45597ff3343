#!/bin/sh
# Long counts: thousands of kills, property cases and mutated inputs, for whoever changes what must never lose anything. tests/run.sh
# runs a seeded sample of each. PLI_SOAK multiplies the counts (default 50): of each property its own count, of costly ones at most
# ten times (src/properties.rs). `library` or `live` runs one half.
set -eu
cd "$(dirname "$0")/.."
. packaging/system-packages.sh
install_packages build run servers directories tokens cards
: "${PLI_SOAK:=50}"
export PLI_SOAK
half=${1:-both}
case $half in
    both | library | live) ;;
    *)
        echo "usage: sh tests/soak.sh [library|live]" >&2
        exit 2
        ;;
esac
if cargo nextest --version >/dev/null 2>&1; then
    # The whole workspace, as run.sh builds it: nothing is compiled twice.
    nextest() { cargo nextest run --profile soak --workspace --locked --features pli/practice,pli/relay --no-fail-fast "$@"; }
    [ "$half" = live ] || nextest -E 'package(pli) & (kind(lib) | binary(it))'
    [ "$half" = library ] || nextest -E 'binary(live) & test(/soak|kill|crash/)'
else
    [ "$half" = live ] || cargo test -p pli --lib --test it --locked --features practice --no-fail-fast
    [ "$half" = library ] ||
        cargo test -p pli --test live --locked --features practice --no-fail-fast -- --test-threads=1 soak kill crash
fi
