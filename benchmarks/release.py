"""Building a release from a folder of data files, against DuckDB copying the same finished tables.

python benchmarks/release.py ../shared/data
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    data = sys.argv[1] if len(sys.argv) > 1 else "../shared/data"
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "COMMONGROUND_HOME": folder}
        commonground = str(Path(sys.executable).parent / "commonground")
        subprocess.run([commonground, "data", "build"], env=environment, check=True, stdout=subprocess.DEVNULL)
        start = time.perf_counter()
        subprocess.run([commonground, "data", "add", data], env=environment, check=True, stdout=subprocess.DEVNULL)
        took = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        import duckdb

        releases = Path(folder) / "releases"
        made = releases / f"{(releases / 'current').read_text().strip()}.duckdb"
        start = time.perf_counter()
        with duckdb.connect(str(Path(folder) / "copy.duckdb")) as copy:
            copy.execute(f"attach '{made}' as made (read_only)")
            copy.execute("copy from database made to copy")
        floor = time.perf_counter() - start
    print(f"release from {data}: {took:.1f} s, peak {peak:.0f} MiB")
    print(f"plain copy of the finished tables: {floor:.2f} s; ratio {took / floor:.0f}")


if __name__ == "__main__":
    main()
