// The stage: one lab on a page. The figure is SVG drawn by matplotlib; the lab's own module (`program`) computes the
// curves, and only paths, positions and texts are rewritten. Each lab lives in its own shadow root, so that neither
// ids nor styles meet those of another lab or of the page.

export default { render };

async function render({ model, el }) {
  const spec = model.get("spec");
  const host = el.appendChild(document.createElement("div"));
  const root = host.attachShadow({ mode: "open" });
  const deck = el.dataset.mode === "deck" || el.closest("[data-deck]") !== null;

  const picture = makePicture(spec, model.get("svg"));
  const views = new Map(spec.controls.map((control) => [control.name, makeControl(control, move)]));
  const words = makeWords(spec, picture);
  const buttons = makeButtons(spec, { choose, freeze });
  const numbers = makeNumbers(spec, () => state);
  const state = { values: { ...model.get("values") }, result: null, frozen: null, compute: null, valueAt: null };

  root.append(
    h("style", {}, model.get("css")),
    h("article", { class: deck ? "lab deck" : "lab", "aria-labelledby": "question" },
      makeHeader(spec),
      h("div", { class: "stage" },
        h("section", { class: "controls", "aria-label": "Controls" }, controlList(spec, views), buttons.element),
        h("figure", {}, picture.svg, words.frozen)),
      words.element,
      makeFoot(spec, numbers)));
  root.addEventListener("keydown", keepKeys);
  root.addEventListener("keyup", keepKeys);

  // --- what moves what ---
  let frame = 0, saving = 0, lastSaved = -Infinity;

  function move(name, value, settled) {
    state.values = { ...state.values, [name]: value };
    changed(settled);
  }

  function choose(values) {
    state.values = { ...values };
    changed(true);
  }

  function changed(settled) {
    show();
    model.set("values", { ...state.values }); // a second view of this lab follows at once
    save(settled);
  }

  function show() {
    for (const [name, view] of views) view.show(state.values[name]);
    buttons.show(state.values);
    frame ||= requestAnimationFrame(draw); // however many moves: one computation per frame
  }

  function draw() {
    frame = 0;
    if (!state.compute) return;
    try {
      state.result = state.compute(state.values);
    } catch (error) {
      words.fail(`The model has no solution for these values (${error.message}); the picture shows the last that had.`);
      return;
    }
    picture.draw(state.result);
    words.say(state.result);
    numbers.refresh();
  }

  function save(now) {
    clearTimeout(saving);
    saving = setTimeout(() => {
      lastSaved = performance.now();
      try {
        model.set("readings", readings(state.result));
        model.save_changes();
      } catch {
        // No kernel listens: the lab goes on without one.
      }
    }, now ? 20 : Math.max(20, 100 - (performance.now() - lastSaved)));
  }

  function freeze() {
    state.frozen = state.frozen ? null : { ...state.values };
    picture.freeze(state.frozen !== null);
    words.freeze(state.frozen);
    buttons.freeze(state.frozen !== null);
  }

  function follow() {
    const values = model.get("values");
    if (spec.controls.every(({ name }) => values[name] === state.values[name])) return;
    state.values = { ...values };
    show();
  }

  model.on("change:values", follow);
  show();
  try {
    Object.assign(state, await load(model.get("program")));
    draw();
    host.dataset.ready = "true";
  } catch (error) {
    for (const input of root.querySelectorAll("input, .buttons button")) input.disabled = true;
    words.fail(`This lab cannot move here (${error.message}). The picture shows its starting values.`);
  }
  return () => {
    model.off("change:values", follow);
    cancelAnimationFrame(frame);
    clearTimeout(saving);
  };
}

const programs = new Map();

function load(text) {
  if (!programs.has(text)) {
    const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    programs.set(text, import(address).finally(() => URL.revokeObjectURL(address)));
  }
  return programs.get(text).then(({ compute, valueAt }) => ({ compute, valueAt }));
}

function readings(result) {
  const entries = Object.entries(result?.readouts ?? {});
  return Object.fromEntries(entries.map(([name, value]) => [name, Number.isFinite(value) ? value : null]));
}

// JupyterLab and Reveal take letters and arrows for commands. What is typed in a field stays in it; elsewhere in the
// lab only the keys that walk through the page go on to them.
function keepKeys(event) {
  const walks = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Escape"].includes(event.key);
  if (!walks || event.target.matches("input, .scroll")) event.stopPropagation();
}

// --- the picture ------------------------------------------------------------------------------------------------

function makePicture(spec, text) {
  const svg = h("div", {}, { html: text }).firstElementChild;
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-labelledby", "picture-title");
  svg.setAttribute("aria-describedby", "picture-description");
  const description = s("desc", { id: "picture-description" });
  svg.prepend(s("title", { id: "picture-title" }, spec.title), description);
  const traces = spec.traces.map((trace) => ({
    ...trace,
    axes: spec.axes[trace.axes],
    group: svg.querySelector(`[id="${CSS.escape(trace.gid)}"]`),
  }));
  let ghosts = [];

  return {
    svg,
    describe(words) { description.textContent = words; },
    draw(result) { for (const trace of traces) TRACES[trace.kind](trace, result); },
    freeze(on) {
      for (const ghost of ghosts) ghost.remove();
      ghosts = on ? traces.filter(({ kind }) => kind === "line" || kind === "bar").map(ghostOf) : [];
    },
  };
}

function ghostOf({ group }) {
  const ghost = group.cloneNode(true);
  ghost.removeAttribute("id");
  ghost.setAttribute("class", "ghost");
  group.before(ghost);
  return ghost;
}

const TRACES = {
  line(trace, { series }) {
    setPath(trace, `M${outline(trace, series[trace.series]).join("L")}`);
  },
  fill(trace, { series }) {
    const upper = series[trace.series];
    const lower = typeof trace.lower === "string" ? series[trace.lower] : { x: upper.x, y: upper.x.map(() => trace.lower) };
    setPath(trace, `M${[...outline(trace, upper), ...outline(trace, lower).reverse()].join("L")}Z`);
  },
  bar(trace, { marks }) {
    const [a, b] = trace.across, axis = trace.axes[trace.along];
    const foot = round(pixel(axis, trace.foot)), end = round(pixel(axis, marks[trace.gid][0]));
    setPath(trace, trace.along === "y" ? `M${a} ${foot}H${b}V${end}H${a}Z` : `M${foot} ${a}V${b}H${end}V${a}Z`);
  },
  span(trace, { marks }) {
    const [left, top, right, bottom] = trace.axes.box;
    const [from, to] = marks[trace.gid].map((x) => Math.min(Math.max(round(pixel(trace.axes.x, x)), left), right));
    setPath(trace, `M${from} ${top}H${Math.max(from, to)}V${bottom}H${from}Z`);
    setVisible(trace, Number.isFinite(marks[trace.gid][0]));
  },
  point(trace, { marks }) {
    const [x, y] = marks[trace.gid], shape = trace.group.querySelector("use");
    setVisible(trace, Number.isFinite(x) && Number.isFinite(y));
    shape.setAttribute("x", round(pixel(trace.axes.x, x)));
    shape.setAttribute("y", round(pixel(trace.axes.y, y)));
  },
  label(trace, { marks, labels }) {
    const [x, y] = marks[trace.gid];
    trace.group.querySelector("text").textContent = labels[trace.gid];
    if (x === undefined) return;
    setVisible(trace, Number.isFinite(x) && Number.isFinite(y));
    const [fromX, fromY] = trace.anchor;
    const across = round(pixel(trace.axes.x, x) - fromX), down = round(pixel(trace.axes.y, y) - fromY);
    trace.group.setAttribute("transform", `translate(${across} ${down})`);
  },
};

function setPath(trace, d) {
  trace.group.querySelector("path").setAttribute("d", d);
}

function setVisible(trace, visible) {
  trace.group.setAttribute("visibility", visible ? "visible" : "hidden");
}

function outline({ axes }, { x, y }) {
  return Array.from(x, (value, i) => `${round(pixel(axes.x, value))} ${round(pixel(axes.y, y[i]))}`);
}

// An axis is a polyline from values to pixels. Beyond its ends it goes straight on, one length of the axis at most:
// the clip path hides the rest, and a path never holds an infinity.
function pixel({ log, values, pixels }, value) {
  const at = log ? Math.log10(Math.max(value, 0)) : value;
  let low = 0, high = values.length - 1;
  const reach = Math.abs(pixels[high] - pixels[0]);
  const least = Math.min(pixels[0], pixels[high]) - reach, most = least + 3 * reach;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle] <= at) low = middle; else high = middle;
  }
  const slope = (pixels[high] - pixels[low]) / (values[high] - values[low]);
  const found = pixels[low] + (at - values[low]) * slope;
  return Number.isNaN(found) ? most : Math.min(Math.max(found, least), most);
}

function round(value) {
  return Math.round(value * 100) / 100;
}

// --- controls ---------------------------------------------------------------------------------------------------

function makeHeader(spec) {
  const what = h("div", { class: "panel", id: "what", hidden: true }, { html: spec.notes }, statusList(spec));
  return h("header", {}, h("h3", { id: "question" }, spec.question), discloser("what is this?", what), what);
}

function statusList({ statuses }) {
  const rows = Object.entries(statuses).map(([status, meaning]) => h("li", {}, badge(status, meaning), ` ${meaning}`));
  return h("div", {}, h("p", {}, "Every number carries a badge:"), h("ul", { class: "plain" }, ...rows));
}

function badge(status, title) {
  return h("span", { class: `badge ${status}`, title }, status);
}

function discloser(words, panel) {
  const button = h("button", { type: "button", class: "disclose", "aria-expanded": "false", "aria-controls": panel.id }, words);
  button.addEventListener("click", () => {
    panel.hidden = !panel.hidden;
    button.setAttribute("aria-expanded", String(!panel.hidden));
    panel.dispatchEvent(new Event("toggle"));
  });
  return button;
}

function controlList(spec, views) {
  const elements = (more) => spec.controls.filter((control) => control.more === more).map(({ name }) => views.get(name).element);
  const more = elements(true);
  return h("div", { class: "list" }, ...elements(false),
    more.length ? h("details", {}, h("summary", {}, "More controls"), ...more) : "");
}

// One control: a range input, whose position is the value itself or, on a log scale, a count of even steps; and a
// field for typed values. Text that is no value stays in the field to be mended, and nothing moves.
function makeControl(control, move) {
  const { name, label, unit, low, high, status, source, ends, log } = control;
  const steps = Math.round(Math.log10(high / low) / control.step);
  const scale = log
    ? { min: 0, max: steps, step: 1, to: (v) => steps * Math.log(v / low) / Math.log(high / low), from: (p) => low * (high / low) ** (p / steps) }
    : { min: low, max: high, step: control.step, to: (v) => v, from: (p) => p };
  const inside = (value) => Math.min(Math.max(Number(value.toPrecision(log ? 3 : 12)), low), high);
  const withUnit = (value) => `${printed(value, control)}${unit ? ` ${unit}` : ""}`;

  const range = h("input", { type: "range", id: `slide-${name}`, min: scale.min, max: scale.max, step: scale.step, "aria-describedby": `ends-${name}` });
  const field = h("input", { type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", id: `type-${name}`,
    "aria-label": `${label}, typed${unit ? `, in ${unit}` : ""}`, "aria-describedby": `error-${name}` });
  const error = h("p", { class: "error", id: `error-${name}`, "aria-live": "polite" });

  function slide(settled) {
    judge("");
    move(name, inside(scale.from(range.valueAsNumber)), settled);
  }
  function type(settled) {
    const text = field.value.trim(), value = Number(text);
    const good = text !== "" && Number.isFinite(value) && value >= low && value <= high;
    if (good) {
      judge("");
      move(name, value, settled);
    } else if (settled) {
      const given = text === "" ? "nothing was typed" : `“${text}” is not one`;
      judge(`${label} takes a number from ${printed(low, control)} to ${withUnit(high)}; ${given}.`);
    }
  }
  function judge(message) {
    error.textContent = message;
    field.setAttribute("aria-invalid", String(message !== ""));
  }
  range.addEventListener("input", () => slide(false));
  range.addEventListener("change", () => slide(true));
  field.addEventListener("input", () => type(false));
  field.addEventListener("change", () => type(true));

  const element = h("div", { class: "control" },
    h("div", { class: "named" }, h("label", { for: range.id }, label), badge(status, `${status}: ${source}`)),
    h("div", { class: "typed" }, field, h("span", { class: "unit" }, unit)),
    range,
    h("div", { class: "ends", id: `ends-${name}` }, h("span", {}, ends[0]), h("span", { class: "hidden" }, " to "), h("span", {}, ends[1])),
    error);
  let shown = null;
  return {
    element,
    show(value) {
      range.value = scale.to(value);
      range.setAttribute("aria-valuetext", withUnit(value));
      range.style.setProperty("--filled", `${100 * (scale.to(value) - scale.min) / (scale.max - scale.min)}%`);
      if (value !== shown && Number(field.value || NaN) !== value) {
        field.value = printed(value, control);
        judge("");
      }
      shown = value;
    },
  };
}

// A setting with the control's decimals, or with all that were typed.
function printed(value, { digits }) {
  const text = value.toFixed(digits);
  return Number(text) === value ? text : String(Number(value.toPrecision(6)));
}

function makeButtons(spec, { choose, freeze }) {
  const start = Object.fromEntries(spec.controls.map(({ name, value }) => [name, value]));
  const story = h("p", { class: "story", role: "status" });
  const presets = spec.presets.map(({ name, values, story: words }) => ({
    values, words, button: h("button", { type: "button", "aria-pressed": "false", onclick: () => choose(values) }, name),
  }));
  const reset = h("button", { type: "button", class: "quiet", onclick: () => choose(start) }, "reset");
  const hold = h("button", { type: "button", class: "quiet", "aria-pressed": "false", onclick: freeze }, "freeze this run");
  const element = h("div", { class: "buttons" },
    presets.length ? h("div", { role: "group", "aria-label": "Stories" }, ...presets.map(({ button }) => button)) : "",
    story, h("div", { role: "group", "aria-label": "This run" }, reset, hold));
  return {
    element,
    show(values) {
      let told = "";
      for (const preset of presets) {
        const chosen = spec.controls.every(({ name }) => preset.values[name] === values[name]);
        preset.button.setAttribute("aria-pressed", String(chosen));
        if (chosen) told = preset.words;
      }
      if (story.textContent !== told) story.textContent = told;
    },
    freeze(on) {
      hold.setAttribute("aria-pressed", String(on));
      hold.textContent = on ? "unfreeze" : "freeze this run";
    },
  };
}

// --- words and numbers ------------------------------------------------------------------------------------------

// What is seen changes at once; what is spoken waits until the hand rests.
function makeWords(spec, picture) {
  const seen = h("p", { class: "says", "aria-hidden": "true" });
  const spoken = h("p", { class: "hidden", role: "status" });
  const failure = h("p", { class: "error", role: "alert" });
  const frozen = h("figcaption", { class: "frozen", "aria-live": "polite" });
  let waiting = 0;
  return {
    element: h("div", { class: "words" }, seen, spoken, failure),
    frozen,
    say({ summary, description }) {
      seen.textContent = summary;
      failure.textContent = "";
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        spoken.textContent = summary;
        picture.describe(description);
      }, 250);
    },
    fail(message) { failure.textContent = message; },
    freeze(values) { frozen.textContent = values ? `Dashed grey: frozen at ${settings(spec, values).join("; ")}.` : ""; },
  };
}

function settings(spec, values) {
  return spec.controls.map((control) => `${control.label} ${printed(values[control.name], control)} ${control.unit}`.trim());
}

function makeFoot(spec, numbers) {
  const panels = [["Numbers", numbers.element], ...spec.about.map(({ heading, html }) => [heading, h("div", {}, { html })])];
  const download = h("button", { type: "button", class: "disclose plain", onclick: numbers.download }, "Download (CSV)");
  panels.forEach(([heading, panel], i) => {
    panel.id = `foot-${i}`;
    panel.hidden = true;
    panel.className = "panel";
    panel.setAttribute("role", "region");
    panel.setAttribute("aria-label", heading);
  });
  const [first, ...rest] = panels.map(([heading, panel]) => discloser(heading, panel));
  return h("footer", {}, h("div", { class: "row" }, first, download, ...rest), ...panels.map(([, panel]) => panel));
}

function makeNumbers(spec, state) {
  const element = h("div", {});
  const titles = spec.series.map(({ label, unit }) => (unit ? `${label} (${unit})` : label));
  let waiting = 0;
  element.addEventListener("toggle", fillTable);

  function fillTable() {
    const { result, valueAt } = state();
    if (element.hidden || !result) return;
    const rows = spec.table.map((x) => [x, ...spec.series.map(({ address }) => {
      const curve = result.series[address];
      return within(curve, x) ? valueAt(curve.x, curve.y, x) : null;
    })]);
    element.replaceChildren(h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Table of the curves" },
      h("table", {},
        h("caption", {}, `The curves of the picture for ${settings(spec, state().values).join("; ")}.`),
        h("thead", {}, h("tr", {}, ...[spec.x_label, ...titles].map((title) => h("th", { scope: "col" }, title)))),
        h("tbody", {}, ...rows.map(([x, ...values]) => h("tr", {}, h("th", { scope: "row" }, short(x)),
          ...values.map((value) => h("td", {}, value === null ? "" : short(value)))))))));
  }

  function download() {
    const { result, valueAt, values } = state();
    if (!result) return;
    const curves = spec.series.map(({ address }) => result.series[address]);
    const grid = [...new Set(curves.flatMap(({ x }) => Array.from(x)))].sort((a, b) => a - b);
    const rows = grid.map((x) => [x, ...curves.map((curve) => (within(curve, x) ? valueAt(curve.x, curve.y, x) : ""))]);
    const notes = [spec.title, spec.question, ...settings(spec, values).map((setting) => `setting: ${setting}`),
      ...spec.models.map((name) => `model: ${name}`)];
    const text = [...notes.map((note) => `# ${note}`), [spec.x_label, ...titles].map(quoted).join(","),
      ...rows.map((row) => row.join(","))].join("\r\n");
    const address = URL.createObjectURL(new Blob([`${text}\r\n`], { type: "text/csv;charset=utf-8" }));
    h("a", { href: address, download: `${spec.name}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  function refresh() {
    clearTimeout(waiting);
    waiting = setTimeout(fillTable, 150);
  }
  return { element, refresh, download };
}

function within({ x }, at) {
  return at >= x[0] && at <= x[x.length - 1];
}

function short(value) {
  return String(Number(value.toPrecision(3)));
}

function quoted(text) {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// --- elements ---------------------------------------------------------------------------------------------------

// An HTML element; a child is a text, an element, or {html} for markup that Python made.
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") element.addEventListener("click", value);
    else if (name === "hidden") element.hidden = value;
    else element.setAttribute(name, value);
  }
  for (const child of children) {
    if (child.html !== undefined) element.insertAdjacentHTML("beforeend", child.html);
    else element.append(child);
  }
  return element;
}

function s(tag, attributes, words = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = words;
  return element;
}
