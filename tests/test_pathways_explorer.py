"""The widget of the pathways in a real page: by keyboard, by hand, on a phone and on a slide."""

import re

import pytest

from immune_reset import references
from immune_reset.errors import CourseError
from immune_reset.pathways.diagram import diagram, names
from immune_reset.pathways.explorer import Explorer, describe, switch
from immune_reset.pathways.reasoning import start

from live_page import REPEATING, drawn, page_of, repeated, says
from test_live_stage import boxes_outside

DECK = "h1, h2 { display: none; } body { margin: 0 !important; } .view { height: 597px; }"
ROOT = "document.querySelector('.view > div').shadowRoot"


@pytest.fixture(scope="module")
def wheel():
    return Explorer("msc_wheel")


@pytest.fixture
def page(browser, wheel):
    with page_of(browser, wheel) as page:
        yield page


def node(page, id):
    return page.locator(f"figure [id='node-{id}']")


def edge(page, id):
    return page.locator(f"figure [id='edge-{id}']")


def mark(page, id):
    return node(page, id).locator(".pill").text_content()


def focused(page):
    return page.evaluate(f"{ROOT}.activeElement?.id")


def face(page):
    """Everything that a student sees or hears of the diagram."""
    return page.evaluate(f"""() => [...{ROOT}.querySelectorAll('.node, .edge')].map((each) =>
        [each.id, each.classList.value.replace(' near', ''), each.getAttribute('aria-label'), each.getAttribute('aria-checked'),
         each.querySelector('.pill')?.textContent]).concat([[{ROOT}.querySelector('.says').textContent, {ROOT}.querySelector('.statements').textContent]])""")


def test_the_keyboard_walks_to_a_node_and_switches_it(page):
    for _ in range(20):
        page.keyboard.press("Tab")
        if (focused(page) or "").startswith("node-"):
            break
    first = focused(page)
    seen = {first}
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown", "ArrowRight", "End", "Home"):
        page.keyboard.press(key)
        seen.add(focused(page))
    assert focused(page) == first and len(seen) > 4
    node(page, "COX2").focus()
    says(page, "Nothing is switched yet: take a node away and see what follows.")
    page.keyboard.press("Enter")
    found = switch("msc_wheel", off=["COX2"])
    says(page, found.summary)
    assert page.locator(".says").inner_text() == found.summary
    assert node(page, "COX2").get_attribute("aria-checked") == "false"
    assert (mark(page, "COX2"), mark(page, "PGE2"), mark(page, "TH1"), mark(page, "M2"), mark(page, "TH17")) == ("off", "absent", "↑", "↓", "?")
    node(page, "IFNG").focus()
    page.keyboard.press(" ")
    both = switch("msc_wheel", off=["COX2", "IFNG"]).summary
    told = re.split(r"(?<=\.) ", found.summary)
    says(page, " ".join(s for s in re.split(r"(?<=\.) ", both) if s not in told))  # only what is new
    page.keyboard.press("Tab")
    assert not (focused(page) or "").startswith("node-"), "one stop of the Tab key"


def test_every_node_can_be_reached_by_the_arrow_keys(page, wheel):
    reached, open_ = set(), [wheel.spec["nodes"][0]["id"]]
    while open_:
        here = open_.pop()
        if here in reached:
            continue
        reached.add(here)
        for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"):
            node(page, here).evaluate("(each) => each.focus()")
            page.keyboard.press(key)
            open_.append(focused(page).removeprefix("node-"))
    assert reached == {each["id"] for each in wheel.spec["nodes"]}


def test_off_and_on_again_leaves_everything_as_it_was(page, wheel):
    before = face(page)
    for each in wheel.spec["nodes"]:
        if each["switch"] and each["id"] != "MSC_APOPTOTIC":
            node(page, each["id"]).focus()
            page.keyboard.press("Enter")
            assert face(page) != before
            page.keyboard.press("Enter")
            assert face(page) == before, each["id"]


def test_enter_on_what_cannot_be_switched_says_so(page, wheel):
    target = next(each for each in wheel.spec["nodes"] if not each["switch"])
    before = face(page)
    node(page, target["id"]).focus()
    says(page, "Nothing is switched yet: take a node away and see what follows.")
    page.keyboard.press("Enter")
    says(page, f"{target['label']} is what others act on; it cannot be switched off.")
    assert face(page)[:-1] == before[:-1]


def test_a_click_switches_and_lists_the_sources(page):
    node(page, "PGE2").click()
    assert page.evaluate("models[0].get('values').off") == ["PGE2"]
    page.get_by_text("PGE₂ inhibits Th1 (").click()
    about = page.locator(".relations details[open]")
    claim = diagram("msc_wheel").edges["PGE2_TH1"].edge.claims[0]
    assert claim.finding in about.inner_text() and claim.place in about.inner_text()
    link = about.get_by_role("link", name=references.label(claim.source))
    assert link.get_attribute("href") == references.by_key(claim.source).link
    statements = page.locator(".statements li")
    assert statements.count() > 5
    for i in range(statements.count()):
        assert statements.nth(i).locator(".cites a, .cites span span").count() >= 1


def test_the_other_state_of_the_cell_is_chosen_by_switching_it_on(page):
    node(page, "MSC_APOPTOTIC").click()
    assert page.evaluate("models[0].get('values').alive") is False
    assert (mark(page, "MSC"), mark(page, "MSC_APOPTOTIC")) == ("off", "+")
    node(page, "MSC").click()
    assert page.evaluate("[models[0].get('values').alive, models[0].get('values').off]") == [True, []]


def test_a_node_that_acts_on_nothing_is_chosen_but_not_switched(page):
    before = page.evaluate("models[0].get('values').off")
    node(page, "TH1").click()
    assert page.evaluate("models[0].get('values').off") == before
    assert page.locator(".relations h4").inner_text().startswith("Th1")


def test_each_node_and_each_edge_says_name_state_and_source(page, wheel):
    assert node(page, "COX2").get_attribute("aria-label").startswith("COX-2, enzyme: there. Produces PGE₂. Sources: ")
    assert "there. mesenchymal stromal cell. Produces " in node(page, "MSC").get_attribute("aria-label")
    node(page, "COX2").click()
    assert node(page, "COX2").get_attribute("aria-label").startswith("COX-2, enzyme: switched off. Sources: ")
    for each in wheel.spec["nodes"]:
        label = node(page, each["id"]).get_attribute("aria-label")
        assert label.startswith(f"{each['label']}, {each['kind']}: ") and "Sources: " in label
    for each in wheel.spec["edges"]:
        label = edge(page, each["id"]).get_attribute("aria-label")
        assert label.startswith(each["words"]) and "Sources: " in label
    assert "; not at work now." in edge(page, "PGE2_TH1").get_attribute("aria-label")
    edge(page, "IDO1_NK").evaluate("(each) => each.dispatchEvent(new MouseEvent('click', {bubbles: true}))")
    assert "IDO inhibits NK" in page.locator(".relations details[open] summary").inner_text()


def test_the_choices_change_species_cell_licences_and_evidence(page):
    def box(name):
        return page.locator(".controls").get_by_label(name, exact=True)

    box("mouse").check()
    assert (mark(page, "IDO1"), mark(page, "INOS")) == ("absent", "+")
    box("human").check()
    box("apoptotic").check()
    assert mark(page, "MSC") == "off" and mark(page, "TSG6") == "absent" and mark(page, "IDO1") == ""
    box("IFN-γ").uncheck()
    assert node(page, "IFNG").get_attribute("aria-checked") == "false"
    box("contested").uncheck()
    assert not edge(page, "PGE2_TH17_UP").is_visible()
    page.get_by_role("button", name="Reset").click()
    assert edge(page, "PGE2_TH17_UP").is_visible() and mark(page, "TSG6") == "" and box("alive").is_checked()
    box("human only").check()
    assert mark(page, "TSG6") == "left out"
    says(page, re.compile("TSG-6 (is|are) left out"))


def test_only_what_changed_is_touched(page):
    page.evaluate(f"""() => {{ window.touched = [];
        new MutationObserver((all) => {{ for (const each of all) touched.push(each.target.closest('[id^=node-], [id^=edge-]')?.id); }})
          .observe({ROOT}.querySelector('figure svg'), {{subtree: true, childList: true, attributes: true, attributeFilter: ['class', 'aria-label', 'aria-checked']}}); }}""")
    page.evaluate("models[0].set('values', {...models[0].get('values'), off: ['TSG6']})")
    drawn(page)
    assert set(page.evaluate("touched")) == {"node-TSG6", "node-M1", "edge-TSG6_M1"}


def test_keys_stay_in_the_diagram_and_the_page_keys_go_on(page):
    page.evaluate("""() => { window.keys = [];
        document.addEventListener("keydown", (event) => keys.push(event.key)); }""")
    node(page, "COX2").focus()
    for key in ("ArrowRight", "Enter", "d"):
        page.keyboard.press(key)
    assert page.evaluate("keys") == []
    page.keyboard.press("PageDown")
    assert page.evaluate("keys") == ["PageDown"], "the deck may turn the page"


def test_escape_leaves_for_the_cell_around(page):
    page.evaluate("document.querySelector('.view').tabIndex = 0")
    node(page, "COX2").focus()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "view"


def test_the_kernel_may_set_the_values_and_a_dead_one_does_no_harm(page):
    page.evaluate("models[0].set('values', {...models[0].get('values'), off: ['COX2']})")
    assert mark(page, "PGE2") == "absent"
    page.evaluate("() => { models[0].save_changes = () => { throw new Error('no kernel'); }; }")
    node(page, "COX2").click()
    assert mark(page, "PGE2") == ""


@pytest.mark.parametrize("late", [200, 1500])  # the kernel is at hand, or busy with another cell
def test_what_the_kernel_repeats_late_never_takes_the_diagram_back(page, late):
    page.evaluate(REPEATING, late)
    page.evaluate(f"""() => {{ window.seen = [];
        new MutationObserver(() => seen.push({ROOT}.querySelector(".says").textContent))
          .observe({ROOT}.querySelector(".says"), {{ childList: true }}); }}""")
    for id in ("COX2", "TSG6", "IDO1"):
        node(page, id).click()
        page.wait_for_timeout(120)  # the pace of a hand
    repeated(page)
    assert page.evaluate("models[0].get('values').off") == ["COX2", "IDO1", "TSG6"]
    assert [mark(page, id) for id in ("COX2", "TSG6", "IDO1")] == ["off"] * 3
    assert page.evaluate("seen.length") == 3, "one change for each click"


def test_two_diagrams_on_a_page_leave_each_other_alone(browser, wheel):
    with page_of(browser, wheel, Explorer("msc_wheel")) as page:
        page.locator(".view").nth(0).locator("[id='node-COX2']").click()
        assert page.locator(".view").nth(1).locator("[id='node-PGE2'] .pill").text_content() == ""


def test_a_tab_shows_its_part_and_keeps_what_was_switched(browser):
    loop = Explorer("damage_loop")
    with page_of(browser, loop) as page:
        first, second = [tab["name"] for tab in loop.spec["tabs"]][:2]
        only = next(each for each in loop.spec["tabs"][0]["nodes"] if each not in loop.spec["tabs"][1]["nodes"])
        assert node(page, only).count() == 1
        shared = next(each["id"] for each in loop.spec["nodes"] if each["switch"] and not any(each["id"] in tab["nodes"] for tab in loop.spec["tabs"]))
        node(page, shared).click()
        page.get_by_label(second, exact=True).check()
        assert node(page, only).count() == 0 and mark(page, shared) == "off"
        assert page.locator(".says").inner_text() == switch("damage_loop", off=[shared], tab=second).summary
        page.get_by_role("button", name="Reset").click()
        assert node(page, only).count() == 1 and page.get_by_label(first, exact=True).is_checked()


def test_marks_stand_at_their_nodes_though_the_page_came_later(page, wheel):
    gap = page.evaluate("""async (esm) => {
        const { default: widget } = await import(URL.createObjectURL(new Blob([esm], { type: "text/javascript" })));
        const el = document.createElement("div");
        await widget.render({ model: models[0], el });
        document.querySelector("main").append(el);
        const group = el.firstChild.shadowRoot.querySelector("[id='node-INOS']");
        const box = group.querySelector("g:not(.pill) path").getBoundingClientRect(), pill = group.querySelector(".pill").getBoundingClientRect();
        return [pill.right - box.right, pill.top + pill.height / 2 - box.top];
    }""", wheel._esm)
    assert abs(gap[0]) < 15 and abs(gap[1]) < 5


# --- sizes ---

def letters(page):
    """Font sizes in pixels of all texts in the drawing, as they stand on the screen."""
    return page.evaluate(f"""() => [...{ROOT}.querySelectorAll('figure svg text')].map((text) =>
        parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)""")


@pytest.mark.parametrize("name", names())
def test_on_a_phone_the_diagram_scrolls_and_nothing_else_is_cut(browser, name):
    with page_of(browser, Explorer(name), width=390, height=844) as page:
        page.locator("figure .node.able").first.focus()
        page.keyboard.press("Enter")
        drawn(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert min(letters(page)) >= 11
        cut = page.evaluate(f"""() => [...{ROOT}.querySelectorAll('button, label, p, li, h3, h4, summary')].filter((each) => {{
            const box = each.getBoundingClientRect();
            return box.width > 1 && (box.left < 0 || box.right > 390.5); }}).map((each) => each.textContent)""")
        assert cut == []
        region = page.locator("figure .scroll")
        assert region.get_attribute("tabindex") == "0"
        region.evaluate("(each) => each.scrollTo(9999, 0)")
        assert region.evaluate("(each) => each.scrollLeft") > 100
        for control in page.locator("label:visible, button:visible, summary:visible").all():
            assert control.bounding_box()["height"] >= 24


@pytest.mark.parametrize("name", names())
def test_targets_and_letters_are_large_enough_on_a_page(browser, name):
    with page_of(browser, Explorer(name), width=950, height=760) as page:
        assert min(letters(page)) >= 11
        sizes = page.evaluate(f"""() => [...{ROOT}.querySelectorAll('.node .hit')].map((each) => {{
            const box = each.getBoundingClientRect(); return Math.min(box.width, box.height); }})""")
        assert min(sizes) >= 24
        wide = page.evaluate(f"""() => [...{ROOT}.querySelectorAll('.edge .wide')].map((each) =>
            parseFloat(getComputedStyle(each).strokeWidth) * each.getScreenCTM().a)""")
        assert min(wide) >= 17
        found, width = boxes_outside(page)
        assert [each for each in found if not each.startswith("<svg")] == [] and width <= 950


@pytest.mark.parametrize("name", names())
def test_on_a_slide_it_is_large_and_fits(browser, name):
    with page_of(browser, Explorer(name), width=1200, height=597, mode="deck", style=DECK) as page:
        able = page.locator("figure .node.able")
        able.nth(able.count() // 2).focus()
        page.keyboard.press("Enter")
        drawn(page)
        assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [1200, 597]
        assert min(letters(page)) >= 18
        rows = {round(box.bounding_box()["y"]) for box in page.locator(".controls > fieldset, .controls > button").all()}
        assert max(rows) - min(rows) < 12, "one row of choices"
        words = page.locator(".words")
        assert words.evaluate("(each) => each.scrollHeight <= each.clientHeight + 1"), "all words are in sight"


@pytest.mark.parametrize("name", names())
def test_on_a_slide_the_words_of_every_single_switch_are_in_sight(browser, name):
    drawn = Explorer(name)
    with page_of(browser, drawn, width=1200, height=597, mode="deck", style=DECK) as page:
        cut = []
        for tab in [None] if not drawn.diagram.tabs else [each.name for each in drawn.diagram.tabs]:
            for id, box in drawn.diagram.shown(tab)[0].items():
                if not box.switch:
                    continue
                off = sorted(start(drawn.diagram).off ^ {id})
                says, more, room = page.evaluate(f"""([off, tab]) => {{
                    models[0].set("values", {{...models[0].get("values"), off, tab}});
                    const words = {ROOT}.querySelector(".words");
                    return [words.textContent, words.scrollHeight - words.clientHeight, words.clientHeight];
                }}""", [off, tab])
                assert drawn.diagram.nodes[id].node.label in says and room > 20
                if more > 1 or "What else follows" in says:
                    cut.append((tab, id, says))
        assert cut == []


def test_on_a_slide_more_words_than_fit_are_replaced_by_a_hint_at_the_picture(browser):
    with page_of(browser, Explorer("ahsct_timeline"), width=1200, height=597, mode="deck", style=DECK) as page:
        page.evaluate("models[0].set('values', {...models[0].get('values'), off: ['CONDITION', 'CY']})")
        says = page.locator(".says").inner_text()
        assert says.startswith("You switched Cyclophosphamide and Conditioning off.")
        assert says.endswith("What else follows is marked in the picture.")
        assert page.locator(".words").evaluate("(each) => each.scrollHeight <= each.clientHeight + 1")


def test_a_number_under_a_label_names_its_source_when_the_node_is_chosen(browser):
    with page_of(browser, Explorer("haematopoietic_tree")) as page:
        node(page, "ERYTHROCYTE").click()
        shown = page.locator(".relations")
        assert "214 billion a day" in shown.inner_text()
        assert shown.locator(".numbers li").first.inner_text().endswith(f"{references.label('sender2021')}, data workbook; published")
        assert shown.locator(".numbers a").first.get_attribute("href") == references.by_key("sender2021").link
        assert "214 billion a day" in node(page, "ERYTHROCYTE").get_attribute("aria-label")
        assert page.get_by_label("human only").count() == 0
        page.get_by_text("what is this?").click()
        assert page.get_by_text("Fewer than half of these relations").is_visible()


@pytest.mark.parametrize(("width", "mode"), [(1200, ""), (390, ""), (1200, "deck")])
def test_axe_finds_nothing_serious(browser, wheel, width, mode):
    from axe_playwright_python.sync_playwright import Axe

    with page_of(browser, wheel, width=width, height=597 if mode else 760, mode=mode, style=DECK if mode else "") as page:
        node(page, "COX2").focus()
        page.keyboard.press("Enter")
        if not mode:
            page.get_by_text("what is this?").click()
            page.get_by_text("COX-2 produces PGE₂").click()
        drawn(page)
        found = [each for each in Axe().run(page).response["violations"] if each["impact"] in ("serious", "critical")]
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []


def test_in_a_readers_own_colours_marks_and_strikes_are_still_drawn(browser, wheel):
    with page_of(browser, wheel) as page:
        page.emulate_media(forced_colors="active")
        node(page, "COX2").focus()
        page.keyboard.press("Enter")
        drawn = node(page, "COX2").locator(".strike").evaluate("(each) => getComputedStyle(each).stroke")
        assert drawn not in ("none", "rgb(255, 255, 255)")
        assert mark(page, "TH1") == "↑" and node(page, "TH1").locator(".pill").is_visible()


# --- Python's side ---

def test_the_still_is_described_and_the_words_are_stable(wheel):
    data, metadata = wheel._repr_mimebundle_()
    assert data["image/png"] and metadata["image/png"]["alt"] == describe(wheel.diagram)
    assert data["text/plain"] == f"{wheel.diagram.title}\nNothing is switched yet: take a node away and see what follows."
    assert repr(wheel) == f"<Explorer msc_wheel: {len(wheel.diagram.nodes)} nodes, {len(wheel.diagram.edges)} relations>"


def test_values_are_checked_and_a_part_is_enough():
    small = Explorer("msc_wheel")
    small.values = {"off": ["COX2"]}
    assert small.values["species"] == "human" and small.outcome().states["PGE2"].now == 0
    for wrong, words in [({"off": ["TH1"]}, "'TH1' cannot be switched"), ({"colour": 1}, "no setting 'colour'")]:
        with pytest.raises(CourseError, match=words):
            small.values = wrong
