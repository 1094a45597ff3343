#!/bin/sh
# Unpacks the IMAP servers of Courier and Cyrus into a folder, for tests: they cannot be installed beside Dovecot.
#   sh packaging/foreign-servers.sh FOLDER
# Nothing is installed. Servers, libraries and all are found below FOLDER/root afterwards.
set -eu
to=$1
. "$(dirname "$0")/system-packages.sh"
mkdir -p "$to/packages"
exec 9>"$to/lock"
flock 9
[ ! -e "$to/root/done" ] || exit 0

# What apt would install where no Dovecot is: the packages themselves, and what they need that is not here.
awk 'BEGIN { RS = ""; ORS = "\n\n" } !/^Package: dovecot/' /var/lib/dpkg/status >"$to/status"
needed() {
    apt-get -o Dir::State::status="$to/status" -o Debug::NoLocking=1 --no-install-recommends --print-uris -qq -y install "$1" |
        awk '{ sub(/_.*/, "", $2); print $2 }'
}
needed courier-imap >"$to/names" 2>/dev/null || true
[ -s "$to/names" ] || as_root apt-get update
for server in courier-imap cyrus-imapd; do needed "$server"; done | sort -u >"$to/names"
[ -s "$to/names" ]
cd "$to/packages"
xargs apt-get -qq download <"$to/names"
for package in *.deb; do dpkg-deb -x "$package" "$to/root"; done
touch "$to/root/done"
