#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Measures what primitives cost on this machine's processor and writes a cost profile (doc/cost-profiles.md).
#
#     scripts/calibrate.sh [FILE]        writes FILE (results/this-machine.profile); three minutes on an idle core
#
# What openssl cannot time (messages, SAs, ESP's own work, ML-KEM, ML-DSA) is taken from the profile server-core, times the
# ratio of both machines at x25519.

set -euo pipefail

case ${1:-} in
-*)
    sed -n 's/^# \{0,1\}//; 3,8p' "$0"
    exit 2
    ;;
esac
root=$(cd "$(dirname "$0")/.." && pwd)
file=${1:-results/this-machine.profile}
command -v openssl >/dev/null || {
    echo "openssl is needed; on Debian: apt-get install openssl" >&2
    exit 1
}
mkdir -p "$(dirname "$file")"
python3 "$root/scripts/measure-cost-profile.py" --name "$(basename "$file" .profile)" --seconds 1 --repeats 1 \
    --like "$root/examples/cost-profiles/server-core.profile" >"$file.partial"
mv "$file.partial" "$file"
echo "$file"
