#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Fuzzes for a while: builds test/fuzz with clang's libFuzzer, AddressSanitizer, LeakSanitizer and
# UndefinedBehaviorSanitizer, makes seeds from known captures and golden messages, and lets every target run.
#
#   scripts/fuzz.sh SECONDS [TARGET...]     all cores together take about SECONDS; --list names the targets
#
# Ends 1 when an input crashes, leaks, takes longer than 10 s or more than 2 GiB; that input is kept in
# <build>/fuzz/findings/, and how to try it again is printed. What is learned stays in <build>/fuzz/corpus/ for the next time.
#
#   IKE_FUZZ_BUILD_DIR  where to build (default: build/fuzz), IKE_JOBS (default: all cores)

. "$(dirname "$0")/common.sh"
cd "$root"
[ $# -ge 1 ] || fail "usage: scripts/fuzz.sh SECONDS [TARGET...]   or   scripts/fuzz.sh --list"

scripts/install-dependencies.sh
fuzz=${IKE_FUZZ_BUILD_DIR:-$build/fuzz}
configure_fuzzing "$fuzz"
compile "$fuzz" ike-fuzz
program="$fuzz/test/ike-fuzz"
if [ "$1" = --list ]; then
    "$program" --list | cut -f 1,3 | column -t -s $'\t'
    exit 0
fi
[[ $1 =~ ^[1-9][0-9]*$ ]] || fail "'$1' is not a number of seconds: scripts/fuzz.sh SECONDS [TARGET...]"
seconds=$1
shift
known=$("$program" --list | cut -f 1)
for target in "$@"; do
    grep -qx -- "$target" <<<"$known" || fail "There is no target '$target'; scripts/fuzz.sh --list names them."
done
[ $# -gt 0 ] || set -- $known

# Engines have the longest way to go: they get four shares of the time.
weight() { case $1 in engine*) echo 4 ;; *) echo 1 ;; esac; }
shares=0
for target in "$@"; do shares=$((shares + $(weight "$target"))); done
logs="$fuzz/fuzz-logs"
findings="$fuzz/findings"
mkdir -p "$logs" "$findings"

# run_target TARGET SECONDS : one target on one core. Without libFuzzer's entropic schedule, whose bookkeeping takes
# most of the time where an input covers much.
run_target() {
    local target=$1 time=$2 corpus="$fuzz/corpus/$1" seeds="$fuzz/seeds/$1" largest status=0
    rm -rf "$seeds"
    mkdir -p "$corpus"
    "$program" --seeds "$target" "$seeds"
    largest=$("$program" --list | awk -F '\t' -v target="$target" '$1 == target { print $2 }')
    UBSAN_OPTIONS=print_stacktrace=1 "$program" "$target" -max_total_time="$time" -timeout=10 -rss_limit_mb=2048 \
        -max_len="$largest" -entropic=0 -print_final_stats=1 -artifact_prefix="$findings/$target-" \
        "$corpus" "$seeds" >"$logs/$target.log" 2>&1 || status=$?
    echo "$status" >"$logs/$target.status"
}

# report TARGET : its figures, and what it found.
report() {
    local target=$1 log="$logs/$1.log"
    local runs time steps each covered
    runs=$(awk '/^stat::number_of_executed_units:/ { print $2 }' "$log")
    time=$(sed -n 's/^Done [0-9]* runs in \([0-9]*\) second.*/\1/p' "$log")
    steps=$(awk '/^stat::engine_steps:/ { print $2 }' "$log")
    covered=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
    each=${time:-1}
    [ "$each" -gt 0 ] || each=1
    printf '%-18s %10s inputs %8s inputs/s' "$target" "${runs:-?}" "$((${runs:-0} / each))"
    [ -z "$steps" ] || printf ' %8s engine steps/s' "$((steps / each))"
    printf '   %s branches\n' "${covered:-?}"
    [ "$(cat "$logs/$target.status")" = 0 ] && return 0
    tail -n 60 "$log"
    echo "$target found something. To see it again:"
    for input in "$findings/$target"-*; do
        [ ! "$input" -nt "$seeds_made" ] || echo "    $program $target $input"
    done
    return 1
}

say "Fuzzing for $seconds s on $jobs cores: $# targets"
seeds_made="$logs/begin"
touch "$seeds_made"
for target in "$@"; do
    while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n || true; done
    run_target "$target" $((seconds * jobs * $(weight "$target") / shares + 1)) &
done
wait

say "Result"
content=true
for target in "$@"; do report "$target" || content=false; done
$content || fail "Fuzzing found something: its words are above."
echo "$# targets, nothing found"
