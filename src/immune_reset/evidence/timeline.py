"""Who decided what, and when: approvals and withdrawals of products, guidelines, courts."""

import textwrap
from datetime import date
from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure

from immune_reset.evidence import rows, tables, words
from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS

#: Marker, colour and name of each kind of decision.
_ACTIONS = {
    "approved": ("^", COLOURS["t"], "approved"),
    "conditional": ("^", COLOURS["paper"], "approved with conditions"),
    "withdrawn": ("v", COLOURS["damage"], "withdrawn"),
    "guideline": ("o", COLOURS["treg"], "guideline"),
    "opinion": ("P", COLOURS["quiet"], "opinion of experts of an agency"),
    "trial": ("X", COLOURS["damage"], "trial missed its endpoint"),
    "warning": ("s", COLOURS["myeloid"], "warning letter"),
    "lawsuit": ("s", COLOURS["ink"], "lawsuit"),
    "court": ("D", COLOURS["ink"], "ruling"),
}
#: What the therapy column of the table holds, as headings.
KINDS = {"MSC": "Products of mesenchymal stromal cells", "AHSCT": "Transplant: a procedure, judged by guidelines",
         "clinics": "Unproven clinics: fat cells given back"}
_ROW, _HEADING = 0.33, 0.4


@styled()
def draw(therapy=None, jurisdiction=None):
    """Decisions by year, one row for each product or topic and jurisdiction.

    Parameters
    ----------
    therapy : str, optional
        "MSC", "AHSCT" or "clinics"; all three when left out.
    jurisdiction : str or list of str, optional
        Such as "European Union"; what happened worldwide to a topic chosen so stays. All when left out.

    Returns
    -------
    Picture
        Its axis ends at the latest check of the table.
    """
    found = tables.load("regulation")
    chosen = words.known_only(words.known_only(found, "therapy", therapy, KINDS), "jurisdiction", jurisdiction,
                              sorted(set(found.jurisdiction)))
    worldwide = found.jurisdiction.eq("worldwide") & found.topic.isin(chosen.topic)
    found = words.some(found[found.index.isin(chosen.index) | worldwide])
    found = found.assign(day=found.date.map(tables.first_day))
    today = max(found.checked.map(tables.first_day))
    lanes = _lanes(found)
    title = textwrap.wrap(_title(found), 88)
    heights = [_ROW if lane[1] is not None else _HEADING for lane in lanes]
    used = [word for word in _ACTIONS if word in set(found.action)]
    foot = 0.88 + 0.2 * (1 + (len(used) - 1) // 4)
    height = 0.3 + 0.2 * len(title) + sum(heights) + foot
    left = max(3.15, 0.5 + max(rows.inches(name) for name, lane in lanes if lane is not None))
    figure = Figure(figsize=(rows.WIDTH, height))
    figure.text(0.01, 1 - 0.1 / height, "\n".join(title), va="top", fontsize=rows.TEXT + 1, fontweight="bold")
    axes = figure.add_axes((left / rows.WIDTH, foot / height, (rows.WIDTH - left - 0.1) / rows.WIDTH, sum(heights) / height))
    first = min(found.day).year
    axes.set(xlim=(first - 0.4, _year(today) + 1.9), ylim=(0, sum(heights)), yticks=[])
    axes.set_xticks(range(first, today.year + 1, 2))
    axes.tick_params(labelsize=rows.TEXT - 0.5)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="y", visible=False)
    top, sentences = sum(heights), []
    for (name, lane), own in zip(lanes, heights):
        middle, top = top - own / 2, top - own
        x = (0.1 if lane is None else 0.22) - left
        axes.text(x / (rows.WIDTH - left - 0.1), middle, name, transform=axes.get_yaxis_transform(), va="center",
                  fontsize=rows.TEXT, fontweight="bold" if lane is None else "normal")
        if lane is None:
            sentences.append(f"{name}:")
        else:
            _draw_lane(axes, lane, middle, (rows.WIDTH - left - 0.1) / np.ptp(axes.get_xlim()))
            sentences.append(f"{name}: " + "; ".join(
                f"{row.date} {_ACTIONS[row.action][2]} ({row.agency}{', ' + row.detail if row.detail else ''})"
                for row in lane.itertuples()) + ".")
    _legend(figure, axes, used, height)
    when = f"As of {today:%B %Y}. A date known only to the month or year stands at its first day."
    if "withdrawn" in used:
        when += "\nBar: from approval to withdrawal. Whether the other approvals still stand was not checked."
    figure.text(0.01, 0.06 / height, when, va="bottom", fontsize=rows.TEXT - 1, color=COLOURS["quiet"])
    when = when.replace("\n", " ")
    return Picture(figure, " ".join(title), f"A timeline from {first} to {today.year}. {when} " + " ".join(sentences))


def _lanes(found):
    """Headings (with None) and, under each, name and rows of one product or topic in one jurisdiction."""
    lanes = []
    for kind, heading in KINDS.items():
        of_kind = found[found.therapy == kind]
        if len(of_kind):
            lanes.append((heading, None))
            # what holds worldwide is told in the first lane of its topic
            where = of_kind.jurisdiction.where(of_kind.jurisdiction != "worldwide",
                                               of_kind.groupby("topic").jurisdiction.transform("first"))
            for (topic, jurisdiction), lane in of_kind.groupby(["topic", where], sort=False):
                lanes.append((f"{topic}, {jurisdiction}", lane))
    return lanes


def _draw_lane(axes, lane, y, inches):
    """``inches``: the width of a year."""
    days = dict(zip(lane.action, lane.day))
    if {"approved", "withdrawn"} <= set(days):
        axes.plot([_year(days["approved"]), _year(days["withdrawn"])], [y, y], color=COLOURS["t"], linewidth=5, alpha=0.3,
                  solid_capstyle="butt")
    for row in lane.itertuples():
        marker, colour, _ = _ACTIONS[row.action]
        axes.plot([_year(row.day)], [y], marker, markerfacecolor=colour, markersize=8.5,
                  markeredgecolor=COLOURS["t"] if row.action == "conditional" else COLOURS["ink"],
                  markeredgewidth=1.5 if row.action == "conditional" else 0.6, gid=row.step, zorder=3)
    # a decision is dated where its text has room before the next one; a bar has its dates in the title
    ends = [*lane.day.map(_year), float("inf")]
    for row, (x, after) in zip(lane.itertuples(), pairwise(ends)):
        text = row.date if after == float("inf") and row.action in ("withdrawn", "court", "lawsuit") else row.date[:4]
        if (after - x) * inches > rows.inches(text) + 0.2 and not (row.action == "approved" and "withdrawn" in days):
            axes.annotate(text, (x, y), (8, 0), textcoords="offset points", va="center", fontsize=rows.TEXT - 1.5,
                          color=COLOURS["quiet"])


def _legend(figure, axes, used, height):
    handles = [
        axes.plot([], [], _ACTIONS[word][0], markerfacecolor=_ACTIONS[word][1], markersize=8.5,
                  markeredgecolor=COLOURS["t"] if word == "conditional" else COLOURS["ink"],
                  markeredgewidth=1.5 if word == "conditional" else 0.6, label=_ACTIONS[word][2])[0] for word in used
    ]
    figure.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.0, 0.42 / height), ncols=4, fontsize=rows.TEXT - 1,
                  handletextpad=0.2, columnspacing=1.4)


def _title(found):
    withdrawn = found[found.action == "withdrawn"]
    granted = found[found.action.isin(["approved", "conditional"])]
    if len(withdrawn):
        row = withdrawn.iloc[-1]
        start = granted[(granted.topic == row.topic) & (granted.jurisdiction == row.jurisdiction)]
        return (f"{len(granted)} approvals of cell products, at least {len(withdrawn)} withdrawn: {row.topic} in the {row.jurisdiction}, "
                f"approved {start.date.iloc[0]}, withdrawn {row.date}")
    last = found.sort_values("day").iloc[-1]
    return f"{len(found)} decisions since {found.day.min().year}, the latest in {last.day.year}: {last.topic}, {last.detail}"


def _year(day):
    """A date as a number of years, for the axis."""
    return day.year + (day - date(day.year, 1, 1)).days / 365.25
