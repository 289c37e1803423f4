"""The figure as SVG and as a still, and where its parts lie."""

import base64
import io
import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from live_example import FORMS, PARTS, example

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def lab():
    return example(forms=FORMS)


def group(lab, gid, form="page"):
    root = ElementTree.fromstring(lab.pictures[form]["svg"])
    return next(each for each in root.iter(f"{SVG}g") if each.get("id") == gid)


def pixel(axis, values):
    values = np.log10(values) if axis["log"] else values
    return np.interp(values, axis["values"], axis["pixels"])


@pytest.mark.parametrize("form", ["page", "phone", "slide"])
@pytest.mark.parametrize("gid", ["algae", "twin"])
def test_the_geometry_puts_a_curve_where_matplotlib_drew_it(lab, form, gid):
    """``algae`` has an axis of days that bends at 0 and a log axis upwards."""
    picture = lab.pictures[form]
    trace = next(each for each in picture["traces"] if each["gid"] == gid)
    x, y = lab.compute()[trace["series"]]
    axes = picture["axes"][trace["axes"]]
    drawn = np.array(re.findall(r"-?\d+\.?\d*", group(lab, gid, form).find(f"{SVG}path").get("d")), float).reshape(-1, 2)
    mine = np.column_stack([pixel(axes["x"], x), pixel(axes["y"], y)])
    # matplotlib leaves out points that a straight line can spare.
    nearest = [np.abs(mine - point).sum(axis=1).min() for point in drawn]
    assert max(nearest) < 0.5


def test_the_picture_is_plain_and_the_same_each_time(lab):
    svg = lab.pictures["page"]["svg"]
    assert svg == example().pictures["page"]["svg"]
    root = ElementTree.fromstring(svg)
    assert root.get("width") is None and root.get("viewBox")
    assert not re.search("date|metadata", svg, re.IGNORECASE)
    assert "full on day" not in svg and "% of the ceiling" in svg, "text stays text"


def test_ids_of_two_labs_differ():
    referred = [set(re.findall(r"url\(#(\w+)\)", example(name).pictures["page"]["svg"])) for name in ("one", "two")]
    assert referred[0] and not referred[0] & referred[1]


def test_a_mark_at_never_is_there_but_hidden():
    controls = [PARTS["controls"][0].__class__(**{**PARTS["controls"][0].__dict__, "value": 0}), *PARTS["controls"][1:]]
    lab = example(controls=controls)
    for gid, element in (("full", "use"), ("say-full", "text")):
        assert group(lab, gid).get("visibility") == "hidden"
        assert group(lab, gid).find(f".//{SVG}{element}") is not None
    assert group(lab, "thin").get("visibility") is None, "a band without an end stays open"
    assert "inf" not in group(lab, "thin").find(f"{SVG}path").get("d")


def test_without_a_browser_there_is_a_still_and_its_words(lab):
    data, metadata = lab._repr_mimebundle_()
    assert data["text/plain"] == f"A pond fills\n{lab.compute().summary}"
    assert metadata["image/png"]["alt"] == lab.compute().description
    png = base64.b64decode(data["image/png"])
    assert 5_000 < len(png) < 150_000
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == lab.model_id
    assert repr(lab) == "<Lab pond: 4 controls>"


def test_the_still_shows_the_present_values():
    import matplotlib.image

    lab = example()

    def pixels():
        return matplotlib.image.imread(io.BytesIO(base64.b64decode(lab._repr_mimebundle_()[0]["image/png"])))

    before = pixels()
    lab.values = {"growth": 0.0}
    after = pixels()
    assert before.shape == after.shape and (before != after).any()
    assert "Never full." in lab._repr_mimebundle_()[0]["text/plain"]


def test_numbers_come_with_their_source(lab):
    html = lab.spec["about"][0]["html"]
    assert "https://doi.org/" in html and "Storek 2004" in html and "abstract" in html
    assert html.count("<tr>") == 1 + 4 and "<math" in html
    assert all(f'class="badge {status}"' in html for status in ("published", "ours"))
