// Words, numbers and what opens at the head and the foot of a lab. Part of the stage (see stage.js).

function makeHeader(spec) {
  const what = h("div", { class: "panel", id: "what", hidden: true, innerHTML: spec.notes },
    h("p", {}, "Every number carries a badge:"), plainList(Object.entries(spec.statuses)),
    h("p", {}, "The controls:"), plainList(spec.controls.map(({ label, status, source }) => [status, `${label}: ${source}`])));
  return h("header", {}, h("h3", { id: "question" }, spec.question), discloser("what is this?", what), what);
}

function plainList(rows) {
  return h("ul", { class: "plain" }, ...rows.map(([status, words]) => h("li", {}, badge(status, words), ` ${words}`)));
}

function badge(status, title, id = "") {
  return h("span", { class: `badge ${status}`, title, ...(id && { id }) }, h("span", { class: "hidden" }, "status: "), status);
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

// What is seen changes at once; what is spoken waits until the hand rests, and is only what changed.
function makeWords(spec, more, describe) {
  const seen = h("p", { class: "says", "aria-hidden": "true" });
  const spoken = h("p", { class: "hidden", role: "status" });
  const failure = h("p", { class: "error", role: "alert" });
  const frozen = h("figcaption", { class: "frozen", "aria-live": "polite" });
  const sentences = (text) => text.split(/(?<=[.;]) (?=[A-Z])/);
  let waiting = 0, told = [];
  return {
    element: h("div", { class: "words" }, seen, spoken, failure, ...more),
    frozen,
    say({ summary, description }) {
      seen.textContent = summary;
      failure.textContent = "";
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const now = sentences(summary);
        const news = now.filter((sentence) => !told.includes(sentence));
        if (news.length) spoken.textContent = news.join(" ");
        told = now;
        describe(description);
      }, 400);
    },
    fail(message) { failure.textContent = message; },
    freeze(values, result) {
      const moved = spec.controls.filter(({ name, value }) => values && values[name] !== value);
      const where = moved.length ? settings({ controls: moved }, values).join("; ") : "the start";
      frozen.textContent = values ? `Pale dots: frozen at ${where}. ${sentences(result.summary)[0]}` : "";
    },
  };
}

function settings(spec, values) {
  return spec.controls.map((control) =>
    `${control.label}${control.names.length ? ":" : ""} ${printed(values[control.name], control)} ${control.unit}`.trim());
}

function makeFoot(spec, numbers) {
  const panels = [["Numbers", numbers.element], ...spec.about.map(({ heading, html }) => [heading, h("div", { innerHTML: html })])];
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
    const { result, valueAt, shown } = state();
    if (element.hidden || !result) return;
    const read = spec.readouts.map(({ name, label, unit, digits }) => {
      const value = result.readouts[name];
      return [label, Number.isFinite(value) ? `${value.toFixed(digits)} ${unit}`.trim() : "never"];
    });
    const rows = spec.table.map((x) => [String(Number(x.toPrecision(6))), ...spec.series.map(({ address }) => {
      const curve = result.series[address];
      return within(curve, x) ? short(valueAt(curve.x, curve.y, x)) : "";
    })]);
    element.replaceChildren(
      h("p", {}, `For ${settings(spec, shown).join("; ")}.`),
      ...(read.length ? [table("Read off the curves", ["what", "value"], read)] : []),
      ...(titles.length ? [table("The curves", [spec.x_label, ...titles], rows)] : []));
  }

  function download() {
    const { result, valueAt, shown } = state();
    if (!result) return;
    const curves = spec.series.map(({ address }) => result.series[address]);
    const grid = [...new Set(curves.flatMap(({ x }) => Array.from(x)))].sort((a, b) => a - b);
    const rows = grid.map((x) => [x, ...curves.map((curve) => (within(curve, x) ? valueAt(curve.x, curve.y, x) : ""))]);
    const notes = [spec.title, spec.question, ...settings(spec, shown).map((setting) => `setting: ${setting}`),
      ...spec.models.map((name) => `model: ${name}`)];
    const heads = titles.length ? [spec.x_label, ...titles] : ["what", "value", "unit"];
    const read = spec.readouts.map(({ name, label, unit }) => [quoted(label), result.readouts[name], quoted(unit)]);
    const text = [...notes.map((note) => `# ${note}`), heads.map(quoted).join(","),
      ...(titles.length ? rows : read).map((row) => row.join(","))].join("\r\n");
    saveFile(`${spec.name}.csv`, "text/csv;charset=utf-8", `${text}\r\n`);
  }

  function refresh() {
    clearTimeout(waiting);
    waiting = setTimeout(fillTable, 150);
  }
  return { element, refresh, download };
}

function table(caption, heads, rows) {
  return h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": caption },
    h("table", {},
      h("caption", {}, caption),
      h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, head)))),
      h("tbody", {}, ...rows.map(([head, ...cells]) =>
        h("tr", {}, h("th", { scope: "row" }, head), ...cells.map((cell) => h("td", {}, cell)))))));
}

// Whether a curve reaches that far; its last x may fall short by a rounding error.
function within({ x }, at) {
  const first = x[0], last = x[x.length - 1];
  return at >= first && at <= last + 1e-9 * (last - first);
}

function short(value) {
  return String(Number(value.toPrecision(3)));
}

function quoted(text) {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
