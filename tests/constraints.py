"""Print the installed versions as constraints.txt has them (`make constraints` runs this)."""

from __future__ import annotations

from importlib.metadata import distributions

HEAD = """\
# The versions that make installs, all known to work together on Python 3.11. Not a limit for users: that is
# in pyproject.toml. Made by `make constraints`, which takes the newest of everything; run `make test-all` after it.
"""
NOT_OURS = {"kurilmap", "pip"}


def lines() -> list[str]:
    """Return name==version of everything installed, by name."""
    found = {(d.metadata["Name"], d.version) for d in distributions()}
    return sorted((f"{name}=={version}" for name, version in found if name not in NOT_OURS), key=str.casefold)


if __name__ == "__main__":
    print(HEAD + "\n".join(lines()))
