#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The main job: installs what is missing, builds, runs a rekey storm over a real backbone with and without
# jitter and small runs with real cryptography, plots both storms side by side, makes pages that explain every octet of a
# handshake, and says where everything is.
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
for run in storm storm-jitter two-sites first-handshake first-handshake-ikev1; do
    "$sim" run "examples/scenarios/$run.toml" --out "results/$run" --quiet
done
"$python" scripts/plot.py results/storm results/storm-jitter --out results/plots
for run in first-handshake first-handshake-ikev1; do
    "$python" scripts/teach.py "results/$run"
done

say "Result"
"$python" scripts/summary.py results/storm results/storm-jitter results/two-sites
echo
echo "pictures       results/plots/*.png, *.svg"
echo "tables         results/storm/*.csv, results/storm-jitter/*.csv"
echo "parameters     results/storm/manifest.json"
echo "for students   results/first-handshake/teaching.html (IKEv2), results/first-handshake-ikev1/teaching.html; open in a browser"
echo "for Wireshark  results/two-sites/pcap/*.pcap with the keys in results/two-sites/wireshark/, as doc/run-directory.md says"
