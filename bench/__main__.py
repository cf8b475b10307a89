"""`python -m bench [--quick] [--only ROW …]`: measure, print the table, write docs/performance.md.

Exit status 1 when a limit does not hold.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from bench.rows import ROWS
from bench.run import Run
from bench.servers import REPOSITORY
from bench.table import aligned, write_figures

DOCUMENT = REPOSITORY / "docs" / "performance.md"


def main() -> int:
    names = [row.name for row in ROWS]
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Speed and size, limits measured in the same run."
    )
    parser.add_argument("--quick", action="store_true", help="fewer persons and rounds; the document is left alone")
    parser.add_argument("--only", choices=names, nargs="+", default=names, help="some rows; the document is left alone")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        run = Run(Path(folder), asked.quick)
        results = [result for row in ROWS if row.name in asked.only for result in row.measure(run)]
    print(aligned(results))
    if not asked.quick and asked.only == names:
        write_figures(DOCUMENT, results)
    return int(any(result.passed is False for result in results))


if __name__ == "__main__":
    sys.exit(main())
