#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Installs what is missing, builds everything and runs every test: CTest on a release build, then the
# GoogleTest program once more under AddressSanitizer and UndefinedBehaviorSanitizer, then every fuzz target for a
# short while. Ends 0 when all passed; with CI=true a skipped test is a failure.
#
#   IKE_BUILD_DIR   where to build (default: build/), IKE_JOBS (default: all cores)
#   IKE_FUZZ_SECONDS  how long to fuzz (default: 150, some ten seconds a target on two cores)
#   IKE_SHARED_DIR  RFC texts, vectors and captures for more tests (default: ../shared)

. "$(dirname "$0")/common.sh"
cd "$root"

say "Packages"
scripts/install-dependencies.sh

say "Build"
configure "$build" -DIKE_TESTS=ON
compile "$build"

say "Tests"
rm -f "$build/ctest.xml"
ctest --test-dir "$build" -j "$jobs" --output-on-failure --output-junit "$build/ctest.xml" || true

say "Build with sanitizers"
sanitize="$build/sanitize"
configure_fuzzing "$sanitize"
compile "$sanitize" ike-tests ike-fuzz

say "Tests with sanitizers"
rm -f "$sanitize"/gtest-*.xml
workers=
for shard in $(seq 0 $((jobs - 1))); do
    GTEST_TOTAL_SHARDS=$jobs GTEST_SHARD_INDEX=$shard UBSAN_OPTIONS=print_stacktrace=1 \
        "$sanitize/test/ike-tests" --gtest_brief=1 --gtest_output="xml:$sanitize/gtest-$shard.xml" \
        >"$sanitize/gtest-$shard.log" 2>&1 &
    workers="$workers $!"
done
sanitizers_content=true
for worker in $workers; do wait "$worker" || sanitizers_content=false; done
if ! $sanitizers_content; then
    for shard in $(seq 0 $((jobs - 1))); do tail -n 60 "$sanitize/gtest-$shard.log"; done
fi

fuzzing_content=true
IKE_FUZZ_SEED=1 IKE_FUZZ_BUILD_DIR="$sanitize" scripts/fuzz.sh "${IKE_FUZZ_SECONDS:-150}" || fuzzing_content=false

say "Result"
"$python" scripts/count-tests.py --strict="${CI:-false}" "release=$build/ctest.xml" \
    $(for shard in $(seq 0 $((jobs - 1))); do echo "sanitizers=$sanitize/gtest-$shard.xml"; done)
$sanitizers_content || fail "The run with sanitizers found something (a leak, if no test failed): its words are above."
$fuzzing_content || fail "Fuzzing found something: its words stand above the result."
