// The stage: one lab on a page. The figure is SVG drawn by matplotlib; the lab's own module (`program`) computes the
// curves, and only paths, positions and texts are rewritten. Each lab lives in its own shadow root, so that neither
// ids nor styles meet those of another lab or of the page.
//
// picture.js, controls.js, words.js, kernel.js and dom.js are appended to this file: together they are the one module of the widget.

export default { render };

const SAVE_EVERY = 100; // ms between two messages to the kernel

async function render({ model, el }) {
  const spec = model.get("spec"), drawn = model.get("pictures");
  const host = el.appendChild(document.createElement("div"));
  const root = host.attachShadow({ mode: "open" });
  const deck = el.dataset.mode === "deck";
  host.className = deck ? "deck" : "";

  const forms = deck ? [drawn.slide ? "slide" : "page"] : ["page", "phone"].filter((form) => drawn[form]);
  const pictures = forms.map((form) => makePicture(spec.title, form, drawn[form]));
  // `shown` are the values of `result`: those of the controls, unless Python still computes.
  const state = { values: { ...model.get("values") }, shown: null, result: null, frozen: null, compute: null, valueAt: null, settle: (values) => values };
  const trail = makeTrail(spec, (values) => JSON.stringify(spec.controls.map(({ name }) => values[name])));
  const kernel = makeKernel(spec, model, el.dataset, { answered, alone, back });
  const views = new Map(spec.controls.map((control) => {
    const make = control.names.length ? makeChoice : makeSlider;
    return [control.name, make(control, move, () => !(control.free && kernel.alive()))];
  }));
  const buttons = makeButtons(spec, { choose, reset, freeze });
  const words = makeWords(spec, kernel.elements, (description) => { for (const picture of pictures) picture.describe(description); });
  const numbers = makeNumbers(spec, () => state);

  root.append(
    h("style", {}, model.get("css")),
    h("article", { class: "lab", "aria-labelledby": "question" },
      makeHeader(spec),
      h("div", { class: "stage" },
        h("figure", {}, ...pictures.map(({ svg }) => svg), words.frozen),
        words.element,
        h("section", { class: "controls", "aria-label": "Controls" }, controlList(spec, views), buttons.element)),
      makeFoot(spec, numbers)));
  keepKeys(root, ({ target }) => target.matches("input, .scroll"));

  // --- what moves what ---
  let frame = 0, more = false, saving = 0, lastSaved = -Infinity, missed = null;

  function move(name, value) {
    const values = state.settle({ ...state.values, [name]: value }, kernel.alive());
    if (values[name] === state.values[name]) return views.get(name).show(values[name]); // back to where the figure is
    choose(values);
  }

  function choose(values) {
    trail.go(state.values, values);
    state.values = { ...values };
    show();
    model.set("values", { ...state.values }); // a second view of this lab follows at once
    save();
  }

  function show() {
    for (const [name, view] of views) view.show(state.values[name]);
    buttons.show(state.values);
    soon();
  }

  // The first move of a frame is drawn at once, so that the coming frame shows it; the others share one computation.
  function soon() {
    more = frame !== 0;
    if (more) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      if (more) soon();
    });
    draw();
  }

  function draw() {
    if (!state.compute) return;
    const settled = state.settle(state.values), curves = kernel.curves(state.values);
    if (kernel.framed(state.values, settled)) {
      kernel.drop(state.values);
      display(state.values);
    } else if (curves) {
      kernel.drop(state.values);
      display(state.values, curves);
    } else if (kernel.alive()) kernel.ask(state.values);
    else alone();
  }

  function answered(values, curves) {
    display({ ...state.values, ...values }, curves);
  }

  // No kernel: the controls go to where the frames are.
  function alone() {
    missed = { wanted: state.values, stood: state.settle(state.values) };
    choose(missed.stood);
  }

  // A kernel that was only busy: what it missed is asked again, unless the hand has gone on.
  function back() {
    if (missed && spec.controls.every(({ name }) => state.values[name] === missed.stood[name])) choose(missed.wanted);
    missed = null;
  }

  function display(values, curves) {
    try {
      state.result = state.compute(values, curves);
      state.shown = values;
    } catch (error) {
      words.fail(`The model has no solution for these values (${error.message}); the picture shows the last that had.`);
      return;
    }
    for (const picture of pictures) picture.draw(state.result);
    words.say(state.result);
    numbers.refresh();
  }

  // A move that finds a message waiting goes with it: a drag is heard while it lasts, and its end always.
  function save() {
    saving ||= setTimeout(() => {
      saving = 0;
      lastSaved = performance.now();
      try {
        model.save_changes();
      } catch {
        // No kernel listens: the lab goes on without one.
      }
    }, lastSaved + SAVE_EVERY - performance.now());
  }

  function freeze(on) {
    state.frozen = on ? { ...state.shown } : null;
    for (const picture of pictures) picture.freeze(on);
    words.freeze(state.frozen, state.result);
    buttons.freeze(on);
  }

  function reset() {
    freeze(false);
    choose(Object.fromEntries(spec.controls.map(({ name, value }) => [name, value])));
  }

  // Values that Python set.
  function follow() {
    const values = model.get("values");
    if (trail.stale(model, values, state.values)) return;
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
    kernel.close();
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
  return programs.get(text).then(({ compute, valueAt, settle }) => ({ compute, valueAt, settle }));
}
