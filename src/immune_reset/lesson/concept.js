// The concept check: what a student answered before the course beside what they answer after it.
// question.py puts this file between answers.js and question.js.

/**
 * A question of the concept check before and after the course. Before counts the last answer; after counts the first,
 * since the next ones have seen the feedback.
 */
function changed(item) {
  const before = last(page.get(item.earlier)?.attempts ?? []);
  const after = stored(item)?.attempts?.[0];
  const isRight = (attempt) => item.options.every((option) => option.right === attempt.choice.includes(option.letter));
  const said = (attempt) =>
    `${attempt.choice.join(", ")}) ${attempt.words.join("; ")} (${SURE[attempt.confidence] ?? "?"})`;
  if (!after) return { text: "" };
  if (!before) return { text: `Before: not answered. After: ${said(after)}.`, after: isRight(after) };
  const was = isRight(before);
  const is = isRight(after);
  const verdict = is ? (was ? "✓ right both times" : "✓ now right") : was ? "✗ right before, not now" : "✗ not yet";
  return { text: `Before: ${said(before)}. After: ${said(after)}: ${verdict}.`, before: was, after: is };
}

/** All questions of the concept check in one list, and how many were right each time. */
function changes(items) {
  const status = h("p");
  const list = h("ul");
  function refresh() {
    const pairs = items.map((item) => [item, changed(item)]).filter(([, change]) => change.text);
    const both = pairs.filter(([, change]) => change.before !== undefined);
    const right = (run) => both.filter(([, change]) => change[run]).length;
    status.textContent = !pairs.length ? "Nothing yet: this list fills as you answer the questions above."
      : `Answered both times: ${both.length} of ${items.length}. Right before: ${right("before")}, right after: ${right("after")}.`;
    list.replaceChildren(...pairs.map(([item, { text, after }]) => h("li", {}, h("b", {}, `${item.id.split("-A")[1]}.`), ` ${item.words} `,
      h("br"), text, ...(after ? [] : [` Lesson ${item.removedBy} is about this.`]))));
    list.hidden = !pairs.length;
  }
  return { node: h("div", { className: "changes" }, status, list), refresh };
}
