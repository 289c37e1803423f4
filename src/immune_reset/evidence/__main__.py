"""``python -m immune_reset.evidence``: every row of data/evidence by the age of its last check, the oldest first."""

import argparse
import sys
from datetime import date

from immune_reset.errors import CourseError
from immune_reset.evidence import tables


def main(argv=None, today=None):
    """Read all tables, list their rows; return 0, or 1 when a row is damaged or the wish cannot be met."""
    parser = argparse.ArgumentParser(prog="evidence", description="List the rows of data/evidence, oldest check first.")
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"only these of {', '.join(tables.NAMES)}")
    parser.add_argument("--days", type=int, default=0, help="only rows checked this many days ago or longer")
    wish = parser.parse_args(argv)
    today = today or date.today()
    try:
        rows = [row for name in wish.tables or tables.NAMES for row in _ages(name, today) if row[0] >= wish.days]
    except CourseError as error:
        print(f"evidence: {error}", file=sys.stderr)
        return 1
    for age, checked, name, key, source in sorted(rows, key=lambda row: -row[0]):
        print(f"{age:5d} days  {checked:10}  {name:16} {key:48} {source}")
    print(f"{len(rows)} rows; a check known only to the month counts from its first day.")
    return 0


def _ages(name, today):
    """Age in days, date, table, key and source of each row; a pairing of ours has no date."""
    frame = tables.load(name)
    if "checked" not in frame:
        return
    for row in frame.itertuples():
        yield (today - tables.first_day(row.checked)).days, row.checked, name, row[1], row.source


if __name__ == "__main__":
    sys.exit(main())
