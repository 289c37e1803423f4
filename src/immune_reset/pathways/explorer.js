// The explorer: a diagram that a student switches. Python drew the SVG and holds the words (spec); reasoning.js says
// what follows, and only the classes and labels of what changed are touched.
//
// canvas.js, evidence.js, reasoning.js, statements.js and dom.js are appended: together they are one module.

export default { render };

const SETTLED = 400; // ms after which what changed is spoken

function render({ model, el }) {
  const spec = model.get("spec");
  const host = el.appendChild(document.createElement("div"));
  const root = host.attachShadow({ mode: "open" });
  const deck = el.dataset.mode === "deck";
  host.className = deck ? "deck" : "";
  const canvases = new Map();
  const trail = makeTrail(spec, JSON.stringify);
  let values = { ...model.get("values") }, outcome, canvas;

  const controls = makeSwitches(spec, set, () => set(startOf(spec)));
  const words = makeSummary(deck);
  const evidence = makeEvidence(spec);
  const frame = h("div", { class: "scroll", role: "group", "aria-label": "Diagram; it scrolls sideways where it is wider than the page" });

  root.append(
    h("style", {}, model.get("css")),
    h("article", { class: "lab", "aria-labelledby": "question" },
      makeHead(spec, model.get("legend")),
      controls.element,
      h("figure", {}, frame, h("p", { class: "hidden", id: "hint" },
        "Arrow keys walk from node to node. Enter or Space switches a node off and on again.")),
      words.element,
      evidence.element));
  // A stop for Tab only where there is something to scroll; elsewhere Tab goes straight to the nodes.
  const room = new ResizeObserver(() => {
    if (!deck && frame.scrollWidth > frame.clientWidth + 1) frame.tabIndex = 0;
    else frame.removeAttribute("tabindex");
  });
  room.observe(frame);
  keepKeys(root, ({ key, target }) => key.startsWith("Arrow") && target.closest("input, svg, .scroll"));

  function set(change) {
    const wanted = { ...values, ...change };
    trail.go(values, wanted);
    values = wanted;
    show();
    model.set("values", { ...values });
    try {
      model.save_changes();
    } catch {
      // No kernel listens: the diagram goes on without one.
    }
  }

  // Of the two states of a cell one is always off: whoever switches that on chooses it.
  function toggle(id) {
    const [alive, apoptotic] = spec.cell, without = values.off.filter((each) => each !== id);
    if (spec.switches.apoptotic && id === (values.alive ? apoptotic : alive)) set({ alive: id === alive, off: without });
    else set({ off: values.off.includes(id) ? without : [...values.off, id].sort() });
  }

  // Nothing changes in the diagram; who listens hears why.
  function refuse({ id }) {
    const { label } = spec.nodes.find((node) => node.id === id);
    words.tell(`${label} is what others act on; it cannot be switched off.`);
  }

  function show() {
    const tab = values.tab ?? "";
    if (!canvases.has(tab)) {
      canvases.set(tab, makeCanvas(spec, model.get("pictures")[tab], values.tab, { toggle, refuse, select: (chosen) => evidence.select(chosen) }));
    }
    if (canvas !== canvases.get(tab)) {
      canvas = canvases.get(tab);
      frame.replaceChildren(canvas.svg);
    }
    outcome = reason(spec, values);
    const said = speak(spec, outcome);
    canvas.show(outcome, said);
    controls.show(values);
    // On a slide the picture says who still holds whom.
    words.say(deck ? said.summary.filter((sentence) => !said.holds.includes(sentence)) : said.summary);
    evidence.show(outcome, said.statements);
  }

  // A setting that Python chose.
  function follow() {
    const now = model.get("values");
    if (trail.stale(model, now, values)) return;
    values = { ...now };
    show();
  }

  model.on("change:values", follow);
  show();
  host.dataset.ready = "true";
  return () => {
    model.off("change:values", follow);
    room.disconnect();
  };
}

function makeHead(spec, legend) {
  const marks = Object.entries(STATES).filter(([, { mark }]) => mark)
    .map(([, { mark, words }]) => h("li", {}, h("b", { class: "mark" }, mark), ` ${words}`));
  return h("header", {}, h("h3", { id: "question" }, spec.question),
    h("details", { class: "what" }, h("summary", {}, "what is this?"),
      h("div", { class: "panel" },
        h("p", {}, spec.caption),
        h("p", {}, "Click a node, or walk to it with the arrow keys and press Enter, to switch it off and on again. What follows is marked at the nodes:"),
        h("ul", { class: "plain marks" }, ...marks),
        h("div", { class: "scroll legend", tabindex: "0", role: "group", "aria-label": "Legend", innerHTML: legend }),
        h("p", {}, "Changes are compared with the same diagram before anything was switched off. Every relation rests on the sources listed under it."),
        spec.human_only ? "" : h("p", {}, "Fewer than half of these relations were seen in people or their cells; the others rest on animals and reviews. Human evidence alone would leave too little to reason with, so it is not offered as a choice here."),
        h("p", {}, "Where this diagram is wrong:"),
        h("ul", {}, ...spec.limits.map((words) => h("li", {}, words))))));
}

// The choices besides the nodes: only those that the diagram offers.
function makeSwitches(spec, set, reset) {
  const shows = []; // functions that bring an input in line with the setting
  const choice = (legend, name, options) => h("fieldset", {}, h("legend", { class: legend === "MSC" ? "" : "implied" }, legend), ...options.map(([words, value]) => {
    const input = h("input", { type: "radio", name, id: `${name}-${value}`, onchange: () => set({ [name]: value }) });
    shows.push((values) => { input.checked = values[name] === value; });
    return h("label", { for: input.id }, input, words);
  }));
  const box = (words, id, read, change) => {
    const input = h("input", { type: "checkbox", id, onchange: () => set(change(input.checked)) });
    shows.push((values) => { input.checked = read(values); });
    return h("label", { for: id }, input, words);
  };
  let off = [];
  shows.push((values) => { off = values.off; });
  const given = licences(spec).map(({ id, label }) => box(label, `given-${id}`, (values) => !values.off.includes(id),
    (on) => ({ off: on ? off.filter((each) => each !== id) : [...off, id].sort() })));
  const group = (legend, ...boxes) => h("fieldset", {}, h("legend", {}, legend), ...boxes);
  const contested = spec.edges.some(({ standing }) => standing === "contested");
  const element = h("section", { class: "controls", "aria-label": "Controls" },
    ...(spec.tabs.length ? [choice("Show", "tab", spec.tabs.map(({ name }) => [name, name]))] : []),
    ...(spec.switches.species ? [choice("Species", "species", [["human", "human"], ["mouse", "mouse"]])] : []),
    ...(spec.switches.apoptotic ? [choice("MSC", "alive", [["alive", true], ["apoptotic", false]])] : []),
    ...(given.length ? [group("Given", ...given)] : []),
    ...(contested || spec.human_only ? [group("Evidence",
      ...(contested ? [box("contested", "contested", (values) => values.contested, (on) => ({ contested: on }))] : []),
      ...(spec.human_only ? [box("human only", "human-only", (values) => values.human_only, (on) => ({ human_only: on }))] : []))] : []),
    h("button", { type: "button", class: "quiet", onclick: reset }, "Reset"));
  return { element, show(values) { for (const each of shows) each(values); } };
}

// Nodes that a relation needs besides its tail and that nothing here makes, and all that are missing at the start.
function licences({ nodes, edges, cell, switches }) {
  const needed = new Set(edges.map(({ needs }) => needs));
  const made = new Set(edges.filter(({ sign }) => sign === "produces").map(({ head }) => head));
  return nodes.filter(({ id, start, switch: able }) => able && !(switches.apoptotic && cell.includes(id))
    && (start === "off" || (needed.has(id) && !made.has(id))));
}

// What is seen changes at once; what is spoken waits until the hand rests, and is only what changed.
function makeSummary(deck) {
  const seen = h("p", { class: "says", "aria-hidden": "true" });
  const spoken = h("p", { class: "hidden", role: "status" });
  const element = h("div", { class: "words" }, seen, spoken);
  let waiting = 0, told = [];
  return {
    element,
    tell(sentence) { spoken.textContent = sentence; },
    say(sentences) {
      seen.textContent = sentences.join(" ");
      for (let kept = sentences.length - 1; deck && kept && element.scrollHeight > element.clientHeight + 1; kept -= 1) {
        seen.textContent = [...sentences.slice(0, kept), "What else follows is marked in the picture."].join(" ");
      }
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const news = sentences.filter((sentence) => !told.includes(sentence));
        if (news.length) spoken.textContent = news.join(" ");
        told = sentences;
      }, SETTLED);
    },
  };
}
