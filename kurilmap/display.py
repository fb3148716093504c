"""How a map shows itself in a notebook: the live page in a frame, and inside the frame the still picture.

A notebook that is trusted shows the page. One that is not drops the frame and keeps what stands inside it, the
picture. With KURILMAP_DISPLAY=still in the environment a map is only its picture, for notebooks that are kept on a
forge: that is small, certainly shown, and the same on every machine. With KURILMAP_DISPLAY=png it is that picture as
PNG, for notebooks that become LaTeX or PDF: only then is a browser started for it.
"""

from __future__ import annotations

import base64
import html
import os
from typing import TYPE_CHECKING, Any

from . import still
from .offline import FRAME

if TYPE_CHECKING:
    from .map import Map

HEIGHT = 640  # px: the map, the banner and the line below it


def kind() -> str:
    """Return as what maps are to show themselves: "live" (the picture inside), "still" (SVG alone) or "png"."""
    named = os.environ.get("KURILMAP_DISPLAY", "").lower()
    return named if named in ("still", "png") else "live"


def frame(drawn: Map) -> str:
    """Write a map as a frame of its own, which cannot reach the notebook around it, with its picture inside."""
    page = drawn.compact_page()
    title = html.escape(drawn.page_title())
    picture = base64.b64encode(still.svg(drawn.describe()).encode()).decode()
    # Single quotes: the page has few of them and many double ones.
    source = page.replace("&", "&amp;").replace("'", "&#39;")
    root: Any = drawn.get_root()
    height, width = (
        html.escape(str(each or other)) for each, other in ((root.height, HEIGHT), (root.width, "100%"))
    )
    return (
        f'<iframe title="{title}" sandbox="{FRAME}" width="{width}" height="{height}" style="border:0" allowfullscreen '
        f'srcdoc=\'{source}\'><img alt="{title}" style="max-width:100%" '
        f'src="data:image/svg+xml;base64,{picture}"></iframe>'
    )
