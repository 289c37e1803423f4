"""The archive of the models: complete, valid, annotated, the same each time, and read by another simulator."""

import xml.etree.ElementTree as ET
import zipfile

import numpy as np
import pytest

libsbml = pytest.importorskip("libsbml")

from immune_reset import models  # noqa: E402
from immune_reset.publish import omex  # noqa: E402

MANIFEST = "{http://identifiers.org/combine.specifications/omex-manifest}"


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    with zipfile.ZipFile(omex.write(tmp_path_factory.mktemp("omex") / "models.omex")) as opened:
        yield opened


def document(archive, name):
    return libsbml.readSBMLFromString(archive.read(f"models/{name}.xml").decode())


def test_the_manifest_names_every_file_and_no_other(archive):
    root = ET.fromstring(archive.read("manifest.xml"))
    listed = {each.get("location"): each.get("format").rsplit("/", 1)[1] for each in root.iter(f"{MANIFEST}content")}
    assert listed.pop(".") == "omex"
    assert sorted(listed) == sorted(f"./{name}" for name in archive.namelist())
    assert {form for place, form in listed.items() if place.startswith("./models/")} == {"sbml.level-3.version-1"}


def test_every_model_and_variant_is_there_and_consistent(archive):
    wanted = {model.name for model in omex.ode_models()}
    assert {"lo2016", "lo2016_printed", "cho2018_graft", "reconstitution", "alexander_wahl2011"} <= wanted
    assert {f"models/{name}.xml" for name in wanted} == {each for each in archive.namelist() if "models/" in each}
    for name in wanted:
        read = document(archive, name)
        read.checkConsistency()
        errors = [read.getError(number) for number in range(read.getNumErrors())]
        assert not [each.getMessage() for each in errors if each.getSeverity() >= libsbml.LIBSBML_SEV_ERROR], name


def resources(element):
    return {
        (term.getModelQualifierType() if term.getQualifierType() == libsbml.MODEL_QUALIFIER else "biology",
         term.getResourceURI(number))
        for term in (element.getCVTerm(place) for place in range(element.getNumCVTerms()))
        for number in range(term.getNumResources())
    }


def test_a_model_carries_its_doi_and_its_entry_in_biomodels(archive):
    assert resources(document(archive, "lo2016").getModel()) == {
        (libsbml.BQM_IS_DESCRIBED_BY, "https://doi.org/10.1371/journal.pone.0165782")
    }
    assert resources(document(archive, "alexander_wahl2011").getModel()) == {
        (libsbml.BQM_IS_DESCRIBED_BY, "https://doi.org/10.1007/s11538-010-9519-2"),
        (libsbml.BQM_IS_DERIVED_FROM, "https://identifiers.org/biomodels.db:BIOMD0000000289"),
    }
    assert not resources(document(archive, "reconstitution").getModel())
    assert "BIOMD0000000289" in archive.read("metadata.rdf").decode()
    ET.fromstring(archive.read("metadata.rdf"))


def test_a_parameter_carries_the_source_of_its_table_and_our_own_carry_none(archive):
    read = document(archive, "reconstitution").getModel()
    parameters = models.load("reconstitution").parameters
    assert resources(read.getParameter("KB")) == set() and parameters["KB"].source == "course"
    assert resources(read.getParameter("CD4_before")) == {("biology", "https://doi.org/10.1128/CDLI.11.1.168-173.2004")}


def test_libroadrunner_runs_what_the_archive_holds(archive):
    roadrunner = pytest.importorskip("roadrunner")
    runner = roadrunner.RoadRunner(archive.read("models/lo2016.xml").decode())
    runner.getIntegrator().relative_tolerance, runner.getIntegrator().absolute_tolerance = 1e-9, 1e-16
    runner["s12"] = 43.5
    runner.timeCourseSelections = ["time", "T1"]
    theirs = np.array(runner.simulate(0, 52, 53))[:, 1]
    assert np.allclose(theirs, models.load("lo2016").solve(times=np.arange(53), parameters={"s12": 43.5}).states["T1"])


def test_the_same_models_give_the_same_bytes(tmp_path):
    assert omex.write(tmp_path / "one.omex").read_bytes() == omex.write(tmp_path / "two.omex").read_bytes()


def test_a_place_that_cannot_be_written_is_named(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert omex.main(["--out", str(tmp_path / "file" / "models.omex")]) == 1
    assert "cannot be written" in capsys.readouterr().err
