"""A hub for a class: what its measurement refuses and reckons, and what keeps a student's server small."""

import json
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import course
import pytest
import yaml

import immune_reset

ROOT = Path(course.__file__).parent
sys.path.insert(0, str(ROOT / "benchmarks"))

import hub  # noqa: E402
from hub_memory import KINDS, Memory, Watch  # noqa: E402

VALUES = yaml.safe_load((ROOT / "hub" / "values.yaml").read_text(encoding="utf-8"))
FOUND = {
    "students": 2, "machine": "a machine", "failures": {"student02": "the lab's cell showed no lab"},
    "seconds_since_log_in": {"first lab": {"median": 3, "largest": 4}}, "move_ms": {"median": 50, "largest": 90},
    "megabytes_at_rest": {kind: {"pss": 100, "uss": 90, "rss": 120} for kind in KINDS},
    "lab_moved_per_student_megabytes": {measure: {"median": 220, "largest": 230} for measure in ("pss", "uss", "rss")},
    "peak_per_student_megabytes": {name: {"median": 300, "largest": 310} for name in ("pss", "uss", "rss")},
    "peak_of_all_megabytes": 820, "cpu_seconds": dict.fromkeys(KINDS, 5.0),
}


@pytest.mark.parametrize("count", ["0", "-3", "61", "many"])
def test_a_class_of_an_impossible_size_is_refused(count, capsys):
    with pytest.raises(SystemExit) as refused:
        hub.main(["--students", count])
    assert refused.value.code == 2
    assert "--students" in capsys.readouterr().err


@pytest.mark.parametrize("package", ["jupyterhub", "psutil", "httpx", "tornado"])
def test_a_missing_package_is_named_in_one_sentence(monkeypatch, capsys, package):
    monkeypatch.setattr(hub, "find_spec", lambda name: None if name == package else find_spec("json"))
    monkeypatch.setattr(sys, "platform", "linux")
    assert hub.main([]) == 2
    said = capsys.readouterr().err
    assert f"the package {package} is not installed" in said and said.count("\n") == 1


def test_a_missing_proxy_or_node_and_another_system_are_named_in_one_sentence(monkeypatch, capsys):
    monkeypatch.setattr(hub, "find_spec", lambda name: find_spec("json"))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(shutil, "which", lambda *names, **more: None)
    assert hub.main([]) == 2
    assert "npm install -g configurable-http-proxy" in capsys.readouterr().err
    monkeypatch.setattr(sys, "platform", "darwin")
    assert hub.main([]) == 2
    assert "Linux alone" in capsys.readouterr().err


def test_the_table_names_who_failed_and_the_machine_follows_from_the_peak():
    gigabytes, seconds = hub.needs(FOUND, 30)
    assert gigabytes == pytest.approx((30 * 310 + 200) / 1000)
    assert seconds == pytest.approx(30 * 10)
    told = hub.report(FOUND)
    assert "student02 failed: the lab's cell showed no lab" in told
    assert re.search(r"a student, lab moved, largest +230 +230 +230\n", told)
    assert "10 GB" in told and "300 processor seconds" in told


def test_a_class_in_which_all_failed_is_reported_too():
    class Nobody:
        seconds, now, peak, until, total = {}, {}, {}, {}, Memory()

        def mean(self, kind):
            return Memory()

    class Student:
        name, STEPS = "student01", ("first lab",)

    found = hub.measured([Student()], {"student01": "no way in"}, Nobody())
    assert "student01 failed: no way in" in hub.report(json.loads(json.dumps(found)))


@pytest.mark.skipif(sys.platform != "linux", reason="shared memory is counted by Linux alone")
def test_memory_of_server_and_kernel_is_added_up_for_each_student():
    import psutil

    code = "import sys, subprocess; {} ; print(1, flush=True); sys.stdin.read()"
    inner = f"subprocess.Popen([sys.executable, '-c', {code.format('0')!r}, 'ipykernel_' 'launcher'])"
    hub_process = subprocess.Popen(
        [sys.executable, "-c", code.format(inner), "singleuser"],
        env={"JUPYTERHUB_USER": "student01"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )
    try:
        assert hub_process.stdout.readline() and hub_process.stdout.readline()
        watch = Watch(psutil.Process().pid)
        watch.look()
        watch.look()
        watch.reached("student01", "moved")
        until = watch.until["moved"]["student01"]
        assert 0 < until.uss <= until.pss <= until.rss and until.pss <= watch.peak["student01"].pss
        server, kernel = watch.now["server", "student01"], watch.now["kernel", "student01"]
        assert 0 < kernel.uss <= kernel.pss <= kernel.rss
        assert watch.peak["student01"].uss >= server.uss + kernel.uss - 1_000_000
        assert watch.total.pss >= server.pss + kernel.pss
        assert watch.seconds["kernel", "student01"] >= 0
    finally:
        hub_process.communicate(b"")


def test_the_server_lists_the_course_s_exporter_without_what_draws():
    """JupyterLab asks for all exporters when it opens; what they import stays in each student's server."""
    heavy = ("matplotlib", "scipy", "sympy", "pandas", "ipywidgets")
    code = (
        "import sys; from nbconvert.exporters.base import get_exporter; get_exporter('offline_slides'); "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_a_reference_list_needs_no_notebook_library():
    """Its validators would stay in each student's kernel: 30 MB."""
    code = (
        "import sys; from immune_reset import lesson; lesson.load('07').references(); "
        "print([name for name in ('nbformat', 'jsonschema') if name in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_the_kubernetes_values_hold_two_kernels_and_name_the_release():
    user = VALUES["singleuser"]
    amount = {name: int(text[:-1]) * {"M": 1, "G": 1000}[text[-1]] for name, text in user["memory"].items()}
    assert amount["guarantee"] < amount["limit"]
    from notebooks import MEGABYTES  # no lesson's kernel may need more (bench notebooks)

    assert amount["limit"] >= 2 * MEGABYTES + 172, "the server as measured, and the kernels of two lessons"
    assert user["image"]["tag"] == immune_reset.__version__
    text = (ROOT / "hub" / "values.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"--ref v(\S+)", text)) == set(re.findall(r"immune-reset:(\S+)", text)) == {immune_reset.__version__}
    assert "--target-repo-dir=/srv/" in text, "a volume on the home folder would hide the course"
    assert user["startTimeout"] >= 180 and VALUES["cull"]["enabled"] is True
