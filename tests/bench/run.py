"""All measurements, one after the other, printed and kept in results.md beside this file (`make bench`)."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGES = ("kurilmap", "folium", "branca", "geopandas", "shapely", "pyproj", "numpy", "pandas", "playwright")


def main() -> int:
    """Run the scripts; the arguments are those of peers.py."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    today = dt.datetime.now(dt.UTC).date()
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    kept = [f"# Measured on {today}\n\n{machine}, Python {platform.python_version()}; {versions}.\n"]
    worst = 0
    for name, arguments in (("bench.py", []), ("points.py", []), ("peers.py", sys.argv[1:])):
        command = [sys.executable, str(HERE / name), *arguments]
        lines = []
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as running:
            for line in running.stdout or ():
                print(line, end="", flush=True)
                lines.append(line.rstrip())
        worst = max(worst, abs(running.returncode))
        text = "\n".join(lines)
        kept.append(f"## {name}\n\n{text}\n" if name == "peers.py" else f"## {name}\n\n```\n{text}\n```\n")
    (HERE / "results.md").write_text("\n".join(kept), encoding="utf-8")
    return worst


if __name__ == "__main__":
    raise SystemExit(main())
