"""Run notebooks as a reader would, and write into them what a forge's preview is to show (`make notebooks` runs this).

A notebook is run in a folder of its own, without a network and with maps as still pictures. What is kept of its outputs is
the same on every run: pictures, tables, printed text; no numbers of cells, no times, no widgets.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"

# Run in the kernel before the notebook's own cells: whatever opens a connection to another machine fails. The
# kernel itself talks to its client through loopback.
NO_NETWORK = """
import socket as _socket
def _refuse(self, address, _connect=_socket.socket.connect):
    if self.family in (_socket.AF_INET, _socket.AF_INET6) and not str(address[0]).startswith("127."):
        raise OSError(f"the network is off in this test, and the notebook asked for {address}")
    return _connect(self, address)
def _no_names(host, *rest, _look_up=_socket.getaddrinfo, **more):
    if host not in (None, "localhost", "127.0.0.1", "::1"):
        raise OSError(f"the network is off in this test, and the notebook asked for {host}")
    return _look_up(host, *rest, **more)
_socket.socket.connect = _refuse
_socket.getaddrinfo = _no_names
"""


def read(path):
    return nbformat.read(path, as_version=4)


def executed(notebook, folder):
    """Run a notebook's cells in a folder; return it with its outputs, as they are to be kept."""
    first = nbformat.v4.new_code_cell(NO_NETWORK)
    notebook.cells.insert(0, first)
    settings = {"KURILMAP_DISPLAY": "still", "PYTHONPATH": str(NOTEBOOKS.parent)}
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    client.execute(env={**os.environ, **settings})
    del notebook.cells[0]
    for cell in notebook.cells:
        cell.metadata = nbformat.NotebookNode()
        if cell.cell_type == "code":
            cell.execution_count = None
            cell.outputs = _joined([kept for each in cell.outputs if (kept := _kept(each)) is not None])
    notebook.metadata = nbformat.NotebookNode(
        kernelspec={"display_name": "Python 3", "language": "python", "name": "python3"},
        language_info={"name": "python"},
    )
    return notebook


def _joined(outputs):
    """Put printed text together that the kernel happened to send in pieces."""
    joined = []
    for each in outputs:
        if joined and each.output_type == joined[-1].output_type == "stream":
            joined[-1].text += each.text
        else:
            joined.append(each)
    return joined


def _kept(output):
    """Return an output without what changes from run to run, or None where nothing of it can be shown."""
    if output.output_type == "stream":
        return output if output.name == "stdout" else None
    shown = dict(output.data)
    html = shown.get("text/html", "")
    if "<iframe" in html:
        shown.pop("text/html")
    elif html:
        # A table: pandas' style sheet is dropped by previews anyway.
        shown = {"text/html": re.sub(r"<style scoped>.*?</style>\s*", "", html, flags=re.DOTALL)}
    kept = {
        kind: shown[kind]
        for kind in ("image/svg+xml", "image/png", "text/html", "text/plain")
        if kind in shown
    }
    # An address in memory is another one each time.
    if "text/plain" in kept:
        kept["text/plain"] = re.sub(r" at 0x[0-9a-f]+", "", kept["text/plain"])
    return nbformat.v4.new_output("display_data", kept) if kept else None


def main():
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        with tempfile.TemporaryDirectory() as folder:
            notebook = executed(read(path), folder)
        nbformat.write(notebook, path)
        print(f"{path.name:28}{path.stat().st_size / 1000:7.0f} kB", flush=True)


if __name__ == "__main__":
    sys.exit(main())
