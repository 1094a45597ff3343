#!/bin/sh
# Makes the Debian package.
#   sh packaging/deb/build.sh FOLDER [PROGRAM]
# It is laid into FOLDER. PROGRAM is `pli` built for release; without it, it is built here. PLI_PACKAGE_VERSION names another version than
# the one of Cargo.toml (tests of upgrades). The same commit and program give the same octets.
set -eu
[ $# -ge 1 ] || { sed -n '2,5p' "$0" | sed 's/^# \{0,1\}//' >&2; exit 2; }
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
. "$here/../linux/begin.sh"
root=$work/root
sh "$top/packaging/linux/stage.sh" "$program" "$root" "$version"

# Libraries that are linked, by the packages that hold them; those that the window opens at run time are the group `run`.
mkdir "$work/debian"
printf 'Source: pli\n\nPackage: pli\nArchitecture: any\n' >"$work/debian/control"
linked=$(cd "$work" && dpkg-shlibdeps -O root/usr/bin/pli 2>/dev/null | sed -n 's/^shlibs:Depends=//p')
opened=$(list_packages run | tr ' ' '\n' | grep -v '^$' | grep -v -e libx11-data -e libpcsclite1 | paste -sd, | sed 's/,/, /g')
architecture=$(dpkg --print-architecture)
mkdir -p "$root/usr/share/lintian/overrides"
install -m 644 "$here/lintian-overrides" "$root/usr/share/lintian/overrides/pli"

mkdir "$root/DEBIAN"
{
    echo "Package: pli"
    echo "Version: $version"
    echo "Architecture: $architecture"
    echo "Maintainer: Pli maintainers <maintainers@pli.example>"
    echo "Installed-Size: $(du -k --apparent-size -s "$root" | cut -f1)"
    echo "Depends: $linked, $opened, hicolor-icon-theme"
    echo "Recommends: pcscd, libccid, xdg-desktop-portal"
    echo "Suggests: gnome-keyring | kwalletmanager"
    echo "Provides: mail-reader, imap-client"
    echo "Section: mail"
    echo "Priority: optional"
    cat "$here/description"
} >"$root/DEBIAN/control"
echo /etc/pli/policies.d/README >"$root/DEBIAN/conffiles"
day=$(date -u -R -d "@$SOURCE_DATE_EPOCH")
{
    printf 'pli (%s) stable; urgency=medium\n\n  * What changed is in /usr/share/doc/pli/NEWS.gz.\n\n' "$version"
    printf ' -- Pli maintainers <maintainers@pli.example>  %s\n\n' "$day"
    printf 'pli (0.0.1) stable; urgency=medium\n\n  * First package.\n\n'
    printf ' -- Pli maintainers <maintainers@pli.example>  Mon, 23 Nov 2026 09:00:00 +0000\n'
} | gzip -9nc >"$root/usr/share/doc/pli/changelog.gz"
chmod 644 "$root/usr/share/doc/pli/changelog.gz"
(cd "$root" && find . -type f ! -path './DEBIAN/*' ! -path './etc/*' -printf '%P\0' | LC_ALL=C sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
chmod 644 "$root"/DEBIAN/*
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

file=$to/pli_${version}_$architecture.deb
dpkg-deb --root-owner-group -Zxz --build "$root" "$file" >/dev/null
echo "$file"
