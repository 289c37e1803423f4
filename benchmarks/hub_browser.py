"""One student with a real Chromium: what the simulated ones stand for, seen on the screen."""

import asyncio
import time

from hub_student import LAB, MOVES, NOTEBOOK, Failed, Student
from jupyterlab_server import run_cell
from playwright.sync_api import Error, expect, sync_playwright

from immune_reset.errors import CourseError
from immune_reset.publish import chromium

PATIENCE = 180_000  # ms: others use the processor too


class BrowserStudent(Student):
    """The same steps through JupyterLab's page. ``moves`` counts from a key to the picture that follows it.

    A picture of the lab after its moves is kept as ``picture``.
    """

    picture = b""

    async def run(self):
        try:
            await asyncio.to_thread(self._attend)
        except (Error, AssertionError, CourseError) as error:
            raise Failed(f"Chromium: {str(error).splitlines()[0]}") from error

    def _attend(self):
        with sync_playwright() as playwright:
            page = chromium.launch(playwright).new_page(viewport={"width": 1366, "height": 768})
            page.set_default_timeout(PATIENCE)
            self._start = time.perf_counter()
            page.goto(f"{self.address}/hub/login?next=/hub/spawn/{self.name}")
            page.fill("#username_input", self.name)
            page.fill("#password_input", self.password)
            page.click("#login_submit")
            self._done("logged in")
            page.wait_for_url(f"**/user/{self.name}/lab**")
            self._done("server")
            page.goto(f"{self.address}/user/{self.name}/lab/tree/{NOTEBOOK}")
            page.get_by_text("| Idle").wait_for()
            page.locator(".jp-Cell").first.click()
            run_cell(page, "from immune_reset import")
            run_cell(page, LAB)
            depth = page.get_by_role("slider", name="Conditioning depth")
            depth.wait_for()
            self._done("first lab")
            depth.focus()
            figure = page.locator("article.lab figure").first
            for _ in range(MOVES):
                before, begin = figure.inner_html(), time.perf_counter()
                page.keyboard.press("ArrowLeft")
                expect(figure).not_to_have_js_property("innerHTML", before)
                self.moves.append(time.perf_counter() - begin)
            self.picture = page.screenshot()
            self._done("moved")
            page.get_by_role("menuitem", name="Run").click()
            page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
            page.get_by_text("| Busy").wait_for()
            page.get_by_text("| Idle").wait_for()
            self._done("all cells")
            page.keyboard.press("Control+s")
            page.get_by_text("Saving completed").wait_for()
            self._done("saved")
            page.context.browser.close()
