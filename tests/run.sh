#!/bin/sh
# The whole suite, from a clean clone on a bare machine: installs what is missing, then format, lints, all tests (live ones
# included: a missing server fails, it never skips), documentation.
set -eu
cd "$(dirname "$0")/.."
. packaging/system-packages.sh
install_packages build run servers directories tokens window-tests cards
if browser_offered; then
    install_packages browser
else
    echo "chromium-driver is no package of this system: the login in a real browser is skipped."
    export PLI_WITHOUT_BROWSER=1
fi

step() { printf '\n== %s (%s)\n' "$1" "$(date +%H:%M:%S)"; }
practice=pli/practice,pli/relay

if [ -z "${PLI_REFERENCE_DATA:-}" ]; then
    echo "PLI_REFERENCE_DATA is not set: tests against published certificates and documents are skipped."
fi

step "Format"
cargo fmt --all --check

step "Lints"
cargo clippy --workspace --all-targets --locked --features $practice -- -D warnings

step "Programs"
cargo test --workspace --all-targets --locked --features $practice --no-run

# The servers of the live tests want root; the tests themselves are built as whoever runs this.
if [ "$(id -u)" -ne 0 ]; then
    CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER="sudo -E"
    export CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER
fi

step "Tests"
if cargo nextest --version >/dev/null 2>&1; then
    cargo nextest run --workspace --locked --features $practice --no-fail-fast
    step "Tests of the shipped build, without practice trust"
    cargo nextest run -p pli --lib --locked --no-fail-fast
else
    # One process a binary; one thread where a test needs its process alone (PKCS#11 module, window simulator, servers).
    cargo test --workspace --lib --bins --locked --features $practice --no-fail-fast
    cargo test -p pli --test it --locked --features $practice --no-fail-fast
    for binary in ui live window; do
        cargo test -p pli --test $binary --locked --features $practice --no-fail-fast -- --test-threads=1
    done
    step "Tests of the shipped build, without practice trust"
    cargo test -p pli --lib --locked --no-fail-fast
fi

step "Examples in the documentation"
cargo test --doc --locked --features $practice

step "Documentation"
RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --document-private-items --locked --features $practice -p pli

step "Done"
