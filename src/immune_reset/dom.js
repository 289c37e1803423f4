// What the front ends share: each widget appends this file to its own.

// An HTML element. A name that the element knows is set as its property (so innerHTML holds markup that Python made),
// any other as its attribute.
function h(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

// JupyterLab and Reveal take letters and arrows for commands. In a widget only the keys that walk through the page go on
// to them, unless what has the focus `keeps` this one; Escape leaves for the cell or slide around.
function keepKeys(root, keeps) {
  const hear = (event) => {
    if (event.ctrlKey || event.metaKey) return; // Save and run are the page's
    if (event.key === "Escape") return root.host.closest("[tabindex]")?.focus();
    const walks = /^(Arrow|Page)/.test(event.key);
    if (!walks || keeps(event)) event.stopPropagation();
  };
  root.addEventListener("keydown", hear);
  root.addEventListener("keyup", hear);
}

const REPEATS = 10_000; // ms for which a setting that the hand has left is taken for a late repeat of the kernel
const leftBehind = new WeakMap();

// Remembers which settings the hand has left. A kernel busy with another cell repeats what it was sent, seconds late:
// that is no news, and must not take the hand back. `idOf` names a setting; all views of a widget share its spec.
function makeTrail(spec, idOf) {
  const left = leftBehind.get(spec) ?? new Map();
  leftBehind.set(spec, left);
  return {
    go(from, to) {
      const now = performance.now();
      for (const [id, at] of left) if (now - at > REPEATS) left.delete(id);
      left.set(idOf(from), now);
      left.delete(idOf(to));
    },
    // Whether the kernel's `news` are none to a view that shows `present`. What is only repeated is put right in the model.
    stale(model, news, present) {
      if (idOf(news) === idOf(present)) return true;
      const repeated = performance.now() - left.get(idOf(news)) < REPEATS;
      if (repeated) model.set("values", { ...present });
      return repeated;
    },
  };
}

// Offer a text to the reader as a file.
function saveFile(name, type, text) {
  const link = h("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
