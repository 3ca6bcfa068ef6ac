#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Where everything stands in the sequence diagram of teach.py: lifelines of peers, an arrow for each message."""

MARGIN = 150
COLUMN = 620
HEAD = 64
ROW = 74


def columns_of(peers, views):
    """The peers that send or receive, in their order, then whoever else is named as receiver."""
    used = {name for view in views for name in (view["raw"]["from"], view["raw"]["to"])}
    order = [name for name in peers if name in used]
    first = views[0]["raw"]["from"]
    order.sort(key=lambda name: name != first)
    return order + sorted(used - set(order))


def shortened(names, most=86):
    """Payload names in a row, the last left out when they are too many."""
    text = ", ".join(names)
    while len(text) > most and len(names) > 1:
        names = names[:-1]
        text = ", ".join(names) + ", \u2026"
    return text


def arrow_of(view, x, y):
    """One message."""
    start, end = x[view["raw"]["from"]], x[view["raw"]["to"]]
    is_lost = view["received"] is None
    if is_lost:
        end = start + (end - start) * 0.62
    tip = 10 if end > start else -10
    payloads = view["inside"] if view["opened"] else view["outside"]
    names = shortened([payload["name"] for payload in payloads])
    repeats = [event["at"] for event in view["events"] if event["kind"] == "retransmission"]
    made = {"keys": "makes keys", "child": "tunnel keys"}
    return {
        "id": view["id"],
        "number": view["number"],
        "title": view["title"],
        "label": f"{'HDR*' if view['header'] == 'HDR*' else 'SK'} {{ {names} }}" if view["opened"] else names,
        "facts": f"{view['sent']}, {view['size']} octets" + (", never understood" if is_lost else ""),
        "repeats": f"sent again at {', '.join(repeats)}" if repeats else "",
        "is_sealed": view["opened"] is not None,
        "is_lost": is_lost,
        "x1": start,
        "x2": end,
        "tip": end - tip,
        "middle": (x[view["raw"]["from"]] + x[view["raw"]["to"]]) / 2,
        "y": y,
        "keys": [{"x": x[event["peer"]], "left": x[event["peer"]] <= MARGIN, "text": made[event["kind"]]}
                 for event in view["events"] if event["keys"] and event["peer"] in x],
    }


def layout(peers, views):
    """All that the template draws."""
    names = columns_of(peers, views)
    x = {name: MARGIN + COLUMN * number for number, name in enumerate(names)}
    arrows = [arrow_of(view, x, HEAD + 52 + ROW * row) for row, view in enumerate(views)]
    return {
        "width": 2 * MARGIN + COLUMN * max(1, len(names) - 1),
        "height": HEAD + 52 + ROW * len(views),
        "bottom": HEAD + 16 + ROW * len(views),
        "peers": [{"name": name, "x": x[name],
                   "role": "initiator" if name == views[0]["raw"]["from"] else "responder" if len(names) == 2 else ""}
                  for name in names],
        "arrows": arrows,
    }
