// The drawing as something to touch: nodes that take focus and switch, edges that can be chosen, marks for what follows.
// Part of the explorer (see explorer.js). A mark is text, and a state has a shape besides: nothing rests on colour alone.

const STATES = {
  off: { mark: "off", words: "switched off" },
  absent: { mark: "absent", words: "absent: nobody here makes it now" },
  unseen: { mark: "left out", words: "left out by your choice of evidence" },
  came: { mark: "+", words: "has come" },
  rises: { mark: "↑", words: "rises" },
  falls: { mark: "↓", words: "falls" },
  undetermined: { mark: "?", words: "contested: routes disagree, or the sources do" },
  there: { mark: "", words: "there" },
};
const HEARD = 6; // relations of one sort that a node's name lists
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function makeCanvas(spec, picture, tab, { toggle, refuse, select }) {
  const svg = h("div", { innerHTML: picture }).firstElementChild;
  for (const [name, value] of Object.entries({ role: "group", "aria-label": spec.title, "aria-describedby": "hint", preserveAspectRatio: "xMidYMid meet" })) {
    svg.setAttribute(name, value);
  }
  const first = reason(spec, { ...startOf(spec), tab }).states;
  const byId = (kind, id) => svg.querySelector(`[id="${CSS.escape(`${kind}-${id}`)}"]`);
  const nodes = spec.nodes.map((node) => ({ ...node, group: byId("node", node.id) })).filter(({ group }) => group);
  const edges = spec.edges.map((edge) => ({ ...edge, group: byId("edge", edge.id) })).filter(({ group }) => group);
  const label = new Map(spec.nodes.map((node) => [node.id, node.label]));
  let current = nodes[0];

  for (const node of nodes) {
    const { group, switch: able } = node;
    group.classList.add("node", able ? "able" : "fixed");
    group.setAttribute("role", able ? "switch" : "button");
    group.addEventListener("focus", () => { walkTo(node, false); select({ node: node.id }); if (group.matches(":focus-visible")) light(touching(node.id)); });
    group.addEventListener("blur", () => light([]));
    group.addEventListener("click", () => { walkTo(node, true); press(node); });
    group.addEventListener("pointerenter", () => light(touching(node.id)));
    group.addEventListener("pointerleave", () => light([]));
  }
  for (const edge of edges) {
    edge.group.classList.add("edge");
    edge.group.setAttribute("role", "img");
    edge.group.addEventListener("click", () => { select({ edge: edge.id }); light([edge.id]); });
    edge.group.addEventListener("pointerenter", () => light([edge.id]));
    edge.group.addEventListener("pointerleave", () => light([]));
  }
  svg.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") press(current);
    else if (event.key === "Home") walkTo(nodes[0], true);
    else if (event.key === "End") walkTo(nodes.at(-1), true);
    else if (ARROWS[event.key]) walkTo(next(event.key) ?? current, true);
    else return;
    event.preventDefault();
  });

  function press(node) {
    if (node.switch) toggle(node.id);
    else refuse(node);
    select({ node: node.id });
    light([]); // what follows is to be seen, not what hangs on this node
  }

  function walkTo(node, focus) {
    current.group.setAttribute("tabindex", "-1");
    current = node;
    node.group.setAttribute("tabindex", "0");
    if (focus) node.group.focus();
  }

  // The nearest node in that direction; what lies aside counts double.
  function next(key) {
    const [dx, dy] = ARROWS[key];
    const ahead = nodes.map((node) => {
      const x = node.x - current.x, y = current.y - node.y; // the layout counts upwards
      const along = x * dx + y * dy, aside = Math.abs(x * dy) + Math.abs(y * dx);
      return { node, along, far: along + 2 * aside };
    }).filter(({ along }) => along > 0.05);
    return ahead.sort((a, b) => a.far - b.far)[0]?.node;
  }

  const touching = (id) => edges.filter(({ tail, head, needs }) => [tail, head, needs].includes(id)).map(({ id: edge }) => edge);

  function light(ids) {
    svg.classList.toggle("lit", ids.length > 0);
    for (const { id, group } of edges) group.classList.toggle("near", ids.includes(id));
  }

  // Shapes for the marks and for the pointer. Their places are read from the drawing: JupyterLab renders a widget before
  // it stands in the page, when the browser knows no sizes yet.
  function prepare() {
    for (const node of nodes) {
      const box = extent(node.group.querySelector("path"));
      const rect = (grow, name) => vector("rect", { x: box.x - grow, y: box.y - grow, width: box.width + 2 * grow, height: box.height + 2 * grow, rx: 5, class: name });
      node.mark = vector("g", { class: "pill" });
      node.strike = vector("path", { class: "strike", d: `M${box.x + 4} ${box.y + box.height - 4}L${box.x + box.width - 4} ${box.y + 4}` });
      node.corner = [box.x + box.width, box.y];
      node.group.prepend(rect(3, "hit"));
      node.group.append(node.strike, rect(3.5, "ring"), node.mark);
      node.group.setAttribute("tabindex", node === current ? "0" : "-1");
    }
    for (const edge of edges) {
      // What a pointer must hit is 24 px wide, however thin the line is.
      edge.wide = edge.group.querySelector("path").cloneNode();
      edge.wide.removeAttribute("style");
      edge.wide.removeAttribute("id");
      edge.wide.setAttribute("class", "wide");
      edge.group.prepend(edge.wide);
    }
  }

  function pill(node, words) {
    node.mark.replaceChildren();
    if (!words) return;
    const wide = words.length > 1 ? 9 * words.length + 8 : 18;
    const left = Math.min(node.corner[0] + 9, svg.viewBox.baseVal.width - 1) - wide, y = node.corner[1];
    const text = vector("text", { x: left + wide / 2, y: y + 5, "text-anchor": "middle" });
    text.textContent = words;
    node.mark.append(vector("rect", { x: left, y: y - 9, width: wide, height: 18, rx: 9 }), text);
  }

  function show(outcome, { statements, leftOut }) {
    const { setting, states, works } = outcome;
    const closed = closedBy(spec, setting, setting.off);
    const said = new Map(statements.map((each) => [each.node, each]));
    for (const node of nodes) {
      const { now, trend } = states.get(node.id) ?? { now: ABSENT, trend: "" };
      const state = closed.has(node.id) ? "off" : !now ? (leftOut.includes(node.id) ? "unseen" : "absent") : now === UNSURE ? "undetermined"
        : trend || (first.get(node.id)?.now === ABSENT ? "came" : "there");
      const under = node.lines.length ? `${node.lines.join(" ")}. ` : "";
      const name = `${node.label}, ${node.kind}: ${STATES[state].words}. ${under}${acts(node, works)}${cited(said.get(node.id)?.edges ?? touching(node.id))}`;
      if (node.state !== state) {
        if (node.state) node.group.classList.remove(node.state);
        node.group.classList.add(state);
        if (node.switch) node.group.setAttribute("aria-checked", String(state !== "off"));
        pill(node, STATES[state].mark);
        node.state = state;
      }
      if (node.name !== name) node.group.setAttribute("aria-label", (node.name = name));
    }
    for (const edge of edges) {
      const state = edge.standing === "refuted" ? "refuted" : works.has(edge.id) ? "works" : filtered(edge, setting) ? "filtered" : "silent";
      if (edge.state === state) continue;
      if (edge.state) edge.group.classList.remove(edge.state);
      edge.group.classList.add(state);
      edge.group.setAttribute("aria-label", `${edge.words}${state === "silent" ? "; not at work now" : ""}. ${cited([edge.id])}`);
      edge.state = state;
    }
  }

  // What the student left out goes; a relation of the other species stays to be seen.
  function filtered(edge, { contested, human_only: humanOnly }) {
    return (edge.standing === "contested" && !contested) || (!edge.human && humanOnly);
  }

  // What a node does now, for those who cannot see its arrows: "Inhibits Th1, NK. Activates Treg. "
  function acts(node, works) {
    const verbs = new Map();
    for (const edge of edges.filter(({ tail, id }) => tail === node.id && works.has(id))) {
      verbs.set(edge.verb, [...(verbs.get(edge.verb) ?? []), label.get(edge.head)]);
    }
    return [...verbs].map(([verb, heads]) => {
      const more = heads.length > HEARD ? ` and ${heads.length - HEARD} more` : "";
      return `${capital(verb)} ${heads.slice(0, HEARD).join(", ")}${more}. `;
    }).join("");
  }

  function cited(ids) {
    const keys = new Set(ids.flatMap((id) => edges.find((edge) => edge.id === id)?.claims.map(({ source }) => source) ?? []));
    const named = [...keys].slice(0, 3).map((key) => spec.sources[key].label);
    return named.length ? `Sources: ${named.join(", ")}${keys.size > 3 ? ` and ${keys.size - 3} more` : ""}.` : "";
  }

  prepare();
  return { svg, show };
}

// The box around a path's points, as matplotlib writes them: absolute pairs of numbers.
function extent(path) {
  const numbers = path.getAttribute("d").match(/-?\d+(\.\d+)?/g).map(Number);
  const [xs, ys] = [0, 1].map((part) => numbers.filter((_, i) => i % 2 === part));
  const x = Math.min(...xs), y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

function vector(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
