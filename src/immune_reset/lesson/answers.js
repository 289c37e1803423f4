// The student's answers in the browser: kept on the page and, where a kernel runs, in its file; downloaded, loaded,
// listed. question.py puts this file in front of question.js and dom.js; together they are one module.
// All answers of a page live in one Map, so that a question, its copies and the list agree even when no kernel
// listens, and a restarted kernel gets back what it missed. answers.py describes the record.

const FORMAT = "immune-reset answers";
const VERSION = 1;
const CHANGED = "immune-reset-answers";
const page = (globalThis[Symbol.for(FORMAT)] ??= new Map());

const SURE = { guess: "a guess", fairly: "fairly sure", sure: "sure" };

// ---- small tools ------------------------------------------------------------------------------------------

function now() {
  const date = new Date();
  const local = new Date(date - date.getTimezoneOffset() * 60000).toISOString().slice(0, -1);
  const minutes = -date.getTimezoneOffset();
  const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  return `${local}${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}

const clock = (time) => time.slice(0, 16).replace("T", ", ");
const later = (a, b) => Boolean(a) && (!b || Date.parse(a.time) > Date.parse(b.time));
const last = (list) => list[list.length - 1];

// ---- answers ----------------------------------------------------------------------------------------------

/** Put records into the page and, if there is one, the kernel; every view on the page hears of it. */
function keep(model, records) {
  for (const record of records) page.set(record.id, record);
  model.set("answers", { ...model.get("answers"), ...Object.fromEntries(records.map((r) => [r.id, r])) });
  model.save_changes();
  if (!model.widget_manager) {
    try {
      sessionStorage.setItem(FORMAT, asText()); // survives an accidental reload, not the closing of the tab
    } catch {} // forbidden by the reader's settings: Download still works
  }
  document.dispatchEvent(new CustomEvent(CHANGED));
}

/** Let page and kernel agree on the newer of each answer. */
function settle(model, wanted) {
  if (!model.widget_manager && !page.size) {
    try {
      for (const record of read(sessionStorage.getItem(FORMAT) ?? "")) page.set(record.id, record);
    } catch {} // nothing stored
  }
  const known = model.get("answers");
  for (const record of Object.values(known)) if (later(record, page.get(record.id))) page.set(record.id, record);
  const missed = [...page.values()].filter((record) => wanted(record.id) && later(record, known[record.id]));
  if (missed.length) keep(model, missed);
}

function asText() {
  return JSON.stringify({ format: FORMAT, version: VERSION, answers: Object.fromEntries(page) }, null, 1);
}

/** Records of a file of answers; throws the end of a sentence, which the file's name begins, when it is not one. */
function read(text) {
  let content;
  try {
    content = JSON.parse(text);
  } catch {
    throw new Error("is not a file of answers (it is damaged or of another kind)");
  }
  if (content?.format !== FORMAT) throw new Error("is not a file of answers of this course");
  if (content.version !== VERSION) throw new Error("was written by another version of the course");
  if (typeof content.answers !== "object") throw new Error("is damaged: it holds no answers");
  return Object.entries(content.answers ?? {}).map(([id, record]) => {
    if (!isRecord(id, record)) throw new Error(`is damaged at answer ${id}`);
    return record;
  });
}

function isRecord(id, record) {
  const isText = (value) => typeof value === "string";
  // The rule of answers.py.
  const isTime = (value) => isText(value) &&
    /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?$/.test(value);
  const isTexts = (value) => Array.isArray(value) && value.every(isText);
  const isAttempt = (value) => isTime(value?.time) && isTexts(value.choice) && isTexts(value.words);
  const { lesson, kind, prompt, time, text = "", earlier = [], attempts = [] } = record ?? {};
  return (
    /^L\d+-[A-Z]?\d+$/.test(id) && record?.id === id && [lesson, kind, prompt, text].every(isText) && isTime(time) &&
    isTexts(earlier) && Array.isArray(attempts) && attempts.every(isAttempt)
  );
}

/** One answer from two copies of it: all attempts, the newer text, the older text kept. */
function merge(mine, theirs) {
  if (!mine) return theirs;
  const [older, newer] = later(mine, theirs) ? [theirs, mine] : [mine, theirs];
  const merged = { ...older, ...newer };
  const attempts = [...(older.attempts ?? []), ...(newer.attempts ?? [])];
  if (attempts.length) {
    const unique = new Map(attempts.map((attempt) => [attempt.time + attempt.choice, attempt]));
    merged.attempts = [...unique.values()].sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
  }
  const texts = [...(older.earlier ?? []), ...(newer.earlier ?? []), older.text].filter((t) => t && t !== newer.text);
  if (texts.length) merged.earlier = [...new Set(texts)];
  return merged;
}

// ---- the list of answers ------------------------------------------------------------------------------------

/** What one record says, as lines of text. */
function lines(record) {
  const attempts = (record?.attempts ?? []).map((attempt) => {
    const sure = attempt.confidence ? `, ${SURE[attempt.confidence] ?? attempt.confidence}` : "";
    return `${attempt.choice.join(", ")}) ${attempt.words.join("; ")} (${clock(attempt.time)}${sure})`;
  });
  const earlier = (record?.earlier ?? []).map((text) => `Earlier: ${text}`);
  return [...attempts, ...(record?.text ? [record.text] : []), ...earlier];
}

function entry({ id, prompt }) {
  const said = lines(page.get(id)).map((line) => h("p", {}, line));
  return h("li", {}, h("b", {}, id), ` ${prompt}`, ...(said.length ? said : [h("p", { className: "quiet" }, "Not yet.")]));
}

/** Everything answered, this lesson first; download, load, a copy for printing. */
function answersList(spec, model) {
  const head = h("summary");
  const list = h("div", { className: "answers" });
  const status = h("div", { role: "status", className: "status" });
  const file = h("input", { type: "file", accept: ".json,application/json", id: "answers-file" });

  function refresh() {
    const here = new Map(spec.items.map((item) => [item.id, item]));
    const others = [...page.values()].filter((record) => !here.has(record.id) && lines(record).length);
    others.sort((a, b) => a.id.localeCompare(b.id, "en", { numeric: true }));
    const done = spec.items.filter((item) => lines(page.get(item.id)).length).length;
    const more = others.length ? `, and ${others.length} in other lessons` : "";
    head.textContent = `Lesson ${spec.lesson}: ${done} of ${here.size} parts answered${more}`;
    list.replaceChildren(h("ul", {}, ...[...spec.items, ...others].map(entry)));
  }

  async function load() {
    const [chosen] = file.files;
    if (!chosen) return;
    try {
      const records = read(await chosen.text());
      keep(model, records.map((record) => merge(page.get(record.id), record)));
      status.textContent = `${records.length} answers loaded from ${chosen.name}; none of yours was replaced.`;
    } catch (error) {
      status.textContent = `${chosen.name} ${error.message}; nothing was changed.`;
    }
    file.value = ""; // the same file can be chosen again
  }

  function print() {
    const style = "body{font:16px/1.5 sans-serif;max-width:45em;margin:2em auto}p{white-space:pre-wrap;margin:.3em 0}";
    const start = `<!doctype html><html lang="en"><meta charset="utf-8"><title>My answers</title><style>${style}</style>`;
    saveFile("my_answers.html", "text/html", `${start}<h1>My answers</h1><p>${head.textContent}</p>${list.innerHTML}`);
  }

  const action = (label, click) => {
    const button = h("button", { type: "button" }, label);
    button.addEventListener("click", click);
    return button;
  };
  file.addEventListener("change", load);
  const box = h(
    "div", {}, h("details", {}, head, list),
    h("p", { className: "quiet" }, model.widget_manager
      ? "Kept in the file my_answers.json beside the notebook, for all lessons."
      : "Kept in this page until you close it: download your answers before you leave."),
    action("Download my answers", () => saveFile("my_answers.json", "application/json", asText())),
    action("Print-friendly copy", print),
    h("div", { className: "load" }, h("label", { htmlFor: file.id }, "Load answers from a file "), file), status,
  );
  return { node: box, refresh };
}

