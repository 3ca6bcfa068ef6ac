#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Makes a folder with a newer Debian and its strongSwan, for the interoperation tests that this machine's strongSwan is too old for.
#
#     scripts/make-strongswan-root.sh FOLDER [RELEASE] [MIRROR]
#
# RELEASE is forky (strongSwan 6.1, with several key exchanges and ESP without UDP), MIRROR http://deb.debian.org/debian. Takes
# two minutes and 0.4 GB; needs root and debootstrap. Then: IKE_STRONGSWAN_ROOT=FOLDER test/interop/ike-interop-test.py newer

set -euo pipefail

if [ -z "${1:-}" ] || [ "${1:0:1}" = - ]; then
    sed -n 's/^# \{0,1\}//; 3,8p' "$0"
    exit 2
fi
. "$(dirname "$0")/debian-folder.sh"
require_makers
make_debian "$1" "${2:-forky}" "${3:-http://deb.debian.org/debian}" charon-systemd strongswan-swanctl \
    libcharon-extra-plugins libstrongswan-extra-plugins libstrongswan-standard-plugins
chroot "$1" dpkg-query -W -f 'strongSwan ${Version}\n' charon-systemd
