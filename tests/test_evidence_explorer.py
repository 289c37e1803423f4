"""The evidence explorer: what can be chosen, that it shows the figures and rows of evidence/, by hand, keyboard and on a slide."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immune_reset import references
from immune_reset.errors import CourseError
from immune_reset.evidence import forest, shown, survival, views, words
from immune_reset.evidence.explorer import STORED
from immune_reset.labs import evidence_explorer

from live_page import REPEATING, page_of, repeated

FIGURES = st.sampled_from(list(views.VIEWS))
CHOICES = st.fixed_dictionaries({name: st.sampled_from(["", *known]) for name, known in views.FILTERS.items()})
DECK = "h1, h2 { display: none; } body { margin: 0 !important; } .view { height: 597px; }"


@pytest.fixture(scope="module")
def lab():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(STORED, "yes")
        return evidence_explorer.lab()


def same_drawing(view, picture):
    """Whether a stored SVG has the tags, ids, colours and texts of a Picture, and its shapes and places to 0.01 px."""
    def drawn(svg):
        root = ElementTree.fromstring(svg)
        for head in [child for child in root if child.tag.endswith("metadata")]:
            root.remove(head)
        nodes = list(root.iter())
        places = [node.get(name, "") for node in nodes for name in ("d", "x", "y")]
        return [(node.tag, node.get("id"), re.findall(r"(?:fill|stroke): \S+", node.get("style", "")), " ".join((node.text or "").split()))
                for node in nodes], [float(number) for place in places for number in re.findall(r"-?\d+\.?\d*", place)]
    (stored, at), (original, there) = drawn(view["svg"]), drawn(picture.svg())
    return stored == original and at == pytest.approx(there, abs=0.0101)


# What can be chosen.

@settings(deadline=None)  # the first choice reads the tables
@given(figure=FIGURES, choice=CHOICES)
def test_a_choice_is_refused_or_has_a_picture_that_is_drawn_beforehand(figure, choice):
    wanted = {"figure": figure, **choice}
    rows = views.VIEWS[figure].rows(disease=None)
    fitting = rows
    for name, word in choice.items():
        fitting = fitting[fitting[name] == word] if word else fitting
    if len(fitting) and (choice["disease"] or views.VIEWS[figure].whole):
        assert views.key(views.check(wanted)) in {views.key(each) for each in views.every_choice(figure)}
    else:
        with pytest.raises(CourseError):
            views.check(wanted)


@pytest.mark.parametrize("wrong, sentence", [
    ({"figure": "funnel"}, "no figure 'funnel'; there are difference, ratio"),
    ({"disease": "gout"}, "disease 'gout' is not known; known are MS"),
    ({"figure": "free"}, "needs a disease"),
    ({"figure": "hazard", "disease": "MS"}, "no row of the tables fits"),
    ({"dose": "3"}, "a choice has no 'dose'; it has figure, disease"),
    ({"disease": ["MS", "SLE"]}, r"disease is one word in quotes, or '' for all; not \['MS', 'SLE'\]"),
    ({"figure": None}, "figure is one word in quotes, or '' for all; not None"),
])
def test_a_wrong_choice_is_refused_in_a_sentence(wrong, sentence):
    with pytest.raises(CourseError, match=sentence):
        views.check(wrong)


def test_all_pictures_are_those_of_the_figures(lab):
    assert len(lab.views) == sum(len(views.every_choice(figure)) for figure in views.VIEWS)
    assert same_drawing(lab.views[views.key(views.check({"disease": "fistula"}))], forest.draw(disease="fistula"))
    free = views.key(views.check({"figure": "free", "disease": "MS", "design": "cohort"}))
    assert same_drawing(lab.views[free], survival.draw(disease="MS", design="cohort"))
    assert not same_drawing(lab.views[free], survival.draw(disease="MS"))


def test_without_an_order_to_store_all_python_draws_what_is_asked_for():
    fresh = evidence_explorer.lab()
    assert len(fresh.views) == 1 and not fresh.drawn
    fresh.values = {"figure": "hazard", "disease": ""}
    assert fresh.drawn["key"] == views.key(fresh.values) and "ASTIS" in fresh.drawn["svg"]
    with pytest.raises(CourseError, match="no row"):
        fresh.values = {"disease": "MS"}
    assert fresh.values["disease"] == ""


# The rows behind a figure.

def test_rows_say_interval_level_analysis_status_and_a_source_that_exists(lab):
    for view in lab.views.values():
        for row in view["rows"]:
            assert row["source"] in references.keys() and row["place"] and row["status"] in ("published", "derived")
            assert "(" not in row["value"] or "% CI" in row["value"] or "range" in row["value"]
    fistula = {row["result"]: row for row in lab.views["difference:5"]["rows"]}
    first, = [row for result, row in fistula.items() if row["study"] == "ADMIRE-CD" and "week 24" in result]
    assert "97.5 % CI 0.5 to 31.2" in first["value"] and first["analysed"] == "modified intention to treat"


def test_scot_is_said_to_be_per_protocol():
    table = views.rows(views.draw(views.check({"figure": "lasting", "disease": "SSc"})))
    scot = table[table.study == "SCOT"]
    assert set(scot.value) == {"79 %", "74 %", "50 %", "47 %"} and set(scot.analysed) == {"per protocol"}
    assert "Per protocol, so without those who left the plan: SCOT." in views.summary(table)


def test_where_nobody_was_compared_the_summary_says_so():
    alone = views.draw(views.check({"figure": "free", "disease": "MS"}))
    assert "none can say what the treatment did" in views.summary(views.rows(alone))
    assert "none can say" not in views.summary(views.rows(forest.draw()))


def test_sources_are_those_of_all_figures(lab):
    assert set(evidence_explorer.sources()) == {row["source"] for view in lab.views.values() for row in view["rows"]}
    assert set(shown.sources(forest.draw())) <= set(evidence_explorer.sources())


# In the page.

def test_stories_lists_and_keys_lead_to_their_pictures(browser, lab):
    with page_of(browser, lab) as page:
        for story in evidence_explorer.STORIES:
            page.get_by_role("button", name=story.name).click()
            view = lab.views[views.key(views.check(story.values))]
            assert page.locator(".says").inner_text() == view["summary"]
            assert page.locator("figure svg title").first.text_content() in view["svg"].replace("&amp;", "&")
            assert page.locator("tbody tr").count() == len(view["rows"])
        page.get_by_label("Figure", exact=True).focus()
        page.keyboard.press("Home")
        assert page.get_by_label("Figure", exact=True).input_value() == "difference"
        assert page.evaluate("models[0].saved.at(-1).values.figure") == "difference"


def test_a_filter_that_leaves_nothing_is_dropped_and_that_is_said(browser, lab):
    with page_of(browser, lab) as page:
        page.get_by_label("Disease").select_option("SLE")
        page.get_by_label("Figure", exact=True).select_option("mix")
        assert page.get_by_label("Disease").input_value() == ""
        assert page.locator(".says").inner_text().startswith("This figure has no such study, so it shows all diseases.")
        page.get_by_label("Figure", exact=True).select_option("free")
        assert page.get_by_label("Disease").input_value() == "MS"
        page.get_by_label("Design").select_option("cohort")
        choices = page.get_by_label("Disease").locator("option")
        assert set(choices.evaluate_all("all => all.filter((each) => each.disabled).map((each) => each.value)")) == {"Crohn", "CIDP"}


def test_a_kept_figure_stays_while_another_is_chosen(browser, lab):
    with page_of(browser, lab) as page:
        page.get_by_role("button", name="Keep to compare").click()
        page.get_by_role("button", name="73 or 46?").click()
        titles = page.locator("figure svg title").all_text_contents()
        assert "ADMIRE-CD" in titles[-1] and any("NEDA" in title for title in titles)
        assert words.DISEASES["fistula"] in page.locator("figcaption").inner_text()
        page.get_by_role("button", name="Put away").click()
        assert page.locator("figcaption").count() == 0


# With a kernel that answers late.

def draw_for(page, choice):
    """Answer as the kernel does, with the figure of this choice."""
    fresh = evidence_explorer.lab()
    fresh.values = choice
    page.evaluate("drawn => models[0].set('drawn', drawn)", fresh.drawn)


@pytest.mark.parametrize("late", [200, 1500])  # the kernel is at hand, or busy with another cell
def test_what_the_kernel_repeats_late_never_takes_the_explorer_back(browser, lab, late):
    with page_of(browser, lab) as page:
        page.evaluate(REPEATING, late)
        page.evaluate("""() => {
            window.seen = [];
            const root = document.querySelector(".view > div").shadowRoot;
            new MutationObserver(() => seen.push(root.querySelector("figure svg title").textContent))
              .observe(root.querySelector("figure .scroll"), { childList: true });
        }""")
        wanted = evidence_explorer.STORIES[1:]
        for story in wanted:
            page.get_by_role("button", name=story.name).click()
            page.wait_for_timeout(120)  # the pace of a hand
        repeated(page)
        titles = [views.draw(views.check(story.values)).title for story in wanted]
        assert page.evaluate("seen") == titles, "each once and in the order of the hand"
        assert page.get_by_role("button", name=wanted[-1].name).get_attribute("aria-pressed") == "true"
        assert page.get_by_label("Figure", exact=True).input_value() == "hazard"


def test_a_choice_that_python_sets_is_followed(browser, lab):
    with page_of(browser, lab) as page:
        page.get_by_role("button", name="What NEDA adds").click()
        page.evaluate("values => models[0].set('values', values)", views.check({"figure": "hazard"}))
        assert "ASTIS" in page.locator("figure svg title").text_content()


def test_a_figure_drawn_late_waits_until_it_is_asked_for(browser):
    with page_of(browser, evidence_explorer.lab()) as page:
        shown = page.locator("figure svg title").text_content
        first, says = shown(), page.locator(".says").inner_text
        page.get_by_role("button", name="73 or 46?").click()
        page.get_by_role("button", name="Price, then gain").click()
        assert says() == "Python is drawing." and page.locator("figure .scroll").get_attribute("aria-busy") == "true"
        draw_for(page, {"figure": "mix", "disease": ""})
        assert shown() == first and says() == "Python is drawing.", "the hand has gone on"
        draw_for(page, {"figure": "hazard", "disease": ""})
        assert "ASTIS" in shown() and "10 results" in says()
        page.get_by_role("button", name="73 or 46?").click()
        assert "NEDA" in shown(), "it was kept"


def test_where_no_python_answers_that_is_said_and_a_late_answer_is_shown(browser):
    with page_of(browser, evidence_explorer.lab(), patience=50) as page:
        page.get_by_role("button", name="Price, then gain").click()
        page.locator(".says").filter(has_text="No Python answers here").wait_for()
        draw_for(page, {"figure": "hazard", "disease": ""})
        assert "ASTIS" in page.locator("figure svg title").text_content() and "10 results" in page.locator(".says").inner_text()


def test_what_a_figure_could_not_keep_is_said_when_python_has_drawn_it(browser):
    with page_of(browser, evidence_explorer.lab()) as page:
        page.get_by_label("Figure", exact=True).select_option("mix")
        draw_for(page, {"figure": "mix", "disease": ""})
        assert page.locator(".says").inner_text().startswith("This figure has no such study, so it shows all diseases.")


# Its face.

@pytest.mark.parametrize("width", [390, 1366])
def test_no_control_is_small_and_nothing_is_wider_than_the_page(browser, lab, width):
    with page_of(browser, lab, width=width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        low = page.locator("button, select").evaluate_all("all => all.map((each) => each.getBoundingClientRect().height)")
        assert min(low) >= 24
        for story in evidence_explorer.STORIES:  # letters stay legible: a figure scrolls before they shrink
            page.get_by_role("button", name=story.name).click()
            letters = page.locator("figure svg text").evaluate_all(
                "all => all.map((each) => Math.sqrt(each.getScreenCTM().a ** 2 + each.getScreenCTM().b ** 2) * parseFloat(getComputedStyle(each).fontSize))")
            assert min(letters) >= 11


def test_on_a_slide_the_figure_is_as_wide_as_the_slide_and_scrolls_inside(browser, lab):
    with page_of(browser, lab, mode="deck", style=DECK, width=1280, height=597) as page:
        for story in evidence_explorer.STORIES:
            page.get_by_role("button", name=story.name).click()
            assert page.locator(".says").inner_text() == story.story
            box = page.locator("figure .scroll").bounding_box()
            assert box["height"] > 440 and box["y"] + box["height"] <= 598
            assert page.locator("figure svg").first.bounding_box()["width"] > 1200
