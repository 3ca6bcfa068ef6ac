# SPDX-License-Identifier: GPL-2.0-only
# What the scripts share: where things are, and how the project is configured. Sourced, not run.

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${IKE_BUILD_DIR:-$root/build}
jobs=${IKE_JOBS:-$(nproc)}

say() { printf '\n== %s\n' "$*"; }

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Python with Debian's packages (pandas, matplotlib, Jinja2): another python3 first in PATH may not have them.
python=python3
"$python" -c 'import pandas, matplotlib, jinja2' 2>/dev/null || python=/usr/bin/python3

# configure FOLDER OPTIONS... : CMake with Ninja, quietly unless it fails.
configure() {
    local folder=$1
    shift
    mkdir -p "$folder"
    [ -z "${IKE_SHARED_DIR:-}" ] || set -- "$@" "-DIKE_SHARED_DIR=$IKE_SHARED_DIR"
    if ! cmake -S "$root" -B "$folder" -G Ninja "$@" >"$folder/configure.log" 2>&1; then
        cat "$folder/configure.log" >&2
        fail "The configuration of $folder failed; its last words are above."
    fi
}

# compile FOLDER TARGETS... : with all cores, and how long it took.
compile() {
    local folder=$1 start=$SECONDS
    shift
    ninja -C "$folder" -j "$jobs" "$@" || fail "The build in $folder failed; the error is above."
    echo "built in $((SECONDS - start)) s"
}

# configure_fuzzing FOLDER : one build under clang's sanitizers, for the fuzz program and, who wants them, the tests.
configure_fuzzing() {
    configure "$1" -DCMAKE_CXX_COMPILER=clang++ -DIKE_SANITIZE=ON -DIKE_FUZZ=ON -DIKE_PRECOMPILE=ON \
        -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_CXX_FLAGS_RELWITHDEBINFO="-O0 -g1" -DIKE_EXAMPLES_ENABLED=OFF -DIKE_BENCHMARK=OFF
}
