"""The saved widgets of a notebook, packed for a page where widgets.js runs them without a kernel."""

import hashlib
import json
from pathlib import Path

STATE = "application/vnd.jupyter.widget-state+json"
#: A text this long is kept once, however many widgets carry it.
LONG = 500

#: The host: a page calls ``wake(el)`` for each ``<div class="widget" data-model="...">``.
HOST = Path(__file__).with_name("widgets.js").read_text(encoding="utf-8")


def saved(nb):
    """The state of each widget of a notebook that was run, by the widget's id."""
    models = nb.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    return {key: model["state"] for key, model in models.items()}


def packed(models):
    """JSON for the element ``<script type="application/json" id="widgets">`` of a page.

    ``models`` is the state of the page's widgets by id; long texts (front ends, styles, pictures) are kept once.
    """
    texts, states = {}, {}
    for key, state in models.items():
        states[key] = {"state": {}, "texts": {}}
        for trait, value in state.items():
            if trait == "_esm" or isinstance(value, str) and len(value) > LONG:
                digest = hashlib.sha256(value.encode()).hexdigest()[:12]
                texts[digest] = value
                states[key]["texts"][trait] = digest
            else:
                states[key]["state"][trait] = value
    # "<" can begin "</script>" or "<!--", which would end or swallow the element the JSON stands in.
    return json.dumps({"texts": texts, "models": states}, ensure_ascii=False).replace("<", "\\u003c")
