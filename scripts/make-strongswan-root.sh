#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Makes a folder with a newer Debian and its strongSwan, for the interoperation tests that this machine's strongSwan is too old for.
#
#     scripts/make-strongswan-root.sh FOLDER [RELEASE] [MIRROR]
#
# RELEASE is forky (strongSwan 6.1, with several key exchanges and ESP without UDP), MIRROR http://deb.debian.org/debian. Takes
# two minutes and 0.6 GB; needs root and debootstrap. Then: IKE_STRONGSWAN_ROOT=FOLDER test/interop/ike-interop-test.py newer

set -euo pipefail

if [ $# -lt 1 ] || [ "${1:0:1}" = - ]; then
    sed -n 's/^# \{0,1\}//; 3,9p' "$0"
    exit 2
fi
folder=$1
release=${2:-forky}
mirror=${3:-http://deb.debian.org/debian}
[ "$(id -u)" = 0 ] || {
    echo "debootstrap needs root" >&2
    exit 1
}
command -v debootstrap >/dev/null || {
    echo "debootstrap is needed; on Debian: apt-get install debootstrap" >&2
    exit 1
}
[ ! -e "$folder" ] || {
    echo "$folder exists; name another folder" >&2
    exit 1
}
debootstrap --variant=minbase "$release" "$folder" "$mirror" /usr/share/debootstrap/scripts/sid
chroot "$folder" apt-get -q -o Acquire::Check-Valid-Until=false update
chroot "$folder" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends charon-systemd \
    strongswan-swanctl libcharon-extra-plugins libstrongswan-extra-plugins libstrongswan-standard-plugins
chroot "$folder" dpkg-query -W -f 'strongSwan ${Version}\n' charon-systemd
