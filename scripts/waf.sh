#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Runs waf on this project: scripts/waf.sh configure build test install.
# Debian has no waf package; its package xmds2 carries waf's library, of which a copy goes to .waf/ (nothing is
# installed). Elsewhere, put a folder that holds waflib at .waf/lib, or name it in IKE_WAFLIB.

set -euo pipefail
cd "$(dirname "$0")/.."

lib=${IKE_WAFLIB:-.waf/lib}
if [ ! -e "$lib/waflib/Scripting.py" ]; then
    command -v apt-get >/dev/null || {
        echo "No waflib: name the folder that holds it in IKE_WAFLIB." >&2
        exit 1
    }
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    if ! (cd "$scratch" && apt-get download -q -o APT::Sandbox::User=root xmds2); then
        echo "apt-get could not download the package xmds2; as root, try apt-get update first." >&2
        exit 1
    fi
    dpkg-deb -x "$scratch"/xmds2_*.deb "$scratch/package"
    mkdir -p "$lib"
    cp -r "$scratch/package/usr/lib/python3/dist-packages/xpdeint/waf/waflib" "$lib/"
fi

IKE_WAFLIB=$lib exec python3 - "$@" <<'PYTHON'
import os
import sys

folder = os.path.abspath(os.environ["IKE_WAFLIB"])
sys.path.insert(0, folder)
from waflib import Context, Scripting

Scripting.waf_entry_point(os.getcwd(), Context.WAFVERSION, folder)
PYTHON
