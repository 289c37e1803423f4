"""``python3 course.py bench``: every measurement, or those that are named (models, notebooks, pathways, slider_to_pixels).

``bench hub`` comes only when it is named: it needs a JupyterHub. It takes options (``bench hub --help``).
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ALL = ["slider_to_pixels", "models", "notebooks", "pathways"]
WITH_OPTIONS = "hub"


def main(wanted):
    if wanted[:1] == [WITH_OPTIONS]:
        return subprocess.call([sys.executable, HERE / f"{WITH_OPTIONS}.py", *wanted[1:]])
    unknown = [name for name in wanted if name not in ALL]
    if unknown:
        print(f"bench: there is no measurement {unknown[0]!r}; there are {', '.join([*ALL, WITH_OPTIONS])}.", file=sys.stderr)
        return 2
    return max([subprocess.call([sys.executable, HERE / f"{name}.py"]) for name in wanted or ALL])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
