"""The kernel's side of a lab that computes in Python: one question at a time, the latest wins, progress is told.

The page sends ``{"ask": {control: value}}`` for the controls that a kernel may move. It hears back, always with the
``values`` it asked for, ``{"progress": share}`` while the work lasts and then ``{"curves": {run: {series: [y]}}}`` or
``{"failed": words}``. A question with other values ends the work on the one before.
"""

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress

from immune_reset.live.plan import Plan
from immune_reset.live.runs import Frames


class _Superseded(Exception):
    """A newer question waits."""


class Answers:
    """Answers a page's questions with ``send`` from a thread of its own, so that the kernel stays free meanwhile."""

    def __init__(self, plan: Plan, send: Callable[[Mapping], None]):
        self._plan, self._send = plan, send
        self._runs = [run for run in plan.runs if isinstance(run, Frames) and run.kernel]
        self._lock = threading.Lock()
        self._wanted: Mapping[str, float] | None = None
        self._working: Mapping[str, float] | None = None

    def ask(self, question: Mapping) -> None:
        """Note the question and return; a question already being worked on is left to go on."""
        values = question.get("ask")
        if not isinstance(values, Mapping):
            return
        with self._lock:
            if values == self._working and self._wanted is None:
                return
            idle, self._wanted = self._working is None, values
            if idle:
                self._working = values
        if idle:
            threading.Thread(target=self._work, daemon=True).start()

    def _work(self):
        while self._take():
            values = self._working
            try:
                self._send({"values": values, "curves": self._curves(values)})
            except _Superseded:
                continue
            except Exception as error:  # whatever it is, the student is told and the lab goes on with its frames
                with suppress(Exception):  # a page that has gone cannot be told; the next question is answered still
                    self._send({"values": values, "failed": str(error)})

    def _take(self) -> bool:
        """Turn to the question that waits; without one the thread ends."""
        with self._lock:
            self._working, self._wanted = self._wanted, None
            return self._working is not None

    def _curves(self, values):
        complete = self._plan.complete(values)
        curves = {}
        for number, run in enumerate(self._runs):

            def progress(share, number=number):
                if self._wanted is not None:
                    raise _Superseded
                self._send({"values": values, "progress": (number + share) / len(self._runs)})

            curves[run.name] = {name: y.tolist() for name, y in run.curves(complete, progress).items()}
        return curves
