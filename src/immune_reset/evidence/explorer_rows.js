// Choices, words and the rows behind a figure. Part of the evidence explorer (see explorer.js).

function makeControls(spec, choose) {
  const lists = NAMES.map((name) => [name, h("select", { id: name, onchange: ({ target }) => choose(name, target.value) })]);
  const label = (name) => (name === "figure" ? "Figure" : spec.filters[name].label);
  lists[0][1].append(...spec.figures.map((figure) => h("option", { value: figure.name }, figure.label)));
  return {
    element: h("div", { class: "choices" }, ...lists.map(([name, list]) => h("div", {}, h("label", { for: name }, label(name)), list))),
    show(values) {
      lists[0][1].value = values.figure;
      const { kinds, whole } = figureOf(spec, values);
      lists.slice(1).forEach(([name, list], at) => {
        const there = kinds.map((kind) => kind[at]);
        const options = Object.entries(spec.filters[name].words).filter(([word]) => there.includes(word))
          .map(([word, words]) => h("option", { value: word, disabled: !matching(spec, { ...values, [name]: word }).length }, words));
        const all = name === "disease" && !whole ? [] : [h("option", { value: "" }, `all ${plural(name)}`)];
        list.replaceChildren(...all, ...options);
        list.value = values[name];
        list.disabled = options.length < 2;
      });
    },
  };
}

function makeButtons(spec, { go, keep }) {
  const story = h("p", { class: "story", role: "status" });
  const presets = spec.stories.map(({ name, values, story: words }) => ({
    values, words, button: h("button", { type: "button", "aria-pressed": "false", onclick: () => go(values) }, name),
  }));
  const quiet = (words, onclick) => h("button", { type: "button", class: "quiet", onclick }, words);
  const hold = quiet("Keep to compare", keep);
  hold.classList.add("keep");
  return {
    element: h("div", { class: "buttons" },
      h("div", { role: "group", "aria-label": "Stories" }, ...presets.map(({ button }) => button), quiet("Reset", () => go(spec.start)), hold), story),
    show(values) {
      let told = "";
      for (const preset of presets) {
        const chosen = NAMES.every((name) => preset.values[name] === values[name]);
        preset.button.setAttribute("aria-pressed", String(chosen));
        if (chosen) told = preset.words;
      }
      if (story.textContent !== told) story.textContent = told;
      return told;
    },
    keep(on) { hold.textContent = on ? "Put away" : "Keep to compare"; },
  };
}

// What is seen changes at once; what is spoken waits until the hand rests, and names the figure as well.
function makeWords() {
  const seen = h("p", { class: "says", "aria-hidden": "true" });
  const spoken = h("p", { class: "hidden", role: "status" });
  let waiting = 0;
  return {
    element: h("div", { class: "words" }, seen, spoken),
    say(words, title = "") {
      seen.textContent = words;
      clearTimeout(waiting);
      waiting = setTimeout(() => { spoken.textContent = title ? `${title}. ${words}` : words; }, SETTLED);
    },
  };
}

const COLUMNS = { study: "study", design: "design", result: "result", value: "value", analysed: "whose data", status: "status", label: "source", place: "place in it" };

function makeFoot(spec, now) {
  const table = h("div", {}), prose = h("p", {});
  const panels = [["Rows and sources", table], ["In words", h("div", {}, prose)],
    ...spec.about.map(({ heading, html }) => [heading, h("div", { innerHTML: html })])];
  const download = h("button", { type: "button", class: "disclose plain", onclick: save }, "Download (CSV)");
  const row = h("div", { class: "row" });
  const switches = panels.map(([heading, panel], at) => {
    Object.assign(panel, { id: `foot-${at}`, hidden: at > 0, className: "panel" });
    panel.setAttribute("role", "region");
    panel.setAttribute("aria-label", heading);
    const button = h("button", { type: "button", class: "disclose", "aria-expanded": String(at === 0), "aria-controls": panel.id }, heading);
    button.addEventListener("click", () => {
      panel.hidden = !panel.hidden;
      button.setAttribute("aria-expanded", String(!panel.hidden));
    });
    return button;
  });
  row.append(switches[0], download, ...switches.slice(1));

  function refresh() {
    const { values, view } = now();
    prose.textContent = new DOMParser().parseFromString(view.svg, "image/svg+xml").querySelector("desc").textContent;
    table.replaceChildren(h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Rows of the figure" },
      h("table", {}, h("caption", {}, `The ${view.rows.length} rows behind this figure: ${labelOf(spec, values)}.`),
        h("thead", {}, h("tr", {}, ...Object.values(COLUMNS).map((head) => h("th", { scope: "col" }, head)))),
        h("tbody", {}, ...view.rows.map((each) => h("tr", {},
          h("th", { scope: "row" }, each.study), h("td", {}, each.design), h("td", {}, each.result), h("td", {}, each.value),
          h("td", {}, each.analysed), h("td", {}, h("span", { class: `badge ${each.status}` }, each.status)),
          h("td", {}, each.link ? h("a", { href: each.link, target: "_blank", rel: "noopener" }, each.label) : each.label),
          h("td", {}, each.place)))))));
  }

  function save() {
    const { values, view } = now();
    const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const heads = [...Object.values(COLUMNS), "link"], cells = [...Object.keys(COLUMNS), "link"];
    const lines = view.rows.map((each) => cells.map((cell) => quoted(each[cell])).join(","));
    saveFile(`evidence_${values.figure}.csv`, "text/csv;charset=utf-8",
      `${[`# ${spec.title}`, `# ${labelOf(spec, values)}`, heads.join(","), ...lines].join("\r\n")}\r\n`);
  }
  return { element: h("footer", {}, row, ...panels.map(([, panel]) => panel)), refresh };
}
