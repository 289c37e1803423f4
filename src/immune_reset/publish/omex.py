"""``python -m immune_reset.publish.omex``: all models of the course as one COMBINE archive, for COPASI or Tellurium.

An archive (OMEX) is a ZIP file with a manifest, a description in RDF and here one SBML file per model and variant.
Each model, and each parameter that has a source, carries the address of that source as a MIRIAM annotation. The same
models give the same archive, byte for byte.
"""

import argparse
import re
import sys
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

from immune_reset import __version__, models
from immune_reset.engine.model import Model
from immune_reset.errors import CourseError
from immune_reset.lesson.references import entries
from immune_reset.paths import ROOT

ARCHIVE = ROOT / "build" / "immune_reset_models.omex"

_SPECIFICATIONS = "http://identifiers.org/combine.specifications"
_MANIFEST = f"{_SPECIFICATIONS}/omex-manifest"
_FORMATS = {
    ".": f"{_SPECIFICATIONS}/omex",
    "./manifest.xml": _MANIFEST,
    "./metadata.rdf": f"{_SPECIFICATIONS}/omex-metadata",
}
_SBML = f"{_SPECIFICATIONS}/sbml.level-3.version-1"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DCTERMS = "http://purl.org/dc/terms/"
_BQMODEL = "http://biomodels.net/model-qualifiers/"
#: The first that a ZIP file can hold, so that the archive does not change with the clock.
_DATE = (1980, 1, 1, 0, 0, 0)


def ode_models() -> list[Model]:
    """Every model and variant that is a set of differential equations."""
    loaded = (models.load(name, variant) for name in models.names() for variant in models.variants(name))
    return [model for model in loaded if isinstance(model, Model)]


def sources(model: Model) -> dict[str, str]:
    """MIRIAM annotations of the model itself: {address: qualifier}.

    The paper that the model is named after describes it; from an entry in BioModels it is derived where a parameter
    was read there.
    """
    paper = next((link for key, link in _links().items() if model.name.replace("_", "").startswith(key)), None)
    read_in = {found for each in model.parameters.values() for found in re.findall(r"BIOMD\d{10}", each.place)}
    found = {paper: "isDescribedBy"} if paper else {}
    return found | {f"https://identifiers.org/biomodels.db:{entry}": "isDerivedFrom" for entry in sorted(read_in)}


def annotated_sbml(model: Model) -> str:
    """The model's SBML, its sources and that of each parameter as MIRIAM annotations.

    Raises CourseError where libSBML is absent or finds the document inconsistent.
    """
    text = model.sbml()  # says so where libSBML is absent
    import libsbml

    document = libsbml.readSBMLFromString(text)
    target = document.getModel()

    def annotate(element, link, **kind):
        term = libsbml.CVTerm()
        for how, qualifier in kind.items():
            getattr(term, how)(qualifier)
        term.addResource(link)
        element.setMetaId(f"meta_{element.getId()}")
        element.addCVTerm(term)

    ours = {"isDescribedBy": libsbml.BQM_IS_DESCRIBED_BY, "isDerivedFrom": libsbml.BQM_IS_DERIVED_FROM}
    for link, qualifier in sources(model).items():
        annotate(target, link, setQualifierType=libsbml.MODEL_QUALIFIER, setModelQualifierType=ours[qualifier])
    for name, parameter in model.parameters.items():
        if parameter.source in _links():
            annotate(
                target.getParameter(name),
                _links()[parameter.source],
                setQualifierType=libsbml.BIOLOGICAL_QUALIFIER,
                setBiologicalQualifierType=libsbml.BQB_IS_DESCRIBED_BY,
            )
    document.checkConsistency()
    for number in range(document.getNumErrors()):
        error = document.getError(number)
        if error.getSeverity() >= libsbml.LIBSBML_SEV_ERROR:
            fault = f"line {error.getLine()}: {error.getShortMessage()}"
            raise CourseError(f"The SBML of {model.name} is not valid, {fault}.")
    return libsbml.writeSBMLToString(document)


def _links():
    """Addresses of the sources by key; the course itself is none."""
    return {key: entry.link for key, entry in entries().items() if entry.link and key != "course"}


def write(path: Path = ARCHIVE) -> Path:
    """Write the archive; return its path. Raises CourseError when it cannot be written or a model is not valid."""
    loaded = ode_models()
    files = {f"./models/{model.name}.xml": annotated_sbml(model) for model in loaded}
    files = {"./manifest.xml": _manifest(files), "./metadata.rdf": _metadata(loaded), **files}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in files.items():
                entry = zipfile.ZipInfo(name.removeprefix("./"), _DATE)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, text)
    except OSError as error:
        raise CourseError(f"{path} cannot be written ({error.strerror}): choose another place with --out.") from error
    return path


def _manifest(models_by_name) -> str:
    root = ET.Element("omexManifest", xmlns=_MANIFEST)
    for location, form in {**_FORMATS, **dict.fromkeys(models_by_name, _SBML)}.items():
        ET.SubElement(root, "content", location=location, format=form)
    return _text(root)


def _metadata(loaded) -> str:
    for prefix, space in (("rdf", _RDF), ("dcterms", _DCTERMS), ("bqmodel", _BQMODEL)):
        ET.register_namespace(prefix, space)
    root = ET.Element(f"{{{_RDF}}}RDF")

    def about(what, title):
        element = ET.SubElement(root, f"{{{_RDF}}}Description", {f"{{{_RDF}}}about": what})
        ET.SubElement(element, f"{{{_DCTERMS}}}title").text = title
        return element

    whole = about(".", f"Models of the course Immune Reset, version {__version__}")
    ET.SubElement(whole, f"{{{_DCTERMS}}}creator").text = "Immune Reset contributors"
    licence = {f"{{{_RDF}}}resource": "https://spdx.org/licenses/BSD-3-Clause"}
    ET.SubElement(whole, f"{{{_DCTERMS}}}license", licence)
    for model in loaded:
        element = about(f"./models/{model.name}.xml", model.title)
        for link, qualifier in sources(model).items():
            ET.SubElement(element, f"{{{_BQMODEL}}}{qualifier}", {f"{{{_RDF}}}resource": link})
    return _text(root)


def _text(root) -> str:
    ET.indent(root)
    return ET.tostring(root, encoding="UTF-8", xml_declaration=True).decode() + "\n"


def main(argv=None):
    """Write the archive; return 0, or 1 when it could not be written."""
    parser = argparse.ArgumentParser(prog="omex", description="Write all models as one COMBINE archive.")
    parser.add_argument("--out", type=Path, default=ARCHIVE, metavar="FILE")
    try:
        print(write(parser.parse_args(argv).out))
    except CourseError as error:
        print(f"omex: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
