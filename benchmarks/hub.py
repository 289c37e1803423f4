"""A class in a JupyterHub on this computer: twenty students open lesson 07 at once and move its lab.

    python3 course.py bench hub                  20 simulated students
    python3 course.py bench hub --students 5     fewer or more (1 to 60)
    python3 course.py bench hub --browser        one of them is a real Chromium (what it saw: build/bench/hub_student.png)

A real JupyterHub starts on the loopback address, with a server and a kernel of its own for each student. All log in at
the same moment, open the notebook, run its first cell and the lab's, move the lab thirty times, run all cells,
answer a question and save. Nothing of it stays: the hub, its servers and their files go when the measurement ends.

Prints a table, writes build/bench/hub.json (and hub.log), and ends with 1 if a student failed or if server and kernel of a
student needed more than 250 MB of the machine (PSS, see hub_memory.py) to open the lesson and move its lab. What they need
once all cells have run, with solvers, tables and pictures, stands below it: a machine is to be chosen by that.

Needs JupyterHub in the course's environment and configurable-http-proxy, which runs on Node.js; Linux only. JupyterHub
is not in requirements.lock, because images made by repo2docker carry the version that fits their hub.
"""

import argparse
import asyncio
import json
import os
import platform
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

RESULTS = ROOT / "build" / "bench"
MEGABYTES = 250
MOST_STUDENTS = 60
LONGEST = 900  # seconds for the whole class


def missing():
    """One sentence on what this computer lacks for the measurement, else an empty text."""
    if sys.platform != "linux":
        return "the memory that processes share is counted by Linux alone: run this measurement there."
    packages = [name for name in ("jupyterhub", "psutil", "httpx", "tornado") if find_spec(name) is None]
    if packages:
        return (
            f"the package {packages[0]} is not installed; "
            "python3 -m pip --python .venv/bin/python install 'jupyterhub==5.*' adds what is needed to the course's environment."
        )
    if not proxy():
        return (
            "JupyterHub needs configurable-http-proxy, which was not found: install Node.js, "
            "then npm install -g configurable-http-proxy."
        )
    return ""


def proxy():
    """The proxy's program, also where npm put it beside the course; None without it or without Node.js."""
    return shutil.which("node") and (
        shutil.which("configurable-http-proxy") or shutil.which("configurable-http-proxy", path=ROOT / "node_modules/.bin")
    )


@asynccontextmanager
async def hub(folder, password, log):
    """A JupyterHub whose students live in `folder`; yields its process and address. It and all it started end here."""
    import httpx
    import psutil
    from jupyterlab_server import free_port

    ports = [free_port() for _ in range(3)]
    names = ("HUB_PORT", "HUB_API_PORT", "HUB_PROXY_PORT")
    settings = {**dict(zip(names, map(str, ports))), "HUB_HOMES": str(folder), "HUB_PASSWORD": password, "HUB_PROXY": proxy()}
    running = subprocess.Popen(
        [sys.executable, "-m", "jupyterhub", "-f", ROOT / "benchmarks" / "hub_config.py"],
        cwd=folder, env={**os.environ, **settings, "CONFIGPROXY_AUTH_TOKEN": secrets.token_hex(32)},
        stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,  # Ctrl+C reaches us alone
    )
    address = f"http://127.0.0.1:{ports[0]}"
    try:
        async with asyncio.timeout(60), httpx.AsyncClient() as http:
            while True:
                if running.poll() is not None:
                    raise RuntimeError(f"JupyterHub ended at once; see {log.name}")
                try:
                    if (await http.get(f"{address}/hub/health")).status_code == 200:
                        break
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(0.3)
        yield running, address
    finally:
        left = psutil.Process(running.pid).children(recursive=True) if running.poll() is None else []
        running.terminate()
        try:
            running.wait(30)
        except subprocess.TimeoutExpired:
            running.kill()
        for process in left:
            if process.is_running():
                process.kill()
        psutil.wait_procs(left, timeout=10)


async def attend(count, browser):
    """Let the class happen; returns the students, {name: what went wrong} and the watch over memory."""
    from hub_browser import BrowserStudent
    from hub_memory import Watch
    from hub_student import Failed, Student
    from tqdm import tqdm

    folder = Path(tempfile.mkdtemp(prefix="immune-reset-hub-"))
    logged = RESULTS / "hub.log"
    password = secrets.token_urlsafe(16)
    failures = {}

    async def attended(student):
        try:
            await student.run()
        except Failed as failed:
            failures[student.name] = str(failed)

    try:
        with logged.open("w") as log, tqdm(total=count * len(Student.STEPS), unit="step", desc="class") as bar:
            async with hub(folder, password, log) as (process, address):
                students, watch = [], Watch(process.pid)

                def reached(student, step):
                    watch.reached(student, step)
                    bar.update()

                for number in range(count):
                    kind = BrowserStudent if browser and number == 0 else Student
                    home = folder / f"student{number + 1:02}"
                    # What nbgitpuller leaves in a student's home.
                    shutil.copytree(ROOT / "notebooks", home / "notebooks", ignore=shutil.ignore_patterns("my_answers*", ".*"))
                    students.append(kind(home, address, password, reached))
                watch.start()
                try:
                    async with asyncio.timeout(LONGEST):
                        await asyncio.gather(*map(attended, students))
                    watch.look()  # all servers and kernels are there still, now at rest
                finally:
                    watch.stop()
        if browser and students[0].picture:
            (RESULTS / "hub_student.png").write_bytes(students[0].picture)
        return students, failures, watch
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measured(students, failures, watch):
    """What the run showed, in the form that is written to build/bench/hub.json (seconds; MB of 10^6 bytes)."""
    whole = [student for student in students if student.name not in failures]
    steps = {
        step: spread([student.seconds[step] for student in whole]) for step in students[0].STEPS if whole
    }
    kinds = {
        kind: {measure: round(getattr(watch.mean(kind), measure) / 1e6) for measure in ("pss", "uss", "rss")}
        for kind in ("server", "kernel", "hub", "proxy")
    }
    seconds = watch.seconds
    return {
        "machine": f"{os.cpu_count()} cores, {platform.platform()}, Python {platform.python_version()}",
        "students": len(students),
        "failures": failures,
        "seconds_since_log_in": steps,
        "move_ms": spread([1000 * move for student in whole for move in student.moves]),
        "megabytes_at_rest": kinds,
        "peak_per_student_megabytes": peaks(watch.peak),
        "lab_moved_per_student_megabytes": peaks(watch.until.get("moved", {})),
        "peak_of_all_megabytes": round(watch.total.pss / 1e6),
        "cpu_seconds": {
            kind: round(sum(spent for (its, _), spent in seconds.items() if its == kind) / (len(students) if kind in ("server", "kernel") else 1), 1)
            for kind in kinds
        },
    }


def peaks(memories):
    """Median and largest of the students' memories, in MB, by measure."""
    return {
        measure: spread([getattr(memory, measure) / 1e6 for memory in memories.values()]) for measure in ("pss", "uss", "rss")
    }


def needs(found, students):
    """(GB of memory beside the system's own, processor seconds until all have run the lesson) for so many students."""
    megabytes = students * found["peak_per_student_megabytes"]["pss"]["largest"]
    megabytes += sum(found["megabytes_at_rest"][kind]["pss"] for kind in ("hub", "proxy"))
    return megabytes / 1000, students * (found["cpu_seconds"]["server"] + found["cpu_seconds"]["kernel"])


def spread(values):
    """Median and largest."""
    return {"median": round(median(values), 2), "largest": round(max(values), 2)} if values else {}


def report(found):
    """The table, as text."""
    lines = [f"{found['students']} students at once on {found['machine']}", ""]
    lines.append(f"{'seconds from log-in to':<32}{'median':>9}{'slowest':>9}")
    for step, seconds in found["seconds_since_log_in"].items():
        lines.append(f"  {step:<30}{seconds['median']:>9.1f}{seconds['largest']:>9.1f}")
    move = found["move_ms"]
    if move:
        lines.append(f"{'a move to the kernel and back, ms':<32}{move['median']:>8.0f}{move['largest']:>9.0f}")
    lines += ["", f"{'memory, MB':<32}{'PSS':>9}{'USS':>9}{'RSS':>9}{'CPU s':>9}"]
    for kind, memory in found["megabytes_at_rest"].items():
        name = f"{kind} of a student, mean" if kind in ("server", "kernel") else kind
        lines.append(f"  {name:<30}" + "".join(f"{memory[measure]:>9}" for measure in ("pss", "uss", "rss")) + f"{found['cpu_seconds'][kind]:>9.1f}")
    peak = found["peak_per_student_megabytes"]
    for when, memory in (("lab moved", found["lab_moved_per_student_megabytes"]), ("all cells", peak)):
        for statistic in ("median", "largest"):
            lines.append(f"  {f'a student, {when}, {statistic}':<30}" + "".join(f"{memory[m].get(statistic, 0):>9.0f}" for m in ("pss", "uss", "rss")))
    lines += [f"  {'everything, peak':<30}{found['peak_of_all_megabytes']:>9}", ""]
    if peak["pss"]:
        gigabytes, seconds = needs(found, 30)
        lines.append(
            f"one machine for 30 students: {gigabytes:.0f} GB beside the system's own, "
            f"and {seconds:.0f} processor seconds until all have run the lesson ({seconds / 8:.0f} s on 8 cores)\n"
        )
    lines += [f"{name} failed: {why}" for name, why in sorted(found["failures"].items())]
    return "\n".join(lines)


def number_of_students(text):
    count = int(text)
    if not 1 <= count <= MOST_STUDENTS:
        raise argparse.ArgumentTypeError(f"from 1 to {MOST_STUDENTS}, not {count}")
    return count


def main(arguments=None):
    options = argparse.ArgumentParser(prog="course.py bench hub", description=__doc__.split("\n")[0])
    options.add_argument("--students", type=number_of_students, default=20, metavar="N", help="how many at once (20)")
    options.add_argument("--browser", action="store_true", help="one of them is a real Chromium")
    chosen = options.parse_args(arguments)
    lack = missing()
    if lack:
        print(f"bench hub: {lack}", file=sys.stderr)
        return 2
    RESULTS.mkdir(parents=True, exist_ok=True)
    # A plain kill ends the hub as Ctrl+C does.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        subprocess.run([sys.executable, "-m", "immune_reset.labs"], check=True)  # as postBuild does for an image
        found = measured(*asyncio.run(attend(chosen.students, chosen.browser)))
    except KeyboardInterrupt:
        print("bench hub: stopped; the hub and its servers have ended.", file=sys.stderr)
        return 1
    except (RuntimeError, TimeoutError) as error:
        too_long = f"the class was not over after {LONGEST} seconds; see {RESULTS / 'hub.log'}"
        print(f"bench hub: {str(error) or too_long}", file=sys.stderr)
        return 1
    (RESULTS / "hub.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(report(found))
    kept = not found["failures"] and found["lab_moved_per_student_megabytes"]["pss"]["largest"] <= MEGABYTES
    print("kept" if kept else "missed", f"what the course promises: none fails, and none needs more than {MEGABYTES} MB to move the lab")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
