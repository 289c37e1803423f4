"""``python -m immune_reset.publish.figures``: draw every picture in figures/ again, the same byte for byte."""

import argparse
import base64
import sys

from tqdm import tqdm

from immune_reset.errors import CourseError
from immune_reset.paths import FIGURES


def steps():
    """The procedure of lesson 07, as SVG (with title and description inside) and as PNG at 200 dots per inch."""
    from immune_reset.pathways import procedure

    picture = procedure.draw()
    return {"ahsct_steps.svg": picture.svg().encode(), "ahsct_steps.png": picture.png(dpi=200)}


def lab_07():
    """The still of the lab of lesson 07, for the README."""
    from immune_reset.labs import the_reset

    data, _ = the_reset.lab()._repr_mimebundle_()
    return {"lab_07.png": base64.b64decode(data["image/png"])}


#: Each returns {file name: content}.
DRAWINGS = [steps, lab_07]


def main(argv=None):
    """Draw all figures; return 0, or 1 when one could not be drawn or written."""
    argparse.ArgumentParser(prog="figures", description="Draw all figures again.").parse_args(argv)
    failed = False
    for draw in tqdm(DRAWINGS, desc="figures", unit="figure"):
        try:
            for name, content in draw().items():
                _write(FIGURES / name, content)
        except CourseError as error:
            tqdm.write(f"figures: {error}", file=sys.stderr)
            failed = True
    return int(failed)


def _write(file, content):
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        raise CourseError(f"{file} cannot be written ({error.strerror}).") from error


if __name__ == "__main__":
    sys.exit(main())
