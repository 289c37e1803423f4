"""Every lesson by keyboard, enlarged, on a phone, without colours, without motion, in forced colours, and as heard."""

import io
import re
from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from matplotlib.colors import to_rgba
from PIL import Image
from test_labs import LABS

from immune_reset.paths import NOTEBOOKS

LESSONS = [path.stem for path in sorted(NOTEBOOKS.glob("*.ipynb"))]

#: What the tests ask of a page; labs, diagrams and questions have shadow roots.
EYES = """
window.everything = (root = document) =>
  [...root.querySelectorAll("*")].flatMap((node) => (node.shadowRoot ? [node, ...everything(node.shadowRoot)] : [node]));
window.focused = () => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at;
};
window.seen = (node) => node.checkVisibility({ visibilityProperty: true });
window.called = (node) => `${node.localName}.${node.getAttribute("class") ?? ""} ${(node.getAttribute("aria-label") ?? node.textContent).trim().slice(0, 50)}`;

// Where Tab must stop, in reading order. Of a group of radio buttons it is one: the chosen or the first.
window.stops = () => {
  const groups = new Set();
  return everything().filter((node) => {
    if (!node.matches("a[href], button, input, select, textarea, summary, [tabindex]") || node.matches(":disabled, [type=hidden]")) return false;
    if (node.tabIndex < 0 || !seen(node)) return false;
    if (node.type !== "radio") return true;
    const all = [...node.getRootNode().querySelectorAll("input[type=radio]")].filter(({ name, disabled }) => name === node.name && !disabled);
    if (groups.has(all[0])) return false;
    groups.add(all[0]);
    return true;
  });
};
window.sameStop = (node, stop) => node === stop || (node.type === "radio" && stop.type === "radio" && node.name === stop.name && node.getRootNode() === stop.getRootNode());

// What of the focus can be seen in styles; the thumb of a slider cannot be read so.
window.ring = (node) => {
  const style = getComputedStyle(node), ring = node.querySelector(":scope > .ring");
  const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 ? style.outline : "";
  const around = ring && getComputedStyle(ring).stroke !== "none" ? getComputedStyle(ring).stroke : "";
  return outline + around;
};

// Wider than the window, or text that is cut off and cannot be scrolled to.
window.cut = () => {
  const found = document.documentElement.scrollWidth > innerWidth ? ["the page is wider than the window"] : [];
  for (const node of everything()) {
    if (!seen(node) || node.closest("svg, math, .hidden, .skip")) continue;
    const style = getComputedStyle(node), box = node.getBoundingClientRect();
    const scrolls = (way) => /auto|scroll/.test(way), hides = (way) => /hidden|clip/.test(way);
    if (box.width <= 1 || box.height <= 1) continue;
    if (hides(style.overflowX) && node.scrollWidth > node.clientWidth + 1) found.push(`cut at the side: ${called(node)}`);
    if (hides(style.overflowY) && node.scrollHeight > node.clientHeight + 1) found.push(`cut below: ${called(node)}`);
    if ((scrolls(style.overflowX) && node.scrollWidth > node.clientWidth + 1) || (scrolls(style.overflowY) && node.scrollHeight > node.clientHeight + 1)) {
      const reached = node.tabIndex >= 0 || everything(node).some((each) => each.tabIndex >= 0 && seen(each));
      if (!reached) found.push(`scrolls for a mouse only: ${called(node)}`);
    }
    if (box.right > innerWidth + 1 && !inScroller(node)) found.push(`beyond the window: ${called(node)}`);
  }
  return found;
};
window.inScroller = (node) => {
  for (let at = node; at; at = at.parentElement ?? at.getRootNode().host) if (/auto|scroll/.test(getComputedStyle(at).overflowX)) return true;
  return false;
};

// The letters of figures, in CSS pixels on the screen; those that stick out of their figure.
window.letters = () => everything().filter((node) => node.localName === "text" && node.textContent.trim() && seen(node)).map((node) => {
  const { a, b } = node.getScreenCTM(), box = node.getBoundingClientRect();
  const svg = node.ownerSVGElement, frame = svg.getBoundingClientRect();
  const out = getComputedStyle(svg).overflow !== "visible" && (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
  return { words: node.textContent.trim(), size: parseFloat(getComputedStyle(node).fontSize) * Math.hypot(a, b), out };
});
window.motion = () => [document, ...everything().map((node) => node.shadowRoot).filter(Boolean)].flatMap((root) => root.getAnimations()).length;
"""
AWAKE = "[...document.querySelectorAll('.widget')].every((el) => el.dataset.state === 'live')"
REST = 600  # ms: more than the labs wait before they speak
FRAME = 40  # ms: more than one frame, and less than they wait


class Visit:
    """The page of one lesson in a window without a network."""

    def __init__(self, browser, address):
        self.address = address
        self.context = browser.new_context(viewport={"width": 1366, "height": 768}, color_scheme="light", reduced_motion="reduce")
        self.context.set_offline(True)
        self.context.add_init_script(EYES)
        self.context.clock.install()
        self.page = self.context.new_page()
        self.loaded = False

    def go(self):
        """The page as it is loaded."""
        self.page.goto(self.address)
        self.page.wait_for_function(AWAKE)
        self.loaded = True
        return self.page

    def stay(self):
        """The page as an earlier test left it, in a window of the usual size."""
        if self.loaded:
            self.page.clock.resume()
        else:
            self.go()
        self.size(1366, 768)
        return self.page

    def size(self, width, height):
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.wait_for_function("([w, h]) => innerWidth === w && innerHeight === h", arg=[width, height])
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def labs(self, holding):
        """Labs and explorers that hold such a control."""
        return self.page.locator(".widget.lab").filter(has=self.page.locator(holding)).all()


@pytest.fixture(scope="module", params=LESSONS)
def visit(request, browser, course_pages):
    visit = Visit(browser, (course_pages / f"{request.param}.html").as_uri())
    yield visit
    visit.context.close()


# ---- by keyboard alone ---------------------------------------------------------------------------------------------


def test_tab_reaches_everything_once_in_order_and_is_seen(visit):
    """From the top of the page to its end: no trap, no stop left out, nothing hidden under the bar, focus visible."""
    page = visit.go()
    first = page.evaluate("(window.first = stops()).length")
    assert first > 20
    page.evaluate("window.at = null; window.passed = new Set()")
    bad = []
    while stop := page.evaluate(COMING):  # what has the focus may open more: a node lists its relations
        bare = shot(page) if stop["range"] else None
        page.keyboard.press("Tab")
        now = page.evaluate(ARRIVED)
        assert now["here"], f"Tab should reach {stop['name']!r} and reaches {now['name']!r}"
        if now["covered"]:
            bad.append(f"out of sight: {stop['name']}")
        if np.abs(shot(page) - bare).max() < 60 if stop["range"] else now["ring"] in ("", stop["ring"]):
            bad.append(f"focus not seen: {stop['name']}")
    page.keyboard.press("Tab")
    assert not page.evaluate("sameStop(focused(), at)"), "Tab leaves the last stop"
    assert page.evaluate("first.filter((node) => !passed.has(node)).map(called)") == []
    assert bad == []


#: The stop that Tab should reach next: the one behind where it is.
COMING = """() => {
  const all = stops(), coming = all[at ? all.findIndex((node) => sameStop(at, node)) + 1 : 0];
  window.coming = coming;
  if (!coming) return null;
  if (coming.type === "range") coming.scrollIntoView({ block: "nearest" });
  return { name: called(coming), ring: ring(coming), range: coming.type === "range" };
}"""
ARRIVED = """() => {
  const node = focused(), { left, right, top, bottom } = node.getBoundingClientRect(), middle = (a, b, end) => (Math.max(a, 0) + Math.min(b, end)) / 2;
  const above = document.elementFromPoint(middle(left, right, innerWidth), middle(top, bottom, innerHeight)); // what hides it: the bar, say
  let host = node;
  while (host.getRootNode().host) host = host.getRootNode().host;
  window.at = coming;
  passed.add(coming);
  return {
    here: sameStop(node, coming), name: called(node), ring: ring(node),
    covered: bottom <= 0 || top >= innerHeight || !above || !(host.contains(above) || above.contains(host)),
  };
}"""


def shot(page):
    """The pixels of the coming stop and of what is around it."""
    box = page.evaluate("(({ x, y, width, height }) => ({ x, y, width, height }))(coming.getBoundingClientRect())")
    clip = {"x": max(box["x"] - 4, 0), "y": max(box["y"] - 4, 0), "width": box["width"] + 8, "height": box["height"] + 8}
    return np.asarray(Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("L"), float)


def test_escape_leaves_a_widget_for_its_own_place(visit):
    page = visit.stay()
    for widget in page.locator(".widget").all():
        assert widget.evaluate("""(el) => {
            const first = everything(el).find((node) => node.tabIndex >= 0 && seen(node) && !node.matches(":disabled"));
            first?.focus();
            return !first || (focused() === first);
        }""")
        page.keyboard.press("Escape")
        assert widget.evaluate("(el) => focused() === el"), "the focus is on the widget's own place in the page"


def test_every_question_is_answered_by_keys(visit):
    """Space or an arrow chooses, Tab goes on, Enter commits; what is said stands in the status and the focus stays."""
    page = visit.stay()
    for form in page.locator(".widget form").all():
        choose(page, form.locator("fieldset").first)
        if form.locator(".sureness").count():
            tab_until(page, form, "node => node.closest('.sureness')")
            page.keyboard.press("Space")
        tab_until(page, form, "node => node.type === 'submit'")
        page.keyboard.press("Enter")
        said = form.locator("[role=status]").inner_text()
        assert re.match(r"✓|✗|You (predicted|answered)", said), said
        assert form.evaluate("(form) => form.contains(focused())"), "the focus stays in the question"


def choose(page, group):
    group.locator("input:not(:disabled)").first.focus()
    page.keyboard.press("Space")
    assert group.locator("input:checked").count() >= 1


def tab_until(page, form, wanted):
    for _ in range(12):
        page.keyboard.press("Tab")
        if form.evaluate(f"(form) => form.contains(focused()) && Boolean(({wanted})(focused()))"):
            return
    pytest.fail(f"Tab does not reach it in {form.inner_text()[:80]!r}")


def sentences(text):
    return re.split(r"(?<=[.;]) (?=[A-Z])", text)


def listen(lab):
    """Let the lab finish what it speaks, then keep what it says. From now on its time stands still: no hand is too slow."""
    clock = lab.page.clock
    clock.pause_at(lab.page.evaluate("Date.now() / 1000") + REST / 1000)  # in seconds
    lab.locator(".words [role=status]").evaluate("""(node) => {
        window.ear?.disconnect();
        window.heard = [];
        window.ear = new MutationObserver(() => heard.push(node.textContent));
        ear.observe(node, { childList: true, characterData: true, subtree: true });
    }""")


def drawn(lab):
    """The lab after the frames that its last moves asked for."""
    lab.page.clock.run_for(FRAME)
    return lab


def hear(page):
    """All that was spoken since ``listen``, when the hand rests."""
    page.clock.run_for(REST)
    return page.evaluate("heard")


def test_every_lab_is_moved_by_arrows_and_says_so_once(visit):
    """Each slider says its new value; the summary changes; after several moves it is spoken once, what is new first."""
    page = visit.stay()
    for lab in visit.labs("input[type=range]"):
        for fold in lab.locator("details.more:not([open]) > summary").all():
            fold.press("Enter")
        says, sliders = lab.locator(".says"), lab.locator("input[type=range]").all()
        for slider in sliders:
            before = slider.get_attribute("aria-valuetext")
            key = slider.evaluate("(node) => node.valueAsNumber >= Number(node.max) ? 'ArrowLeft' : 'ArrowRight'")
            slider.press(key)
            if slider.get_attribute("aria-valuetext") == before:  # known for one value only, and says so
                assert "stays at" in slider.locator("xpath=..").locator("[aria-live]").inner_text()
        lab.get_by_role("button", name="Reset", exact=True).press("Enter")
        listen(lab)
        told = sentences(says.inner_text())
        for slider in sliders:
            for key in ("End", "ArrowLeft", "ArrowLeft", "Home", "End"):
                slider.press(key)
            now = sentences(drawn(lab).locator(".says").inner_text())
            if now != told:
                break
        news = [sentence for sentence in now if sentence not in told]
        assert news, "no slider changes the summary"
        assert hear(page) == [" ".join(news)], "spoken once: what is new, in its order"
        lab.get_by_role("button", name="Freeze this run").press("Enter")
        assert lab.locator(".frozen").inner_text()
        lab.get_by_role("button", name="Reset", exact=True).press("Enter")


def test_every_diagram_list_and_choice_is_moved_by_keys(visit):
    """Arrows walk from node to node, Enter switches, and it is said once; a list and a choice by their arrow keys."""
    page = visit.stay()
    for lab in visit.labs("svg [role=switch]"):
        lab.locator("svg [tabindex='0']").focus()
        walked = set()
        for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "End", "Home"):
            page.keyboard.press(key)
            walked.add(page.evaluate("focused().id"))
        assert len(walked) > 2
        node = lab.locator("svg [role=switch]").first
        listen(lab)
        node.focus()
        before, said = node.get_attribute("aria-checked"), lab.locator(".says").inner_text()
        page.keyboard.press("Enter")
        assert node.get_attribute("aria-checked") != before
        assert "switched off" in node.get_attribute("aria-label") or before == "false"
        assert lab.locator(".says").inner_text() != said
        assert len(hear(page)) == 1
        page.keyboard.press("Space")
        assert node.get_attribute("aria-checked") == before
    for lab in visit.labs("select"):
        listen(lab)
        said = lab.locator(".says").inner_text()
        lab.locator("select").first.focus()
        page.keyboard.press("ArrowDown")
        assert lab.locator(".says").inner_text() != said
        assert len(hear(page)) == 1
    for lab in visit.labs("[role=radiogroup]"):
        listen(lab)
        said, chosen = lab.locator(".says").inner_text(), lab.locator("[role=radiogroup] :checked").first.get_attribute("id")
        lab.locator("[role=radiogroup] :checked").first.focus()
        page.keyboard.press("ArrowDown")
        assert page.evaluate("focused().checked && focused().id") != chosen
        assert drawn(lab).locator(".says").inner_text() != said
        assert len(hear(page)) == 1
        page.keyboard.press("ArrowUp")
        assert drawn(lab).locator(".says").inner_text() == said


# ---- as heard ------------------------------------------------------------------------------------------------------

SPOKEN = {"slider", "spinbutton", "textbox", "searchbox", "button", "link", "radio", "radiogroup", "checkbox", "switch", "combobox", "image", "DisclosureTriangle"}


def test_a_screen_reader_is_told_every_control_and_figure(visit):
    """From the browser's accessibility tree: no control without a name; figures described; sliders with range, value, unit."""
    page = visit.stay()
    page.wait_for_timeout(REST)
    session = visit.context.new_cdp_session(page)
    nodes = [node for node in session.send("Accessibility.getFullAXTree")["nodes"] if not node.get("ignored")]
    heard = [(node["role"]["value"], text(node, "name"), node) for node in nodes]
    assert [(role, node.get("properties")) for role, name, node in heard if role in SPOKEN and not name.strip()] == []
    sliders = {name: {each["name"] for each in node["properties"]} for role, name, node in heard if role == "slider"}
    assert all({"valuemin", "valuemax"} <= known for known in sliders.values())
    fields = [name for role, name, _ in heard if role == "textbox"]
    pictures = {name: text(node, "description") for role, name, node in heard if role == "image"}
    for spec, values in page.evaluate("""() => {
        const { models } = JSON.parse(document.getElementById("widgets").textContent);
        return Object.values(models).filter(({ state }) => state.spec?.controls).map(({ state }) => [state.spec, state.values]);
    }"""):
        assert len(pictures[spec["title"]]) > 80, "the figure is described"
        for control in spec["controls"]:
            if control["names"]:
                choice = page.get_by_role("radiogroup", name=control["label"], exact=True)
                if choice.is_visible():
                    assert [choice.get_by_role("radio", name=each, exact=True).is_checked() for each in control["names"]] == [
                        control["low"] + i == values[control["name"]] for i in range(len(control["names"]))]
                    continue
            if control["label"] not in sliders:
                assert control["more"], control["label"]  # folded away
                continue
            assert [name for name in fields if name.startswith(f"{control['label']}, typed")]
            slider = page.get_by_role("slider", name=control["label"], exact=True)
            said = slider.get_attribute("aria-valuetext")
            assert re.match(r"-?[\d.]+", said) and said.endswith(control["spoken"]), said
            assert control["spoken"] or not control["unit"], f"{control['label']}: the unit is not spoken"
            ends = slider.evaluate("(node) => node.getAttribute('aria-describedby').split(' ').map((id) => node.getRootNode().getElementById(id).textContent).join(' ')")
            assert all(end in ends for end in control["ends"]) and "status: " in ends
    assert page.locator(".widget.lab").count() == page.locator(".widget.lab .words [role=status]").count()


def text(node, key):
    return node.get(key, {}).get("value", "")


# ---- what is opened and answered -----------------------------------------------------------------------------------


def test_axe_finds_nothing_when_all_is_open(visit):
    """Folded parts open, panels of the labs open, a run frozen, questions answered by the tests before."""
    page = visit.stay()
    for button in page.get_by_role("button", name="Freeze this run").all():
        button.click()
    page.evaluate("""() => {
        for (const fold of everything().filter((node) => node.matches("details:not([open])"))) fold.open = true;
        for (const button of everything().filter((node) => node.matches("button.disclose[aria-expanded=false]"))) button.click();
    }""")
    page.wait_for_timeout(300)
    page.add_script_tag(path=AXE_FILE_PATH)
    run = page.evaluate("axe.run(document, { resultTypes: ['violations'], preload: false })")
    assert [f"{found['id']}: {node['html'][:150]}" for found in run["violations"] if found["impact"] in ("serious", "critical")
            for node in found["nodes"]] == []


@pytest.mark.parametrize(("width", "height", "least"), [(683, 384, 9), (390, 844, 11)], ids=["at 200 %", "on a phone"])
def test_enlarged_nothing_is_cut_and_figures_can_be_read(visit, width, height, least):
    """1366 by 768 at 200 % is a window of 683 by 384. All that can be opened may be open."""
    visit.stay()
    visit.size(width, height)
    assert visit.page.evaluate("cut()") == []
    letters = visit.page.evaluate("letters()")
    assert {each["words"]: round(each["size"], 1) for each in letters if each["size"] < least} == {}
    assert [each["words"] for each in letters if each["out"]] == []


# ---- without motion, in forced colours -----------------------------------------------------------------------------


def test_nothing_moves_by_itself_for_those_who_asked(visit):
    """With reduced motion no transition runs while a lab is moved; a diagram has one for everyone else."""
    page = visit.stay()
    diagrams = visit.labs("svg [role=switch]")
    for lab in diagrams:
        for motion in ("reduce", "no-preference"):
            page.emulate_media(reduced_motion=motion)
            node = lab.locator("svg [role=switch]").first
            node.scroll_into_view_if_needed()
            node.focus()
            page.wait_for_function("motion() === 0")  # what began before comes to its end
            node.evaluate("""({ ownerSVGElement }) => {
                ownerSVGElement.addEventListener("keydown", () => { window.moving = motion(); }, { once: true }); // after the diagram's own
            }""")
            page.keyboard.press("Enter")
            assert page.evaluate("moving === 0") == (motion == "reduce")
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_function("motion() === 0")  # what began above comes to its end
    for lab in visit.labs("input[type=range]"):
        slider = lab.locator("input[type=range]").first
        for key in ("End", "Home", "End"):
            slider.press(key)
            assert page.evaluate("motion()") == 0


def test_controls_are_seen_in_forced_colours(visit):
    """Buttons and fields keep a border, a slider its thumb and track, in the reader's own two colours."""
    page = visit.stay()
    page.emulate_media(forced_colors="active")
    bare = page.evaluate("""everything().filter((node) => node.matches("button, select, textarea, input:not([type=range], [type=radio], [type=checkbox], [type=file])") && seen(node))
        .filter((node) => { const style = getComputedStyle(node); return style.borderStyle === "none" || parseFloat(style.borderWidth) < 1 || style.borderColor === style.backgroundColor; })
        .map(called)""")
    for slider in page.locator(".widget.lab input[type=range]:visible").all():
        slider.scroll_into_view_if_needed()
        pixels = np.asarray(Image.open(io.BytesIO(slider.screenshot())).convert("L"), float) / 255
        columns = np.ptp(pixels, axis=0)  # the track makes every column uneven, the thumb is higher than it
        uneven = (np.abs(pixels - np.median(pixels[0])) > 0.35).sum(axis=0)
        assert (columns > 0.35).mean() > 0.8 and uneven.max() > 1.5 * np.median(uneven) > 0
    page.emulate_media(forced_colors="none")
    assert bare == []


# ---- without colours: from the drawing -----------------------------------------------------------------------------

#: Pairs that may look alike without colour, and why.
ALIKE = {
    "the_reset": {("blood-CD4", "blood-NK-edge"): "the edge is never seen alone: a pale line lies on it, and the two are one double line"},
}


def lightness(colour):
    """CIE L* of a colour on white, 0 to 100."""
    *rgb, alpha = to_rgba(colour)
    mixed = np.array(rgb) * alpha + 1 - alpha
    linear = np.where(mixed <= 0.04045, mixed / 12.92, ((mixed + 0.055) / 1.055) ** 2.4)
    y = linear @ [0.2126, 0.7152, 0.0722]
    return 116 * np.cbrt(y) - 16 if y > 0.008856 else 903.3 * y


def marks(picture):
    """The traces of a drawing as ``{axes: [(kind, gid, style, box)]}``, the style as written in the SVG."""
    root = ElementTree.fromstring(picture["svg"])
    groups = {group.get("id"): group for group in root.iterfind(".//{*}g")}
    found = {}
    for trace in picture["traces"]:
        if trace["kind"] in ("line", "fill", "bar", "icons"):
            path = groups[trace["gid"]].find(".//{*}path")
            style = dict(re.findall(r"([\w-]+): ?([^;]+)", path.get("style", "")))
            points = np.array(re.findall(r"-?\d+\.?\d*", path.get("d")) if trace["kind"] in ("fill", "bar") else [], float)
            if trace["kind"] == "icons":
                points = np.array(trace["centres"]).ravel()
            points = points[: len(points) // 2 * 2].reshape(-1, 2)
            box = (points.min(axis=0), points.max(axis=0)) if len(points) else None
            found.setdefault(trace["axes"], []).append((trace["kind"], trace["gid"], style, box))
    return found


def paint(style, kind):
    """The colour of a mark with its opacity; none is white paper."""
    colour = style.get("stroke" if kind == "line" else "fill", "#000000" if kind != "line" else "none")
    if colour == "none":
        return (1, 1, 1, 0)
    if colour.startswith("url"):
        return colour
    return to_rgba(colour, float(style.get("opacity", style.get(f"{'stroke' if kind == 'line' else 'fill'}-opacity", 1))))


def told_apart(kind, one, other, box_one, box_other):
    """Whether two marks of a panel differ in anything but hue, or stand in places of their own."""
    if kind == "line":
        widths = sorted(float(each.get("stroke-width", 1)) for each in (one, other))
        return one.get("stroke-dasharray") != other.get("stroke-dasharray") or widths[1] >= 1.4 * widths[0]
    paints = [paint(each, kind) for each in (one, other)]
    if any(isinstance(each, str) for each in paints):
        return paints[0] != paints[1]  # a hatch
    if abs(lightness(paints[0]) - lightness(paints[1])) >= 10 or one.get("stroke") != other.get("stroke"):
        return True
    (low_one, high_one), (low_other, high_other) = box_one, box_other
    return bool((high_one < low_other + 0.5).any() or (high_other < low_one + 0.5).any())


@pytest.mark.parametrize("name", LABS)
def test_a_lab_s_curves_are_told_apart_without_colour(name):
    """In each panel two marks of different hue differ by dash, width, hatch, lightness or place as well."""
    lab = LABS[name]()
    alike = set()
    for picture in lab.pictures.values():
        for drawn in marks(picture).values():
            for (kind, gid, style, box), (other_kind, other_gid, other_style, other_box) in combinations(drawn, 2):
                if kind != other_kind or paint(style, kind) == paint(other_style, kind):
                    continue
                if not told_apart(kind, style, other_style, box, other_box):
                    alike.add((gid, other_gid))
    assert alike == ALIKE.get(name, {}).keys()
