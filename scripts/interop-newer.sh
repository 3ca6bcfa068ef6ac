#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Negotiates ML-KEM with a strongSwan that has it: the whole way from two folders with newer Debians to the tests.
#
#     scripts/interop-newer.sh FOLDER [WORD...]
#
# Makes what is absent of FOLDER/strongswan (Debian forky with strongSwan 6.1), FOLDER/debian (Debian 13 with ns-3 3.43 and
# Botan 3.7, which has ML-KEM) and FOLDER/build (ike-sim, built in there), then runs the group "newer" of the interoperation
# tests, or those of its cases whose names hold a word. The first time makes two folders (2 GB) and compiles the whole library; a
# later time only what changed. Needs root and debootstrap. IKE_MIRROR is Debian's mirror (default:
# http://deb.debian.org/debian), IKE_JOBS how many compile at once.

set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
if [ -z "${1:-}" ] || [ "${1:0:1}" = - ]; then
    sed -n '3,11s/^# \{0,1\}//p' "$0"
    exit 2
fi
. "$root/scripts/debian-folder.sh"
require_makers
mirror=${IKE_MIRROR:-http://deb.debian.org/debian}
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
debian=$folder/debian
build=$folder/build
export IKE_STRONGSWAN_ROOT=$folder/strongswan IKE_SIM_ROOT=$debian IKE_BUILD_DIR=$build

[ -e "$IKE_STRONGSWAN_ROOT/usr/sbin/swanctl" ] ||
    "$root/scripts/make-strongswan-root.sh" "$IKE_STRONGSWAN_ROOT" forky "$mirror"
# Before the long part: what the tests want of this machine.
absent=$(PYTHONPATH=$root/test/interop python3 -B -c 'import ike_lab; print(ike_lab.missing() or "")')
[ -z "$absent" ] || fail "The tests cannot run here: $absent."

[ -e "$debian/usr/include/ns3" ] ||
    make_debian "$debian" trixie "$mirror" g++ ccache cmake ninja-build pkg-config libns3-dev ns3 libcrypto++-dev \
        libbotan-3-dev libboost-graph-dev libxxhash-dev nlohmann-json3-dev libtomlplusplus-dev libcli11-dev

# The sources and the build folder stand in the newer Debian where they stand here; the mounts vanish with the shell.
mkdir -p "$build"
# shellcheck disable=SC2016 # the inner shell's variables
unshare --mount sh -euc '
    for path in /dev /proc "$1" "$2"; do
        mkdir -p "$0$path"
        mount --rbind "$path" "$0$path"
    done
    chroot "$0" cmake -S "$1" -B "$2" -G Ninja -DIKE_TESTS=OFF -DIKE_BENCHMARK=OFF >"$2/configure.log" 2>&1 || {
        cat "$2/configure.log" >&2
        exit 1
    }
    chroot "$0" ninja -C "$2" ${3:+-j"$3"} ike-sim
' "$debian" "$root" "$build" "${IKE_JOBS:-}" || fail "The build in $build failed; the error is above."

"$root/test/interop/ike-interop-test.py" newer "$@"
