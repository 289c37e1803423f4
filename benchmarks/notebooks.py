"""How long each lesson takes from a fresh kernel to its last cell, and how much memory the kernel needs at most.

Prints a table, writes build/bench/notebooks.json, and ends with 1 if the course misses what it promises: all lessons
in 90 s, each in 20 s, no kernel above 400 MB, ``import immune_reset`` within 1 s.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from immune_reset.publish import execution  # noqa: E402

#: The kernel's own account of the most memory it ever held; Linux counts in kB, macOS in bytes.
PEAK = """import resource, sys
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024))"""
SECONDS_ALL, SECONDS_EACH, MEGABYTES, SECONDS_IMPORT = 90, 20, 400, 1


def run(path):
    """Seconds from the start of a kernel to the end of the last cell, and the kernel's peak memory in MB."""
    notebook = execution.read(path)
    notebook.cells.append(nbformat.v4.new_code_cell(PEAK))
    start = time.perf_counter()
    done = execution.execute(notebook, path.name, path.parent)
    return time.perf_counter() - start, int(done.cells[-1].outputs[0].text) / 1e6


def import_time():
    """Seconds that ``import immune_reset`` takes in a new Python, the best of three."""
    code = "import time; start = time.perf_counter(); import immune_reset; print(time.perf_counter() - start)"
    return min(float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(3))


def main():
    lessons = {}
    print(f"{'lesson':<42}{'seconds':>9}{'peak MB':>9}")
    for path in execution.choose([]):
        seconds, megabytes = run(path)
        lessons[path.stem] = {"seconds": round(seconds, 1), "peak_megabytes": round(megabytes)}
        print(f"{path.stem:<42}{seconds:>9.1f}{megabytes:>9.0f}", flush=True)
    seconds = [each["seconds"] for each in lessons.values()]
    importing = import_time()
    print(f"{'all':<42}{sum(seconds):>9.1f}\nimport immune_reset: {importing:.3f} s")
    file = ROOT / "build" / "bench" / "notebooks.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"lessons": lessons, "import_seconds": importing}, indent=1) + "\n", encoding="utf-8")
    kept = (
        sum(seconds) <= SECONDS_ALL
        and max(seconds) <= SECONDS_EACH
        and max(each["peak_megabytes"] for each in lessons.values()) <= MEGABYTES
        and importing <= SECONDS_IMPORT
    )
    print("kept" if kept else "missed", "what the course promises")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
