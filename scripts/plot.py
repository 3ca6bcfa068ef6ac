#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Pictures from run directories: one figure, a column for each run, as PNG and SVG.

    scripts/plot.py results/storm                       the picture of one run
    scripts/plot.py results/storm results/storm-jitter  two runs side by side, same scales
    scripts/plot.py RUN... --out DIR --name NAME --label "no jitter" --label "jitter"

From top to bottom: exchanges per second, work that waits for a gateway's processor, how busy it is, and how long
set-ups and rekeys took. The data is timeseries.csv and exchanges.csv, see doc/run-directory.md.
"""

import argparse
import json
import os
import sys

try:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import pandas as pd
    from matplotlib.ticker import FuncFormatter
except ImportError as error:
    sys.exit(f"{error.name} is missing; install python3-pandas and python3-matplotlib.")

# The palette of Okabe and Ito (2008), which color-blind readers can tell apart.
COLORS = {
    "setup": "#0072B2",
    "rekey-child": "#D55E00",
    "rekey-ike": "#009E73",
    "retransmission": "#CC79A7",
}
GATEWAY_COLORS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9"]
KINDS = {"setup": "set-up", "rekey-child": "Child SA rekey", "rekey-ike": "IKE SA rekey"}
STYLES = {"setup": "-", "rekey-child": "--", "rekey-ike": ":"}
MANY_GATEWAYS = 5


def read_run(path):
    """A run's label, its exchanges and its time series; ends the program with a sentence when one is missing."""
    tables = {}
    for name in ("exchanges", "timeseries"):
        file = os.path.join(path, name + ".csv")
        if not os.path.exists(file):
            sys.exit(f"{file} does not exist; give the directory that ike-sim run wrote (--out).")
        tables[name] = pd.read_csv(file)
    manifest = {}
    file = os.path.join(path, "manifest.json")
    if os.path.exists(file):
        with open(file, encoding="utf-8") as stream:
            manifest = json.load(stream)
    tables["label"] = manifest.get("name") or os.path.basename(os.path.normpath(path))
    tables["interval"] = series_interval(tables["timeseries"])
    return tables


def series_interval(series):
    """Seconds between rows."""
    times = sorted(series["time_s"].unique())
    return times[1] - times[0] if len(times) > 1 else 1.0


def draw_rates(axes, run):
    """Exchanges per second, by kind, and retransmissions."""
    total = run["timeseries"][run["timeseries"]["node"] == "all"]
    time = total["time_s"]
    per_second = 1 / run["interval"]
    lines = (
        ("setups_asked", "setup", "set-ups"),
        ("child_rekeys_asked", "rekey-child", "Child SA rekeys"),
        ("ike_rekeys_asked", "rekey-ike", "IKE SA rekeys"),
        ("retransmissions", "retransmission", "retransmissions"),
    )
    for column, kind, label in lines:
        if total[column].sum() > 0:
            axes.plot(time, total[column] * per_second, color=COLORS[kind], linewidth=1.3, label=label)
    axes.set_ylabel("finished per second")
    axes.legend(loc="upper right", frameon=False)


def gateways(series):
    """The busiest of the nodes that have rows of their own, by name."""
    own = series[series["node"] != "all"]
    order = own.groupby("node")["messages_received"].sum().sort_values(ascending=False, kind="stable")
    return sorted(order.index[:MANY_GATEWAYS])


def draw_by_gateway(axes, run, column, scale, label):
    """A column of the time series, a line for each gateway."""
    series = run["timeseries"]
    for index, node in enumerate(gateways(series)):
        rows = series[series["node"] == node]
        axes.plot(rows["time_s"], rows[column] * scale, color=GATEWAY_COLORS[index], linewidth=1.3, label=node)
    axes.set_ylabel(label)
    axes.set_ylim(bottom=0, top=max(1.0, axes.get_ylim()[1]))
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper right", frameon=False)


def draw_latency(axes, run):
    """Cumulative share of set-ups and rekeys over the time they took."""
    done = run["exchanges"][run["exchanges"]["outcome"] == "succeeded"]
    for kind, name in KINDS.items():
        latency = done.loc[done["kind"] == kind, "latency_ms"].sort_values()
        if latency.empty:
            continue
        share = [(i + 1) * 100 / len(latency) for i in range(len(latency))]
        label = f"{name} ({len(latency):,}), median {latency.median():,.0f} ms"
        axes.step(latency, share, where="post", color=COLORS[kind], linestyle=STYLES[kind], label=label)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.4g}"))
    axes.set_ylim(0, 130)
    axes.set_yticks(range(0, 101, 20))
    axes.set_xlabel("time an exchange took, ms (log scale)")
    axes.set_ylabel("share done, %")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper left", frameon=False)


def draw(runs, title):
    """The whole figure."""
    rows = 4
    figure, grid = plt.subplots(
        rows, len(runs), figsize=(6.2 * len(runs) + 0.6, 11), sharey="row", squeeze=False, constrained_layout=True
    )
    for column, run in enumerate(runs):
        rates, queue, busy, latency = (grid[row][column] for row in range(rows))
        rates.set_title(run["label"], fontsize=13, fontweight="bold")
        draw_rates(rates, run)
        draw_by_gateway(queue, run, "queue_jobs", 1, "messages waiting for a core")
        draw_by_gateway(busy, run, "cpu_busy_share", 100, "processor busy, %")
        busy.set_ylim(0, 105)
        busy.set_xlabel("simulated time, s")
        draw_latency(latency, run)
        for axes in (rates, queue, busy):
            axes.set_xlim(0, run["timeseries"]["time_s"].max())
            axes.grid(alpha=0.25)
        latency.grid(alpha=0.25)
    limits = [axes.get_xlim() for axes in grid[3]]
    for axes in grid[3]:
        axes.set_xlim(min(low for low, _ in limits), max(high for _, high in limits))
    for row in grid:
        for axes in row[1:]:
            axes.set_ylabel("")
    figure.suptitle(title, fontsize=15)
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("runs", nargs="+", metavar="RUN", help="a directory that ike-sim run wrote")
    parser.add_argument("--out", default="", help="where the pictures go; the first run's directory unless given")
    parser.add_argument("--name", default="storm", help="the pictures' name without its ending")
    parser.add_argument("--title", default="IKE exchanges over time", help="the title of the figure")
    parser.add_argument("--label", action="append", default=[], help="the title of a column; once for each run")
    arguments = parser.parse_args()
    if arguments.label and len(arguments.label) != len(arguments.runs):
        sys.exit(f"--label stands {len(arguments.label)} times for {len(arguments.runs)} runs; give one for each run.")
    plt.rcParams.update({"svg.hashsalt": "ns3-ike", "font.size": 10.5, "axes.spines.top": False})
    plt.rcParams.update({"axes.spines.right": False, "legend.fontsize": 9})
    runs = [read_run(path) for path in arguments.runs]
    for run, label in zip(runs, arguments.label):
        run["label"] = label
    figure = draw(runs, arguments.title)
    out = arguments.out or arguments.runs[0]
    os.makedirs(out, exist_ok=True)
    for ending, metadata in (("png", {"Software": None}), ("svg", {"Date": None})):
        path = os.path.join(out, f"{arguments.name}.{ending}")
        figure.savefig(path, dpi=110, metadata=metadata)
        print(path)


if __name__ == "__main__":
    main()
