"""How long from the move of a slider to new pixels: the lab of lesson 07 beside ``interact``.

Both run in JupyterLab in Chromium, on the same models, with the same figure. ``interact`` solves and
draws in the kernel (inline matplotlib); the lab does both in the browser. Each is measured twice: next
to its kernel, and with every byte between page and server held up for 80 ms in each direction.

A move is one press of an arrow key on the focused slider. The clock starts when the page is told of
the key and stops at the first animation frame after the picture has changed. (What the browser then
needs to paint, and to decode the PNG of ``interact``, is not counted.)

Prints a table, writes build/bench/slider_to_pixels.json, and ends with 1 if the lab misses what it
promises: a median below 16.7 ms, a tenth of ``interact`` or less, the same far from the kernel as near.
"""

import asyncio
import json
import os
import platform
import statistics
import sys
import tempfile
import threading
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path

import nbformat
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import jupyterlab_server  # noqa: E402
from immune_reset.publish import chromium  # noqa: E402

DELAY = 0.08  # seconds, in each direction
MOVES = 40
FRAME = 1000 / 60  # ms

LAB = """
from immune_reset.labs import the_reset
the_reset.lab()
"""
INTERACT = """
%matplotlib inline
from IPython.display import display
from ipywidgets import FloatSlider, interact
from immune_reset.labs import patient_figure, the_reset

lab = the_reset.lab()

@interact(depth=FloatSlider(value=3, min=0.5, max=4, step=0.05))
def show(depth):
    display(patient_figure.page(lab.compute({"depth": depth})))
"""
# name: code of the cell, what takes the key, what holds the picture
WAYS = {
    "lab": (LAB, "#slide-depth", "article.lab figure"),
    "interact": (INTERACT, ".noUi-handle", ".widget-interact .jp-OutputArea"),
}

WATCH = """
picture => {
  const image = () => picture.querySelector("img")?.src; // none in the lab, whose picture is SVG
  let pressed = null, before;
  window.moves = [];
  window.addEventListener("keydown", () => { pressed = performance.now(); before = image(); }, true);
  new MutationObserver(() => {
    if (pressed === null || (before && [undefined, before].includes(image()))) return;
    const start = pressed;
    pressed = null;
    requestAnimationFrame(() => window.moves.push(performance.now() - start));
  }).observe(picture, { subtree: true, childList: true, attributes: true });
}
"""


@contextmanager
def delayed(port, delay):
    """A port on this computer that leads to `port`, each byte `delay` seconds later."""
    ready = Future()

    async def carry(reader, writer):
        waiting = asyncio.Queue()

        async def send():
            while True:
                due, data = await waiting.get()
                await asyncio.sleep(due - asyncio.get_running_loop().time())
                if not data:
                    writer.close()
                    return
                writer.write(data)

        sending = asyncio.create_task(send())
        data = b"-"
        while data:
            try:
                data = await reader.read(65536)
            except ConnectionError:
                data = b""
            waiting.put_nowait((asyncio.get_running_loop().time() + delay, data))
        await sending

    async def connect(reader, writer):
        there, back = await asyncio.open_connection("127.0.0.1", port)
        with suppress(asyncio.CancelledError):  # at the end, while connections are still open
            await asyncio.gather(carry(reader, back), carry(there, writer))

    async def serve():
        stop = asyncio.Event()
        server = await asyncio.start_server(connect, "127.0.0.1", 0)
        ready.set_result((server.sockets[0].getsockname()[1], asyncio.get_running_loop(), stop))
        await stop.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    far, loop, stop = ready.result()
    yield far
    loop.call_soon_threadsafe(stop.set)
    thread.join()


def write_notebook(folder, name, code):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code.strip())])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / f"{name}.ipynb")


def measure(browser, address, notebook, handle, picture):
    """Milliseconds of each move, in a fresh page of JupyterLab."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.set_default_timeout(60_000)
    jupyterlab_server.open_notebook(page, address, f"{notebook}.ipynb")
    page.keyboard.press("Shift+Enter")
    page.locator(handle).first.wait_for()
    page.locator(picture).locator("svg, img").first.wait_for()
    page.wait_for_timeout(2000)
    page.locator(picture).first.evaluate(WATCH)
    page.locator(handle).first.focus()
    for move in range(MOVES):
        page.keyboard.press("ArrowLeft")
        page.wait_for_function("count => window.moves.length > count", arg=move)
        # Not in step with the frames of the screen, and after everything has come to rest.
        page.wait_for_timeout(150 + 7 * (move % 13))
    moves = page.evaluate("window.moves")
    page.close()
    return moves[2:]  # the first moves warm the just-in-time compiler up


def summary(moves):
    ordered = sorted(moves)
    return {
        "median_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[int(0.95 * (len(ordered) - 1))], 1),
        "moves_ms": [round(move, 1) for move in moves],
    }


def main():
    found = {}
    port = jupyterlab_server.free_port()
    with (
        tempfile.TemporaryDirectory() as scratch,
        jupyterlab_server.running(scratch, port) as near,
        delayed(port, DELAY) as far_port,
        sync_playwright() as playwright,
    ):
        browser = chromium.launch(playwright)
        for way, (code, handle, picture) in WAYS.items():
            for place, address in (("near", near), ("far", f"http://127.0.0.1:{far_port}")):
                notebook = f"{way}_{place}"
                write_notebook(Path(scratch), notebook, code)
                print(f"measuring {way}, {place} ...", file=sys.stderr, flush=True)
                found[notebook] = summary(measure(browser, address, notebook, handle, picture))
        version = browser.version
        browser.close()

    milliseconds = int(1000 * DELAY)
    print(f"\nSlider move to new pixels, median / 95th percentile in ms of {MOVES - 2} moves")
    print(f"{'':26}{'kernel on this computer':>26}{f'{milliseconds} ms added each way':>26}")
    for way, label in (("lab", "the lab of lesson 07"), ("interact", "interact, inline matplotlib")):
        cells = [found[f"{way}_{place}"] for place in ("near", "far")]
        print(f"{label:28}" + "".join(f"{cell['median_ms']:>16} / {cell['p95_ms']:<7}" for cell in cells))

    lab, lab_far = found["lab_near"]["median_ms"], found["lab_far"]["median_ms"]
    kept = {
        f"median below one frame ({FRAME:.1f} ms): {lab} ms": lab < FRAME,
        f"at least 10 times faster than interact: {found['interact_near']['median_ms'] / lab:.1f} times":
            found["interact_near"]["median_ms"] >= 10 * lab,
        f"unchanged by the delay (within 5 ms): {lab_far - lab:+.1f} ms": abs(lab_far - lab) <= 5,
    }
    print()
    for promise, holds in kept.items():
        print(f"{'yes' if holds else 'NO ':4} {promise}")

    report = {
        "computer": f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, Chromium {version}",
        "delay_each_way_ms": milliseconds,
        **found,
    }
    target = ROOT / "build" / "bench" / "slider_to_pixels.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8", newline="\n")
    print(f"\nAll moves are in {target.relative_to(ROOT)}.")
    return 0 if all(kept.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
