"""A JupyterLab of its own, as course.py starts it, for tests and measurements."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import course
import pytest

TOKEN = "test"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(folder, port=None):
    """Serve `folder`; yields the server's address, ``http://127.0.0.1:8890``.

    Settings, workspaces and the log are kept in ``folder/.server``, away from the user's own.
    """
    port = port or free_port()
    home = Path(folder) / ".server"
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR",
             "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR", "MPLCONFIGDIR")
    folders = {name: str(home / name.lower()) for name in names}
    for made in folders.values():
        Path(made).mkdir(parents=True, exist_ok=True)
    options = ["--no-browser", f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}"]
    log = home / "log"
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, *course.tool("lab", options)],
            cwd=folder, env={**os.environ, **folders}, stdout=out, stderr=out,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(server, f"{address}/api/status?token={TOKEN}", log)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def open_notebook(page, address, path):
    """Show the notebook `path` (seen from the served folder), its kernel ready, its first cell chosen."""
    page.goto(f"{address}/lab/tree/{path}?reset&token={TOKEN}")
    page.get_by_text("| Idle").wait_for(timeout=120_000)
    page.locator(".jp-Cell").first.click()


def _wait(server, url, log, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start: {log.read_text()[-2000:]}")


def run_cell(page, text):
    """Walk with the arrow keys to the code cell that begins with `text`, run it and stay there."""
    page.keyboard.press("Escape")
    for _ in range(140):
        active = page.locator(".jp-Notebook .jp-Cell.jp-mod-active")
        if active.locator(".jp-InputArea-editor").count() and active.inner_text().lstrip("[]0123456789: \n").startswith(text):
            break
        page.keyboard.press("ArrowDown")
    else:
        pytest.fail(f"no cell begins with {text!r}")
    page.keyboard.press("Control+Enter")
