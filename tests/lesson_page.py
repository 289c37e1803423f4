"""A page without a kernel that shows questions: what the offline deck's host does, as small as it gets."""

import json
from pathlib import Path

from immune_reset.lesson.lesson import Lesson
from immune_reset.lesson.reading import read

#: The one notebook that is no lesson: it has no file in data/lessons, and no objectives, lab or exercise.
CONCEPT_CHECK = "12_concept_check"

FILE = Path(__file__).parent / "fixtures" / "99.toml"

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Questions</title>
<meta name="viewport" content="width=device-width"><body style="margin: 8px"><main><h1>Questions</h1></main>
<script id="state" type="application/json">%s</script>
<script type="module">
const { esm, states, kernel } = JSON.parse(document.getElementById("state").textContent);
const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
const front = (await import(url)).default;
window.models = states.map((values) => {
  const listeners = {};
  const model = {
    get: (name) => values[name],
    set(name, value) { values[name] = value; (listeners["change:" + name] ?? []).forEach((call) => call()); },
    save_changes() { model.saved = (model.saved ?? 0) + 1; },
    on(event, call) { (listeners[event] ??= []).push(call); },
    off(event, call) { listeners[event] = (listeners[event] ?? []).filter((other) => other !== call); },
    send() {},
  };
  if (kernel) model.widget_manager = {};
  return model;
});
window.leave = window.models.map((model) => {
  const el = document.querySelector("main").appendChild(document.createElement("div"));
  return front.render({ model, el });
});
window.ready = true;
</script></html>"""


def fixture_lesson() -> Lesson:
    return Lesson(read(FILE), FILE)


def write_page(path: Path, widgets, kernel=False) -> str:
    """Write the page for these widgets; returns its file:// address."""
    states = [{name: getattr(w, name) for name in ("spec", "answers", "css", "notice")} for w in widgets]
    state = json.dumps({"esm": widgets[0]._esm, "states": states, "kernel": kernel}).replace("<", "\\u003c")
    path.write_text(_PAGE % state, encoding="utf-8")
    return path.as_uri()
