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

// Offer a text to the reader as a file.
function saveFile(name, type, text) {
  const link = h("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
