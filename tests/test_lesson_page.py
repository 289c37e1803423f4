"""Questions in Chromium, on a page without a kernel, by keyboard alone."""

import json

import pytest
from lesson_page import fixture_lesson, write_page

from immune_reset.lesson.answers import FORMAT, AnswerFile, is_answers


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("IMMUNE_RESET_ANSWERS", str(tmp_path / "my_answers.json"))


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1366, "height": 768}, accept_downloads=True)
    page = context.new_page()
    page.faults = []
    page.on("console", lambda message: page.faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    yield page
    assert page.faults == []
    context.close()


@pytest.fixture
def show(page, tmp_path):
    def show(*widgets, kernel=False):
        page.goto(write_page(tmp_path / "page.html", widgets, kernel))
        page.wait_for_function("window.ready")
        return page

    return show


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def status(page, n=0):
    return page.locator("section .status").nth(n).inner_text()


def focused(page):
    return page.evaluate("document.activeElement.shadowRoot?.activeElement?.id || document.activeElement.shadowRoot?.activeElement?.textContent")


def answers(page, n=0):
    return page.evaluate(f"window.models[{n}].get('answers')")


def test_a_prediction_is_committed_by_keyboard_and_kept_when_the_mind_changes(show):
    page = show(fixture_lesson().predict("L99-P1"))
    press(page, "Tab", "Space", "Tab", "Tab", "Enter")
    assert "Say how sure you are" in status(page)
    press(page, "Shift+Tab", "Space", "ArrowRight", "Tab", "Enter")
    assert "You predicted a) Sooner (fairly sure;" in status(page)
    assert "Watch the clock." in status(page)
    assert page.locator("#L99-P1-b").is_disabled()
    assert focused(page) == "Change my mind"
    assert not page.get_by_text("less vapour escaped").is_visible()
    press(page, "Enter")
    assert focused(page) == "L99-P1-a"
    press(page, "ArrowDown", "Tab", "Tab", "Space")
    assert "You predicted a) Sooner" in status(page) and "Then you changed your mind to b) Later" in status(page)
    record = answers(page)["L99-P1"]
    assert [(a["choice"], a["words"], a["confidence"]) for a in record["attempts"]] == [
        (["a"], ["Sooner"], "fairly"), (["b"], ["Later"], "fairly"),
    ]
    press(page, "Tab", "Enter")
    assert page.get_by_text("less vapour escaped").is_visible()


def test_nothing_chosen_is_said_and_nothing_is_kept(show):
    page = show(fixture_lesson().predict("L99-P1"), fixture_lesson().check("L99-C1"))
    for n, name in enumerate(("Commit my prediction", "Commit my answer")):
        page.get_by_role("button", name=name).press("Enter")
        assert "Choose an answer first" in status(page, n)
        assert answers(page, n) == {}


def test_a_check_gives_feedback_and_can_be_answered_again(show):
    page = show(fixture_lesson().check("L99-C1"))
    press(page, "Tab", "Space", "Enter")
    assert status(page).split("\n\n") == ["✗ Not yet.", "a) No: it stays at 100 °C."]
    assert not page.get_by_text("the heat makes more steam").is_visible()
    press(page, "ArrowDown", "Enter")
    assert "✓ Right. Attempt 2." in status(page) and "the heat makes more steam" in status(page)
    assert page.get_by_text("the gas pipe is not part of the pot").is_visible()
    assert [a["choice"] for a in answers(page)["L99-C1"]["attempts"]] == [["a"], ["b"]]
    assert page.locator(".status").get_attribute("role") == "status"


def test_several_right_options(show):
    page = show(fixture_lesson().check("L99-C2"))
    press(page, "Tab", "Space", "Tab", "Tab", "Tab", "Enter")
    assert "Not complete yet." in status(page)
    press(page, "Shift+Tab", "Space", "Shift+Tab", "Space", "Tab", "Tab", "Enter")
    assert "Not yet." in status(page) and "✗ does not fit No: colour" in status(page)
    press(page, "Shift+Tab", "Space", "Tab", "Enter")
    assert "✓ Right. Attempt 3." in status(page)


def test_the_flaw_is_found(show):
    page = show(fixture_lesson().flawed())
    press(page, "Tab", "Space", "Enter")
    assert "That sentence holds." in status(page)
    press(page, "ArrowDown", "Enter")
    assert "✓ Found it." in status(page) and "it stays at 100 °C" in status(page)
    assert page.get_by_text("✓ holds Right: until").is_visible()


def test_text_is_kept_as_it_is_typed_and_the_keys_stay_in_the_box(show):
    page = show(fixture_lesson().write("L99-X1"))
    page.evaluate("window.heard = []; document.addEventListener('keydown', (e) => heard.push(e.key))")
    assert page.get_by_label("Tell your neighbour where the heat goes.").count() == 1
    press(page, "Tab")
    page.keyboard.type('"Steam" – 水 <b>')
    press(page, "ArrowLeft", "PageDown")
    page.wait_for_function("(text) => models[0].get('answers')['L99-X1']?.text === text", arg='"Steam" – 水 <b>')
    assert page.evaluate("heard") == ["Tab"]


def test_escape_leaves_for_the_cell_or_slide_around_and_keeps_the_text(show):
    page = show(fixture_lesson().write("L99-X1"))
    page.evaluate("document.querySelector('main').tabIndex = -1")
    page.locator("textarea").focus()
    page.keyboard.type("half a")
    press(page, "Escape")
    assert page.evaluate("document.activeElement.tagName") == "MAIN"
    assert answers(page)["L99-X1"]["text"] == "half a"


def test_text_typed_in_the_last_moment_is_kept_when_the_view_goes(show):
    page = show(fixture_lesson().write("L99-X1"))
    press(page, "Tab")
    page.keyboard.type("late")
    page.evaluate("window.leave[0]()")
    assert answers(page)["L99-X1"]["text"] == "late"


def test_an_exercise_opens_hints_one_by_one_and_asks_for_a_try_first(show):
    page = show(fixture_lesson().exercise("L99-E1"))
    assert not page.get_by_text("Hint 2 of 2").is_visible()
    press(page, "Tab", "Enter")
    page.get_by_text("Hint 2 of 2").wait_for(state="visible")
    assert page.get_by_text("Use the same pot.").is_visible()
    press(page, "Tab", "Tab", "Tab", "Enter")
    assert "Write a line of your own first" in status(page)
    press(page, "Enter")
    assert "With the lid it is about a minute sooner." in status(page)
    press(page, "Enter", "Shift+Tab")
    assert status(page) == ""
    page.keyboard.type("my try")
    press(page, "Tab", "Enter")
    assert "Your pot may differ." in status(page)
    assert answers(page)["L99-E1"]["text"] == "my try"


def download(page, name):
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).press("Enter")
    return waiting.value.suggested_filename, waiting.value.path().read_text(encoding="utf-8")


def load(page, name, text):
    page.get_by_label("Load answers from a file").set_input_files(
        {"name": name, "mimeType": "application/json", "buffer": text.encode()}
    )
    page.wait_for_function("document.querySelector('main').lastElementChild.firstChild.shadowRoot.querySelector('.status').textContent")
    return page.locator("section .status").last.inner_text()


def test_answers_go_out_to_a_file_and_come_back_on_another_page(show, browser, tmp_path):
    part = fixture_lesson()
    widgets = [part.check("L99-C1"), part.write("L99-X1"), part.my_answers()]
    page = show(*widgets)
    press(page, "Tab", "Space", "Enter")
    page.locator("textarea").fill("first\ntext “quoted”")
    page.locator("textarea").press("Tab")
    assert "2 of 11 parts answered" in page.locator("summary").last.inner_text()
    name, text = download(page, "Download my answers")
    assert name == "my_answers.json" and is_answers(json.loads(text))
    name, copy = download(page, "Print-friendly copy")
    assert name == "my_answers.html" and "text “quoted”" in copy and "a) The temperature" in copy

    fresh = browser.new_context().new_page()
    fresh.goto(page.url)
    fresh.wait_for_function("window.ready")
    fresh.locator("textarea").fill("other text")
    fresh.locator("textarea").press("Tab")
    assert load(fresh, "my_answers.json", text) == "2 answers loaded from my_answers.json; none of yours was replaced."
    assert "✗ Not yet." in status(fresh)
    record = answers(fresh, 2)["L99-X1"]
    assert (record["text"], record["earlier"]) == ("other text", ["first\ntext “quoted”"])
    assert load(fresh, "my_answers.json", text).startswith("2 answers loaded")
    assert len(answers(fresh, 2)["L99-C1"]["attempts"]) == 1
    fresh.context.close()


GOOD = {"id": "L99-X1", "lesson": "99", "kind": "write", "prompt": "Why?", "time": "2026-03-01T10:00:00+01:00", "text": "t"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "bad.json is not a file of answers (it is damaged or of another kind); nothing was changed."),
        ("null", "bad.json is not a file of answers of this course; nothing was changed."),
        ('{"cells": []}', "bad.json is not a file of answers of this course; nothing was changed."),
        (json.dumps({"format": FORMAT, "version": 2}), "bad.json was written by another version of the course; nothing was changed."),
        (json.dumps({"format": FORMAT, "version": 1}), "bad.json is damaged: it holds no answers; nothing was changed."),
        (json.dumps({"format": FORMAT, "version": 1, "answers": {"L99-X1": GOOD, "L99-X2": GOOD}}), "bad.json is damaged at answer L99-X2; nothing was changed."),
        (json.dumps({"format": FORMAT, "version": 1, "answers": {"L99-X1": GOOD | {"time": "soon"}}}), "bad.json is damaged at answer L99-X1; nothing was changed."),
        (json.dumps({"format": FORMAT, "version": 1, "answers": {"L99-X1": GOOD | {"earlier": 3}}}), "bad.json is damaged at answer L99-X1; nothing was changed."),
    ],
)
def test_a_foreign_or_damaged_file_changes_nothing(show, text, said):
    part = fixture_lesson()
    page = show(part.write("L99-X1"), part.my_answers())
    page.locator("textarea").fill("mine")
    page.locator("textarea").press("Tab")
    before = answers(page, 0)
    assert load(page, "bad.json", text) == said
    assert answers(page, 0) == before and page.locator("textarea").input_value() == "mine"


def test_a_stored_answer_is_shown_again(show):
    attempt = {"time": GOOD["time"], "choice": ["b"], "words": ["Later"], "confidence": "sure"}
    AnswerFile().put({"L99-P1": GOOD | {"id": "L99-P1", "kind": "predict", "attempts": [attempt]}})
    AnswerFile().put({"L99-X1": GOOD})
    page = show(fixture_lesson().predict("L99-P1"), fixture_lesson().write("L99-X1"), kernel=True)
    assert "You predicted b) Later (sure; 2026-03-01, 10:00)." in status(page)
    assert page.locator("textarea").input_value() == "t"


def test_an_answer_that_a_dead_kernel_missed_reaches_the_next_one(show):
    page = show(fixture_lesson().write("L99-X1"), fixture_lesson().write("L99-X1"), kernel=True)
    page.locator("textarea").first.fill("typed while the kernel was away")
    page.locator("textarea").first.press("Tab")
    assert page.locator("textarea").last.input_value() == "typed while the kernel was away"
    page.evaluate(
        """async () => {
          const { esm } = JSON.parse(document.getElementById("state").textContent);
          const front = (await import(URL.createObjectURL(new Blob([esm], { type: "text/javascript" })))).default;
          const values = { spec: models[0].get("spec"), css: "", notice: "", answers: {} };
          window.next = { get: (n) => values[n], set: (n, v) => (values[n] = v), save_changes() {}, on() {}, off() {}, widget_manager: {} };
          front.render({ model: next, el: document.createElement("div") });
        }"""
    )
    assert page.evaluate("next.get('answers')['L99-X1'].text") == "typed while the kernel was away"


def test_without_a_kernel_a_reload_keeps_the_answers(show):
    page = show(fixture_lesson().check("L99-C1"))
    press(page, "Tab", "Space", "Enter")
    page.reload()
    page.wait_for_function("window.ready")
    assert "✗ Not yet." in status(page)


def test_an_uncommitted_choice_survives_what_happens_elsewhere(show):
    page = show(fixture_lesson().check("L99-C1"), fixture_lesson().write("L99-X1"))
    press(page, "Tab", "Space", "Enter")
    page.locator("#L99-C1-c").check()
    page.locator("textarea").fill("elsewhere")
    page.locator("textarea").press("Shift+Tab")
    assert page.locator("#L99-C1-c").is_checked()


def test_the_notice_of_python_is_shown(show):
    part = fixture_lesson().write("L99-X1")
    part.notice = "my_answers.json could not be written."
    page = show(part, kernel=True)
    assert page.locator(".notice").inner_text() == "my_answers.json could not be written."


@pytest.mark.parametrize("width", [1366, 390])
def test_axe_names_targets_and_width(show, page, width):
    from axe_playwright_python.sync_playwright import Axe

    page.set_viewport_size({"width": width, "height": 768})
    part = fixture_lesson()
    show(part.recall(), part.predict("L99-P1"), part.check("L99-C2"), part.write("L99-X1"), part.exercise("L99-E1"), part.flawed(), part.my_answers())
    for n in range(2):
        found = Axe().run(page).response["violations"]
        assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
        small = page.evaluate(
            """() => [...document.querySelectorAll("main > div > div")].flatMap((host) =>
              [...host.shadowRoot.querySelectorAll("button, summary, .option, textarea, input[type=file]")]
                .map((node) => [node.textContent, node.getBoundingClientRect()])
                .filter(([, box]) => box.height && (box.height < 24 || box.width < 24)).map(([text]) => text))"""
        )
        assert small == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if n == 0:
            page.locator("#L99-P1-a").check()
            page.locator("#L99-P1-sure").check()
            page.get_by_role("button", name="Commit my prediction").click()
            page.locator("#L99-F1-b").check()
            page.get_by_role("button", name="Commit my answer").last.click()
