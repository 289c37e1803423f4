"""One simulated student: what the browser sends to the hub, the student's server and the kernel, without the browser."""

import asyncio
import json
import re
import time
import uuid
from datetime import datetime, timezone
from http.cookies import SimpleCookie
from urllib.parse import urljoin

import httpx
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

NOTEBOOK = "notebooks/07_the_reset.ipynb"
PREDICTION = "L07-P1"
LAB = "lab = the_reset.lab()"
MOVES = 30
BETWEEN_MOVES = 0.1  # seconds: the front end sends a drag at most this often
# What JupyterLab's page asks of its server when it opens; the list of exporters is what costs most memory.
ASKED = (
    "lab/api/settings", "lab/api/translations", "lab/api/workspaces", "lab/api/build", "api/nbconvert",
    "api/kernelspecs", "api/terminals", "api/contents/notebooks", "api/me",
)
VIEW = "application/vnd.jupyter.widget-view+json"


class Failed(Exception):
    """One sentence: what this student could not do."""


class Student:
    """Logs in, opens lesson 07, moves its lab, runs all cells, saves. ``seconds`` says how long each step took.

    ``home`` is the student's folder on this computer, its name the student's; ``reached`` is called with this name and
    the step after each step.
    """

    STEPS = ("logged in", "server", "first lab", "moved", "all cells", "saved")

    def __init__(self, home, address, password, reached=lambda student, step: None):
        self.name, self.address, self.password, self.home = home.name, address, password, home
        self.seconds, self.moves, self._reached = {}, [], reached
        self._http = httpx.AsyncClient(base_url=address, follow_redirects=True, timeout=180)
        self._session, self._widgets = uuid.uuid4().hex, {}

    async def run(self):
        """All steps; raises Failed."""
        self._start = time.perf_counter()
        try:
            async with self._http:
                await self._log_in()
                self._done("logged in")
                await self._spawn()
                self._done("server")
                notebook = await self._open()
                await self._show_lab(notebook)
                self._done("first lab")
                await self._move_lab()
                self._done("moved")
                await self._run_all(notebook)
                self._done("all cells")
                await self._save(notebook)
                self._done("saved")
        except (httpx.HTTPError, OSError, TimeoutError) as error:
            raise Failed(f"{type(error).__name__} {error}".strip()) from error

    def _done(self, step):
        self.seconds[step] = time.perf_counter() - self._start
        self._reached(self.name, step)

    # ---- the hub ------------------------------------------------------------------------------------------

    async def _log_in(self):
        page = await self._http.get("/hub/login")
        form = {"username": self.name, "password": self.password, "_xsrf": self._cookie("/hub/")}
        page = await self._http.post("/hub/login", params={"next": "/hub/home"}, data=form)
        if page.status_code != 200 or "/hub/login" in str(page.url):
            raise Failed(f"the hub did not let this student in (HTTP {page.status_code})")

    async def _spawn(self):
        page = await self._http.get(f"/hub/spawn/{self.name}")
        page.raise_for_status()
        async with self._http.stream("GET", f"/hub/api/users/{self.name}/server/progress") as progress:
            if progress.status_code == 400:
                return  # it was there before we asked
            async for line in progress.aiter_lines():
                event = json.loads(line[6:]) if line.startswith("data: ") else {}
                if event.get("failed"):
                    raise Failed(f"the server did not start: {event['message']}")
                if event.get("ready"):
                    return
        raise Failed("the hub stopped telling how far the server is")

    def _cookie(self, path):
        for cookie in self._http.cookies.jar:
            if cookie.name == "_xsrf" and cookie.path == path:
                return cookie.value
        raise Failed(f"there is no _xsrf cookie for {path}")

    # ---- the student's server -----------------------------------------------------------------------------

    async def _open(self):
        """JupyterLab's page and its scripts, the notebook, a kernel for it; returns the notebook."""
        page = await self._http.get(f"/user/{self.name}/lab/tree/{NOTEBOOK}")
        page.raise_for_status()
        wanted = re.findall(r'<script[^>]+src="([^"]+)"', page.text)
        for path in [*wanted, *(f"/user/{self.name}/{question}" for question in ASKED)]:
            (await self._http.get(urljoin(str(page.url), path))).raise_for_status()
        notebook = (await self._ask("GET", f"contents/{NOTEBOOK}"))["content"]
        wanted = {"path": NOTEBOOK, "name": "", "type": "notebook", "kernel": {"name": "python3"}}
        kernel = (await self._ask("POST", "sessions", wanted))["kernel"]["id"]
        url = f"{self.address}/user/{self.name}/api/kernels/{kernel}/channels?session_id={self._session}"
        jar = SimpleCookie({cookie.name: cookie.value for cookie in self._http.cookies.jar if cookie.path != "/hub/"})
        headers = {"Cookie": jar.output(header="", sep=";").strip(), "Origin": self.address}
        request = HTTPRequest(url.replace("http", "ws", 1), headers=headers, connect_timeout=60)
        self._kernel = await websocket_connect(request, max_message_size=100_000_000)
        return notebook

    async def _ask(self, method, path, content=None):
        """The server's answer as JSON."""
        base = f"/user/{self.name}/"
        answer = await self._http.request(
            method, f"{base}api/{path}", json=content, headers={"X-XSRFToken": self._cookie(base)}
        )
        if answer.is_error:
            raise Failed(f"the server answered {method} {path} with HTTP {answer.status_code}")
        return answer.json()

    # ---- the kernel ---------------------------------------------------------------------------------------

    async def _send(self, kind, content, seconds=180):
        """Send a message and wait until the kernel is done with it; returns what it sent meanwhile."""
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": self._session, "username": self.name,
                  "version": "5.3", "date": datetime.now(timezone.utc).isoformat()}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        await self._kernel.write_message(json.dumps(message))
        heard = []
        async with asyncio.timeout(seconds):
            while True:
                text = await self._kernel.read_message()
                if text is None:
                    raise Failed(f"the kernel went away during a {kind}")
                answer = json.loads(text)
                if answer["parent_header"].get("msg_id") != header["msg_id"]:
                    continue
                heard.append(answer)
                if answer["msg_type"] == "comm_open":
                    self._widgets[answer["content"]["comm_id"]] = answer["content"]["data"]["state"]
                if answer["msg_type"] == "status" and answer["content"]["execution_state"] == "idle":
                    return heard

    async def _execute(self, code):
        """Run a cell; returns its outputs of the form {media type: content}."""
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        outputs = []
        for answer in await self._send("execute_request", content):
            if answer["msg_type"] == "error":
                raise Failed(f"a cell ended in {answer['content']['ename']}: {answer['content']['evalue']}")
            outputs.append(answer["content"].get("data", {}))
        return outputs

    async def _update(self, widget, state):
        """Tell the kernel's widget of a change, as ipywidgets does; the kernel must send the change back."""
        data = {"method": "update", "state": state, "buffer_paths": []}
        heard = await self._send("comm_msg", {"comm_id": widget, "data": data})
        echoes = [answer["content"]["data"] for answer in heard if answer["msg_type"] == "comm_msg"]
        if not any(echo["method"] == "echo_update" and echo["state"] == state for echo in echoes):
            raise Failed(f"the kernel did not take the change {state}")

    # ---- the lesson ---------------------------------------------------------------------------------------

    async def _show_lab(self, notebook):
        setup = next(cell for cell in notebook["cells"] if "setup" in cell["metadata"].get("tags", []))
        code = next(cell["source"] for cell in notebook["cells"] if cell["source"].startswith(LAB))
        await self._execute(setup["source"])
        views = [output[VIEW]["model_id"] for output in await self._execute(code) if VIEW in output]
        if not views or "program" not in self._widgets.get(views[-1], {}):
            raise Failed("the lab's cell showed no lab")
        self._lab = views[-1]

    async def _move_lab(self):
        """Depth from 0.8 upward in small steps, as if dragged."""
        start = self._widgets[self._lab]["values"]
        for step in range(MOVES):
            begin = time.perf_counter()
            await self._update(self._lab, {"values": {**start, "depth": round(0.8 + 0.1 * step, 2)}})
            self.moves.append(time.perf_counter() - begin)
            await asyncio.sleep(max(0, BETWEEN_MOVES - self.moves[-1]))

    async def _run_all(self, notebook):
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                await self._execute(cell["source"])

    async def _save(self, notebook):
        """Answer the first prediction; the kernel must write the answers file. Then save the notebook."""
        widget, item = next(
            (widget, item) for widget, state in reversed(self._widgets.items())
            for item in state.get("spec", {}).get("items", []) if item["id"] == PREDICTION and "options" in item
        )
        now = datetime.now(timezone.utc).isoformat()
        first = item["options"][0]
        attempt = {"time": now, "choice": [first["letter"]], "words": [first["words"]], "confidence": "guess"}
        record = {"lesson": item["lesson"], "id": item["id"], "kind": item["kind"], "prompt": item["words"],
                  "time": now, "attempts": [attempt]}
        await self._update(widget, {"answers": {PREDICTION: record}})
        file = self.home / "notebooks" / "my_answers.json"
        if not file.exists() or json.loads(file.read_text(encoding="utf-8"))["answers"].get(PREDICTION) != record:
            raise Failed("the answer did not reach my_answers.json")
        await self._ask("PUT", f"contents/{NOTEBOOK}", {"type": "notebook", "format": "json", "content": notebook})
