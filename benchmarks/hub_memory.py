"""Memory and processor time of a hub's processes, each student's server and kernel told apart.

Memory is counted in two ways. USS is what a process alone holds: what would be free if it ended. PSS adds its part of
what several share (the code of Python and of libraries, divided by the number of those who use it), so the PSS of
all processes add up to what the machine really needs. Resident memory (RSS) counts shared pages once for each process;
a container's limit has to be set by it, because a container alone on its node shares with nobody.
"""

import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from statistics import mean

import psutil

KINDS = ("server", "kernel", "hub", "proxy")
EVERY = 1.0  # seconds


@dataclass
class Memory:
    """Bytes."""

    pss: int = 0
    uss: int = 0
    rss: int = 0

    def __add__(self, other):
        return Memory(self.pss + other.pss, self.uss + other.uss, self.rss + other.rss)


class Watch(threading.Thread):
    """Looks at the hub `pid` and all its descendants, again and again until ``stop``.

    ``now``      {(kind, student): Memory} at the last look
    ``peak``     {student: Memory}: the most that server and kernel held together, each measure for itself
    ``until``    {step: {student: Memory}}: the peak until the student had taken that step
    ``total``    Memory: the most that all processes held together
    ``seconds``  {(kind, student): processor seconds}
    """

    def __init__(self, pid):
        super().__init__(daemon=True)
        self._hub, self._ended = psutil.Process(pid), threading.Event()
        self._owners, self._spent = {}, {}
        self.now, self.peak, self.total = {}, defaultdict(Memory), Memory()
        self.until, self._lock = defaultdict(dict), threading.Lock()

    def run(self):
        while not self._ended.is_set():
            start = time.perf_counter()
            self.look()
            # Reading the pages of twenty kernels costs time that the students need: look at most a tenth of it.
            self._ended.wait(max(EVERY, 9 * (time.perf_counter() - start)))

    def stop(self):
        self._ended.set()
        self.join()

    def look(self):
        """Measure all processes once."""
        self.now = self._measured(self.processes())
        for student in {student for _, student in self.now if student}:
            self._raise_peak(student, self.now)
        self.total = _most(self.total, sum(self.now.values(), Memory()))

    def reached(self, student, step):
        """Note the most that a student's server and kernel have held until the end of a step."""
        own = self._measured(process for process in self.processes() if self._is_of(process, student))
        self.until[step][student] = self._raise_peak(student, own)

    def _raise_peak(self, student, now):
        both = now.get(("server", student), Memory()) + now.get(("kernel", student), Memory())
        with self._lock:  # the class's thread and the watch's own
            self.peak[student] = _most(self.peak[student], both)
            return self.peak[student]

    def _is_of(self, process, student):
        try:
            return self._owner(process)[1] == student
        except psutil.Error:
            return False

    def _measured(self, processes):
        """{(kind, student): Memory}."""
        found = defaultdict(Memory)
        for process in processes:
            try:
                owner = self._owner(process)
                info = process.memory_full_info()
                times = process.cpu_times()
            except psutil.Error:  # it has just ended
                continue
            found[owner] += Memory(info.pss, info.uss, info.rss)
            self._spent[process.pid] = (owner, times.user + times.system)
        return dict(found)

    def processes(self):
        try:
            return [self._hub, *self._hub.children(recursive=True)]
        except psutil.Error:
            return []

    @property
    def seconds(self):
        spent = defaultdict(float)
        for owner, seconds in self._spent.values():
            spent[owner] += seconds
        return dict(spent)

    def mean(self, kind):
        """Memory of one server, one kernel: the mean over the students at the last look."""
        found = [memory for (its, _), memory in self.now.items() if its == kind]
        if not found:
            return Memory()
        return Memory(*(round(mean(getattr(each, name) for each in found)) for name in ("pss", "uss", "rss")))

    def _owner(self, process):
        """(kind, student); the student is empty for hub and proxy."""
        known = self._owners.get(process.pid)
        if known:
            return known
        words = " ".join(process.cmdline())
        student = process.environ().get("JUPYTERHUB_USER", "")
        if process.pid == self._hub.pid:
            owner = ("hub", "")
        elif not student:
            owner = ("proxy", "")
        else:
            owner = ("kernel" if "ipykernel_launcher" in words else "server", student)
            if "ipykernel_launcher" not in words and "singleuser" not in words:
                return owner  # not yet what it will be
        self._owners[process.pid] = owner
        return owner


def _most(a, b):
    return Memory(max(a.pss, b.pss), max(a.uss, b.uss), max(a.rss, b.rss))
