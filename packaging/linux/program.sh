#!/bin/sh
# Builds the program of a package, and prints where it is.
#   sh packaging/linux/program.sh
# With the list of its dependencies inside where cargo-auditable is there.
set -eu
cd "$(dirname "$0")/../.."
if cargo auditable --version >/dev/null 2>&1; then build="auditable build"; else build=build; fi
# Paths of the machine that builds are nobody's business, and would change the octets.
RUSTFLAGS="${RUSTFLAGS:-} --remap-path-prefix=$PWD=/pli --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo"
export RUSTFLAGS
# The words of the command are meant to be split.
cargo $build --release --locked -p pli --bin pli >&2
echo "${CARGO_TARGET_DIR:-$PWD/target}/release/pli"
