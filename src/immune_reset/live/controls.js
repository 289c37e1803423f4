// Controls and buttons. Part of the stage (see stage.js).

function controlList(spec, views) {
  const elements = (more) => spec.controls.filter((control) => control.more === more).map(({ name }) => views.get(name).element);
  const more = elements(true);
  return h("div", { class: "list" }, ...elements(false),
    more.length ? h("details", { class: "more" }, h("summary", {}, "More controls"), ...more) : "");
}

// A control whose values are things: radio buttons with their names. Where curves are known for some only, the others say so.
function makeChoice(control, move, stands) {
  const { name, label, low, names, grid, status, source } = control;
  const said = (values) => values.map((value) => printed(value, control)).join(", ");
  const radios = names.map((_, i) => h("input", { type: "radio", name: `choose-${name}`, id: `choose-${name}-${i}`, onchange: () => pick(low + i) }));
  const note = h("p", { class: "error", id: `error-${name}`, "aria-live": "polite" });
  let shown = null;

  function pick(value) {
    move(name, value);
    if (shown !== value && stands()) note.textContent = `${label} stays at ${said([shown])}: without Python its curves are known for ${said(grid)} only.`;
  }

  const element = h("div", { class: "control", role: "radiogroup", "aria-labelledby": `name-${name}`, "aria-describedby": `status-${name}` },
    h("div", { class: "named", id: `name-${name}` }, label),
    badge(status, `${status}: ${source}`, `status-${name}`),
    h("div", { class: "options" }, ...radios.map((radio, i) => h("label", {}, radio, names[i]))),
    note);
  return {
    element,
    show(value) {
      note.textContent = "";
      radios.forEach((radio, i) => { radio.checked = low + i === value; });
      if (shown !== null && value !== shown) reveal(element);
      shown = value;
    },
  };
}

// A story moved a control that is folded away: show that.
function reveal(element) {
  element.closest("details")?.setAttribute("open", "");
}

// A control whose values are numbers: a range input, whose position is the value itself or, on a log scale, a count of even steps; and a
// field for typed values. Text that is no value stays in the field to be mended, and nothing moves.
// `stands` says whether the control may only stand at values of its grid now.
function makeSlider(control, move, stands) {
  const { name, label, unit, spoken, low, high, status, source, ends, log, grid } = control;
  const steps = Math.round(Math.log10(high / low) / control.step);
  const scale = log
    ? { min: 0, max: steps, step: 1, to: (v) => steps * Math.log(v / low) / Math.log(high / low), from: (p) => low * (high / low) ** (p / steps) }
    : { min: low, max: high, step: control.step, to: (v) => v, from: (p) => p };
  const inside = (value) => Math.min(Math.max(Number(value.toPrecision(log ? 3 : 12)), low), high);
  const withUnit = (value) => `${printed(value, control)}${unit ? ` ${unit}` : ""}`;

  const range = h("input", { type: "range", id: `slide-${name}`, min: scale.min, max: scale.max, step: scale.step, "aria-describedby": `ends-${name} status-${name}` });
  const field = h("input", { type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: false, id: `type-${name}`,
    "aria-label": `${label}, typed${spoken ? `, in ${spoken}` : ""}`, "aria-describedby": `error-${name} status-${name}` });
  const longest = Math.max(printed(low, control).length, printed(high, control).length);
  if (longest > 5) field.style.width = `calc(${longest}ch + 0.9em)`;
  const error = h("p", { class: "error", id: `error-${name}`, "aria-live": "polite" });

  function slide() {
    judge("");
    move(name, inside(scale.from(range.valueAsNumber)));
    explain();
  }
  // A control that has one value only, where no kernel answers, says so instead of standing still in silence.
  function explain() {
    if (grid.length === 1 && stands()) tell(`${label} stays at ${withUnit(grid[0])}: without Python its curves are known for this value only.`);
  }
  function type(settled) {
    const text = field.value.trim(), value = Number(text.replace(",", ".")); // a decimal comma is a habit, not a fault
    const good = text !== "" && Number.isFinite(value) && value >= low && value <= high;
    if (good) {
      judge("");
      move(name, value);
      if (shown === value) return;
      field.value = printed(shown, control);
      tell(`${label} went to ${withUnit(shown)}: its curves were computed beforehand for some values only.`);
    } else if (settled) {
      const given = text === "" ? "nothing was typed" : `“${text}” is not one`;
      judge(`${label} takes a number from ${printed(low, control)} to ${withUnit(high)}; ${given}.`);
    }
  }
  function tell(message) {
    error.textContent = message;
  }
  function judge(message) {
    tell(message);
    field.setAttribute("aria-invalid", String(message !== ""));
  }
  range.addEventListener("input", slide);
  // A step of the slider is shorter than one of the grid: an arrow goes to the next value there is.
  range.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!step || !grid.length || !stands()) return;
    event.preventDefault();
    judge("");
    move(name, grid[grid.indexOf(shown) + step] ?? shown);
    explain();
  });
  // What goes to a grid waits for the whole number: half of it may be another one.
  if (!grid.length) field.addEventListener("input", () => type(false));
  field.addEventListener("change", () => type(true));

  const element = h("div", { class: "control" },
    h("div", { class: "named" }, h("label", { for: range.id }, label), h("span", { class: "unit" }, unit)),
    h("div", { class: "typed" }, badge(status, `${status}: ${source}`, `status-${name}`), field),
    range,
    h("div", { class: "ends", id: `ends-${name}` }, h("span", {}, ends[0]), h("span", { class: "hidden" }, " to "), h("span", {}, ends[1])),
    error);
  let shown = null;
  return {
    element,
    show(value) {
      range.value = scale.to(value);
      range.setAttribute("aria-valuetext", `${printed(value, control)} ${spoken}`.trim());
      range.style.setProperty("--filled", `${100 * (scale.to(value) - scale.min) / (scale.max - scale.min)}%`);
      if (value !== shown && Number(field.value.replace(",", ".") || NaN) !== value) {
        field.value = printed(value, control);
        judge("");
        if (shown !== null) reveal(element);
      }
      shown = value;
    },
  };
}

// A setting by its name, with the control's decimals, or with all that were typed.
function printed(value, { digits, names, low }) {
  if (names.length) return names[value - low];
  const text = value.toFixed(digits);
  return Number(text) === value ? text : String(Number(value.toPrecision(6)));
}

function makeButtons(spec, { choose, reset, freeze }) {
  const story = h("p", { class: "story", role: "status" });
  const presets = spec.presets.map(({ name, values, story: words }) => ({
    values, words, button: h("button", { type: "button", "aria-pressed": "false", onclick: () => choose(values) }, name),
  }));
  const quiet = (words, onclick) => h("button", { type: "button", class: "quiet", onclick }, words);
  const thaw = quiet("Unfreeze", () => { freeze(false); hold.focus(); });
  const hold = quiet("Freeze this run", () => freeze(true));
  thaw.hidden = true;
  const element = h("div", { class: "buttons" },
    h("div", { role: "group", "aria-label": "Stories and runs" }, ...presets.map(({ button }) => button), quiet("Reset", reset), hold, thaw), story);
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
    freeze(on) { thaw.hidden = !on; },
  };
}
