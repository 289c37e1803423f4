// The words for an outcome: the twin of statements.py, with the wording of wording.py. Part of the explorer (see explorer.js).

const HOW = { inhibits: "brake", kills: "brake", activates: "push", produces: "supply", differentiates: "supply", transports: "supply" };
const MANY = 4; // more groups than this are told in fewer words

function listed(all) {
  const words = all.length > 9 ? [...all.slice(0, 6), `${all.length - 6} more`] : all;
  return words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : words.join("");
}

// Says what one outcome means for its diagram: {summary: [sentence], holds: those of its
// sentences that say who still holds whom, statements: [{node, text, edges}], leftOut: [node]}.
function speak(diagram, outcome) {
  const { setting, states, works, worked } = outcome;
  const { nodes, edges } = shownIn(diagram, setting);
  const byId = new Map(diagram.edges.map((edge) => [edge.id, edge]));
  const names = new Map(diagram.nodes.map(({ id, label }) => [id, label]));
  const first = reason(diagram, { ...startOf(diagram), tab: setting.tab }).states;
  const unfiltered = reason(diagram, { ...setting, contested: true, human_only: false }).states;
  const leftOut = nodes.filter((node) => !states.get(node).now && unfiltered.get(node).now);
  const missing = notGiven(diagram);
  const labels = (ids) => ids.map((id) => names.get(id));
  const into = (node) => edges.filter(({ head }) => head === node);
  const ids = (list) => list.map(({ id }) => id);
  const firstNow = (node) => first.get(node).now;

  function say(key, a = [], b = [], c = [], t = "") {
    const fills = { a: listed(a), b: listed(b), c: listed(c), t };
    return diagram.words[key].at(a.length > 1 ? -1 : 0).replace(/{(\w)}/g, (_, name) => fills[name]);
  }

  // --- relations of one node ---

  const changed = (node) => into(node).filter((edge) =>
    works.has(edge.id) !== worked.has(edge.id) && edge.standing !== "contested" && edge.sign !== "binds");

  function direct(node) {
    const found = new Map(), { now, before } = states.get(node);
    if (now !== before || now === ABSENT) return found;
    for (const edge of changed(node)) {
      const key = `${works.has(edge.id) ? "gain" : "lose"} ${HOW[edge.sign]}`;
      found.set(key, [...(found.get(key) ?? []), edge.tail]);
    }
    return found;
  }

  function holders(node) {
    if (!direct(node).has("lose brake")) return [];
    return into(node).filter((edge) => works.has(edge.id) && worked.has(edge.id) && HOW[edge.sign] === "brake"
      && edge.standing !== "contested" && !states.get(edge.tail).trend);
  }

  function changes(some, how, trend) {
    const last = [...how.keys()].at(-1);
    return [...how].map(([key, tails]) => say(tails.length ? key : `many ${key}`, labels(some), labels(tails)) + say(key === last ? trend : "", some));
  }

  const by = (route) => labels([byId.get(route[0]).tail, ...route.slice(0, -1).map((id) => byId.get(id).head)]).join(" → ");

  // --- the summary ---

  function done() {
    const conditions = { mouse: setting.species === "mouse", apoptotic: !setting.alive, uncontested: !setting.contested, human: setting.human_only };
    const chosen = {
      given: nodes.filter((node) => missing.includes(node) && !setting.off.includes(node)),
      off: nodes.filter((node) => setting.off.includes(node) && !missing.includes(node)),
    };
    return [...Object.keys(conditions).filter((key) => conditions[key]).map((key) => say(key)),
      ...Object.entries(chosen).filter(([, some]) => some.length).map(([key, some]) => say(key, labels(some)))];
  }

  function comeAndGone() {
    const own = (node) => missing.includes(node) !== setting.off.includes(node) || (diagram.switches.apoptotic && diagram.cell.includes(node));
    const moved = nodes.filter((node) => !own(node) && (states.get(node).now === ABSENT) !== (firstNow(node) === ABSENT));
    const gone = moved.filter((node) => !states.get(node).now);
    return [["gone", gone.filter((node) => !leftOut.includes(node))], ["left out", gone.filter((node) => leftOut.includes(node))],
      ["comes", moved.filter((node) => states.get(node).now)]]
      .filter(([, some]) => some.length).map(([key, some]) => say(key, labels(some)));
  }

  // Like entries one after the other, by a key that is equal text for equal things.
  function grouped(pairs) {
    const groups = new Map();
    for (const [thing, node] of pairs) {
      const key = JSON.stringify(thing);
      groups.set(key, { thing, nodes: [...(groups.get(key)?.nodes ?? []), node] });
    }
    return [...groups.values()];
  }

  function holding() {
    const held = nodes.map((node) => [holders(node).map(({ tail }) => tail), node]).filter(([tails]) => tails.length);
    return grouped(held).map(({ thing: tails, nodes: some }) => say("hold", labels(tails), labels(some)));
  }

  function groups() {
    const moved = nodes.map((node) => [[[...direct(node)], states.get(node).trend], node]).filter(([[how]]) => how.length);
    const all = grouped(moved);
    const told = all.length > MANY ? joined(all) : all;
    return told.flatMap(({ thing: [how, trend], nodes: some }) => changes(some, new Map(how), trend));
  }

  // Groups that differ only in who brakes, pushes or supplies, as one.
  function joined(all) {
    const alike = grouped(all.map((group) => [[group.thing[0].map(([key]) => [key, []]), group.thing[1]], group]));
    return alike.map(({ thing, nodes: same }) => (same.length === 1 ? same[0] : { thing, nodes: same.flatMap((group) => group.nodes) }));
  }

  function further() {
    const of = (trend) => nodes.filter((node) => states.get(node).trend === trend && !direct(node).size);
    return ["rises", "falls", "undetermined"].filter((trend) => of(trend).length).map((trend) =>
      say(trend === "falls" && of("rises").length ? "also falls" : `further ${trend}`, labels(of(trend))));
  }

  function summary() {
    const what = done();
    if (!what.length) return [say("nothing")];
    const found = [...comeAndGone(), ...groups(), ...holding(), ...further()];
    return [...what, ...(found.length ? found : [say("alone")])];
  }

  // --- the statements ---

  function why(edge) {
    const tail = labels([edge.tail]);
    if (edge.standing === "refuted") return say("refuted", tail);
    if (setting.species !== null && !["both", setting.species].includes(edge.species)) return say(`only ${edge.species}`, tail);
    if (!states.get(edge.tail).now) return say(setting.off.includes(edge.tail) ? "tail off" : "tail absent", tail);
    if (edge.needs && !states.get(edge.needs).now) return say("needs", tail, labels([edge.needs]));
    return say(edge.standing === "contested" && !setting.contested ? "hidden" : "no human evidence", tail);
  }

  function absentOrCome(node) {
    const made = into(node).filter(({ sign }) => sign === "produces");
    if (states.get(node).now === ABSENT) {
      if (setting.off.includes(node) || !made.length) return null;
      return { node, text: say(leftOut.includes(node) ? "unseen" : "absent", labels([node]), [made.map(why).join("; ")]), edges: ids(made) };
    }
    const active = made.filter(({ id }) => works.has(id));
    if (!active.length || firstNow(node) !== ABSENT) return null;
    const makes = active.map(({ tail, needs }) => (needs ? say("makes with", labels([tail]), labels([needs])) : say("makes", labels([tail]))));
    return { node, text: say("there", labels([node]), [makes.join("; ")]), edges: ids(active) };
  }

  function trendOf(node) {
    const { trend, routes: reached } = states.get(node), label = labels([node]);
    if (!trend) return null;
    const how = direct(node), held = holders(node), unknown = trend === "undetermined";
    const [words, along] = unknown ? contested(node, reached) : ["", reached.get(trend)];
    const parts = changes([node], how, unknown ? "" : trend);
    if (unknown) parts.push(words);
    else if (!parts.length) parts.push(say("by way of", label, [by(along)], [], trend));
    if (held.length) parts.push(say("hold", labels(held.map(({ tail }) => tail)), label));
    return { node, text: parts.join(" "), edges: [...new Set([...ids(changed(node)), ...along, ...ids(held)])] };
  }

  // Why nobody can say what happens to a node, and the edges behind it.
  function contested(node, reached) {
    const label = labels([node]), used = [...reached.values()].flat();
    const [rising, falling] = ["rises", "falls"].map((sort) => [sort, `${sort}?`].find((each) => reached.has(each)));
    const named = (sort) => [by(reached.get(sort)) + (sort.endsWith("?") ? say("disputed") : "")];
    if (rising && falling) return [say("disagree", label, named(rising), named(falling)), used];
    if (reached.get("unclear")?.length) return [say("unclear", label, [by(reached.get("unclear"))]), used];
    if (reached.has("unclear")) return [say("unsure presence", label), ids(into(node).filter(({ sign }) => sign === "produces"))];
    return [say("unsure", label, [by(reached.get(rising ?? falling))]), used];
  }

  const statements = [...nodes.map(absentOrCome), ...nodes.map(trendOf)].filter((each) => each?.edges.length);
  return { summary: summary(), holds: holding(), statements, leftOut };
}
