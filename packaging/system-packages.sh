# Debian and Ubuntu packages of Pli, in one place. Sourced, not run:
#   . packaging/system-packages.sh
#   install_packages build run servers
# The names are the same on Debian 12, Debian 13 and Ubuntu 24.04 (there, some are
# in "universe"): none of the libraries renamed for 64-bit time is named here.
# Groups: build (compile), run (window), servers (practice operator), directories (tests of an
# establishment's directory), tokens (Node for
# its Pro Santé Connect, unless a recent one is there), window-tests (the real window
# under a virtual screen), packages (make packages for Linux), package-checks
# (look at them, install them into a root of its own), cards (virtual cards in a private PC/SC service, a private
# D-Bus).

# Names of a group's packages, one line.
list_packages() {
    for group in "$@"; do
        case $group in
            build) printf '%s ' gcc libc6-dev make perl pkg-config libpcsclite-dev ;;
            run) printf '%s ' libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon0 libxkbcommon-x11-0 libx11-data libwayland-client0 libpcsclite1 ;;
            servers) printf '%s ' softhsm2 opensc openssl xmlsec1 dovecot-core dovecot-imapd postfix ;;
            directories) printf '%s ' slapd ;;
            tokens) node_present || printf '%s ' nodejs npm ;;
            browser) printf '%s ' chromium chromium-driver ;;
            cards) printf '%s ' pcscd vsmartcard-vpcd opensc opensc-pkcs11 iproute2 util-linux bash dbus-daemon ;;
            packages) printf '%s ' binutils dpkg-dev file git gnupg gzip librsvg2-bin rpm xz-utils ;;
            package-checks) printf '%s ' appstream debootstrap desktop-file-utils lintian man-db rpmlint xmlstarlet ;;
            window-tests) printf '%s ' xvfb openbox xdotool imagemagick x11-utils x11-xserver-utils ;;
            *)
                echo "system-packages: groupe inconnu : $group" >&2
                return 2
                ;;
        esac
    done
}

# A Node that the practice operator runs on, wherever it comes from, and npm.
node_present() {
    command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || return 1
    version=$(node --version 2>/dev/null | sed -n 's/^v\([0-9]*\)\..*/\1/p')
    [ "${version:-0}" -ge 18 ]
}

# A browser that tests can drive is a package here; Ubuntu has it as a snap only.
browser_offered() {
    command -v chromedriver >/dev/null 2>&1 || apt-cache show chromium-driver >/dev/null 2>&1
}

# Runs a command as root: directly, or through sudo.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        echo "Il faut les droits d'administration : sudo n'est pas installé, recommencez en root." >&2
        return 1
    fi
}

# Installed, and not merely known with leftover settings.
package_present() {
    dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^.i'
}

# Installs what is missing of the given groups. No daemon is started by it, now
# or with the machine. Status 3: not a Debian system, the list was printed.
install_packages() {
    wanted=$(list_packages "$@") || return 2
    if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-query >/dev/null 2>&1; then
        echo "Ce système n'est ni Debian ni Ubuntu. Installez l'équivalent de :" >&2
        for package in $wanted; do echo "  $package" >&2; done
        return 3
    fi
    missing=
    for package in $wanted; do
        package_present "$package" || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    echo "Paquets à installer :$missing"
    as_root sh -c '
        set -e
        # needrestart (Ubuntu) would restart services of the machine: it only lists them.
        export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 NEEDRESTART_MODE=l
        # invoke-rc.d asks this script: 101 means "start nothing". It must not outlive us.
        policy=/usr/sbin/policy-rc.d
        if [ ! -e "$policy" ]; then
            trap "rm -f $policy" EXIT
            trap "exit 130" INT
            trap "exit 143" TERM HUP
            printf "#!/bin/sh\nexit 101\n" >"$policy"
            chmod 755 "$policy"
        fi
        # Without a preset answer, postfix would set up a mail server for the machine.
        case " $* " in
            *" postfix "*)
                echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
                ;;
        esac
        # The same for slapd: no directory is made for the machine.
        case " $* " in
            *" slapd "*) echo "slapd slapd/no_configuration boolean true" | debconf-set-selections ;;
        esac
        install() {
            apt-get install -y --no-install-recommends --no-remove -o DPkg::Lock::Timeout=120 \
                -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@" </dev/null
        }
        install "$@" || {
            apt-get update
            install "$@"
        } || {
            echo "apt-get a refusé. Rien n’est retiré de cette machine : un autre serveur de messagerie que postfix empêche son installation." >&2
            exit 1
        }
        # The practice operator and the virtual cards start their own servers: those of the machine stay off.
        disabled=
        for service in dovecot postfix slapd pcscd; do
            case " $* " in
                *" $service "* | *" $service-core "*)
                    update-rc.d "$service" disable >/dev/null
                    deb-systemd-helper disable "$service.service" >/dev/null 2>&1 || true
                    [ "$service" != pcscd ] || deb-systemd-helper disable pcscd.socket >/dev/null 2>&1 || true
                    disabled="$disabled $service"
                    ;;
            esac
        done
        [ -z "$disabled" ] || echo "Installés sans être activés au démarrage de la machine :$disabled"
    ' sh $missing
}
