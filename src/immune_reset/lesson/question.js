// The questions of a lesson, for JupyterLab and for a page without a kernel. answers.js stands in front of this file.
// Python declares the questions (question.py); nothing here depends on an earlier answer of the student.

const VERDICTS = {
  flawed: { right: "Found it.", wrong: "That sentence holds. Look again.", fits: "✗ flawed", not: "✓ holds" },
  other: { right: "Right.", wrong: "Not yet.", partly: "Not complete yet.", fits: "✓ fits", not: "✗ does not fit" },
};

const stored = (item) => page.get(item.id);

function stub(item) {
  return { lesson: item.lesson, id: item.id, kind: item.kind, prompt: item.words, ...stored(item), time: now() };
}

/**
 * Radio buttons or checkboxes, committed by a button. A prediction, and the concept check before the course, are then
 * closed until "change my mind": neither is judged.
 */
function choiceQuestion(item, model) {
  const predicts = item.kind === "predict";
  const closes = predicts || item.kind === "before";
  const asksSure = closes || item.kind === "after";
  const words = VERDICTS[item.kind] ?? VERDICTS.other;
  const type = item.multiple ? "checkbox" : "radio";
  const prompt = h("p", { className: "prompt", id: `${item.id}-prompt`, innerHTML: item.prompt });
  const choices = h("fieldset", { "aria-labelledby": prompt.id });
  for (const option of item.options) {
    const input = h("input", { type, name: item.id, value: option.letter, id: `${item.id}-${option.letter}` });
    const label = h("label", { htmlFor: input.id }, h("b", {}, `${option.letter})`), " ");
    label.append(h("span", { innerHTML: option.text }));
    choices.append(h("div", { className: "option" }, input, label));
  }
  const sureness = h("fieldset", { className: "sureness" }, h("legend", {}, "How sure are you?"));
  for (const [value, text] of Object.entries(SURE)) {
    const input = h("input", { type: "radio", name: `${item.id}-sure`, value, id: `${item.id}-${value}` });
    sureness.append(h("div", { className: "option" }, input, h("label", { htmlFor: input.id }, text)));
  }
  const button = h("button", { type: "submit" });
  const status = h("div", { role: "status", className: "status" });
  const marked = !closes || item.options.some((o) => o.right);
  const reason = (tag, option, mark) => {
    const node = h(tag, {}, h("b", {}, `${option.letter}) ${mark ? (option.right ? words.fits : words.not) : ""} `));
    node.append(h("span", { innerHTML: option.feedback }));
    return node;
  };
  const reasons = h("ul", {}, ...item.options.map((option) => reason("li", option, marked)));
  const why = h("details", {}, h("summary", {}, predicts ? "After the lab: each answer" : "The other answers"), reasons);
  const asked = h("div", { className: "asked" }, choices, ...(asksSure ? [sureness] : []), button);
  const form = h("form", { noValidate: true }, prompt, asked, h("div", { className: "told" }, status, why));

  why.addEventListener("toggle", () => {
    if (why.open && why.matches(":focus-within")) why.scrollIntoView({ block: "nearest" });
  });

  let open = !closes || !stored(item)?.attempts; // nothing committed, or being changed
  const ticked = (group) => [...group.querySelectorAll("input:checked")].map((input) => input.value);

  function show() {
    const attempts = stored(item)?.attempts ?? [];
    if (attempts.length && !(closes && open)) {
      const { choice, confidence } = last(attempts);
      for (const input of choices.querySelectorAll("input")) input.checked = choice.includes(input.value);
      for (const input of sureness.querySelectorAll("input")) input.checked = input.value === confidence;
    }
    choices.disabled = sureness.disabled = closes && !open;
    button.textContent = closes && !open ? "Change my mind" : predicts ? "Commit my prediction" : "Commit my answer";
    const told = closes ? [] : (last(attempts)?.choice ?? []); // their reason stands in the status already
    item.options.forEach((option, n) => (reasons.children[n].hidden = told.includes(option.letter)));
    form.classList.toggle("answered", attempts.length > 0);
    why.hidden = item.kind === "before" || !attempts.length || told.length === item.options.length;
    status.replaceChildren(...(attempts.length ? (closes ? predicted(attempts) : judged(attempts)) : []));
  }

  function predicted(attempts) {
    const lines = attempts.map((attempt, n) => {
      const start = n ? "Then you changed your mind to" : predicts ? "You predicted" : "You answered";
      const how = `${attempt.choice.join(", ")}) ${attempt.words.join("; ")}`;
      return h("p", {}, `${start} ${how} (${SURE[attempt.confidence] ?? "?"}; ${clock(attempt.time)}).`);
    });
    if (!predicts) return lines;
    const look = h("div", { className: "look" }, h("b", {}, "Now look: "));
    look.append(h("div", { innerHTML: item.after }));
    return [...lines, look];
  }

  function judged(attempts) {
    const { choice } = last(attempts);
    const wrong = item.options.some((o) => choice.includes(o.letter) && !o.right);
    const missing = item.options.some((o) => o.right && !choice.includes(o.letter));
    const verdict = wrong ? words.wrong : missing ? words.partly : words.right;
    const right = !wrong && !missing;
    if (right) why.open = true;
    const told = item.options.filter((o) => choice.includes(o.letter)).map((o) => reason("p", o, item.multiple));
    const count = attempts.length > 1 ? ` Attempt ${attempts.length}.` : "";
    const head = h("p", { className: right ? "right" : "wrong" }, `${right ? "✓" : "✗"} ${verdict}${count}`);
    return [head, ...told, ...(item.earlier ? [h("p", {}, changed(item).text)] : [])];
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!open) {
      open = true;
      show();
      choices.querySelector("input:checked")?.focus();
      return;
    }
    const choice = ticked(choices);
    const confidence = ticked(sureness)[0];
    if (!choice.length || (asksSure && !confidence)) {
      const say = choice.length ? "Say how sure you are, then commit." : "Choose an answer first, then commit.";
      status.replaceChildren(h("p", {}, say));
      return;
    }
    const attempt = { time: now(), choice, words: choice.map((l) => item.options.find((o) => o.letter === l).words) };
    if (asksSure) attempt.confidence = confidence;
    if (closes) button.focus(); // the fieldset is about to close and would drop the focus
    keep(model, [{ ...stub(item), attempts: [...(stored(item)?.attempts ?? []), attempt] }]);
    status.scrollIntoView({ block: "nearest" }); // on a slide the card scrolls
  });
  const refresh = () => {
    open = !closes || !stored(item)?.attempts;
    show();
  };
  return { node: form, refresh };
}

/** A text area whose content is kept while it is typed. */
function textBox(item, model, label) {
  const area = h("textarea", { id: `${item.id}-text`, rows: 4 });
  const status = h("p", { role: "status", className: "quiet kept" });
  let timer;
  function store() {
    clearTimeout(timer);
    if (area.value === (stored(item)?.text ?? "")) return;
    keep(model, [{ ...stub(item), text: area.value }]);
    status.textContent = "Kept in My answers.";
  }
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(store, 300);
  });
  area.addEventListener("change", store);
  const refresh = () => {
    if (area.getRootNode().activeElement !== area) area.value = stored(item)?.text ?? "";
  };
  label.setAttribute("for", area.id);
  return { node: h("div", { className: "write" }, label, area, status), refresh, leave: store, area };
}

function exercise(item, model) {
  const box = h("div", {}, h("div", { innerHTML: item.prompt }));
  box.append(h("p", { className: "ai", innerHTML: `<b>Using an AI assistant:</b> ${item.ai}` }));
  const hints = item.hints.map((hint, n) => {
    const fold = h("details", { hidden: n > 0 }, h("summary", {}, `Hint ${n + 1} of ${item.hints.length}`));
    fold.append(h("div", { innerHTML: hint }));
    fold.addEventListener("toggle", () => fold.open && hints[n + 1] && (hints[n + 1].hidden = false));
    return fold;
  });
  const notes = textBox(item, model, h("label", {}, "My notes"));
  const button = h("button", { type: "button", "aria-expanded": "false" }, "Show the worked answer");
  const status = h("div", { role: "status", className: "status" });
  let asked = false;
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-expanded") === "true") {
      status.replaceChildren();
    } else if (!asked && !notes.area.value.trim()) {
      asked = true;
      status.textContent = "Write a line of your own first; or press again to see the answer now.";
      return;
    } else {
      status.replaceChildren(h("div", { className: "look", innerHTML: item.answer }));
    }
    const shown = status.childElementCount > 0;
    button.setAttribute("aria-expanded", String(shown));
    button.textContent = shown ? "Hide the worked answer" : "Show the worked answer";
  });
  const answer = item.answer ? [button, status] : [h("p", { className: "quiet" }, "Your teacher has the worked answer.")];
  box.append(...hints, notes.node, ...answer);
  return { ...notes, node: box };
}

function question(item, model) {
  if (item.options) return choiceQuestion(item, model);
  if (item.kind === "exercise") return exercise(item, model);
  return textBox(item, model, h("label", { innerHTML: item.prompt }));
}

// ---- the view ---------------------------------------------------------------------------------------------

function render({ model, el }) {
  const spec = model.get("spec");
  const host = el.appendChild(h("div", { className: el.dataset.mode ?? "" }));
  const root = host.attachShadow({ mode: "open" });
  const list = spec.kind === "answers";
  const parts = list ? [{ heading: "My answers", ...answersList(spec, model) }]
    : spec.items.map((item) => ({ item, heading: item.heading, ...question(item, model) }));
  if (!list && spec.items[0].earlier) parts.push({ heading: "What has changed", ...changes(spec.items) });
  settle(model, (id) => list || parts.some((part) => part.item?.id === id));

  const notice = h("p", { role: "status", className: "notice" });
  root.append(h("style", {}, model.get("css")), notice);
  for (const { heading, node, item } of parts) {
    const name = h("p", { className: "heading", id: `${item?.id ?? "answers"}-name` }, heading);
    root.append(h("section", { "aria-labelledby": name.id }, name, node));
  }

  const refresh = () => {
    notice.textContent = model.get("notice");
    for (const part of parts) {
      if (part.item && part.seen && part.record === stored(part.item)) continue; // leave what is being chosen alone
      part.record = part.item && stored(part.item);
      part.seen = true;
      part.refresh();
    }
  };
  const heard = () => {
    settle(model, () => false);
    refresh();
  };
  // JupyterLab and Reveal act on keys of the page. A field keeps its keys; a presenter's clicker, Save and, away from
  // fields, the arrows still reach them. Escape leaves for the cell or slide around.
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return root.host.closest("[tabindex]")?.focus();
    const field = event.target.matches("input, textarea");
    const walks = event.key.startsWith("Page") || (!field && event.key.startsWith("Arrow"));
    const writes = event.target.tagName === "TEXTAREA";
    if (!(walks && !writes) && !event.ctrlKey && !event.metaKey) event.stopPropagation();
  });
  document.addEventListener(CHANGED, refresh);
  model.on("change:answers", heard);
  model.on("change:notice", refresh);
  refresh();
  return () => {
    for (const part of parts) part.leave?.();
    document.removeEventListener(CHANGED, refresh);
    model.off("change:answers", heard);
    model.off("change:notice", refresh);
  };
}

export default { render };
