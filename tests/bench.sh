#!/bin/sh
# Measures, as ratios within one run on this machine: what Pli does against what people use today, over the same servers.
#
#   sh tests/bench.sh [sync|directory|card|search|send|documents] [N]     N messages (default 10000; search 100000, send 100) or directory rows (default 540000)
#
# Prints a table and, on the last line, JSON. PLI_BENCH_PROFILE=dev measures the development build instead of the release one;
# PLI_BENCH_BIN=DIR the programs of that folder. `sync` measures three mailboxes (PLI_BENCH_ARMS): N `heavy` messages as practices
# receive them, `folders` (2000 in 58 folders), and ten times N `light` ones.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
. packaging/system-packages.sh
install_packages build servers

what=${1:-sync}
profile=${PLI_BENCH_PROFILE:-release}
# Programs that were built before say nothing of how.
built=${PLI_BENCH_BIN:+unknown}
built=${built:-$profile}
# As run.sh builds them: one build of the tests serves all that are measured through one.
features=pli/practice,pli/relay
# From the code to the list, and what the card's own process adds to a signature: measured by a live test, on a card that needs
# no time of its own.
if [ "$what" = card ]; then
    PLI_BENCH=200 PLI_BENCH_MESSAGES=${2:-10000} cargo test --profile "$profile" --workspace --locked \
        --features $features --test live -- --exact --nocapture \
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
        --features $features --test live -- --exact --nocapture finding::searches_while_messages_are_written
    exit
fi
# A queue of letters of 34 kB, filed into Sent as well, against msmtp on the same Postfix.
if [ "$what" = send ]; then
    command -v msmtp >/dev/null 2>&1 || as_root apt-get install -y --no-install-recommends msmtp >/dev/null
    PLI_BENCH=${2:-100} cargo test --profile "$profile" --workspace --locked \
        --features $features --test live -- --exact --nocapture handover::a_queue_of_letters_is_handed_over
    exit
fi
# « À classer » of so many documents: its first lines and its count, its last lines, and words that were typed.
if [ "$what" = documents ]; then
    PLI_BENCH=50 PLI_BENCH_DOCUMENTS=${2:-5000} cargo test --profile "$profile" --workspace --locked \
        --features $features --test live -- --exact --nocapture filing::thousands_of_documents_open_at_once
    exit
fi
# An extract of a nation of invented people: import, room, memory, and each key of what people type.
if [ "$what" = directory ]; then
    PLI_DIRECTORY_ROWS=${2:-540000} cargo test --profile "$profile" --workspace --locked \
        --features $features --test it -- --exact --nocapture \
        directory_scale::import_is_quick_and_each_key_quicker | sed -n '/^bench:$/,/^{/p' | sed 1d
    exit
fi
case $what in
    sync) count=${2:-10000} ;;
    *) sed -n '2,9p' "$0" >&2; exit 2 ;;
esac

target=${CARGO_TARGET_DIR:-$root/target}
if [ -n "${PLI_BENCH_BIN:-}" ]; then
    pli=$PLI_BENCH_BIN/pli
elif [ "$profile" = release ]; then
    cargo build --release --locked -p pli --features practice
    pli=$target/release/pli
else
    cargo build --locked -p pli --features practice
    pli=$target/debug/pli
fi
tools=${PLI_BENCH_BIN:-$target/debug}
[ -n "${PLI_BENCH_BIN:-}" ] || cargo build --locked -p pli-operator --bins
work=$(mktemp -d "${TMPDIR:-/tmp}/pli-bench.XXXXXX")
operator=
stop() {
    if [ -n "$operator" ]; then
        kill -TERM "$operator" 2>/dev/null || true
        wait "$operator" 2>/dev/null || true
        operator=
    fi
}
finish() {
    trap - EXIT INT TERM
    stop
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# serve NAME OPTIONS…: starts an operator in $work/NAME, which becomes $op; pli keeps its data there as well.
serve() {
    op=$work/$1
    shift
    "$tools/pli-operator" "$op" "$@" >"$work/out" 2>"$work/err" &
    operator=$!
    until grep -qx ready "$work/out"; do
        kill -0 "$operator" 2>/dev/null || { cat "$work/err" >&2; exit 1; }
        sleep 0.2
    done
}

now() { date +%s.%N; }
minus() { awk "BEGIN { printf \"%.3f\", $1 - $2 }"; }
ratio() { awk "BEGIN { printf \"%.2f\", ($2 > 0) ? $1 / $2 : 0 }"; }
field() { sed -n "s/.*\"$1\":\([0-9.]*\).*/\1/p" "$2" | tail -n 1; }
run() { "$pli" --config "$op/pli.toml" "$@" 3<"$op/pin"; }
row() { printf '%-40s %12s %12s %8s\n' "$@"; }

# synced FILE: one pass of pli; its figures go to FILE, its largest resident memory (kB; the card's process is another one) to $peak.
synced() {
    "$pli" --config "$op/pli.toml" sync --once --json --pin-fd 3 3<"$op/pin" >"$1" 2>"$1.err" &
    running=$!
    peak=0
    while kill -0 "$running" 2>/dev/null; do
        seen=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$running/status" 2>/dev/null || true)
        peak=${seen:-$peak}
        sleep 0.1
    done
    wait "$running" || { cat "$1.err" >&2; exit 1; }
}

# mirrored DIR: one pass of mbsync; $took is its time.
mirrored() {
    mkdir -p "$1"
    [ -e "$1.rc" ] || cat >"$1.rc" <<RC
IMAPAccount op
Host localhost
Port $port
User 899700000017
Pass none
SSLType STARTTLS
CertificateFile $work/ca.pem
SystemCertificates no
ClientCertificate $op/pki/doctor-auth-chain.pem
ClientKey $op/pki/doctor-auth.key
AuthMechs EXTERNAL

IMAPStore far
Account op

MaildirStore near
Path $1/
Inbox $1/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns * !Cabinet*
Create Near
SyncState *
RC
    begun=$(now)
    mbsync -q -c "$1.rc" -a 2>/dev/null
    took=$(minus "$(now)" "$begun")
}

# floored FILE: one TLS connection, every message, nothing kept. Also warms the server's caches.
floored() {
    "$tools/imap-floor" "$port" "$op/pki/ACR-EL.pem" "$op/pki/doctor-auth-chain.pem" "$op/pki/doctor-auth.key" >"$1"
}

# 500 new messages in INBOX, and 500 others flagged or unflagged, behind everybody's back.
changes() {
    inbox=$(cat "$op/mail.path")/dubreuil/Maildir
    find "$inbox/cur" -type f | LC_ALL=C sort | head -n "$1" | while read -r file; do
        name=$(basename "$file")
        cp -p "$file" "$inbox/new/${name%%.*}.N${name#*.M}"
        case $name in
            *F*,*) ;;
            *:2,*F*) mv "$file" "$(echo "$file" | sed 's/\(:2,.*\)F/\1/')" ;;
            *:2,) mv "$file" "${file}F" ;;
            *) mv "$file" "$(echo "$file" | sed 's/:2,/:2,F/')" ;;
        esac
    done
}

# first TITLE: the floor, mbsync and pli on the mailbox of this operator; leaves the figures in variables.
first() {
    port=$(sed -n 's/^port = //p' "$op/pli.toml" | head -n 1)
    cat "$op/pki/ACR-EL.pem" "$op/pki/ACI-EL-ORG.pem" >"$work/ca.pem"
    floored "$op/floor"
    floored "$op/floor"
    floor=$(field seconds "$op/floor")
    mirrored "$op/maildir"
    theirs=$took
    mirrored "$op/maildir"
    theirs_again=$took
    synced "$op/first"
    first_peak=$peak
    ours=$(field seconds "$op/first")
    synced "$op/again"
    again=$(field seconds "$op/again")
    again_commands=$(field commands "$op/again")
    size=$(field bytes "$op/first")
    messages=$(field messages "$op/first")
    screen=$(field first_screen_seconds "$op/first")
    slow=$(field write_p95_ms "$op/first")
    slowest=$(field write_max_ms "$op/first")
    of_floor=$(ratio "$floor" "$ours")
    printf '\n'
    row "$1: $messages messages, $((size / 1000000)) MB" pli other ratio
    row "first sync, s, beside mbsync" "$ours" "$theirs" "$(ratio "$ours" "$theirs")"
    row "throughput, beside the raw floor ($floor s)" "$(ratio "$size / 1000000" "$ours")" "$(ratio "$size / 1000000" "$floor")" "$of_floor"
    row "first screen, s" "$screen" "" ""
    row "peak memory, MB" "$((first_peak / 1024))" "" ""
    row "write transactions, ms: p95, longest" "$slow" "$slowest" ""
    row "nothing changed, s, beside mbsync" "$again" "$theirs_again" "$(ratio "$again" "$theirs_again")"
    row "nothing changed: commands" "$again_commands" "" ""
    figures="\"messages\":$messages,\"bytes\":$size,\"pli\":$ours,\"mbsync\":$theirs,\"ratio\":$(ratio "$ours" "$theirs"),\"floor\":$floor,\"of_floor\":$of_floor,\"first_screen\":$screen,\"peak_mb\":$((first_peak / 1024)),\"write_p95_ms\":$slow,\"pli_again\":$again,\"mbsync_again\":$theirs_again,\"again_ratio\":$(ratio "$again" "$theirs_again"),\"again_commands\":$again_commands"
}

bench_sync() {
    command -v mbsync >/dev/null 2>&1 || as_root apt-get install -y --no-install-recommends isync >/dev/null
    arms=${PLI_BENCH_ARMS:-heavy folders light}
    json=
    for arm in $arms; do
        case $arm in
            heavy) serve heavy --messages "$count" --weight heavy --directory-rows 50 ;;
            light) serve light --messages $((count * 10)) --weight light --directory-rows 50 ;;
            folders) serve folders --messages 2000 --weight light --folders 50 --directory-rows 50 ;;
        esac
        first "$arm"
        if [ "$arm" = heavy ]; then
            changes 500
            mirrored "$op/maildir"
            synced "$op/caught"
            caught=$(field seconds "$op/caught")
            row "500 new, 500 flags, s, beside mbsync" "$caught" "$took" "$(ratio "$caught" "$took")"
            figures="$figures,\"caught_up\":$caught,\"mbsync_caught_up\":$took,\"caught_up_ratio\":$(ratio "$caught" "$took")"
        fi
        json="$json${json:+,}\"$arm\":{$figures}"
        stop
        rm -rf "$op"
    done
    printf '\n{"bench":"sync","profile":"%s",%s}\n' "$built" "$json"
}

"bench_$what"
