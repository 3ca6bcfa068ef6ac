#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Draws the runs of ike-sim: run directories in, PNG and SVG out. Several runs stand side by side.

    scripts/plot.py results/storm results/storm-jitter --out results/plots

storm     rekeys a second, the gateways' queues and the slowest rekey over time
latency   how long set-ups and rekeys took, as cumulative distributions
load      tunnels, processor load and retransmissions over time
distance  set-up time against round-trip time, for groups of sites at one distance (only when asked for)
goodput   what TCP carried, with its loss, delay and jitter (runs with TCP traffic)
attack    honest set-ups, the attackers' messages, half-open SAs and memory at the gateways (runs with attackers)
"""

import argparse
import functools
import json
import math
import os
import re
import sys
import textwrap

try:
    import matplotlib

    matplotlib.use("Agg")

    import matplotlib.pyplot as plt
    import numpy as np
    import pandas as pd
    from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator
except ImportError as missing:
    sys.exit(f"plot.py: {missing.name} is missing: on Debian, apt-get install python3-pandas python3-matplotlib, "
             "and run it with /usr/bin/python3.")

from summary import check_labels, name_of, start as start_program, tell_apart

# Okabe and Ito's colors, which people with color blindness tell apart; line styles differ, too.
COLORS = ("#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
STYLES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))
MARKERS = ("o", "s", "D", "^", "v", "*")
QUIET = "#555555"
REKEYS = ("rekey-child", "rekey-ike")
TENTH = 0.1  # seconds: the steps of goodput.csv

plt.rcParams.update({
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.labelsize": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "figure.constrained_layout.use": True,
    "svg.hashsalt": "ns3-ike",
    "svg.fonttype": "none",
})


class Run:
    """A run directory, read."""

    def __init__(self, folder, label=None):
        self.folder = folder
        self.manifest = self.read_json("manifest.json")
        self.series = self.read_table("timeseries.csv")
        self.label = label or self.parameter("run.label") or name_of(folder)
        self.description = "" if label else self.parameter("run.description")
        self.duration = float(self.manifest["simulated_s"])

    @functools.cached_property
    def exchanges(self):
        """Every exchange, a row each."""
        return self.read_table("exchanges.csv")

    @functools.cached_property
    def queues(self):
        """What waits at the gateways' processors."""
        return self.read_table("queues.csv")

    def path_of(self, name):
        """Where a file of the run is; ends the program when it is not there."""
        path = os.path.join(self.folder, name)
        if os.path.isfile(path):
            return path
        if name == "exchanges.csv" and self.parameter("output.exchanges") == "False":
            sys.exit(f"plot.py: {self.folder} has no {name}, as output.exchanges is false; set it to true for this "
                     "picture, or draw others, as with --only load.")
        sys.exit(f"plot.py: {self.folder} has no {name}; name the directory of a run of ike-sim.")

    def read_json(self, name):
        """The manifest."""
        path = self.path_of(name)
        try:
            with open(path, encoding="utf-8") as stream:
                manifest = json.load(stream)
            for key, kind in (("parameters", dict), ("simulated_s", (int, float)), ("interval_s", (int, float))):
                if not isinstance(manifest[key], kind):
                    raise ValueError(f"its {key} is of another kind")
            return manifest
        except (OSError, ValueError, KeyError, TypeError) as fault:
            sys.exit(f"plot.py: {path} cannot be read ({type(fault).__name__}: {fault}); let ike-sim run again.")

    def read_table(self, name):
        """A CSV file of the run."""
        try:
            return pd.read_csv(self.path_of(name))
        except (OSError, ValueError, pd.errors.ParserError) as fault:
            sys.exit(f"plot.py: {os.path.join(self.folder, name)} cannot be read: {fault}")

    def parameter(self, name):
        """A text of the scenario."""
        value = self.manifest["parameters"].get(name, '""')
        try:
            return str(json.loads(value))
        except ValueError:
            return value

    def of_node(self, node):
        """The time series of one node, or of all together."""
        return self.series[self.series["node"] == node]

    def gateways(self):
        """The nodes that have rows of their own."""
        return [node for node in self.series["node"].unique() if node != "all"]

    def done(self, kinds):
        """The exchanges of some kinds that succeeded, as the asking side saw them."""
        table = self.exchanges
        return table[table["kind"].isin(kinds) & (table["outcome"] == "succeeded")]

    def per_second(self, column):
        """A count of the time series, as a rate: seconds and values."""
        rows = self.of_node("all")
        ends = rows["time_s"].to_numpy()
        return ends, rows[column].to_numpy() / np.diff(ends, prepend=0)  # the last interval may be shorter

    def tunnels(self):
        """Tunnels over time, counted at the sites: what all have but for the gateways, of which some may be down or real."""
        everything = self.of_node("all").set_index("time_s")["child_sas"]
        gateways = self.series[self.series["node"] != "all"].groupby("time_s")["child_sas"].sum()
        return everything - gateways.reindex(everything.index, fill_value=0)

    def versions(self):
        """The versions of IKE that the run's connections speak: {"1"}, {"2"} or both."""
        names = {match.group(1) for match in (re.match(r"connection\.(.+?)\.", name) for name in self.manifest["parameters"])
                 if match}
        return {self.parameter(f"connection.{name}.version") or "2" for name in names}


def time_axis(axes, start, end):
    """Labels the time in minutes where a run takes minutes."""
    axes.set_xlim(start, end)
    if end - start >= 300:
        steps = np.array([1, 2, 5, 10, 15, 20, 30, 60, 120, 240, 480, 1440]) * 60
        step = steps[min(len(steps) - 1, np.searchsorted(steps, (end - start) / 6))]
        axes.set_xticks(np.arange(np.ceil(start / step) * step, end + 1, step))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value / 60:g}"))
        axes.set_xlabel("simulated time (min)")
    else:
        axes.set_xlabel("simulated time (s)")


def count_axis(axes, top, whole=True):
    """A vertical axis that starts at 0, of counts or of a measure."""
    axes.set_ylim(0, top * 1.18 if top > 0 and not whole else max(top * 1.18, 1))
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=whole))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}" if whole else f"{value:.4g}"))


def mark_peak(axes, times, values, unit):
    """Writes the largest value at its place."""
    if len(values) == 0 or values.max() <= 0:
        return
    at = int(values.argmax())
    left, right = axes.get_xlim()
    near_end = times[at] > left + 0.6 * (right - left)
    value = f"{values[at]:,.0f}" if values[at] >= 100 or values[at] == int(values[at]) else f"{values[at]:.2g}"
    unit = unit.replace("jobs", "job") if value == "1" else unit
    axes.annotate(f"{value} {unit}", (times[at], values[at]), xytext=(-6 if near_end else 6, 1),
                  textcoords="offset points", ha="right" if near_end else "left", va="bottom", fontweight="bold",
                  color=QUIET, fontsize=10)


def column_title(axes, run):
    """What a column of a figure shows."""
    lines = textwrap.wrap(run.description, 66)
    axes.set_title(run.label, loc="left", fontweight="bold", pad=8 + 14 * len(lines), fontsize=13)
    if lines:
        axes.text(0, 1.03, "\n".join(lines), transform=axes.transAxes, ha="left", va="bottom", fontsize=10,
                  color=QUIET).set_in_layout(False)


def seconds_between(start, end):
    """The edges of whole seconds."""
    return np.arange(np.floor(start), np.ceil(end) + 1)


def largest_by_second(times, values, edges):
    """The largest value in each second, 0 where there is none."""
    largest = np.zeros(len(edges) - 1)
    places = np.floor(np.asarray(times) - edges[0]).astype(int)
    inside = (places >= 0) & (places < len(largest))
    np.maximum.at(largest, places[inside], np.asarray(values, dtype=float)[inside])
    return largest


def draw_bars(axes, edges, values, color, since):
    """One bar a second, gray before the second from which on they count."""
    shown = values > 0
    for part, tone in ((shown & (edges[:-1] < since), "#bbbbbb"), (shown & (edges[:-1] >= since), color)):
        width = np.diff(edges)[part]
        axes.bar(edges[:-1][part], values[part], width=width, align="edge", color=tone, edgecolor=tone, linewidth=1.2)


STORM_ROWS = (
    ("rekeys per second", "per second"),
    ("longest queue (jobs) at\na gateway's processor", "jobs waiting"),
    ("slowest rekey (s)", "s"),
)


def storm_rows(run, edges):
    """What the rows of the storm show of a run, second by second."""
    rekeys = run.done(REKEYS)
    counts, _ = np.histogram(rekeys["finished_s"], edges)
    jobs = largest_by_second(run.queues["time_s"], run.queues["queue_peak_jobs"], edges)
    slowest = largest_by_second(rekeys["finished_s"], rekeys["latency_ms"], edges)
    return counts, jobs, slowest / 1000


def draw_storm(runs, title, start, end):
    """Rekeys a second, what waits at the gateways, and what the peers feel of it."""
    figure, grid = plt.subplots(3, len(runs), figsize=(max(7.5, 5.4 * len(runs) + 0.6), 7.2), squeeze=False, sharex="col",
                                sharey="row")
    edges = seconds_between(start, end)
    tops = [0, 0, 0]
    drawn = []
    for column, run in enumerate(runs):
        rekeys = run.done(REKEYS)
        since = np.floor(rekeys["started_s"].min()) if len(rekeys) else 0
        for row, values in enumerate(storm_rows(run, edges)):
            axes = grid[row][column]
            draw_bars(axes, edges, values, COLORS[column % len(COLORS)], since)
            counted = np.where(edges[:-1] >= since, values, 0)
            tops[row] = max(tops[row], values.max(initial=0))
            drawn.append((row, axes, edges[:-1], values - counted, counted))
        time_axis(grid[2][column], start, end)
        column_title(grid[0][column], run)
    for row, top in enumerate(tops):
        count_axis(grid[row][0], top, whole=row < 2)
        grid[row][0].set_ylabel(STORM_ROWS[row][0])
    for row, axes, times, early, counted in drawn:
        mark_peak(axes, times, counted, STORM_ROWS[row][1])
        if early.max(initial=0) > 0.1 * tops[row]:
            mark_peak(axes, times, early, "at set-up")
        if (early + counted).max(initial=0) == 0:
            axes.text(0.5, 0.5, "none", transform=axes.transAxes, ha="center", color=QUIET)
    figure.align_ylabels()
    figure.suptitle(title or "Rekeys over time", fontsize=14)
    return figure


def draw_distribution(axes, runs, kinds, name):
    """The cumulative distribution of a latency, one line a run."""
    shown = False
    for column, run in enumerate(runs):
        latency = np.sort(run.done(kinds)["latency_ms"].to_numpy())
        if latency.size == 0:
            continue
        shown = True
        share = np.arange(1, latency.size + 1) / latency.size * 100
        median, worst = (latency[int(np.ceil(q * latency.size)) - 1] for q in (0.5, 0.99))
        axes.plot(np.concatenate([latency[:1], latency]), np.concatenate([[0], share]), drawstyle="steps-post",
                  color=COLORS[column % len(COLORS)], linestyle=STYLES[column % len(STYLES)], linewidth=2,
                  label=f"{run.label}: half within {milliseconds(median)}, 99% within {milliseconds(worst)}")
    axes.set_title(name, loc="left", fontweight="bold")
    axes.set_xscale("log")
    least, most = axes.get_xlim()
    decades = math.log10(most / least)
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if decades <= 2 else (1, 3) if decades <= 3.5 else (1,)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: milliseconds(value)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_ylim(0, 102)
    axes.set_xlabel("latency (logarithmic)")
    if shown:
        axes.legend(loc="upper left", bbox_to_anchor=(-0.02, -0.15), frameon=False, fontsize=10)
    else:
        axes.text(0.5, 0.5, "none in this run", transform=axes.transAxes, ha="center", color=QUIET)


def milliseconds(value):
    """A latency for a person."""
    if value >= 1000:
        return f"{value / 1000:.3g} s"
    return f"{value:.3g} ms"


LATENCY_TITLES = {
    "1": ("Set-up (phase 1 and quick mode)", "Rekey (quick mode, or phase 1 anew)"),
    "2": ("Set-up (IKE_SA_INIT and IKE_AUTH)", "Rekey (CREATE_CHILD_SA)"),
}


def draw_latency(runs, title, *_):
    """Set-up and rekey latency."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 5), sharey=True)
    versions = set().union(*(run.versions() for run in runs))
    setup, rekey = LATENCY_TITLES.get(versions.pop() if len(versions) == 1 else "", ("Set-up", "Rekey"))
    draw_distribution(left, runs, ("setup",), setup)
    draw_distribution(right, runs, REKEYS, rekey)
    left.set_ylabel("done within this time (%)")
    figure.suptitle(title or "How long peers waited", fontsize=14)
    return figure


def draw_load(runs, title, start, end):
    """Tunnels, processor, retransmissions."""
    figure, (upper, middle, lower) = plt.subplots(3, 1, figsize=(9, 7.5), sharex=True)
    tops = [0, 0]
    for column, run in enumerate(runs):
        style = {"color": COLORS[column % len(COLORS)], "linestyle": STYLES[column % len(STYLES)], "linewidth": 1.6,
                 "label": run.label}
        tunnels = run.tunnels()
        upper.plot(tunnels.index, tunnels.to_numpy(), **style)
        busy = run.series[run.series["node"] != "all"].groupby("time_s")["cpu_busy_share"].max() * 100
        middle.plot(busy.index, busy.to_numpy(), **style)
        times, again = run.per_second("retransmissions")
        lower.plot(times, again, **style)
        tops = [max(tops[0], tunnels.max()), max(tops[1], again.max())]
    count_axis(upper, tops[0])
    count_axis(lower, tops[1])
    middle.set_ylim(0, 104)
    upper.set_title("Tunnels that stand (while a pair is replaced, both count)", loc="left", fontweight="bold")
    middle.set_title("Busiest gateway processor (%)", loc="left", fontweight="bold")
    lower.set_title("Retransmissions per second, all peers", loc="left", fontweight="bold")
    time_axis(lower, start, end)
    if len(runs) > 1:
        # Where no curve of any run can be.
        lower.legend(loc="upper center", bbox_to_anchor=(0.5, -0.25), ncol=len(runs), frameon=False, fontsize=11)
    if tops[1] == 0:
        lower.text(0.5, 0.5, "none", transform=lower.transAxes, ha="center", color=QUIET)
    figure.suptitle(title or "Load over time", fontsize=14)
    return figure


def round_trips(run):
    """The round-trip time in ms between each group of sites and its gateway, where all sites of a group have the same."""
    table = run.read_table("sites.csv")
    groups = table.groupby(table["site"].str.replace(r"-\d+$", "", regex=True))["round_trip_ms"]
    return {name: times.iloc[0] for name, times in groups if times.notna().all() and times.nunique() == 1}


def draw_distance(runs, title, *_):
    """Set-up time against round-trip time."""
    figure, axes = plt.subplots(figsize=(8, 5.5))
    distances = set()
    for column, run in enumerate(runs):
        setups = run.done(("setup",))
        points = []
        for group, round_trip in round_trips(run).items():
            latency = setups[setups["node"].str.match(re.escape(group) + r"-\d+$")]["latency_ms"]
            if len(latency):
                points.append((round_trip, latency.median()))
        points.sort()
        distances.update(round_trip for round_trip, _ in points)
        if points:
            # Over the longest line nothing but round trips counts. Runs that coincide show through one another.
            trips = points[-1][1] / points[-1][0]
            axes.plot(*zip(*points), color=COLORS[column % len(COLORS)], linestyle=STYLES[column % len(STYLES)],
                      marker=MARKERS[column % len(MARKERS)], markerfacecolor="none", markeredgewidth=1.8,
                      markersize=max(5, 13 - 3.5 * column), linewidth=max(1.5, 3.5 - column),
                      label=f"{run.label} ({trips:.1f} round trips)")
    for axis, setter in ((axes.xaxis, axes.set_xscale), (axes.yaxis, axes.set_yscale)):
        setter("log")
        axis.set_major_locator(LogLocator(subs=(1, 3)))
        axis.set_major_formatter(FuncFormatter(lambda value, _: milliseconds(value)))
        axis.set_minor_locator(NullLocator())
    if 1 < len(distances) <= 10:
        axes.set_xticks(sorted(distances))
    axes.set_xlabel("round-trip time between site and gateway (logarithmic)")
    axes.set_ylabel("set-up time, median (logarithmic)")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper left", frameon=False)
    else:
        axes.text(0.5, 0.5, "no groups of sites with one round-trip time", transform=axes.transAxes, ha="center",
                  color=QUIET)
    figure.suptitle(title or "Set-up time by distance", fontsize=14)
    return figure


def draw_goodput(runs, title, start, end):
    """TCP's goodput over time with the rekeys under it, and what FlowMonitor saw of its packets."""
    figure, (upper, lower) = plt.subplots(2, 1, figsize=(9, 6.5), gridspec_kw={"height_ratios": (3, 1)})
    top = 0
    rows = []
    shown = []
    for column, run in enumerate(runs):
        color = COLORS[column % len(COLORS)]
        arrived = run.read_table("goodput.csv").groupby("time_s")["goodput_bits_per_s"].sum() / 1e6
        arrived = arrived[arrived.cumsum() > 0]
        shown += [arrived.index.min(), arrived.index.max() + TENTH]
        edges = np.append(arrived.index, arrived.index.max() + TENTH)
        upper.stairs(arrived.to_numpy(), edges, color=color, linestyle=STYLES[column % len(STYLES)],
                     linewidth=1.6, label=run.label)
        ends = run.done(("rekey-child",))["finished_s"]
        ends = ends[(ends >= edges[0]) & (ends <= edges[-1])]
        if len(ends) > 0:
            upper.vlines(ends, 0.05 * column, 0.05 * column + 0.04, transform=upper.get_xaxis_transform(), color=color,
                     linewidth=2.5, label=f"{run.label}: Child SA rekeyed")
        top = max(top, arrived.max())
        flows = run.read_table("flows.csv")
        rows.append((run.label, f"{flows['goodput_bits_per_s'].sum() / 1e6:.0f} Mbit/s", f"{100 * flows['loss_share'].mean():.3f}%",
                     f"{flows['delay_ms'].mean():.2f} ms", f"{flows['jitter_ms'].mean():.3f} ms"))
    count_axis(upper, top)
    upper.set_title("TCP data that arrived in each tenth of a second (Mbit/s)", loc="left", fontweight="bold")
    time_axis(upper, max(start, min(shown) - TENTH), min(end, max(shown) + TENTH))
    upper.legend(loc="center", frameon=True, framealpha=0.9, fontsize=10)
    lower.axis("off")
    table = lower.table(cellText=rows, colLabels=("run", "goodput", "loss", "delay", "jitter"), loc="center")
    table.auto_set_font_size(False)
    table.set_fontsize(11)
    table.scale(1, 1.5)
    figure.suptitle(title or "TCP through the tunnels", fontsize=14)
    return figure


ATTACK_ROWS = ("honest set-ups that\ntake 2 s at most, by\nwhen they began (%)", "attackers' messages\nper second",
               "half-open IKE SAs\nat the gateways", "memory of the gateways'\nSAs (MB)")


def attack_rows(run):
    """What the rows of an attack show of a run, second by second: times and values; NaN where nobody began."""
    table = run.read_table("attacks.csv")
    second = np.ceil(table["time_s"] - 1e-6).astype(int) - 1
    sums = table.groupby(second)[["setups_begun", "begun_in_time", "attack_messages"]].sum()
    with np.errstate(invalid="ignore"):
        share = 100 * sums["begun_in_time"].to_numpy() / sums["setups_begun"].replace(0, np.nan).to_numpy()
    seconds = sums.index.to_numpy()
    return ((seconds + 0.5, share), (seconds + 0.5, sums["attack_messages"].to_numpy()),
            (table["time_s"].to_numpy(), table["half_open"].to_numpy()),
            (table["time_s"].to_numpy(), table["state_octets"].to_numpy() / 1e6))


def draw_attack(runs, title, start, end):
    """What honest sites and gateways feel of an attack."""
    figure, rows = plt.subplots(len(ATTACK_ROWS), 1, figsize=(9, 9), sharex=True)
    tops = [0.0] * len(rows)
    for column, run in enumerate(runs):
        style = {"color": COLORS[column % len(COLORS)], "linestyle": STYLES[column % len(STYLES)], "linewidth": 1.8}
        for row, (times, values) in enumerate(attack_rows(run)):
            rows[row].plot(times, values, marker="o" if row < 2 else None, markersize=4, label=run.label, **style)
            tops[row] = max(tops[row], np.nanmax(values, initial=0))
    rows[0].set_ylim(-4, 104)
    for row, axes in enumerate(rows):
        if row > 0:
            count_axis(axes, tops[row], whole=row != 3)
        axes.set_ylabel(ATTACK_ROWS[row])
    time_axis(rows[-1], start, end)
    figure.align_ylabels()
    if len(runs) > 1:
        rows[0].legend(loc="lower left", bbox_to_anchor=(-0.02, 0.98), ncol=len(runs), frameon=False, fontsize=11)
    else:
        column_title(rows[0], runs[0])
    figure.suptitle(title or "Under attack", fontsize=14)
    return figure


FIGURES = {"attack": draw_attack, "storm": draw_storm, "latency": draw_latency, "load": draw_load, "distance": draw_distance,
           "goodput": draw_goodput}
USUAL = ("storm", "latency", "load")


def has_tcp(run):
    """True for a run with TCP traffic."""
    return os.path.isfile(os.path.join(run.folder, "goodput.csv"))


def has_attackers(run):
    """True for a run with attackers."""
    return os.path.isfile(os.path.join(run.folder, "attacks.csv"))


def save(figure, path, dpi):
    """Writes PNG and SVG; equal runs give equal files."""
    figure.savefig(path + ".png", dpi=dpi, metadata={"Software": None})
    figure.savefig(path + ".svg", metadata={"Date": None})
    plt.close(figure)
    print(path + ".png")


def parse_arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("runs", nargs="+", metavar="RUN", help="directories of runs of ike-sim")
    parser.add_argument("--out", help="where the pictures go (default: plots, beside the first run)")
    parser.add_argument("--labels", nargs="+", help="what to call the runs, in their order")
    parser.add_argument("--title", help="a title for the pictures instead of their own")
    parser.add_argument("--only", action="append", choices=FIGURES, help="draw this picture; again for another one")
    parser.add_argument("--start", type=float, help="first second to show")
    parser.add_argument("--end", type=float, help="last second to show")
    parser.add_argument("--dpi", type=int, default=110, help="resolution of the PNG (default: %(default)s)")
    arguments = parser.parse_args()
    check_labels(parser, arguments)
    if len(arguments.runs) > len(COLORS):
        parser.error(f"{len(arguments.runs)} runs; no more than {len(COLORS)} can be told apart in a picture")
    for option in ("start", "end"):
        second = getattr(arguments, option)
        if second is not None and not (math.isfinite(second) and second >= 0):
            parser.error(f"--{option} is {second}; write seconds from 0 on")
    if arguments.end is not None and arguments.end <= (arguments.start or 0):
        parser.error(f"--end ({arguments.end:g}) is not after --start ({arguments.start or 0:g})")
    if not 20 <= arguments.dpi <= 1200:
        parser.error(f"--dpi is {arguments.dpi}; write a number from 20 to 1200")
    return arguments


def draw_all(arguments, runs):
    """Draws and writes."""
    out = arguments.out or os.path.join(os.path.dirname(os.path.normpath(arguments.runs[0])), "plots")
    os.makedirs(out, exist_ok=True)
    start = arguments.start or 0
    end = arguments.end or max(run.duration for run in runs)
    if start >= end:
        sys.exit(f"plot.py: --start is {start:g}, but the runs end at {end:g} s; make it less.")
    usual = USUAL + (("goodput",) if all(has_tcp(run) for run in runs) else ())
    usual += ("attack",) if all(has_attackers(run) for run in runs) else ()
    for name in arguments.only or usual:
        save(FIGURES[name](runs, arguments.title, start, end), os.path.join(out, name), arguments.dpi)


def main():
    """Reads, draws, writes."""
    arguments = parse_arguments()
    labels = arguments.labels or [None] * len(arguments.runs)
    runs = [Run(folder, label) for folder, label in zip(arguments.runs, labels)]
    if not arguments.labels:
        for run, label in zip(runs, tell_apart([run.label for run in runs], arguments.runs)):
            run.label = label
    try:
        draw_all(arguments, runs)
    except BrokenPipeError:
        raise
    except OSError as fault:
        sys.exit(f"plot.py: {fault.filename or 'a picture'} cannot be written ({fault.strerror}); choose another --out.")
    except KeyError as fault:
        sys.exit(f"plot.py: a table of these runs has no column {fault}; let ike-sim run them again.")


if __name__ == "__main__":
    start_program(main)
