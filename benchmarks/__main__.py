"""``python3 course.py bench``: every measurement, or those that are named (models, notebooks, pathways, slider_to_pixels)."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ALL = ["slider_to_pixels", "models", "notebooks", "pathways"]


def main(wanted):
    unknown = [name for name in wanted if name not in ALL]
    if unknown:
        print(f"bench: there is no measurement {unknown[0]!r}; there are {', '.join(ALL)}.", file=sys.stderr)
        return 2
    return max([subprocess.call([sys.executable, HERE / f"{name}.py"]) for name in wanted or ALL])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
