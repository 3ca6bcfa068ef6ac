#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Builds and runs the benchmark: one line a figure, and all of them in results/bench.json. Arguments go to
# the program (ike-bench --help).

. "$(dirname "$0")/common.sh"
cd "$root"

scripts/install-dependencies.sh
configure "$build" -DIKE_BENCHMARK=ON
compile "$build" ike-bench
mkdir -p results
"$build/test/ike-bench" --json results/bench.json "$@"
echo "written to results/bench.json"
