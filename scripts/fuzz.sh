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
#   IKE_FUZZ_SEED       where chance begins (default: anew each time); with a number two runs differ in their length alone

. "$(dirname "$0")/common.sh"
cd "$root"
[ $# -ge 1 ] || fail "usage: scripts/fuzz.sh SECONDS [TARGET...]   or   scripts/fuzz.sh --list"

scripts/install-dependencies.sh
fuzz=${IKE_FUZZ_BUILD_DIR:-$build/fuzz}
configure_fuzzing "$fuzz"
compile "$fuzz" ike-fuzz
program="$fuzz/test/ike-fuzz"
if [ "$1" = --list ]; then
    "$program" --list | awk -F '\t' '{ printf "%-32s%s\n", $1, $3 }'
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

# Engines have the longest way to go: they get four shares of the time, and all cores at once.
is_engine() { [[ $1 == engine* ]]; }
weight() { if is_engine "$1"; then echo 4; else echo 1; fi; }
workers() { if is_engine "$1"; then echo "$jobs"; else echo 1; fi; }
shares=0
for target in "$@"; do shares=$((shares + $(weight "$target"))); done
logs="$fuzz/fuzz-logs"
findings="$fuzz/findings"
mkdir -p "$logs" "$findings"
rm -f "$logs"/*

# prepare TARGET : its folders and its seeds.
prepare() {
    rm -rf "$fuzz/seeds/$1"
    mkdir -p "$fuzz/corpus/$1"
    "$program" --seeds "$1" "$fuzz/seeds/$1"
}

# run_worker TARGET NAME OPTIONS... : one target on one core. Without libFuzzer's entropic schedule, whose bookkeeping takes
# most of the time where an input covers much.
run_worker() {
    local target=$1 log="$logs/$1.$2" largest status=0
    shift 2
    largest=$("$program" --list | awk -F '\t' -v target="$target" '$1 == target { print $2 }')
    UBSAN_OPTIONS=print_stacktrace=1 "$program" "$target" -timeout=10 -rss_limit_mb=2048 -max_len="$largest" \
        -entropic=0 -seed="${IKE_FUZZ_SEED:-0}" -print_final_stats=1 -artifact_prefix="$findings/$target-" "$@" \
        "$fuzz/corpus/$target" "$fuzz/seeds/$target" >"$log.log" 2>&1 || status=$?
    echo "$status" >"$log.status"
}

# report TARGET : its figures, of all workers together, and what it found.
report() {
    local target=$1 figures worker
    figures=$(awk '
        /^stat::number_of_executed_units:/ { runs += $2 }
        /^stat::engine_steps:/ { steps += $2 }
        /^stat::processor_seconds:/ { processor += $2 }
        /^Done [0-9]+ runs in/ { time = $5 > time ? $5 : time; workers++ }
        match($0, / cov: [0-9]+/) { found = substr($0, RSTART + 6, RLENGTH - 6) + 0; covered = found > covered ? found : covered }
        END {
            each = time > 0 ? time : 1
            printf "%10d inputs %8d inputs/s (%d in a second of a processor)", runs, runs / each, runs / (processor > 0 ? processor : 1)
            if (steps > 0) printf " %8d engine steps/s", steps / each
            if (workers > 1) printf " on %d cores", workers
            printf "   %d branches\n", covered
        }' "$logs/$target".[0-9]*.log)
    printf '%-18s %s\n' "$target" "$figures"
    for worker in "$logs/$target".*.status; do
        [ "$(cat "$worker")" != 0 ] || continue
        tail -n 60 "${worker%.status}.log"
        echo "$target found something. To see it again:"
        for input in "$findings/$target"-*; do
            [ ! "$input" -nt "$begin" ] || echo "    $program $target $input"
        done
        return 1
    done
}

say "Fuzzing for $seconds s on $jobs cores: $# targets"
begin="$logs/begin"
touch "$begin"
for target in "$@"; do
    prepare "$target"
    count=$(workers "$target")
    for worker in $(seq "$count"); do
        while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n || true; done
        run_worker "$target" "$worker" -max_total_time=$((seconds * jobs * $(weight "$target") / shares / count + 1)) &
    done
done
wait
# What the engine's inputs found on stages that are put back must be so on ordinary memory too (doc/testing.md).
case " $* " in *" engine "*) IKE_FUZZ_REPLAY=1 run_worker engine replay -runs=0 ;; esac

say "Result"
content=true
for target in "$@"; do report "$target" || content=false; done
$content || fail "Fuzzing found something: its words are above."
echo "$# targets, nothing found"
