"""A lab in the browser, used by hand, by keyboard and by a screen reader."""

import csv
import re

import numpy as np
import pytest

from immune_reset.live import measures

from live_example import FORMS, example
from live_page import REPEATING, drawn, page_of, repeated, says


@pytest.fixture(scope="module")
def lab():
    return example(forms=FORMS)


@pytest.fixture
def page(browser, lab):
    with page_of(browser, lab) as page:
        yield page


def slider(page, label="Growth"):
    return page.get_by_role("slider", name=label, exact=True)


def field(page, label="Growth"):
    return page.get_by_role("textbox", name=re.compile(f"^{label}, typed"))


def path(page, gid="algae", form="page"):
    return page.locator(f"svg.{form} [id='{gid}'] > path").get_attribute("d")


def values(page):
    return page.evaluate("models[0].get('values')")


def sentences(summary):
    return re.split(r"(?<=[.;]) (?=[A-Z])", summary)


def test_the_keyboard_moves_the_picture_and_the_words(page, lab):
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.shadowRoot.activeElement.type") == "range":
            break
    says(page, lab.compute().summary)
    seen, told = [], sentences(lab.compute().summary)
    for key, growth in [("ArrowRight", 0.32), ("Home", 0.0), ("ArrowUp", 0.02), ("End", 0.6)]:
        page.keyboard.press(key)
        assert values(page)["growth"] == pytest.approx(growth)
        now = sentences(lab.compute({"growth": growth}).summary)
        says(page, " ".join(sentence for sentence in now if sentence not in told))  # only what is new
        told = now
        assert slider(page).get_attribute("aria-valuetext") == f"{growth:.2f} 1/day"
        assert field(page).input_value() == f"{growth:.2f}"
        drawn(page)
        seen.append(path(page))
    assert len(set(seen)) == 4
    assert page.locator(".says").inner_text() == lab.compute({"growth": 0.6}).summary
    assert page.locator("svg.page > desc").text_content() == lab.compute({"growth": 0.6}).description


def test_the_picture_follows_every_kind_of_trace(page, lab):
    gids = ["algae", "dye", "twin", "area", "bar", "thin"]
    before = {gid: path(page, gid) for gid in gids}
    dot = page.locator("svg.page [id=full] use")
    place = dot.get_attribute("x")
    slider(page).press("ArrowRight")
    slider(page, "Loss of dye").press("ArrowRight")
    drawn(page)
    assert [gid for gid in gids if path(page, gid) == before[gid]] == []
    assert dot.get_attribute("x") != place
    result = lab.compute(values(page))
    assert page.locator("svg.page [id=say-full]").text_content().strip() == result.labels["say-full"]
    assert page.locator("svg.page [id=say-bar]").text_content().strip() == result.labels["say-bar"]
    slider(page).press("Home")
    drawn(page)
    assert page.locator("svg.page [id=full]").get_attribute("visibility") == "hidden", "never full: no mark"


def test_a_log_slider_reaches_its_ends_exactly(page):
    seed = slider(page, "Seed")
    for key, value in [("End", 1000), ("Home", 0.1)]:
        seed.press(key)
        assert values(page)["seed"] == value
    seed.press("PageUp")
    assert 0.1 < values(page)["seed"] < 1


@pytest.mark.parametrize(("text", "reason"), [
    ("fast", "“fast” is not one."), ("0.7", "“0.7” is not one."), ("", "nothing was typed."), ("0.3.1", "“0.3.1” is not one."),
    ("Infinity", "“Infinity” is not one."),
])
def test_a_text_that_is_no_value_stays_to_be_mended(page, text, reason):
    before = path(page)
    field(page).fill(text)
    field(page).press("Enter")
    error = page.locator(".control .error", has_text="Growth")
    assert error.inner_text() == f"Growth takes a number from 0.00 to 0.60 1/day; {reason}"
    assert error.get_attribute("aria-live") == "polite"
    assert field(page).input_value() == text
    assert field(page).get_attribute("aria-invalid") == "true"
    assert path(page) == before and values(page)["growth"] == 0.3
    slider(page, "Loss of dye").press("ArrowRight")
    drawn(page)
    assert field(page).input_value() == text, "another control leaves it alone"
    field(page).fill("0.123")
    field(page).press("Enter")
    assert page.locator(".control .error", has_text="Growth").count() == 0
    assert values(page)["growth"] == 0.123 and path(page) != before
    assert field(page).input_value() == "0.123", "what was typed is not rounded"


def test_presets_tell_their_story_and_reset_goes_home(page, lab):
    start = path(page)
    slider(page, "Loss of dye").press("End")
    page.get_by_role("button", name="Dead pond").click()
    assert values(page) == {"growth": 0, "seed": 1, "loss": 0.1, "shift": 0.5}
    assert page.get_by_role("button", name="Dead pond").get_attribute("aria-pressed") == "true"
    assert page.locator(".story").inner_text() == "Nothing grows: it never fills."
    assert page.locator(".story").get_attribute("role") == "status"
    says(page, re.compile("^Never full."))
    slider(page).press("ArrowRight")
    drawn(page)
    assert page.get_by_role("button", name="Dead pond").get_attribute("aria-pressed") == "false"
    assert page.locator(".story").inner_text() == ""
    page.get_by_role("button", name="Reset").click()
    drawn(page)
    assert values(page) == lab.plan.start and path(page) == start
    assert page.get_by_role("button", name="Usual pond").get_attribute("aria-pressed") == "true"


def test_a_frozen_run_stays_as_a_ghost_with_its_settings(page):
    start = path(page)
    page.get_by_role("button", name="Freeze this run").click()
    slider(page).press("End")
    drawn(page)
    ghosts = page.locator("svg.page .ghost path")
    assert start in [ghosts.nth(i).get_attribute("d") for i in range(ghosts.count())]
    assert path(page) != start
    assert page.locator(".frozen").inner_text() == "Pale dots: frozen at the start. Full only on day 20.3."
    assert page.evaluate(
        "getComputedStyle(document.querySelector('.view > div').shadowRoot.querySelector('.ghost path')).strokeDasharray"
    ) != "none"
    page.get_by_role("button", name="Freeze this run").click()
    assert "Growth 0.60" in page.locator(".frozen").inner_text(), "freezing again takes the present run"
    page.get_by_role("button", name="Unfreeze").click()
    assert ghosts.count() == 0 and page.locator(".frozen").inner_text() == ""


def test_reset_clears_the_frozen_run_too(page, lab):
    slider(page).press("End")
    page.get_by_role("button", name="Freeze this run").click()
    page.get_by_role("button", name="Reset").click()
    drawn(page)
    assert page.locator(".ghost").count() == 0 and page.get_by_role("button", name="Unfreeze").count() == 0
    assert values(page) == lab.plan.start


def test_a_decimal_comma_is_a_number(page):
    field(page).fill("0,3")
    field(page).press("Enter")
    field(page).fill("0,45")
    field(page).press("Enter")
    assert values(page)["growth"] == 0.45 and field(page).input_value() == "0,45"
    assert page.locator(".control .error", has_text="Growth").count() == 0


def test_the_table_says_what_the_path_draws(page, lab):
    slider(page).press("ArrowRight")
    page.get_by_role("button", name="Numbers").click()
    page.locator(".panel p", has_text="For Growth 0.32 1/day; Seed 2.0 g/L").wait_for()
    table = page.get_by_role("table", name="The curves", exact=True)
    rows = [row.split("\t") for row in table.inner_text().splitlines()[1:]]
    assert rows[0] == ["day", "algae, grow (g/L)", "dye (g/L)", "algae, twin (g/L)", "share of the ceiling (%)"]
    # Read the drawn path back through the axes.
    picture = lab.pictures["page"]
    trace = next(each for each in picture["traces"] if each["gid"] == "algae")
    axes = picture["axes"][trace["axes"]]
    drawn = np.array(re.findall(r"-?\d+\.?\d*", path(page)), float).reshape(-1, 2)
    x = np.interp(drawn[:, 0], axes["x"]["pixels"], axes["x"]["values"])
    y = 10 ** np.interp(-drawn[:, 1], -np.array(axes["y"]["pixels"]), axes["y"]["values"])
    for day, algae in ((float(row[0]), row[1]) for row in rows[1:]):
        if day < 0:
            assert algae == ""
        else:
            assert float(algae) == pytest.approx(measures.value_at(x, y, day), rel=0.01)
    readings = dict(row.split("\t") for row in page.get_by_role("table", name="Read off").inner_text().splitlines()[2:])
    assert readings["full"] == f"{lab.compute({'growth': 0.32}).readouts['full_day']:.1f} day"


def test_the_download_holds_settings_models_and_curves(page, lab, tmp_path):
    slider(page).press("ArrowRight")
    drawn(page)
    with page.expect_download() as caught:
        page.get_by_role("button", name="Download").click()
    assert caught.value.suggested_filename == "pond.csv"
    caught.value.save_as(tmp_path / "pond.csv")
    lines = (tmp_path / "pond.csv").read_text(encoding="utf-8").splitlines()
    notes = [line for line in lines if line.startswith("#")]
    assert "# setting: Growth 0.32 1/day" in notes and "# model: pond (A pond)" in notes
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    x, dye = lab.compute({"growth": 0.32})["grow.D"]
    at = {float(row["day"]): row["dye (g/L)"] for row in rows}
    for day in (0.0, 10.0, 57.5, 100.0):
        assert float(at[day]) == pytest.approx(measures.value_at(x, dye, day), rel=1e-3)
    assert at[-20.0] == "50" and rows[0]["algae, grow (g/L)"] == ""
    assert all(np.isfinite([float(cell) for cell in row.values() if cell]).all() for row in rows)


def test_equations_sources_and_limits_open_from_the_foot(page):
    for name, inside in [("Equations and sources", "A pond"), ("Where this model is wrong", "No fish in it.")]:
        button = page.get_by_role("button", name=name)
        assert button.get_attribute("aria-expanded") == "false"
        button.press("Enter")
        assert button.get_attribute("aria-expanded") == "true"
        assert inside in page.get_by_role("region", name=name).inner_text()
    page.get_by_text("A pond", exact=True).click()
    assert page.locator("math").first.is_visible()
    assert page.get_by_role("link", name="Storek 2004").first.get_attribute("href").startswith("https://doi.org/")


def test_two_labs_on_a_page_leave_each_other_alone(browser):
    with page_of(browser, example("one"), example("two")) as page:
        first, second = page.locator(".view").nth(0), page.locator(".view").nth(1)
        before = path(second)
        first.get_by_role("button", name="Bucket").click()
        drawn(page)
        assert path(second) == before != path(first)
        assert page.evaluate("models[1].get('values').seed") == 2
        assert page.evaluate("getComputedStyle(document.body).fontFamily").strip('"').startswith("Times"), "styles stay inside"


def test_two_views_of_a_lab_move_together(browser, lab):
    with page_of(browser, lab, views=2) as page:
        first, second = page.locator(".view").nth(0), page.locator(".view").nth(1)
        first.get_by_role("button", name="Bucket").click()
        drawn(page)
        assert path(first) == path(second)
        assert field(second, "Seed").input_value() == "500.0"


def test_the_kernel_may_set_the_values(page, lab):
    page.evaluate("models[0].set('values', {growth: 0.6, seed: 500, loss: 0.1, shift: 0.5})")
    says(page, lab.compute({"growth": 0.6, "seed": 500}).summary)
    assert field(page).input_value() == "0.60"


def test_the_kernel_hears_of_a_drag_while_it_lasts_and_of_its_end(page):
    box = slider(page).bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 20, middle)
    page.mouse.down()
    for step in range(75):  # 1.5 s and more
        page.mouse.move(box["x"] + 20 + 3 * step, middle)
        page.wait_for_timeout(20)  # the pace of a hand
    during = page.evaluate("models[0].saved.map(({ at }) => at)")
    page.mouse.up()
    page.wait_for_timeout(150)  # for a message too many, which would come within 100 ms
    saved = page.evaluate("models[0].saved")
    assert len(during) >= 5
    assert np.diff([each["at"] for each in saved]).min() > 99, "at most ten a second"
    assert len(saved) <= len(during) + 1
    assert saved[-1]["values"] == values(page)
    assert len({each["values"]["growth"] for each in saved}) == len(saved), "nothing is said twice"


@pytest.mark.parametrize("late", [300, 2500])  # the kernel is at hand, or busy with another cell
def test_what_the_kernel_repeats_late_never_takes_the_lab_back(page, late):
    page.evaluate(REPEATING, late)
    page.evaluate("""() => {
        window.seen = [];
        const range = document.querySelector(".view > div").shadowRoot.querySelector("#slide-growth");
        new MutationObserver(() => seen.push(range.valueAsNumber)).observe(range, { attributeFilter: ["aria-valuetext"] });
    }""")
    slider(page).press("Home")
    for _ in range(25):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(40)  # the pace of a hand
    page.wait_for_function("models[0].saved.at(-1).values.growth === 0.5")
    repeated(page)
    seen = page.evaluate("seen")
    assert len(seen) >= 26 and seen == sorted(seen)
    assert values(page)["growth"] == 0.5 and field(page).input_value() == "0.50"


def test_where_the_hand_was_before_can_be_gone_to_again(browser, lab):
    with page_of(browser, lab, views=2) as page:
        page.evaluate(REPEATING, 600)
        first, second = page.locator(".view").nth(0), page.locator(".view").nth(1)
        for sent, name in enumerate(("Bucket", "Dead pond", "Bucket"), start=1):
            first.get_by_role("button", name=name).click()
            page.wait_for_function("sent => models[0].saved.length === sent", arg=sent)
        assert page.evaluate("models[0].saved.map(({ values }) => values.seed)") == [500, 1, 500]
        second.get_by_role("button", name="Dead pond").click()
        assert field(first, "Seed").input_value() == "1.0", "what one view left, another may choose"
        first.get_by_role("button", name="Bucket").click()
        page.wait_for_function("models[0].saved.length === 5")
        repeated(page)
        drawn(page)
        assert values(page)["seed"] == 500 and field(first, "Seed").input_value() == field(second, "Seed").input_value() == "500.0"
        page.evaluate("models[0].set('values', {growth: 0.6, seed: 77, loss: 0.1, shift: 0.5})")
        assert field(first, "Seed").input_value() == "77.0", "Python may set what nobody left"


def test_the_first_move_of_a_frame_is_drawn_at_once_and_the_others_together(page):
    moved = page.evaluate("""async () => {
        const root = document.querySelector(".view > div").shadowRoot, frame = () => new Promise(requestAnimationFrame);
        const range = root.querySelector("#slide-growth"), path = root.querySelector("svg.page [id=algae] > path");
        const move = (to) => { range.value = to; range.dispatchEvent(new Event("input")); return path.getAttribute("d"); };
        await frame(); await frame();
        const before = path.getAttribute("d"), moves = [0.1, 0.2, 0.4, 0.5].map(move);
        await frame(); await frame();
        const after = path.getAttribute("d");
        await frame(); await frame();
        return { before, moves, after, alone: move(0.1) };
    }""")
    first, *others = moved["moves"]
    assert first != moved["before"] and set(others) == {first}
    assert moved["after"] not in (moved["before"], first)
    assert moved["alone"] == first, "the same setting draws the same curve"
    assert field(page).input_value() == "0.10"


def test_a_dead_kernel_does_not_stop_the_lab(page):
    page.evaluate("() => { models[0].save_changes = () => { throw new Error('no kernel'); }; }")
    before = path(page)
    slider(page).press("ArrowRight")
    drawn(page)
    assert path(page) != before


def test_keys_typed_in_a_lab_do_not_reach_the_page(page):
    page.evaluate("""() => { window.keys = [];
        document.addEventListener("keydown", (event) => keys.push(event.key)); }""")
    slider(page).press("ArrowRight")
    field(page).press("d")
    page.get_by_role("button", name="Reset").press("d")
    assert page.evaluate("keys") == []
    page.get_by_role("button", name="Reset").press("PageDown")
    assert page.evaluate("keys") == ["PageDown"], "the deck may turn the page"


def test_a_lab_that_cannot_compute_keeps_its_picture_and_says_so(browser, lab):
    broken = example()
    broken.program = "export const compute = nothing;"
    with page_of(browser, broken) as page:
        assert "This lab cannot move here (nothing is not defined)." in page.get_by_role("alert").inner_text()
        assert page.locator("svg.page").is_visible() and slider(page).is_disabled()


def test_a_setting_without_a_solution_keeps_the_last_curve(browser):
    failing = example()
    failing.program = failing.program.replace(
        "export function compute(c, curves) {", "export function compute(c, curves) { if (c.growth > 0.5) throw new Error('too steep');")
    with page_of(browser, failing) as page:
        before = path(page)
        slider(page).press("End")
        drawn(page)
        assert "no solution for these values (too steep)" in page.get_by_role("alert").inner_text()
        assert path(page) == before
        slider(page).press("Home")
        drawn(page)
        assert page.get_by_role("alert").count() == 0 and path(page) != before


@pytest.mark.parametrize(("width", "mode"), [(1200, ""), (390, ""), (1240, "deck")])
def test_axe_finds_nothing_serious(browser, lab, width, mode):
    from axe_playwright_python.sync_playwright import Axe

    with page_of(browser, lab, width=width, mode=mode) as page:
        page.get_by_role("button", name="Freeze this run").click()
        field(page).fill("x")
        field(page).press("Enter")
        page.get_by_text("More controls").click()
        if not mode:
            for button in page.locator("button[aria-expanded]").all():
                button.click()
            page.locator(".panel summary").click()
        drawn(page)
        found = [each for each in Axe().run(page).response["violations"] if each["impact"] in ("serious", "critical")]
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []


def boxes_outside(page):
    """Texts and controls that stick out of the page or of the picture."""
    return page.evaluate("""() => {
        const found = [];
        for (const view of document.querySelectorAll(".view")) {
          const root = view.firstElementChild.shadowRoot, width = document.documentElement.clientWidth;
          for (const each of root.querySelectorAll("button, input, label, p, h3, .badge, .ends, svg")) {
            const box = each.getBoundingClientRect();
            if (box.width && (box.left < 0 || box.right > width + 0.5)) found.push(each.outerHTML.slice(0, 80));
          }
          for (const svg of root.querySelectorAll("svg")) {
            const frame = svg.getBoundingClientRect();
            if (!frame.width) continue;
            for (const text of svg.querySelectorAll("text")) {
              const box = text.getBoundingClientRect();
              if (box.width && (box.left < frame.left - 1 || box.right > frame.right + 1)) found.push(text.textContent);
            }
          }
        }
        return [found, document.documentElement.scrollWidth];
    }""")


@pytest.mark.parametrize("font", ["", "DejaVu Sans Mono"])
def test_nothing_is_cut_on_a_phone(browser, font):
    small = example(forms=FORMS)
    small.css = small.css.replace("system-ui,", f'"{font}", system-ui,') if font else small.css
    with page_of(browser, small, width=390, height=844) as page:
        page.get_by_role("button", name="Numbers").click()
        page.get_by_text("More controls").click()
        drawn(page)
        found, width = boxes_outside(page)
        assert found == [] and width <= 390
        assert page.locator("svg.phone").is_visible() and not page.locator("svg.page").is_visible()
        page.evaluate("scrollTo(0, 0)")  # the picture stays in sight while the page scrolls under it
        picture, first = page.locator("svg.phone").bounding_box(), slider(page).bounding_box()
        assert picture["y"] + picture["height"] <= first["y"], "figure first"
        for control in page.locator("input:visible, button:visible, summary:visible").all():
            assert control.bounding_box()["height"] >= 24


def test_controls_stand_beside_the_picture_where_there_is_room(browser, lab):
    with page_of(browser, lab, width=950, height=640, style="h1, h2 { display: none; }") as page:
        picture, first = page.locator("svg.page").bounding_box(), slider(page).bounding_box()
        last = page.get_by_role("button", name="Freeze this run").bounding_box()
        assert first["x"] + first["width"] <= picture["x"]
        assert picture["y"] + picture["height"] <= 640 and last["y"] + last["height"] <= 640


@pytest.mark.parametrize(("width", "height"), [(1240, 560), (1152, 480)])
def test_on_a_slide_it_is_large_and_fits(browser, lab, width, height):
    style = f"h1, h2 {{ display: none; }} body {{ margin: 0; }} .view {{ height: {height}px; }}"
    with page_of(browser, lab, width=width, height=height, mode="deck", style=style) as page:
        page.get_by_role("button", name="Freeze this run").click()
        page.get_by_text("More controls").click()
        drawn(page)
        size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        assert size == [width, height]
        assert page.locator("svg.slide").is_visible() and page.locator("svg.page").count() == 0
        assert page.locator("svg.slide").bounding_box()["height"] > 0.4 * height
        last = page.get_by_role("button", name="Unfreeze").bounding_box()
        assert last["y"] + last["height"] <= height
        small = page.evaluate("""() => {
            const root = document.querySelector(".view > div").shadowRoot;
            const visible = (each) => each.checkVisibility({ visibilityProperty: true }) && each.textContent.trim()
              && !each.closest(".hidden, svg, style");
            return [...root.querySelectorAll("p, label, span, button, h3, input, summary")].filter(visible)
              .filter((each) => parseFloat(getComputedStyle(each).fontSize) < 17.9).map((each) => each.outerHTML.slice(0, 80));
        }""")
        assert small == []
