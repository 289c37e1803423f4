"""How fast the models are: one solve, a cohort, the naive pool; ours beside other tools, in one run.

One solve: our compiled solver, SciPy's LSODA with the model's Jacobian, libRoadRunner, and the browser (Chromium).
A cohort: Lo 2016, 10,000 patients x 52 weeks, beside a loop of ``solve_ivp(LSODA)`` and a loop of libRoadRunner over
the first of the same patients. All times are of this run on this computer; compiling is reported apart.

Prints tables, writes build/bench/models.json, and ends with 1 if a promise is missed: the cohort 100 times faster
than the fastest loop of LSODA that is as exact, its error below 1 %, linear in patients, below 1 GB; a naive pool of
1e7 cells in less than 5 times the time of 1e6 cells x 10. Errors are those of all states at all times, relative to
LSODA at rtol 1e-9.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from scipy.integrate import solve_ivp
from tqdm import tqdm

from immune_reset import models
from immune_reset.engine.compiled import compiled
from immune_reset.engine.javascript import model_source, solver_source
from immune_reset.errors import CourseError
from immune_reset.publish.omex import ode_models

ROOT = Path(__file__).resolve().parents[1]
SPAN = {"week": 52, "h": 960, "day": 1825, "year": 20}
PATIENTS = 10_000
SAMPLE = 100  # patients that the slow ways solve
WEEKS = np.linspace(0, 52, 53)
VARIED = {name: models.Lognormal(cv=0.2) for name in "s12 s4 s21 s6 sb s10 vg1 va1 vbr v10r".split()}
SEED = 2016


def milliseconds(run, times=7):
    """Median of several runs, after one that warms up."""
    run()
    found = []
    for _ in range(times):
        began = time.perf_counter()
        run()
        found.append(1e3 * (time.perf_counter() - began))
    return statistics.median(found)


def lsoda(model, parameters, times, rtol):
    """States at ``times`` as SciPy gives them, the model's Jacobian in hand; for models without breakpoints."""
    numeric = model.numeric
    start = np.array(numeric.initial(parameters))
    middle = numeric.inputs(times[-1] / 2, parameters)
    return solve_ivp(
        lambda t, y: numeric.right_side(t, y, parameters, middle),
        (0, times[-1]),
        start,
        method="LSODA",
        t_eval=times,
        jac=lambda t, y: numeric.jacobian(t, y, parameters, middle),
        rtol=rtol,
        atol=1e-3 * rtol * np.where(start > 0, start, 1),
    ).y.T


def roadrunner(model, times):
    """A function of parameters that returns states by libRoadRunner's CVODE; None where it is not installed."""
    try:
        import roadrunner as simulator
    except ImportError:
        return None
    runner = simulator.RoadRunner(model.sbml())
    integrator = runner.getIntegrator()
    integrator.relative_tolerance, integrator.absolute_tolerance = 1e-6, 1e-16
    if model.all_breakpoints:  # it does not know where a dose ends
        integrator.setValue("maximum_time_step", times[-1] / 1500)
    runner.timeCourseSelections = list(model.states)

    def run(parameters):
        for name, value in parameters.items():
            runner[name] = value
        runner.reset()
        return np.array(runner.simulate(0, times[-1], len(times)))

    return run


def in_browser(page, model, times):
    """Milliseconds of one solve in Chromium, and its states."""
    page.add_script_tag(content=f"window.model = {model_source(model)};", type="module")
    page.wait_for_function("name => window.model?.name === name", arg=model.name)
    return page.evaluate(
        """times => {
          for (let i = 0; i < 20; i++) window.model.solve({}, {}, times, {});
          const took = [];
          let path;
          for (let i = 0; i < 30; i++) {
            const began = performance.now();
            path = window.model.solve({}, {}, times, {});
            took.push(performance.now() - began);
          }
          return [took.sort((a, b) => a - b)[15], path];
        }""",
        times.tolist(),
    )


def worst(states, reference):
    """Largest difference, as a fraction of a state's range."""
    size = np.maximum(np.ptp(reference, axis=0), 1e-2 * np.abs(reference).max(axis=0))
    return float((np.abs(states - reference) / np.maximum(size, 1e-20)).max())


def one_solve(page):
    """For the usual variant of each model: milliseconds and error of each way, 301 times."""
    found = {}
    usual = [model for model in ode_models() if model.name in models.names()]
    for model in tqdm(usual, desc="one solve", unit="model"):
        times = np.linspace(0, SPAN[model.time_unit], 301)
        fast, row = compiled(model), np.array([[each.value for each in model.parameters.values()]])
        reference = np.array(list(model.solve(times=times).states.values())).T
        ways = {"compiled": (milliseconds(lambda: fast.solve(row, times=times)), fast.solve(row, times=times)[0][0])}
        ways["LSODA"] = (milliseconds(lambda: model.solve(times=times)), reference)
        if run := roadrunner(model, times):
            ways["libRoadRunner"] = (milliseconds(lambda: run({})), run({}))
        if page:
            ways["browser"] = in_browser(page, model, times)
        states = len(model.states)
        found[model.name] = {"states": states, "compile_s": round(fast.compile_seconds, 1)} | {
            way: {"ms": round(took, 3), "error": worst(np.array(path)[:, :states], reference)}
            for way, (took, path) in ways.items()
        }
    return found


def seconds(patients):
    began = time.perf_counter()
    models.cohort("lo2016", patients, 52, VARIED, SEED, progress=False)
    return time.perf_counter() - began


def cohort_beside_loops():
    """Seconds for the whole cohort, ours and extrapolated from a sample, and the errors on the sample."""
    model = models.load("lo2016")
    names = list(model.states)
    sample = models.cohort("lo2016", SAMPLE, 52, VARIED, SEED, keep=names, keep_at=WEEKS, progress=False)
    ours = np.stack([sample.kept[name] for name in names], axis=2).astype(float)
    patients = [{name: float(values[i]) for name, values in sample.drawn.items()} for i in range(SAMPLE)]
    rows = [[patient.get(name, each.value) for name, each in model.parameters.items()] for patient in patients]

    took = [seconds(PATIENTS)]
    found = {}
    for rtol in (1e-3, 1e-4, 1e-5, 1e-6):
        began = time.perf_counter()
        theirs = np.array([lsoda(model, row, WEEKS, rtol) for row in rows])
        found[f"LSODA, rtol {rtol:g}"] = (time.perf_counter() - began, theirs)
        took.append(seconds(PATIENTS))
    if run := roadrunner(model, WEEKS):
        began = time.perf_counter()
        theirs = np.array([run(patient) for patient in patients])
        found["libRoadRunner, rtol 1e-06"] = (time.perf_counter() - began, theirs)
        took.append(seconds(PATIENTS))
    own = statistics.median(took)
    reference = np.array([lsoda(model, row, WEEKS, 1e-9) for row in rows])

    def error(theirs):
        return float((np.abs(theirs - reference) / reference).max())

    return {
        "patients": PATIENTS,
        "seconds": round(own, 3),
        "all_seconds": [round(each, 3) for each in took],
        "error": error(ours),
        "sample": SAMPLE,
        "beside": {
            way: {
                "seconds": round(spent * PATIENTS / SAMPLE, 1),
                "times_faster": round(spent * PATIENTS / SAMPLE / own),
                "error": error(theirs),
            }
            for way, (spent, theirs) in found.items()
        },
    }


def growth():
    """Seconds by number of patients, the better of two runs."""
    return {number: round(min(seconds(number) for _ in range(2)), 4) for number in (1, 10, 100, 1000, 10_000, 100_000)}


def peak_memory(patients):
    """Megabytes at most of a fresh process that imports this, and compiles and runs a cohort; None where unknown."""
    status = Path("/proc/self/status")
    if not status.exists():  # ru_maxrss would count what the parent had when it started the child
        return None
    program = f"import models; {patients} and models.seconds({patients}); print(open('{status}').read())"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parent, capture_output=True, text=True, check=True
    )
    [peak] = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("VmHWM")]
    return round(int(peak) / 1e3)


def naive_pools():
    """Seconds to draw a naive pool, by number of cells, and of ten pools of 1e6."""
    from immune_reset.models.repertoire import naive_pool

    found = {
        f"{cells:g}": round(milliseconds(lambda: naive_pool(cells, seed=SEED), times=3) / 1e3, 5)
        for cells in (1e3, 1e4, 1e5, 1e6, 1e7)
    }
    ten = milliseconds(lambda: [naive_pool(1e6, seed=number) for number in range(10)], times=3) / 1e3
    return {"seconds": found, "ten_of_1e6_seconds": round(ten, 4)}


def measure():
    from playwright.sync_api import sync_playwright

    from immune_reset.publish import chromium

    with sync_playwright() as playwright:
        try:
            browser = chromium.launch(playwright)
        except CourseError as missing:
            print(missing, file=sys.stderr)
            page, version = None, None
        else:
            page, version = browser.new_page(), browser.version
            page.add_script_tag(content=solver_source() + "\nwindow.runnable = runnable;", type="module")
            page.wait_for_function("window.runnable !== undefined")
        solves = one_solve(page)
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return {
        "computer": f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"{'Chromium ' + version if version else 'no browser'}{load}",
        "one_solve": solves,
        "cohort": cohort_beside_loops(),
        "seconds_by_patients": growth(),
        "peak_MB": {"bare": peak_memory(0), **{number: peak_memory(number) for number in (1, 10_000, 100_000)}},
        "naive_pool": naive_pools(),
    }


def promises(found):
    cohort, pool = found["cohort"], found["naive_pool"]
    as_exact = [row for way, row in cohort["beside"].items() if "LSODA" in way and row["error"] <= cohort["error"]]
    times_faster = min(row["times_faster"] for row in as_exact)
    memory = found["peak_MB"][PATIENTS]
    tenfold = found["seconds_by_patients"][100_000] / found["seconds_by_patients"][10_000]
    return {
        f"the cohort is {times_faster} times faster than LSODA as exact as it (promised: 100)": times_faster >= 100,
        f"its error is {cohort['error']:.2%} (promised: 1 %)": cohort["error"] < 0.01,
        f"ten times the patients take {tenfold:.1f} times as long (promised: at most 12)": tenfold <= 12,
        f"10,000 patients take {memory} MB (promised: 1000)": memory is None or memory < 1000,
        "1e7 naive cells take less than 5 times 10 x 1e6": pool["seconds"]["1e+07"] < 5 * pool["ten_of_1e6_seconds"],
    }


def show(found):
    ways = ("compiled", "LSODA", "libRoadRunner", "browser")
    print(found["computer"])
    print("\nOne solve, ms (largest error, as a fraction of the range)")
    print(f"{'model':20}" + "".join(f"{way:>20}" for way in ways) + f"{'compile, s':>12}")
    for name, row in found["one_solve"].items():
        cells = (f"{row[way]['ms']:.2f} ({row[way]['error']:.0e})" if way in row else "-" for way in ways)
        print(f"{name:20}" + "".join(f"{cell:>20}" for cell in cells) + f"{row['compile_s']:>12}")
    cohort = found["cohort"]
    print(f"\nLo 2016, {cohort['patients']:,} patients x 52 weeks")
    print(f"  {'ours':28}{cohort['seconds']:>8} s          largest error {cohort['error']:.2%}")
    for way, row in cohort["beside"].items():
        print(f"  {way:28}{row['seconds']:>8} s   {row['times_faster']:>4} x   largest error {row['error']:.2%}")
    print("\nPatients   " + "".join(f"{int(number):>10,}" for number in found["seconds_by_patients"]))
    print("seconds    " + "".join(f"{took:>10.3f}" for took in found["seconds_by_patients"].values()))
    print("peak MB    " + ", ".join(f"{number}: {size}" for number, size in found["peak_MB"].items()))
    pools = found["naive_pool"]["seconds"].items()
    print("naive pool " + ", ".join(f"{cells} cells {took} s" for cells, took in pools))
    print()


def main():
    found = measure()
    show(found)
    kept = promises(found)
    for promise, holds in kept.items():
        print(f"{'yes' if holds else 'NO ':4} {promise}")
    target = ROOT / "build" / "bench" / "models.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(found, indent=1) + "\n")
    print(f"\nAll numbers are in {target.relative_to(ROOT)}.")
    return 0 if all(kept.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
