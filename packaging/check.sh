#!/bin/bash
# Goes through the life of the Linux packages, and prints each thing it looked at: made twice the same, lint, desktop and store data,
# tampering, installed into a bare system of its own, policy, first start with a window, upgrade, return to the version before, removal.
#   sudo bash packaging/check.sh PROGRAM
# PROGRAM is `pli` built for release (packaging/linux/program.sh prints it). PLI_CHECK_ROOT names a folder where the bare system stays
# between runs; without it, it is made anew. PLI_CHECK_PICTURE names a file for a picture of the first window.
set -u
[ $# -eq 1 ] || { sed -n '2,6p' "$0" | sed 's/^# \{0,1\}//' >&2; exit 2; }
program=$(realpath "$1")
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
. "$here/system-packages.sh"
install_packages build run packages package-checks window-tests || exit 1
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$here/../Cargo.toml" | head -1)
newer=${version%.*}.$((${version##*.} + 1))

work=$(mktemp -d)
screen=
finish() {
    trap - EXIT INT TERM HUP
    [ -z "$screen" ] || kill "$screen" 2>/dev/null
    for place in dev/pts proc; do mountpoint -q "$bare/$place" && umount "$bare/$place"; done
    rm -rf "$work"
}
bare=$work/bare
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

failures=0
# check WORDS COMMAND…: says whether it holds.
check() {
    local words=$1
    shift
    if "$@" >"$work/said" 2>&1; then
        printf 'ok      %s\n' "$words"
    else
        printf 'FAILED  %s\n' "$words"
        sed 's/^/        /' "$work/said" | tail -15
        failures=$((failures + 1))
    fi
}
# refuses STATUS COMMAND…: it ends with this status; `any` is any but 0.
refuses() {
    local wanted=$1 got
    shift
    "$@"
    got=$?
    if [ "$wanted" = any ]; then [ $got -ne 0 ]; else [ $got -eq "$wanted" ]; fi
}
said() { grep -qE -- "$1" <<<"$2"; }
# One octet in the middle of a file becomes another.
tamper() {
    cp "$1" "$2"
    local place=$(($(stat -c %s "$1") / 2))
    local octet
    octet=$(dd if="$1" bs=1 skip=$place count=1 2>/dev/null | od -An -tu1 | tr -d ' ')
    printf "\\x$(printf %x $(((octet + 1) % 256)))" | dd of="$2" bs=1 seek=$place conv=notrunc 2>/dev/null
}

echo "== Debian package"
deb=$(sh "$here/deb/build.sh" "$work" "$program") || exit 1
mkdir "$work/again"
sh "$here/deb/build.sh" "$work/again" "$program" >/dev/null || exit 1
check "the same octets when made again" cmp "$deb" "$work/again/${deb##*/}"
older=$deb
deb=$(PLI_PACKAGE_VERSION=$newer sh "$here/deb/build.sh" "$work" "$program") || exit 1
check "lintian finds no error and no warning" lintian --fail-on error,warning "$older"
tamper "$older" "$work/tampered.deb"
check "a tampered one is refused" refuses any dpkg-deb --extract "$work/tampered.deb" "$work/tampered"
mkdir "$work/seen"
dpkg-deb --extract "$older" "$work/seen"
check "the desktop entry is valid" desktop-file-validate "$work/seen/usr/share/applications/pli.desktop"
check "the store data are valid" appstreamcli validate --no-net "$work/seen/usr/share/metainfo/fr.pli.Pli.metainfo.xml"
check "the manual page (French) is well formed" sh -c "! man --warnings -l '$work/seen/usr/share/man/fr/man1/pli.1.gz' 2>&1 >/dev/null | grep ."
check "the manual page (English) is well formed" sh -c "! man --warnings -l '$work/seen/usr/share/man/man1/pli.1.gz' 2>&1 >/dev/null | grep ."
check "the completions of Bash are well formed" bash -n "$work/seen/usr/share/bash-completion/completions/pli"

echo "== RPM package"
export GNUPGHOME=$work/gnupg
mkdir -m 700 "$GNUPGHOME"
gpg --batch --quiet --passphrase '' --quick-generate-key 'Pli package checks <checks@pli.example>' rsa3072 sign 1d 2>/dev/null
rpm=$(PLI_RPM_KEY=checks@pli.example sh "$here/rpm/build.sh" "$work" "$program") || exit 1
keys=$work/keys
gpg --armor --export checks@pli.example >"$work/key.asc"
rpm --dbpath "$keys" --import "$work/key.asc"
check "its signature verifies" sh -c "rpm --dbpath '$keys' -Kv '$rpm' | grep -q 'Signature.*: OK' && ! rpm --dbpath '$keys' -Kv '$rpm' | grep -q 'NOT OK\|BAD\|NOKEY'"
tamper "$rpm" "$work/tampered.rpm"
check "a tampered one is refused" refuses any rpm --dbpath "$keys" -K "$work/tampered.rpm"
check "rpmlint finds no error" sh -c "rpmlint -c '$here/rpm/rpmlint.toml' '$rpm' | tee /dev/stderr | grep -qE '; 0 errors| 0 errors,'"
fedora=$work/fedora
mkdir -p "$fedora"
rpm --root "$fedora" --initdb
check "it installs into a root of its own" rpm --root "$fedora" --nodeps -i "$rpm"
check "what lies there is what it says" rpm --root "$fedora" --nodeps -V pli
check "a setting of the establishment survives its removal, and nothing else" sh -c "
    echo 'MaskMinutes = 5' >'$fedora/etc/pli/policies.d/10.toml' && rpm --root '$fedora' -e pli &&
    [ \"\$(cd '$fedora' && find etc usr -type f -o -type l | grep -v var/lib/rpm | paste -sd' ')\" = etc/pli/policies.d/10.toml ]"

echo "== Bare system"
kept=${PLI_CHECK_ROOT:-$work/kept}
if [ ! -e "$kept/made" ]; then
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 2>/dev/null | head -1)
    suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
    debootstrap --variant=minbase "$suite" "$kept/root" "$mirror" >"$work/said" 2>&1 || { tail -5 "$work/said"; exit 1; }
    touch "$kept/made"
fi
cp -a "$kept/root" "$bare"
cp /etc/resolv.conf "$bare/etc/resolv.conf"
# The sources and their certificates of this machine: the bare system asks where it does.
rm -rf "$bare/etc/apt" && cp -a /etc/apt "$bare/etc/apt"
mkdir -p "$bare/etc/ssl/certs" && cp -L /etc/ssl/certs/ca-certificates.crt "$bare/etc/ssl/certs/"
mount -t proc proc "$bare/proc"
printf '#!/bin/sh\nexit 101\n' >"$bare/usr/sbin/policy-rc.d"
chmod 755 "$bare/usr/sbin/policy-rc.d"
inside() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive chroot "$bare" "$@"; }
alice() { inside setpriv --reuid 1000 --regid 1000 --clear-groups env HOME=/home/alice "$@"; }
install() { inside apt-get install -y --no-install-recommends "$@"; }
inside useradd --create-home --uid 1000 alice
inside apt-get update >/dev/null 2>&1
cp "$older" "$deb" "$bare/root/"
check "installed with what it depends on" install desktop-file-utils man-db "/root/${older##*/}"
check "it says its version" said "^pli $version" "$(alice pli --version)"
check "its manual is there" test -e "$bare/usr/share/man/man1/pli.1.gz"
check "the desktop knows who opens a link to write" grep -q 'x-scheme-handler/mailto=.*pli.desktop' "$bare/usr/share/applications/mimeinfo.cache"
check "the desktop knows who opens a message" grep -q 'message/rfc822=.*pli.desktop' "$bare/usr/share/applications/mimeinfo.cache"

echo "== Policy"
policy=$bare/etc/pli/policies.d/10-check.toml
show() { alice pli policy show --json; }
check "its example is no policy" said '"key":"MaskMinutes".*"origin":"default"' "$(show)"
echo 'MaskMinutes = 5' >"$policy"
check "a policy binds" said '"key":"MaskMinutes","value":5,"origin":"policy","locked":true' "$(show)"
chmod 666 "$policy"
check "one that anybody may write keeps Pli from starting" refuses 78 alice pli policy show
chmod 644 "$policy"
echo 'Pkcs11Modules = "nonsense' >"$policy"
check "one that cannot be read keeps Pli from starting" refuses 78 alice pli diagnose
echo 'MaskMinutes = 999' >"$policy"
check "a value that does not fit is the strictest" said '"key":"MaskMinutes","value":1,"origin":"policy","locked":true' "$(show)"
echo 'MaskMinutes = 5' >"$policy"
check "its check says what is wrong with a file" refuses 1 sh -c "echo 'MaskMinuts = 5' >'$bare/home/alice/x.toml'; chroot '$bare' /usr/bin/pli policy check /home/alice/x.toml"

echo "== First start"
diagnosis=$(alice pli diagnose --json)
check "the diagnosis names the first thing that lacks" said '"subject":"pcsc".*"verdict":"wrong"' "$diagnosis"
Xvfb -displayfd 3 -screen 0 1280x800x24 3>"$work/display" 2>/dev/null &
screen=$!
until [ -s "$work/display" ] || ! kill -0 $screen 2>/dev/null; do sleep 0.1; done
display=:$(cat "$work/display")
alice env DISPLAY="$display" LANG=fr_FR.UTF-8 pli >"$work/window" 2>&1 &
window=
for _ in $(seq 100); do
    window=$(DISPLAY=$display xdotool search --onlyvisible --class pli 2>/dev/null | head -1)
    [ -z "$window" ] || break
    sleep 0.2
done
check "the window opens with the libraries of the package alone" test -n "$window"
# What was drawn: a window that is of one colour shows nothing.
colours=0
for _ in $(seq 50); do
    colours=$(DISPLAY=$display import -window root "$work/first.png" 2>/dev/null && identify -format %k "$work/first.png")
    [ "${colours:-0}" -lt 16 ] || break
    sleep 0.2
done
check "and shows something ($colours colours)" test "${colours:-0}" -ge 16
[ -z "${PLI_CHECK_PICTURE:-}" ] || cp "$work/first.png" "$PLI_CHECK_PICTURE"
ended() { kill -TERM "$1" && timeout 20 tail --pid="$1" -f /dev/null; }
check "it ends when it is asked to" ended "$(pgrep -U 1000 -x pli | head -1)"
kept_by_alice() { cd "$bare/home/alice" && find . -type f | sort; }
data=$(kept_by_alice)
check "nothing but its own folders is written" sh -c "! printf '%s\n' '$data' | grep -vE '^./(\.bash|\.profile|x.toml|\.local/share/pli/|\.config/pli/|\.cache/pli/)'"

echo "== Upgrade, return, removal"
before=$(sha256sum <"$policy")
echo '# ours' >>"$bare/etc/pli/policies.d/README"
check "upgraded to $newer" install "/root/${deb##*/}"
check "the newer one is there" said "^$newer$" "$(inside dpkg-query -W -f '${Version}' pli)"
check "the policy is as it was" test "$before" = "$(sha256sum <"$policy")"
check "a file of the folder that was changed stays as it is" grep -q '^# ours' "$bare/etc/pli/policies.d/README"
check "back to $version" install --allow-downgrades "/root/${older##*/}"
check "which runs" said "^pli $version" "$(alice pli --version)"
check "the policy still binds" said '"key":"MaskMinutes","value":5,"origin":"policy","locked":true' "$(show)"
check "removed" inside apt-get remove -y pli
check "the program is gone, the policy is not" sh -c "[ ! -e '$bare/usr/bin/pli' ] && [ -e '$policy' ]"
check "purged" inside apt-get purge -y pli
left=$(cd "$bare" && find usr var/lib -regextype posix-extended -regex '.*/(_?pli([-.][^/]*)?|fr\.pli\.[^/]*)' | head)
check "nothing of it is left" test -z "$left"
check "what the user keeps is as it was" test "$data" = "$(kept_by_alice)"

echo
if [ "$failures" -eq 0 ]; then echo "All holds."; else echo "$failures failed." >&2; exit 1; fi
