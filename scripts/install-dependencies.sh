#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Installs the Debian packages that building, testing and plotting need; those that are there already are
# left alone. Works as root, else through sudo. --list only prints the names.

set -euo pipefail

# To build the library and the programs.
packages="g++ cmake ninja-build pkg-config libns3-dev ns3 libcrypto++-dev libboost-graph-dev libxxhash-dev"
packages="$packages nlohmann-json3-dev libtomlplusplus-dev libcli11-dev"
# Debian 12 has Botan 2, later ones have Botan 3; before the first apt-get update apt-cache knows neither.
botan() {
    if command -v apt-cache >/dev/null && apt-cache show libbotan-3-dev >/dev/null 2>&1; then
        echo libbotan-3-dev
    else
        echo libbotan-2-dev
    fi
}
packages="$packages $(botan)"
# To test and to measure.
packages="$packages libgtest-dev libbenchmark-dev python3 tshark"
# To fuzz, and to test under sanitizers.
packages="$packages clang llvm libclang-rt-dev"
# To negotiate with a real daemon.
packages="$packages strongswan-swanctl strongswan-charon charon-systemd strongswan-pki libcharon-extra-plugins openssl"
packages="$packages libcharon-extauth-plugins libstrongswan-extra-plugins libstrongswan-standard-plugins"
packages="$packages iproute2 iputils-ping ethtool"
# To plot, and to make pages.
packages="$packages python3-pandas python3-matplotlib python3-jinja2"
# To build again faster.
packages="$packages ccache"

if [ "${1:-}" = --list ]; then
    printf '%s\n' $packages
    exit 0
fi

missing=
for package in $packages; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
if [ -z "$missing" ]; then
    echo "All packages are there."
    exit 0
fi

command -v apt-get >/dev/null || {
    echo "This system has no apt-get. What Debian calls$missing is needed; install it by this system's means." >&2
    exit 1
}
as_root=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || {
        echo "These packages are missing; as root: apt-get install$missing" >&2
        exit 1
    }
    as_root=sudo
    echo "sudo may ask for your password, to install the packages below."
fi
$as_root apt-get update -q
missing=${missing/libbotan-2-dev/$(botan)}
echo "Installing:$missing"
# Debian's wireshark asks a question at installation; its default is right here.
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
