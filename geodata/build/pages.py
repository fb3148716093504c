"""Pack the layers of every region for its page: `python geodata/build/pages.py`, after the layers are made."""

import hashlib
import json
import re
import sys

from common import GEODATA

sys.path.insert(0, str(GEODATA.parent))
from kurilmap.atlas import Atlas
from kurilmap.bake import bake

CATALOG = GEODATA / "catalog.toml"


def main() -> None:
    """Write pages/<region>.json and their records at the end of the catalog."""
    atlas = Atlas(GEODATA)
    (GEODATA / "pages").mkdir(exist_ok=True)
    records = []
    for region in sorted(atlas.regions):
        text = json.dumps(bake(atlas, region), ensure_ascii=False, separators=(",", ":")) + "\n"
        path = GEODATA / "pages" / f"{region}.json"
        path.write_text(text, encoding="utf-8")
        digest = hashlib.sha256(text.encode()).hexdigest()
        records.append(f'[[pages]]\nregion = "{region}"\nfile = "pages/{region}.json"\nsha256 = "{digest}"\n')
        print(f"pages/{region}.json: {len(text) / 1000:.0f} kB")
    before = re.split(r"^\[\[pages\]\]", CATALOG.read_text(encoding="utf-8"), maxsplit=1, flags=re.MULTILINE)[
        0
    ]
    CATALOG.write_text(f"{before.rstrip()}\n\n" + "\n".join(records), encoding="utf-8")


if __name__ == "__main__":
    main()
