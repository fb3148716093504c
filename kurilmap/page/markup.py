"""Taking apart html that a page is given, so that what is left asks for nothing and runs nothing by itself.

The Content-Security-Policy is the guard; this room makes sure that there is nothing for it to block, and
that what cannot be shown is said in words instead of being lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

__all__ = ["STYLE", "Cleaned", "clean", "clean_css", "is_inside"]

# Style attributes are blocked by the policy; the page's script sets them from this attribute instead.
STYLE = "data-km-style"

FRAMES = frozenset({"iframe", "object", "embed", "frame", "frameset", "applet", "portal"})
VOID = frozenset(
    {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
SOURCES = frozenset(
    {"src", "srcset", "poster", "background", "xlink:href", "data", "ping", "formaction", "action"}
)
LOADED_BY_HREF = frozenset({"image", "use", "feimage"})
SCRIPT_TYPES = frozenset({"", "module", "text/javascript", "application/javascript", "text/ecmascript"})
CSS_ADDRESS = re.compile(r"url\(\s*(['\"]?)(?!data:|#)[^)]*?\1\s*\)|@import[^;]*;?", re.IGNORECASE)


@dataclass
class Cleaned:
    """Html without anything that loads or runs, and what was taken out of it, in its order."""

    html: str = ""
    scripts: list[tuple[str, str]] = field(default_factory=list)  # ("text", code) or ("src", address)
    styles: list[tuple[str, str]] = field(default_factory=list)  # ("text", css) or ("href", address)
    refused: list[str] = field(default_factory=list)


def is_inside(address: str) -> bool:
    """Say whether an address is part of the page itself: data: or a fragment.

    >>> is_inside("data:image/png;base64,AAAA"), is_inside("https://example.org/a.png"), is_inside("a.png")
    (True, False, False)
    """
    return address.strip().lower().startswith(("data:", "#")) or not address.strip()


def clean_css(css: str) -> tuple[str, list[str]]:
    """Return a style sheet without addresses that would load, and those addresses.

    >>> clean_css("a { background: url(https://example.org/x.png) red }")
    ('a { background: none red }', ['url(https://example.org/x.png)'])
    """
    if "url(" not in css.lower() and "@import" not in css.lower():
        return css, []
    found = [match.group(0) for match in CSS_ADDRESS.finditer(css)]
    return (
        (CSS_ADDRESS.sub(lambda match: "" if match.group(0)[0] == "@" else "none", css), found)
        if found
        else (css, [])
    )


def clean(text: str) -> Cleaned:
    """Take scripts, style sheets, event handlers, frames and outside addresses out of html.

    >>> clean('<b style="color:red" onclick="f()">A</b>')
    Cleaned(html='<b data-km-style="color:red">A</b>', scripts=[], styles=[], refused=['onclick='])
    >>> clean("A & B < C").html
    'A & B < C'
    """
    if "<" not in text:
        return Cleaned(text)
    parser = _Cleaner()
    parser.feed(text)
    parser.close()
    parser.result.html = "".join(parser.out)
    return parser.result


class _Cleaner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.result = Cleaned()
        self.out: list[str] = []
        self.within = ""  # the element whose text is being taken out
        self.depth = 0
        self.kind = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.within:
            self.depth += tag == self.within and tag not in VOID
            return
        values = {name: value or "" for name, value in attrs}
        if tag in FRAMES:
            self.result.refused.append(f"<{tag}>")
            if tag not in VOID:
                self.within, self.depth, self.kind = tag, 1, "drop"
        elif tag == "script" and values.get("type", "").strip().lower() in SCRIPT_TYPES:
            if values.get("src"):
                self.result.scripts.append(("src", values["src"]))
            self.within, self.depth, self.kind = tag, 1, "drop" if values.get("src") else "script"
        elif tag == "style":
            self.within, self.depth, self.kind = tag, 1, "style"
        elif tag == "link":
            self._link(values)
        elif tag in ("meta", "base"):
            # One charset, policy and viewport a page: the page's own.
            if tag == "meta" and values.get("name", "viewport").lower() != "viewport":
                self.out.append(self._tag(tag, attrs))
        else:
            self.out.append(self._tag(tag, attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self.within == tag and self.depth == 1:
            self.within = ""

    def handle_endtag(self, tag: str) -> None:
        if not self.within:
            if tag not in FRAMES:
                self.out.append(f"</{tag}>")
        elif tag == self.within:
            self.depth -= 1
            if not self.depth:
                self.within = ""

    def handle_data(self, data: str) -> None:
        if not self.within:
            self.out.append(data)
        elif self.kind in ("script", "style"):
            {"script": self.result.scripts, "style": self.result.styles}[self.kind].append(("text", data))

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def _link(self, values: dict[str, str]) -> None:
        if "stylesheet" in values.get("rel", "").lower():
            self.result.styles.append(("href", values.get("href", "")))
        elif not is_inside(values.get("href", "")):
            self.result.refused.append(values["href"])

    def _tag(self, tag: str, attrs: list[tuple[str, str | None]]) -> str:
        kept = []
        for name, value in attrs:
            given = value or ""
            if name.startswith("on") or name == "srcdoc":
                self.result.refused.append(f"{name}=")
            elif (name in SOURCES or (name == "href" and tag in LOADED_BY_HREF)) and not is_inside(given):
                self.result.refused.append(given)
            elif name in ("href", "xlink:href") and re.sub(r"[\s\0-\x20]", "", given).lower().startswith(
                ("javascript:", "vbscript:")
            ):
                self.result.refused.append("javascript:")
            elif name == "style":
                css, found = clean_css(given)
                self.result.refused += found
                kept.append(f' {STYLE}="{escape(css)}"')
            else:
                kept.append(f" {name}" if value is None else f' {name}="{escape(value)}"')
        return f"<{tag}{''.join(kept)}>"
