# Debian and Ubuntu packages of Pli, in one place. Sourced, not run:
#   . packaging/system-packages.sh
#   install_packages build run servers
# Groups: build (compile), run (window), servers (practice operator),
# window-tests (the real window under a virtual screen).

# Names of a group's packages, one line.
list_packages() {
    for group in "$@"; do
        case $group in
            build) printf '%s ' gcc libc6-dev make perl pkg-config libpcsclite-dev ;;
            run) printf '%s ' libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon0 libxkbcommon-x11-0 libx11-data libpcsclite1 ;;
            servers) printf '%s ' softhsm2 opensc openssl xmlsec1 dovecot-core dovecot-imapd postfix ;;
            window-tests) printf '%s ' xvfb openbox xdotool imagemagick x11-utils x11-xserver-utils ;;
            *)
                echo "system-packages: groupe inconnu : $group" >&2
                return 2
                ;;
        esac
    done
}

# Runs a command as root: directly, or through sudo.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        echo "Il faut les droits d'administration pour : $*" >&2
        return 1
    fi
}

# Installed, and not merely known with leftover settings.
package_present() {
    dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^.i'
}

# Installs what is missing of the given groups. No daemon is started by it.
# Status 3: not a Debian system, the list was printed.
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
        export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
        # invoke-rc.d asks this script: 101 means "start nothing".
        policy=/usr/sbin/policy-rc.d
        if [ ! -e "$policy" ]; then
            printf "#!/bin/sh\nexit 101\n" >"$policy"
            chmod 755 "$policy"
            trap "rm -f $policy" EXIT
        fi
        # Without a preset answer, postfix would set up a mail server for the machine.
        case " $* " in
            *" postfix "*)
                echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
                ;;
        esac
        apt-get install -y --no-install-recommends "$@" || {
            apt-get update
            apt-get install -y --no-install-recommends "$@"
        }
    ' sh $missing
}
