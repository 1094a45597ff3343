#!/bin/sh
# Lays what a Linux package installs into a folder, as it will lie below /.
#   sh packaging/linux/stage.sh PROGRAM ROOT VERSION
# PROGRAM is built for release, without practice trust. Man pages and completions are what that program prints.
set -eu
[ $# -eq 3 ] || { sed -n '2,4p' "$0" | sed 's/^# \{0,1\}//' >&2; exit 2; }
program=$1
root=$2
version=$3
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
top=$(dirname "$(dirname "$here")")
: "${SOURCE_DATE_EPOCH:=$(git -C "$top" log -1 --format=%ct)}"

if [ "$("$program" --version)" != "pli $(sed -n 's/^version = "\(.*\)"/\1/p' "$top/Cargo.toml" | head -1)" ]; then
    echo "stage: $program is not the program of this version." >&2
    exit 1
fi
# Practice trust is a folder of policies of its own: a program that knows it is no program for people.
if grep -aq /etc/pli-practice "$program"; then
    echo "stage: $program was built with practice trust." >&2
    exit 1
fi

# lay MODE FILE PLACE; - is standard input.
lay() {
    mkdir -p "$root/$(dirname "$3")"
    cat "$2" >"$root/$3"
    chmod "$1" "$root/$3"
}
# Without the moment and the name of the file: the same octets each time.
squeeze() { gzip -9nc; }
# A licence's text in the form of a copyright file.
licence() { sed 's/^$/./; s/^/ /' "$top/$1"; }

mkdir -p "$root"
chmod 755 "$root"
lay 755 "$program" usr/bin/pli
strip --strip-unneeded --remove-section=.comment --remove-section=.note "$root/usr/bin/pli"
for language in en fr; do
    folder=usr/share/man/man1
    [ $language = en ] || folder=usr/share/man/$language/man1
    LC_ALL=$language LANGUAGE=$language "$program" manual page | squeeze | lay 644 - $folder/pli.1.gz
done
manual() { LC_ALL=fr LANGUAGE=fr "$program" manual "$1"; }
manual bash | lay 644 - usr/share/bash-completion/completions/pli
manual zsh | lay 644 - "usr/share/zsh/${PLI_ZSH_FOLDER:-vendor-completions}/_pli"
manual fish | lay 644 - usr/share/fish/vendor_completions.d/pli.fish
lay 644 "$here/pli.desktop" usr/share/applications/pli.desktop
sed "s/@VERSION@/$version/; s/@DATE@/$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%d)/" "$here/fr.pli.Pli.metainfo.xml" |
    lay 644 - usr/share/metainfo/fr.pli.Pli.metainfo.xml
lay 644 "$here/pli.svg" usr/share/icons/hicolor/scalable/apps/pli.svg
for size in 48 128 256; do
    rsvg-convert -w $size -h $size "$here/pli.svg" | lay 644 - usr/share/icons/hicolor/${size}x$size/apps/pli.png
done
lay 644 "$here/pli-directory.service" usr/lib/systemd/system/pli-directory.service
lay 644 "$here/pli-directory.timer" usr/lib/systemd/system/pli-directory.timer
lay 644 "$here/policies-README" etc/pli/policies.d/README
mkdir -p "$root/etc/pli/recommended.d"
chmod 755 "$root/etc/pli/recommended.d"
for name in MIT OFL DEJAVU ISC; do
    case $name in
        MIT) licence LICENSE-MIT ;;
        OFL) licence assets/fonts/LICENSE-Inter.txt ;;
        DEJAVU) licence assets/fonts/LICENSE-DejaVu.txt ;;
        ISC) licence assets/fonts/LICENSE-Lucide.txt ;;
    esac >"$root/$name"
done
sed -e "/^@MIT@/{r $root/MIT
d}" -e "/^@OFL@/{r $root/OFL
d}" -e "/^@DEJAVU@/{r $root/DEJAVU
d}" -e "/^@ISC@/{r $root/ISC
d}" "$here/copyright" | lay 644 - usr/share/doc/pli/copyright
rm "$root/MIT" "$root/OFL" "$root/DEJAVU" "$root/ISC"
squeeze <"$top/CHANGELOG.md" | lay 644 - usr/share/doc/pli/NEWS.gz
find "$root" -type d -exec chmod 755 {} +
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
