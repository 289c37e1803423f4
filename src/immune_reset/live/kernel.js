// The page's side of a lab that computes in Python (kernel.py). Part of the stage (see stage.js).
// A page that hosts widgets without a kernel says so by data-mode. Where no kernel answers, the lab stands on frames that were computed beforehand, and says so.

const PATIENCE = 3000; // ms without a sign of life after which the frames stand in, unless the page says otherwise by data-patience
const REST = 150; // ms after which a hand that moved while Python computed is taken to rest

// `answered(values, curves)` gets what Python computed; `alone()` is called when nothing will come, `back()` when a
// kernel that fell silent was only busy.
function makeKernel(spec, model, host, { answered, alone, back }) {
  const kernelless = "mode" in host;
  const free = spec.controls.filter((control) => control.free).map(({ name }) => name);
  const pick = (values) => Object.fromEntries(free.map((name) => [name, values[name]]));
  const key = (values) => JSON.stringify(free.map((name) => values[name]));
  const bar = h("progress", { max: 1, value: 0, "aria-label": "Python computes" });
  const working = h("p", { class: "working", hidden: true }, bar, h("span", {}, " Python computes…"));
  const note = h("p", { class: "note", "aria-live": "polite" });
  let alive = free.length > 0 && !kernelless, known = null, asked = null, wanted = null, resting = 0, patience = 0, showing = 0;

  const snapped = `Without Python ${free.length === 1 ? "one control moves" : "some controls move"} in steps that were computed beforehand.`;
  if (free.length && kernelless) note.textContent = snapped;

  function ask(values) {
    wanted = pick(values);
    if (asked && key(asked) === key(wanted)) return;
    clearTimeout(resting);
    if (asked) resting = setTimeout(send, REST);
    else send();
  }

  function send() {
    asked = wanted;
    try {
      model.send({ ask: asked });
    } catch {
      return silence();
    }
    wait();
    if (alive) showing ||= setTimeout(() => { working.hidden = false; }, 300);
  }

  function wait() {
    clearTimeout(patience);
    patience = setTimeout(silence, Number(host.patience ?? PATIENCE));
  }

  function silence() {
    const before = alive;
    alive = false;
    rest();
    note.textContent = snapped;
    if (before) alone();
  }

  function rest() {
    asked = null;
    bar.value = 0;
    working.hidden = true;
    clearTimeout(patience);
    clearTimeout(showing);
    showing = 0;
  }

  function hear({ values, progress, curves, failed }) {
    if (curves) known = { key: key(values), curves };
    if (!alive) {
      alive = true;
      note.textContent = "";
      back();
    }
    if (!asked || key(values) !== key(asked)) return; // another view of this lab asked, or a late answer
    if (progress !== undefined) {
      bar.value = progress;
      return wait();
    }
    const newer = key(wanted) !== key(asked);
    rest();
    if (failed === undefined) {
      answered(values, curves);
    } else if (!newer) {
      alone();
      note.textContent = `Python could not compute this (${failed}). The lab shows the nearest values that were computed beforehand.`;
      return;
    }
    if (newer) ask(wanted);
  }

  if (free.length && !kernelless) model.on("msg:custom", hear);
  return {
    elements: free.length ? [working, note] : [],
    alive: () => alive,
    // Whether the frames hold these values, given the same values as the frames would have them.
    framed: (values, settled) => key(values) === key(settled),
    curves: (values) => (known?.key === key(values) ? known.curves : null),
    ask,
    // What is known is not asked; a kernel that fell silent may be back.
    drop(values) {
      wanted = pick(values);
      if (!free.length || kernelless || (asked && !alive)) return;
      clearTimeout(resting);
      rest(); // what is still being computed is not drawn over it
      if (alive) note.textContent = "";
      else send();
    },
    close() {
      if (free.length && !kernelless) model.off("msg:custom", hear);
      clearTimeout(resting);
      rest();
    },
  };
}
