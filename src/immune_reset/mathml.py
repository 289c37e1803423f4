"""TeX as MathML, which browsers show without a script."""

import re

from immune_reset.errors import CourseError


def mathml(tex, display="inline"):
    """MathML for TeX without its dollars; ``display`` is "inline" or "block".

    Raises CourseError for TeX that latex2mathml cannot read.
    """
    from latex2mathml.converter import convert

    # latex2mathml knows align* but not aligned, which looks the same.
    tex = tex.strip().replace("{aligned}", "{align*}")
    try:
        found = convert(tex, display=display)
    except Exception as error:  # its own exceptions and bare IndexErrors alike
        raise CourseError(f"the formula {tex!r} cannot be turned into MathML: check its braces and brackets.") from error
    # What it does not know it lets through as text.
    if unknown := re.search(r">(\\\w+|&)<", found):
        raise CourseError(f"the formula {tex!r} cannot be turned into MathML: {unknown[1]} is not known here.")
    return found
