#!/bin/sh
# Tries Pli on this machine: installs what is missing, builds, starts a practice
# operator on loopback and opens Pli on it.
#
#   sh packaging/try.sh                 the window
#   sh packaging/try.sh --headless      the same path through the command line
#   sh packaging/try.sh --operator DIR [--messages N] [--directory-rows N] [--tokens]
#                                       only the operator, until Ctrl-C
#
# Only the servers started here are stopped, by their own process number.
set -u

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(dirname -- "$here")
. "$here/system-packages.sh"

usage() {
    sed -n '2,10p' "$0" | sed 's/^# \{0,1\}//'
    exit "${1:-0}"
}

mode=window
directory=
set_messages=
set_rows=
set_tokens=
while [ $# -gt 0 ]; do
    case $1 in
        --headless) mode=headless ;;
        --operator)
            mode=operator
            [ $# -ge 2 ] || usage 2
            case $2 in
                /*) directory=$2 ;;
                *) directory=$PWD/$2 ;;
            esac
            shift
            ;;
        --messages)
            [ $# -ge 2 ] || usage 2
            set_messages=$2
            shift
            ;;
        --directory-rows)
            [ $# -ge 2 ] || usage 2
            set_rows=$2
            shift
            ;;
        --tokens) set_tokens=--tokens ;;
        -h | --help) usage ;;
        *)
            echo "Option inconnue : $1" >&2
            usage 2
            ;;
    esac
    shift
done

if [ "$mode" = window ] && [ -z "${DISPLAY:-}" ] && [ -z "${WAYLAND_DISPLAY:-}" ]; then
    echo "Aucun écran graphique ici (ni DISPLAY ni WAYLAND_DISPLAY)."
    echo "Le même parcours existe en ligne de commande : sh packaging/try.sh --headless"
    exit 1
fi

case $mode in
    operator) groups="build servers" ;;
    *) groups="build run servers" ;;
esac
[ -z "$set_tokens" ] || groups="$groups tokens"
install_packages $groups
status=$?
if [ $status -eq 3 ]; then exit 0; fi
if [ $status -ne 0 ]; then
    echo "Les paquets n'ont pas pu être installés." >&2
    exit 1
fi

# rustup installs cargo where a new shell would find it.
if ! command -v cargo >/dev/null 2>&1 && [ -x "${HOME:-/root}/.cargo/bin/cargo" ]; then
    PATH="${HOME:-/root}/.cargo/bin:$PATH"
    export PATH
fi
if ! command -v cargo >/dev/null 2>&1; then
    echo "Rust 1.92 ou plus récent est nécessaire : https://rustup.rs" >&2
    exit 1
fi
minor=$(cargo --version | sed -n 's/^cargo 1\.\([0-9]*\)\..*/\1/p')
if [ -n "$minor" ] && [ "$minor" -lt 92 ]; then
    echo "Rust 1.92 ou plus récent est nécessaire ; ici : $(cargo --version)" >&2
    exit 1
fi

target=${CARGO_TARGET_DIR:-$root/target}
cd "$root" || exit 1
echo "Construction du poste de pratique…"
cargo build -p pli-operator || exit 1
# Built beside the operator too: the command line is what one points at it.
cargo build -p pli --features practice || exit 1

# Starting servers takes root; sudo forwards signals, but only to its child.
as_operator() {
    if [ "$(id -u)" -eq 0 ]; then
        exec "$target/debug/pli-operator" "$@"
    else
        exec sudo "$target/debug/pli-operator" "$@"
    fi
}

[ -z "$set_messages" ] || set_messages="--messages $set_messages"
[ -z "$set_rows" ] || set_rows="--directory-rows $set_rows"

if [ "$mode" = operator ]; then
    # Numbers only: the words are meant to be split.
    as_operator "$directory" $set_messages $set_rows $set_tokens
fi

if [ "$(id -u)" -ne 0 ]; then
    echo "Les serveurs de pratique demandent les droits d'administration."
    sudo -v || exit 1
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/pli-essai.XXXXXX") || exit 1
directory=$work/poste
operator=
finish() {
    trap - EXIT INT TERM HUP
    if [ -n "$operator" ]; then
        # The program notes its own number: sudo is not ours to signal. The shell's
        # own kill: a small system has no other.
        as_root sh -c 'kill -TERM "$1"' sh "$(cat "$directory/operator.pid" 2>/dev/null)" 2>/dev/null
        wait "$operator" 2>/dev/null
    fi
    rm -rf "$work" 2>/dev/null || as_root rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

echo "Démarrage du poste de pratique…"
(as_operator "$directory" $set_messages $set_rows $set_tokens) >"$work/sortie" 2>"$work/erreurs" &
operator=$!
waited=0
until grep -qx ready "$work/sortie" 2>/dev/null; do
    if [ ! -d "/proc/$operator" ]; then
        echo "Le poste de pratique n'a pas démarré :" >&2
        cat "$work/erreurs" >&2
        operator=
        exit 1
    fi
    waited=$((waited + 1))
    if [ "$waited" -gt 1200 ]; then
        echo "Le poste de pratique ne répond pas :" >&2
        cat "$work/erreurs" >&2
        exit 1
    fi
    sleep 0.1
done

settings=$directory/pli.toml
pin=$(cat "$directory/pin")
pli=$target/debug/pli
echo
echo "Le poste de pratique est prêt : deux cartes, une messagerie, un annuaire, tout sur cette machine."
echo "Code de la carte à saisir : $pin"
echo

if [ "$mode" = window ]; then
    echo "Pour retirer la carte du médecin, puis la remettre, dans un autre terminal :"
    echo "  $target/debug/pli-operator $directory --remove 0"
    echo "  $target/debug/pli-operator $directory --insert 0=3100603746"
    echo
    "$pli" --config "$settings"
    exit $?
fi

failures=0
# try STATUS ARGUMENTS…: runs pli, says what it is and what came of it.
# STATUS is 0 when it must succeed, "refused" when it must fail.
try() {
    wanted=$1
    shift
    printf '\n$ pli'
    printf ' %s' "$@"
    printf '\n'
    "$pli" --config "$settings" "$@" --pin-fd 3 3<"$directory/pin"
    got=$?
    if [ "$wanted" = refused ]; then
        if [ "$got" -eq 0 ]; then
            echo "→ aurait dû être refusé"
            failures=$((failures + 1))
        else
            echo "→ refusé, comme attendu (code $got)"
        fi
    elif [ "$got" -ne 0 ]; then
        echo "→ échec (code $got)"
        failures=$((failures + 1))
    fi
}

cat >"$work/corps.txt" <<'FIN'
Bonjour Nadia,

Pouvez-vous avancer le rendez-vous de Mme Girardet à cette semaine ?

Claire Dubreuil
FIN

try 0 directory import "$directory"/directory/Extraction_Correspondance_MSSante_*.txt
try 0 diagnose
try 0 sync --once
try 0 list INBOX --limit 12
try 0 directory search lefevre cardio
try refused send --to cardiologie@hopital-inconnu.example --subject "Avis" --body-file "$work/corps.txt"
try 0 send --to nadia.benali@cabinet-tilleuls.mssante.fr --subject "Rendez-vous à avancer" --body-file "$work/corps.txt"
try 0 outbox

echo
if [ "$failures" -eq 0 ]; then
    echo "Tout s'est passé comme attendu."
else
    echo "$failures étape(s) en échec." >&2
    exit 1
fi
