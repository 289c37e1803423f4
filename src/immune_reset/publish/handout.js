// Turns the deck laid out for paper into a handout: what moves is told in words, answers stand at the end.
// Evaluated in the page by handout.py, after all widgets are awake.
async () => {
  const add = (parent, tag, content = {}) => parent.appendChild(Object.assign(document.createElement(tag), content));
  const rest = () => new Promise((resolve) => setTimeout(resolve, 60));
  const styled = (root, text) => add(root, "style", { textContent: text });

  // A lab: its figure at the start, and beside it what each of its stories shows. Without stories it keeps its words,
  // but for a diagram, whose words only say that nothing was switched.
  async function tell(widget) {
    const root = widget.firstElementChild?.shadowRoot;
    if (!root) return;
    const stories = [...root.querySelectorAll(".buttons [role=group] button[aria-pressed]")];
    const says = root.querySelector(".says");
    if (!says) return;
    const hide = (names) => styled(root, `:host(.deck) :is(${names}) { display: none !important }`);
    hide(".list, .controls, .buttons, .more, .legend-controls");
    if (root.querySelector("svg [role=switch]")) hide(".words");
    styled(root, ":host(.deck) .stage { grid-template: 'figure' minmax(0, 1fr) 'words' auto / minmax(0, 1fr) !important }");
    styled(root, ":host(.deck) figure .scroll svg { width: 100% !important; min-width: 0 !important; height: auto !important }");
    if (!stories.length) return;
    hide(".words");
    const list = document.createElement("dl");
    list.className = "stories";
    let first = null; // later stories say what is not as in the first one
    for (const button of stories) {
      const name = button.textContent;
      button.click();
      await rest();
      add(list, "dt", { textContent: name });
      const said = says.textContent.split(/(?<=[.;]) (?=[A-Z])/);
      const news = said.filter((sentence) => !first?.includes(sentence));
      first ??= said;
      add(list, "dd", { textContent: news.join(" ") || "The same." });
    }
    [...root.querySelectorAll(".buttons button")].find((button) => button.textContent === "Reset")?.click();
    await rest();
    const part = widget.parentElement;
    part.classList.add("told");
    part.append(list);
    const full = () => list.scrollHeight > part.clientHeight - 24;
    for (let size = 19; size > 14 && full(); size -= 1) list.style.setProperty("--size", `${size - 1}px`);
    if (full()) part.classList.add("crowded"); // a smaller figure, the stories in two columns
    // What still does not fit is shortened: the longest story loses its last sentence, the verdict stands first.
    const told = [...list.querySelectorAll("dd")], parts = (dd) => dd.textContent.split(/(?<=[.;]) (?=[A-Z])/);
    while (full()) {
      const [longest] = told.filter((dd) => parts(dd).length > 1).sort((a, b) => b.textContent.length - a.textContent.length);
      if (!longest) break;
      longest.textContent = parts(longest).slice(0, -1).join(" ");
    }
  }

  for (const widget of document.querySelectorAll('.widget[data-state="live"]')) await tell(widget);

  const sheets = [...document.querySelectorAll(".slides section:not(.stack)")].filter((section) => !section.querySelector("section"));
  sheets.forEach((sheet, n) => add(sheet, "p", { className: "sheet", textContent: `${n + 1} of ${sheets.length}` }));

  const { models } = JSON.parse(document.getElementById("widgets").textContent);
  const shown = [...document.querySelectorAll(".widget")].map((el) => models[el.dataset.model].state.spec);
  const items = shown.filter((spec) => spec?.kind === "questions").flatMap(({ items }) => items)
    .filter((item) => item.answer || item.options?.[0].feedback); // the concept check before the course tells nothing
  if (!items.length) return;
  const answers = add(document.querySelector(".slides"), "section", { className: "answers" });
  add(answers, "h2", { textContent: "Answers" });
  for (const item of items) {
    const article = add(answers, "article");
    add(article, "h3", { textContent: item.heading });
    add(article, "div", { innerHTML: item.prompt });
    if (item.answer) add(article, "div", { innerHTML: item.answer });
    const list = item.options && add(article, "ul");
    for (const { letter, text, feedback, right } of item.options ?? []) {
      const line = add(list, "li");
      add(line, right ? "strong" : "span", { innerHTML: `${letter}) ${text}${right ? " ✓" : ""}` });
      add(line, "div", { innerHTML: feedback });
    }
    if (item.after) add(article, "div", { innerHTML: item.after });
  }
}
