#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The main job: installs what is missing, builds, runs a rekey storm over a real backbone with and without
# jitter and a small run with real cryptography, plots both storms side by side, and says where everything is.
#
#   IKE_BUILD_DIR   where to build (default: build/), IKE_JOBS (default: all cores)

. "$(dirname "$0")/common.sh"
cd "$root"

say "Packages"
scripts/install-dependencies.sh

say "Build"
configure "$build" -DIKE_TESTS=OFF -DIKE_BENCHMARK=OFF
compile "$build" ike-sim
sim="$build/examples/ike-sim"

say "Storms"
for run in storm storm-jitter two-sites; do
    "$sim" run "examples/scenarios/$run.toml" --out "results/$run" --quiet
done
"$python" scripts/plot.py results/storm results/storm-jitter --out results/plots

say "Result"
"$python" scripts/summary.py results/storm results/storm-jitter results/two-sites
echo
echo "pictures       results/plots/*.png, *.svg"
echo "tables         results/storm/*.csv, results/storm-jitter/*.csv"
echo "parameters     results/storm/manifest.json"
echo "for Wireshark  results/two-sites/pcap/*.pcap with the keys in results/two-sites/wireshark/, as doc/run-directory.md says"
