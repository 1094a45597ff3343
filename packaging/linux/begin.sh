# How the script of a package begins. Sourced, by `build.sh FOLDER [PROGRAM]` in a folder beside this one, after it has set `here`.
# Sets: top, to (FOLDER, whole), program, version, SOURCE_DATE_EPOCH, work (a folder that goes with the script).
top=$(dirname "$(dirname "$here")")
. "$top/packaging/system-packages.sh"
install_packages build run packages
mkdir -p "$1"
to=$(CDPATH= cd -- "$1" && pwd)
program=${2:-}
[ -n "$program" ] || program=$(sh "$top/packaging/linux/program.sh")
version=${PLI_PACKAGE_VERSION:-$(sed -n 's/^version = "\(.*\)"/\1/p' "$top/Cargo.toml" | head -1)}
SOURCE_DATE_EPOCH=$(git -C "$top" log -1 --format=%ct)
export SOURCE_DATE_EPOCH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
