// What follows when something is switched: the twin of reasoning.py, which says what it does and why. Part of the
// explorer (see explorer.js).

const ABSENT = 0, UNSURE = 1, THERE = 2;
const SIGN = { activates: 1, produces: 1, transports: 1, differentiates: 1, inhibits: -1, kills: -1, binds: 0 };

function startOf(diagram) {
  return {
    off: notGiven(diagram), species: diagram.switches.species ? "human" : null, alive: true, contested: true,
    human_only: false, tab: diagram.tabs[0]?.name ?? null,
  };
}

function notGiven(diagram) {
  return diagram.nodes.filter(({ start }) => start === "off").map(({ id }) => id);
}

function reason(diagram, setting) {
  const { nodes, edges } = shownIn(diagram, setting);
  const counted = edges.filter((edge) => counts(edge, setting));
  const [before, now] = [reference(diagram, setting), setting.off].map((off) =>
    presence(nodes, edges, counted, closedBy(diagram, setting, off)));
  const [worked, works] = [before, now].map((there) => new Set(counted.filter((edge) => atWork(edge, there)).map(({ id }) => id)));
  const found = routes(nodes, counted.filter(({ id }) => works.has(id) || worked.has(id)), before, now);
  const states = new Map(nodes.map((node) => [node, stateOf(now.get(node), before.get(node), found.get(node) ?? new Map())]));
  return { setting, states, works, worked };
}

function stateOf(now, before, routes) {
  const sure = ["rises", "falls"].find((trend) => routes.has(trend) && [...routes.keys()].every((sort) => sort.startsWith(trend)));
  const trend = !now || !routes.size ? "" : sure ?? "undetermined";
  return { now, before, routes, trend };
}

function reference(diagram, { off }) {
  const missing = notGiven(diagram);
  return off.some((node) => !missing.includes(node)) ? off.filter((node) => missing.includes(node)) : missing;
}

function shownIn(diagram, setting) {
  const here = diagram.tabs.find(({ name }) => name === setting.tab);
  const inTab = (kind, id) => !here || !diagram.tabs.some((tab) => tab[kind].includes(id)) || here[kind].includes(id);
  const nodes = diagram.nodes.map(({ id }) => id).filter((id) => inTab("nodes", id));
  const edges = diagram.edges.filter(({ id, tail, head, needs }) =>
    inTab("edges", id) && [tail, head, needs ?? tail].every((node) => nodes.includes(node)));
  return { nodes, edges };
}

function counts(edge, { species, contested, human_only: humanOnly }) {
  return edge.standing !== "refuted" && (species === null || ["both", species].includes(edge.species))
    && (contested || edge.standing !== "contested") && (edge.human || !humanOnly);
}

function closedBy({ switches, cell: [alive, apoptotic] }, setting, off) {
  return new Set(switches.apoptotic ? [...off, setting.alive ? apoptotic : alive] : off);
}

function atWork({ tail, needs }, there) {
  return Math.min(there.get(tail), there.get(needs ?? tail));
}

function isCertain({ standing }) {
  return standing === "strong" || standing === "moderate";
}

function presence(nodes, edges, counted, off) {
  const made = new Set(edges.filter((edge) => edge.sign === "produces" && isCertain(edge)).map(({ head }) => head));
  const producers = counted.filter(({ sign }) => sign === "produces");
  const surely = supplied(nodes, made, producers.filter(isCertain), off);
  const perhaps = supplied(nodes, made, producers, off);
  return new Map(nodes.map((node) => [node, Number(surely.has(node)) + Number(perhaps.has(node))]));
}

function supplied(nodes, made, producers, off) {
  let there = new Set(nodes.filter((node) => !off.has(node))), size;
  do {
    size = there.size;
    const fed = new Set(producers.filter(({ tail, needs }) => there.has(tail) && there.has(needs ?? tail)).map(({ head }) => head));
    there = new Set([...there].filter((node) => !made.has(node) || fed.has(node)));
  } while (there.size < size);
  return there;
}

function routes(nodes, edges, before, now) {
  const bit = new Map(nodes.map((node, i) => [node, 1n << BigInt(i)]));
  const out = new Map(nodes.map((node) => [node, []]));
  for (const edge of edges) {
    const certain = isCertain(edge) && [before, now].some((there) => atWork(edge, there) === THERE);
    for (const tail of new Set([edge.tail, edge.needs ?? edge.tail])) out.get(tail).push({ head: edge.head, turn: SIGN[edge.sign], certain, edge: edge.id });
  }
  const moved = new Map(nodes.filter((node) => before.get(node) !== now.get(node)).map((node) =>
    [node, { sign: now.get(node) > before.get(node) ? 1 : -1, sure: before.get(node) !== UNSURE && now.get(node) !== UNSURE }]));
  const closed = new Set(nodes.filter((node) => !now.get(node) || moved.get(node)?.sure));
  const queue = [...moved].map(([node, { sign, sure }]) => ({ node, sign, sure, mask: bit.get(node), route: [] }));
  const passed = new Map(nodes.map((node) => [node, []]));
  const found = new Map([...moved.keys()].filter((node) => !closed.has(node)).map((node) => [node, new Map([["unclear", []]])]));
  for (const { node, sign, sure, mask, route } of queue) { // grows while it is read: shorter routes come first
    for (const { head, turn, certain, edge } of out.get(node)) {
      if (closed.has(head) || mask & bit.get(head)) continue;
      const sort = sortOf(sign * turn, sure && certain), union = mask | bit.get(head);
      const known = [sort, sort.replace("?", ""), "unclear"];
      if (passed.get(head).some(([other, sorted]) => (other & union) === other && known.includes(sorted))) continue;
      passed.get(head).push([union, sort]);
      if (!found.has(head)) found.set(head, new Map());
      if (!found.get(head).has(sort)) found.get(head).set(sort, [...route, edge]);
      queue.push({ node: head, sign: sign * turn, sure: sure && certain, mask: union, route: [...route, edge] });
    }
  }
  return found;
}

function sortOf(sign, sure) {
  return !sign ? "unclear" : `${sign > 0 ? "rises" : "falls"}${sure ? "" : "?"}`;
}
