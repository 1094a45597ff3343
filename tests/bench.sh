#!/bin/sh
# Measures, as ratios within one run on this machine: what Pli does against what people use today, over the same servers.
#
#   sh tests/bench.sh [sync|directory|card|search] [N]     N messages (default 10000; search 100000) or directory rows (default 540000)
#
# Prints a table and, on the last line, JSON. PLI_BENCH_PROFILE=dev measures the development build instead of the release one.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
. packaging/system-packages.sh
install_packages build servers

what=${1:-sync}
profile=${PLI_BENCH_PROFILE:-release}
# From the code to the list, and what the card's own process adds to a signature: measured by a live test, on a card that needs
# no time of its own.
if [ "$what" = card ]; then
    PLI_BENCH=200 PLI_BENCH_MESSAGES=${2:-10000} cargo test --profile "$profile" --workspace --locked \
        --features pli/practice --test live -- --exact --nocapture \
        bench::unlock_to_list_and_what_the_agent_adds_to_a_signature
    exit
fi
# The newest hits of a fixed set of questions while another connection writes, against notmuch's library on the same messages.
if [ "$what" = search ]; then
    [ -x /usr/bin/notmuch ] && /usr/bin/python3 -c 'import notmuch2' 2>/dev/null \
        || as_root apt-get install -y --no-install-recommends notmuch python3-notmuch2 >/dev/null \
        || echo "notmuch cannot be installed: left out" >&2
    maildir=$(mktemp -d "${TMPDIR:-/tmp}/pli-bench.XXXXXX")
    trap 'rm -rf "$maildir"' EXIT
    trap 'exit 130' INT TERM
    PLI_BENCH=200 PLI_BENCH_MESSAGES=${2:-100000} PLI_BENCH_MAILDIR=$maildir cargo test --profile "$profile" --workspace --locked \
        --features pli/practice --test live -- --exact --nocapture finding::searches_while_messages_are_written
    exit
fi
case $what in
    sync) messages=${2:-10000} rows=50 ;;
    directory) messages=20 rows=${2:-540000} ;;
    *) sed -n '2,6p' "$0" >&2; exit 2 ;;
esac

target=${CARGO_TARGET_DIR:-$root/target}
if [ "$profile" = release ]; then
    cargo build --release --locked -p pli --features practice
    pli=$target/release/pli
else
    cargo build --locked -p pli --features practice
    pli=$target/debug/pli
fi
cargo build --locked -p pli-operator
work=$(mktemp -d "${TMPDIR:-/tmp}/pli-bench.XXXXXX")
operator=
finish() {
    trap - EXIT INT TERM
    if [ -n "$operator" ]; then
        kill -TERM "$operator" 2>/dev/null || true
        wait "$operator" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

"$target/debug/pli-operator" "$work/op" --messages "$messages" --directory-rows "$rows" >"$work/out" 2>"$work/err" &
operator=$!
until grep -qx ready "$work/out"; do
    kill -0 "$operator" 2>/dev/null || { cat "$work/err" >&2; exit 1; }
    sleep 0.2
done

now() { date +%s.%N; }
minus() { awk "BEGIN { printf \"%.3f\", $1 - $2 }"; }
ratio() { awk "BEGIN { printf \"%.2f\", ($2 > 0) ? $1 / $2 : 0 }"; }
field() { sed -n "s/.*\"$1\":\([0-9.]*\).*/\1/p" "$2" | tail -n 1; }
run() { "$pli" --config "$work/op/pli.toml" "$@" 3<"$work/op/pin"; }

bench_sync() {
    command -v mbsync >/dev/null 2>&1 || as_root apt-get install -y --no-install-recommends isync >/dev/null
    pki=$work/op/pki
    cat "$pki/ACR-EL.pem" "$pki/ACI-EL-ORG.pem" >"$work/ca.pem"
    mkdir -p "$work/maildir"
    port=$(sed -n 's/^port = //p' "$work/op/pli.toml" | head -n 1)
    cat >"$work/mbsyncrc" <<RC
IMAPAccount op
Host localhost
Port $port
User 899700000017
Pass none
SSLType STARTTLS
CertificateFile $work/ca.pem
SystemCertificates no
ClientCertificate $pki/doctor-auth-chain.pem
ClientKey $pki/doctor-auth.key
AuthMechs EXTERNAL

IMAPStore far
Account op

MaildirStore near
Path $work/maildir/
Inbox $work/maildir/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns * !Cabinet*
Create Near
SyncState *
RC
    # The server reads every message once, so that neither client pays for its cold caches.
    mbsync -q -c "$work/mbsyncrc" -a 2>/dev/null
    rm -rf "$work/maildir"
    mkdir -p "$work/maildir"

    start=$(now); mbsync -q -c "$work/mbsyncrc" -a 2>/dev/null; theirs=$(minus "$(now)" "$start")
    start=$(now); mbsync -q -c "$work/mbsyncrc" -a 2>/dev/null; theirs_again=$(minus "$(now)" "$start")
    run sync --once --json --pin-fd 3 >"$work/first" 2>/dev/null
    run sync --once --json --pin-fd 3 >"$work/again" 2>/dev/null
    ours=$(field seconds "$work/first")
    again=$(field seconds "$work/again")
    screen=$(field first_screen_seconds "$work/first")
    bytes=$(field bytes "$work/first")
    count=$(field messages "$work/first")
    again_bytes=$(field bytes "$work/again")
    printf '\n%-34s %12s %12s %8s\n' "$count messages, $bytes octets" pli mbsync ratio
    printf '%-34s %12s %12s %8s\n' "first sync, seconds" "$ours" "$theirs" "$(ratio "$ours" "$theirs")"
    printf '%-34s %12s %12s %8s\n' "nothing changed, seconds" "$again" "$theirs_again" "$(ratio "$again" "$theirs_again")"
    printf '%-34s %12s\n' "first screen, seconds" "$screen"
    printf '%-34s %12s\n\n' "nothing changed, octets" "$again_bytes"
    printf '{"bench":"sync","messages":%s,"bytes":%s,"pli":%s,"mbsync":%s,"ratio":%s,"pli_again":%s,"mbsync_again":%s,"first_screen":%s}\n' \
        "$count" "$bytes" "$ours" "$theirs" "$(ratio "$ours" "$theirs")" "$again" "$theirs_again" "$screen"
}

bench_directory() {
    start=$(now); run directory import "$work"/op/directory/*.txt --json >"$work/import"; import=$(minus "$(now)" "$start")
    worst=0
    printf '\n%-34s %12s\n' "search" milliseconds
    for words in "l" "le" "lef" "lefevre" "lefevre cardio" "lefevre cardio besan" "infirm besancon" "pharmacie"; do
        run directory search "$words" --json >"$work/search" || true
        took=$(field milliseconds "$work/search")
        printf '%-34s %12.2f\n' "$words" "$took"
        worst=$(awk "BEGIN { print ($took > $worst) ? $took : $worst }")
    done
    printf '%-34s %12s\n\n' "import of $rows rows, seconds" "$import"
    printf '{"bench":"directory","rows":%s,"import":%s,"worst_ms":%s}\n' "$rows" "$import" "$worst"
}

"bench_$what"
