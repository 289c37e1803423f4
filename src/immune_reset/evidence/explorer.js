// The evidence explorer: four choices and the figure that Python drew for them. Nothing is drawn here.
//
// explorer_rows.js and dom.js are appended: together they are one module.

export default { render };

const SETTLED = 400; // ms after which what changed is spoken
const PATIENCE = 6000; // ms to wait for Python to draw, unless the page says otherwise by data-patience
const NAMES = ["figure", "disease", "therapy", "design"];

function render({ model, el }) {
  const spec = model.get("spec");
  const host = el.appendChild(document.createElement("div"));
  const root = host.attachShadow({ mode: "open" });
  const deck = el.dataset.mode === "deck";
  host.className = deck ? "deck" : "";
  const known = new Map(Object.entries(model.get("views")));
  let values = { ...model.get("values") }, dropped = [], waiting = 0, kept = null;
  const trail = makeTrail(spec, idOf), patience = Number(el.dataset.patience ?? PATIENCE);

  const controls = makeControls(spec, choose);
  const buttons = makeButtons(spec, { go, keep });
  const words = makeWords();
  const foot = makeFoot(spec, () => ({ values, view: known.get(keyOf(spec, values)) }));
  const frame = scroller("Figure; it scrolls where it is larger than its place");
  const other = h("figure", { class: "kept", hidden: true });

  root.append(
    h("style", {}, model.get("css")),
    h("article", { class: "lab", "aria-labelledby": "question" },
      h("header", {}, h("h3", { id: "question" }, spec.question)),
      h("section", { class: "controls", "aria-label": "Controls" }, controls.element, buttons.element),
      words.element,
      h("figure", {}, frame),
      other,
      foot.element));
  keepKeys(root, ({ target }) => target.closest("select, .scroll"));

  function choose(name, value) {
    const { settled, without } = settle(spec, { ...values, [name]: value }, name);
    go(settled, without);
  }

  function go(wanted, without = []) {
    trail.go(values, wanted);
    values = { ...wanted };
    dropped = without;
    show();
    model.set("values", { ...values });
    try {
      model.save_changes();
    } catch {
      // No kernel listens: what was drawn beforehand can still be seen.
    }
  }

  function show() {
    controls.show(values);
    const story = buttons.show(values);
    const view = known.get(keyOf(spec, values));
    clearTimeout(waiting);
    frame.setAttribute("aria-busy", String(!view));
    if (!view) {
      words.say("Python is drawing.");
      waiting = setTimeout(() => words.say("No Python answers here, and this figure was not drawn beforehand. Run the cell above again."), patience);
      return;
    }
    const svg = picture(view);
    frame.replaceChildren(svg);
    frame.scrollTop = frame.scrollLeft = 0;
    const note = dropped.length ? `This figure has no such study, so it shows all ${dropped.join(" and all ")}. ` : "";
    words.say((deck && story) || note + view.summary, svg.querySelector("title").textContent);
    foot.refresh();
  }

  function keep() {
    kept = kept ? null : known.get(keyOf(spec, values));
    other.hidden = !kept;
    buttons.keep(Boolean(kept));
    if (!kept) return other.replaceChildren();
    const region = scroller("The figure you kept");
    region.append(picture(kept));
    other.replaceChildren(h("figcaption", {}, `Kept to compare: ${labelOf(spec, values)}`), region);
  }

  // A figure that Python drew; the student may have gone on to another by now.
  function heard() {
    const { key, ...view } = model.get("drawn");
    known.set(key, view);
    if (key === keyOf(spec, values)) show();
  }

  // A choice that Python set.
  function follow() {
    const now = model.get("values");
    if (trail.stale(model, now, values)) return;
    values = { ...now };
    dropped = [];
    show();
  }

  model.on("change:drawn", heard);
  model.on("change:values", follow);
  show();
  host.dataset.ready = "true";
  return () => {
    model.off("change:drawn", heard);
    model.off("change:values", follow);
    clearTimeout(waiting);
  };
}

function picture(view) {
  const svg = h("div", { innerHTML: view.svg }).firstElementChild;
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `${svg.querySelector("title").textContent}. ${svg.querySelector("desc").textContent}`);
  return svg;
}

function scroller(name) {
  return h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": name });
}

// --- which choices there are: as views.py has it ---

function matching(spec, values) {
  const { kinds } = figureOf(spec, values);
  return kinds.flatMap((kind, at) => (NAMES.slice(1).every((name, n) => ["", kind[n]].includes(values[name])) ? [at] : []));
}

function figureOf(spec, values) {
  return spec.figures.find(({ name }) => name === values.figure);
}

function idOf(values) {
  return NAMES.map((name) => values[name]).join();
}

function keyOf(spec, values) {
  return `${values.figure}:${matching(spec, values).join(",")}`;
}

// A choice that can be shown: what was just chosen stays, and of the other filters as many as leave a study.
function settle(spec, wanted, chosen) {
  const settled = { ...wanted }, without = [];
  const figure = figureOf(spec, settled);
  for (const name of ["design", "therapy", "disease"].filter((name) => name !== chosen)) {
    if (matching(spec, settled).length) break;
    if (settled[name]) without.push(plural(name));
    settled[name] = "";
  }
  if (!figure.whole && !settled.disease) settled.disease = figure.kinds[0][0];
  return { settled, without };
}

function plural(name) {
  return { disease: "diseases", therapy: "therapies", design: "designs" }[name];
}

function labelOf(spec, values) {
  const filters = NAMES.slice(1).map((name) => spec.filters[name].words[values[name]]).filter(Boolean);
  return [figureOf(spec, values).label, ...filters].join("; ");
}
