// Runs the widgets of a page without a kernel: each has its saved state behind the interface it knows from JupyterLab.
// The page says by data-mode of its root element which form they take: "deck" (a slide to fill) or "page".
const { texts, models } = JSON.parse(document.getElementById("widgets").textContent);

function once(make) {
  const made = new Map();
  return (key) => made.get(key) ?? made.set(key, make(key)).get(key);
}

const modelOf = once((id) => {
  const values = { ...models[id].state };
  for (const [trait, key] of Object.entries(models[id].texts)) values[trait] = texts[key];
  const listeners = new Map();
  const call = (event, ...details) => [...(listeners.get(event) ?? [])].forEach((listener) => listener(...details));
  const model = {
    get: (trait) => values[trait],
    set(trait, value) {
      if (Object.is(values[trait], value)) return;
      values[trait] = value;
      call(`change:${trait}`, model, value);
    },
    save_changes: () => call("change", model),
    on: (event, listener) => listeners.set(event, (listeners.get(event) ?? new Set()).add(listener)),
    off: (event, listener) => (listener ? listeners.get(event)?.delete(listener) : listeners.delete(event)),
    send() {},
  };
  if (values._css) document.head.append(Object.assign(document.createElement("style"), { textContent: values._css }));
  return model;
});

const frontEndOf = once(async (key) => {
  const url = URL.createObjectURL(new Blob([texts[key]], { type: "text/javascript" }));
  const { default: frontEnd } = await import(url);
  return typeof frontEnd === "function" ? frontEnd() : frontEnd;
});

// A widget stands in the page as its still picture or words; they come back, with a reason, when it cannot start.
const wake = once(async (el) => {
  const still = [...el.childNodes];
  el.replaceChildren();
  el.dataset.mode = document.documentElement.dataset.mode;
  try {
    const model = modelOf(el.dataset.model);
    const frontEnd = await frontEndOf(models[el.dataset.model].texts._esm);
    await frontEnd.initialize?.({ model });
    await frontEnd.render({ model, el });
    el.dataset.state = "live";
  } catch (error) {
    const reason = document.createElement("p");
    reason.textContent = `This part cannot run here (${error.message}); it is shown as it starts.`;
    el.replaceChildren(reason, ...still);
    el.dataset.state = "still";
  }
});
