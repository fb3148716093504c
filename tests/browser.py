"""The browser of the tests: where it is, and how to get one.

Run as a script (`make test` does) it makes sure that there is one: where none is found and the machine is
Debian-like and the user root, it installs Debian's packages; elsewhere it says in one line what to install.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from kurilmap.picture import find_browser as find

PACKAGES = ("chromium", "fonts-noto-cjk")
ADVICE = "install Chrome or Chromium and the Noto CJK fonts, or name one in the variable KURILMAP_BROWSER"


def has_cjk_font() -> bool:
    """Say whether text in Japanese and Chinese will be drawn with a font of its own."""
    if not shutil.which("fc-list"):
        return True  # not a system that fontconfig can answer for
    listed = subprocess.run(["fc-list", ":lang=ja", "family"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def ensure() -> int:
    """Install a browser where that is ours to do, else say what to install. Never fails."""
    missing = [p for p, there in zip(PACKAGES, (find(), has_cjk_font()), strict=True) if not there]
    if not missing:
        return 0
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root and shutil.which("apt-get") and not os.environ.get("KURILMAP_BROWSER"):
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        print(f"installing {' and '.join(missing)} for the browser tests", flush=True)
        for command in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", *missing]):
            if subprocess.run(
                ["apt-get", *command], env=env, stdout=subprocess.DEVNULL, check=False
            ).returncode:
                break
    if not find():
        print(f"no browser for the browser tests: {ADVICE}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(ensure())
