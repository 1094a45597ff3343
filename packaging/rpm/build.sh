#!/bin/sh
# Makes the RPM package (Fedora, RHEL and their like, openSUSE).
#   sh packaging/rpm/build.sh FOLDER [PROGRAM]
# It is laid into FOLDER. PROGRAM is `pli` built for release; without it, it is built here. PLI_PACKAGE_VERSION names another version than
# the one of Cargo.toml. PLI_RPM_KEY names a key of the user's GnuPG that signs it; without it the package is not signed.
set -eu
[ $# -ge 1 ] || { sed -n '2,5p' "$0" | sed 's/^# \{0,1\}//' >&2; exit 2; }
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
. "$here/../linux/begin.sh"
PLI_ZSH_FOLDER=site-functions sh "$top/packaging/linux/stage.sh" "$program" "$work/staged" "$version"
# A licence has its own place there.
mkdir -p "$work/staged/usr/share/licenses/pli"
mv "$work/staged/usr/share/doc/pli/copyright" "$work/staged/usr/share/licenses/pli/copyright"

architecture=$(uname -m)
rpmbuild -bb --quiet --target "$architecture" \
    --define "_topdir $work/rpm" --define "_rpmdir $work/out" --define "_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm" \
    --define "pli_version $version" --define "pli_staged $work/staged" \
    --define "_buildhost pli" --define "use_source_date_epoch_as_buildtime 1" --define "clamp_mtime_to_source_date_epoch 1" \
    --define "_binary_payload w6.xzdio" --define "__os_install_post %{nil}" --define "debug_package %{nil}" \
    "$here/pli.spec" >&2
file=$to/pli-$version-1.$architecture.rpm
mv "$work/out/pli-$version-1.$architecture.rpm" "$file"
[ -z "${PLI_RPM_KEY:-}" ] || rpm --define "_gpg_name $PLI_RPM_KEY" --define "__gpg $(command -v gpg)" --addsign "$file" >&2
echo "$file"
