"""Labs on a bare page, with the interface of a widget and no kernel behind it."""

import json
from contextlib import contextmanager

from playwright.sync_api import expect

TRAITS = ("spec", "pictures", "program", "legend", "views", "drawn", "css", "values")

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Labs</title>
<meta name="viewport" content="width=device-width"><style>body {{ margin: 8px; }} {style}</style></head>
<body><main><h1>Labs</h1><h2>On a bare page</h2></main><script type="module">
const labs = {labs};
function modelOf(values) {{
  const listeners = new Map();
  window.hear = (message) => {{ for (const listener of listeners.get("msg:custom") ?? []) listener(message); }};
  return {{
    saved: [],
    get: (name) => values[name],
    set(name, value) {{
      values[name] = value;
      for (const listener of listeners.get(`change:${{name}}`) ?? []) listener();
    }},
    save_changes() {{ this.saved.push({{ at: performance.now(), values: structuredClone(values.values) }}); }},
    on: (event, listener) => listeners.set(event, [...(listeners.get(event) ?? []), listener]),
    off: (event, listener) => listeners.set(event, listeners.get(event).filter((each) => each !== listener)),
  }};
}}
const url = URL.createObjectURL(new Blob([{stage}], {{ type: "text/javascript" }}));
const {{ default: stage }} = await import(url);
window.models = labs.map(modelOf);
for (const model of models) {{
  for (let view = 0; view < {views}; view++) {{
    const el = document.querySelector("main").appendChild(document.createElement("div"));
    el.className = "view";
    Object.assign(el.dataset, {data});
    await stage.render({{ model, el }});
  }}
}}
document.body.dataset.ready = "true";
</script></body></html>"""


def html(*labs, mode="", style="", views=1, patience=60_000) -> str:
    """A page with these labs, each shown ``views`` times; in ms, how long they wait for a kernel (long: machines are busy)."""

    def text(value):
        return json.dumps(value).replace("</", "<\\/")

    data = {"patience": patience, **({"mode": mode} if mode else {})}
    states = [{name: getattr(lab, name) for name in TRAITS if lab.has_trait(name)} for lab in labs]
    return PAGE.format(labs=text(states), stage=text(str(labs[0]._esm)), data=text(data), style=style, views=views)


@contextmanager
def page_of(browser, *labs, width=1200, height=760, **more):
    """A page with these labs, ready to be used; an error in its console fails the test."""
    context = browser.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
    page = context.new_page()
    errors = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_content(html(*labs, **more))
    page.wait_for_selector("body[data-ready]")
    yield page
    context.close()
    assert errors == []


def drawn(page):
    """Wait until what was moved is drawn: two frames."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def says(page, words):
    """Once the hand has rested the lab speaks exactly these words."""
    expect(page.locator(".words [role=status]")).to_have_text(words)


#: Makes the kernel repeat every setting that it was sent, `late` ms later; ``repeated`` counts what it said.
REPEATING = """late => {
    const model = models[0], save = model.save_changes;
    window.repeated = 0;
    model.save_changes = () => {
      save.call(model);
      const values = structuredClone(model.get("values"));
      setTimeout(() => { model.set("values", values); repeated++; }, late);
    };
}"""


def repeated(page):
    """Wait until the kernel has repeated everything that it was sent."""
    page.wait_for_function("repeated > 0 && repeated === models[0].saved.length")
