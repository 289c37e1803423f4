"""The words for an outcome: a summary as a colleague would speak it, and statements, each with the edges it rests on.

``statements.js`` composes the same sentences from the same words (wording.py).
"""

from dataclasses import dataclass, replace

from immune_reset.pathways.diagram import ALIVE, APOPTOTIC, Diagram
from immune_reset.pathways.graph import Edge
from immune_reset.pathways.reasoning import ABSENT, Outcome, not_given, reason, shown, start
from immune_reset.pathways.wording import say

#: How a student hears of a relation's sign.
_HOW = {"inhibits": "brake", "kills": "brake", "activates": "push",
        "produces": "supply", "differentiates": "supply", "transports": "supply"}

#: More groups than this are told in fewer words.
MANY = 4


@dataclass(frozen=True)
class Statement:
    """One sentence about one node, and the ids of the edges (hence claims) that it rests on: at least one."""

    node: str
    text: str
    edges: tuple[str, ...]


class Speaker:
    """Says what one outcome means for its diagram."""

    def __init__(self, diagram: Diagram, outcome: Outcome):
        self.diagram, self.outcome, self.setting = diagram, outcome, outcome.setting
        self.nodes, self.edges = shown(diagram, outcome.setting)
        self.first = reason(diagram, replace(start(diagram), tab=self.setting.tab)).states
        self.unfiltered = reason(diagram, replace(self.setting, contested=True, human_only=False)).states

    def label(self, node: str) -> str:
        return self.diagram.nodes[node].node.label

    def labels(self, nodes) -> list[str]:
        return [self.label(node) for node in nodes]

    # --- the summary ---

    def summary(self) -> list[str]:
        """The outcome in a few sentences, what the student did first."""
        done = self._done()
        if not done:
            return [say("nothing")]
        found = self._presence() + self._groups() + self._further()
        return done + (found or [say("alone")])

    def _done(self):
        setting, missing = self.setting, not_given(self.diagram)
        chosen = {
            "given": [node for node in self.nodes if node in missing - setting.off],
            "off": [node for node in self.nodes if node in setting.off - missing],
        }
        found = [say(key, self.labels(nodes)) for key, nodes in chosen.items() if nodes]
        conditions = {
            "mouse": setting.species == "mouse", "apoptotic": not setting.alive,
            "uncontested": not setting.contested, "human": setting.human_only,
        }
        return [say(key) for key, holds in conditions.items() if holds] + found

    def _presence(self):
        """What is gone or has come since the start, the student's own switches left out."""
        missing = not_given(self.diagram)
        own = (self.setting.off ^ missing) | ({ALIVE, APOPTOTIC} if self.diagram.switches.apoptotic else set())
        changed = {"gone": [], "left out": [], "comes": []}
        for node in self.nodes:
            now, first = self.outcome.states[node].now, self.first[node].now
            if node not in own and (now == ABSENT) != (first == ABSENT):
                changed["comes" if now else "left out" if self.left_out(node) else "gone"].append(node)
        return [say(key, self.labels(nodes)) for key, nodes in changed.items() if nodes]

    def _groups(self):
        """Nodes that lose or gain the same brakes and pushes, in one sentence; then who still holds them.

        Where that would be many sentences, the brakes and pushes go without the names of those that exert them.
        """
        groups, held = {}, {}
        for node in self.nodes:
            direct = self.direct(node)
            if direct:
                key = (tuple((how, tails) for how, tails in direct.items()), self.outcome.states[node].trend)
                groups.setdefault(key, []).append(node)
            holders = self.holders(node)
            if holders:
                held.setdefault(tuple(edge.tail for edge in holders), []).append(node)
        found = []
        if len(groups) > MANY:
            groups = _joined(groups)
        for (direct, trend), nodes in groups.items():
            found += self._changes(nodes, dict(direct), trend)
        return found + [say("hold", self.labels(tails), self.labels(nodes)) for tails, nodes in held.items()]

    def _changes(self, nodes, direct, trend):
        """One sentence for each kind of relation that the nodes lose or gain; the last says what follows."""
        last = list(direct)[-1:]
        return [say(how if tails else f"many {how}", self.labels(nodes), self.labels(tails)) + say(trend if [how] == last else "", nodes)
                for how, tails in direct.items()]

    def _further(self):
        found = {"rises": [], "falls": [], "undetermined": []}
        for node in self.nodes:
            trend = self.outcome.states[node].trend
            if trend and not self.direct(node):
                found[trend].append(node)
        keys = {trend: f"further {trend}" for trend in found} | ({"falls": "also falls"} if found["rises"] else {})
        return [say(keys[trend], self.labels(nodes)) for trend, nodes in found.items() if nodes]

    # --- relations of one node ---

    def left_out(self, node: str) -> bool:
        """Whether a node is absent only because the student left evidence out: that does not mean that it is gone."""
        return self.outcome.states[node].now == ABSENT != self.unfiltered[node].now

    def direct(self, node: str) -> dict[str, tuple[str, ...]]:
        """What the node loses or gains at once: {"lose brake": tails, ...}; relations that are certain alone."""
        found, state = {}, self.outcome.states[node]
        if state.now == state.before != ABSENT:
            for edge in self.changed(node):
                key = f"{'gain' if edge.id in self.outcome.works else 'lose'} {_HOW[edge.sign]}"
                found[key] = (*found.get(key, ()), edge.tail)
        return found

    def changed(self, node: str) -> list[Edge]:
        """The certain relations into a node that began or ceased to work."""
        moved = self.outcome.works ^ self.outcome.worked
        return [edge for edge in self.edges
                if edge.head == node and edge.id in moved and edge.standing != "contested" and edge.sign != "binds"]

    def holders(self, node: str) -> list[Edge]:
        """The certain brakes that hold a node, unchanged, when it lost another."""
        if "lose brake" not in self.direct(node):
            return []
        return [edge for edge in self.edges if edge.head == node and edge.id in self.outcome.works & self.outcome.worked
                and _HOW.get(edge.sign) == "brake" and edge.standing != "contested"
                and not self.outcome.states[edge.tail].trend]

    # --- the statements ---

    def statements(self) -> list[Statement]:
        """What is absent, what came, what rises and falls; each statement with its edges, in the diagram's order."""
        found = [self._absent_or_come(node) for node in self.nodes] + [self._trend(node) for node in self.nodes]
        return [statement for statement in found if statement and statement.edges]

    def _absent_or_come(self, node):
        state = self.outcome.states[node]
        made = [edge for edge in self.edges if edge.head == node and edge.sign == "produces"]
        label = [self.label(node)]
        if state.now == ABSENT:
            if node in self.setting.off or not made:
                return None
            return Statement(node, say("unseen" if self.left_out(node) else "absent", label, ["; ".join(map(self._why, made))]), _ids(made))
        at_work = [edge for edge in made if edge.id in self.outcome.works]
        if at_work and self.first[node].now == ABSENT:
            return Statement(node, say("there", label, ["; ".join(map(self._makes, at_work))]), _ids(at_work))
        return None

    def _why(self, edge):
        """Why a producer is not at work."""
        tail, states = [self.label(edge.tail)], self.outcome.states
        if edge.standing == "refuted":
            return say("refuted", tail)
        if self.setting.species is not None and edge.species not in ("both", self.setting.species):
            return say(f"only {edge.species}", tail)
        if states[edge.tail].now == ABSENT:
            return say("tail off" if edge.tail in self.setting.off else "tail absent", tail)
        if edge.needs and states[edge.needs].now == ABSENT:
            return say("needs", tail, [self.label(edge.needs)])
        return say("hidden" if edge.standing == "contested" and not self.setting.contested else "no human evidence", tail)

    def _makes(self, edge):
        tail = [self.label(edge.tail)]
        return say("makes with", tail, [self.label(edge.needs)]) if edge.needs else say("makes", tail)

    def _trend(self, node):
        state, label = self.outcome.states[node], [self.label(node)]
        if not state.trend:
            return None
        direct, holders = self.direct(node), self.holders(node)
        if state.trend == "undetermined":
            words, routes = self._contested(node)
            parts = [*self._changes([node], direct, ""), words]
        else:
            routes = state.routes[state.trend]
            parts = self._changes([node], direct, state.trend) or [say("by way of", label, [self.by(routes)], t=state.trend)]
        if holders:
            parts.append(say("hold", self.labels(edge.tail for edge in holders), label))
        return Statement(node, " ".join(parts), tuple(dict.fromkeys([*_ids(self.changed(node)), *routes, *_ids(holders)])))

    def _contested(self, node):
        """Why nobody can say what happens to a node, and the edges behind it."""
        routes, label = self.outcome.states[node].routes, [self.label(node)]
        rising, falling = ([sort for sort in (trend, f"{trend}?") if sort in routes][:1] for trend in ("rises", "falls"))
        used = tuple(edge for route in routes.values() for edge in route)
        if rising and falling:
            by = [self.by(routes[sort]) + (say("disputed") if sort.endswith("?") else "") for sort in rising + falling]
            return say("disagree", label, by[:1], by[1:]), used
        if routes.get("unclear"):
            return say("unclear", label, [self.by(routes["unclear"])]), used
        if "unclear" in routes:
            made = [edge for edge in self.edges if edge.head == node and edge.sign == "produces"]
            return say("unsure presence", label), _ids(made)
        return say("unsure", label, [self.by(routes[(rising or falling)[0]])]), used

    def by(self, route) -> str:
        """The nodes that a route passes, from what came or went."""
        edges = [self.diagram.edges[each].edge for each in route]
        return " → ".join(self.labels([edges[0].tail, *(edge.head for edge in edges[:-1])]))


def _joined(groups):
    """Groups that differ only in who brakes, pushes or supplies, as one."""
    alike = {}
    for (direct, trend), nodes in groups.items():
        alike.setdefault((tuple((how, ()) for how, _ in direct), trend), {})[direct, trend] = nodes
    return {next(iter(same)) if len(same) == 1 else key: sum(same.values(), []) for key, same in alike.items()}


def _ids(edges):
    return tuple(edge.id for edge in edges)
