"""Markdown as a lesson has it: read into steps, blocks and a small tree of words. Nothing in it is ever markup.

The tree is plain data: a text, or a list [tag, ...children]. Links are ["a", address, ...], citations ["cite", key],
ordered lists ["ol", first, ...], pieces of code ["code", text]. The page makes elements of it, the worksheet text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kurilmap.errors import did_you_mean

if TYPE_CHECKING:
    from markdown_it.token import Token

    from kurilmap.lesson.fields import Tell

Tree = list[Any]
BLOCKS = ("map", "quiz")
CALLOUTS = ("teacher",)
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}\Z")
HEADING_ID = re.compile(r"\s*\{#([^{}]*)\}\s*\Z")
CITATION = re.compile(r"\[@([^\]\[\s;]+(?:;\s*@[^\]\[\s;]+)*)\]")
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
TAGS = {
    "paragraph": "p", "bullet_list": "ul", "list_item": "li", "blockquote": "blockquote", "em": "em",
    "strong": "strong", "table": "table", "thead": "thead", "tbody": "tbody", "tr": "tr", "th": "th", "td": "td",
}  # fmt: skip


@dataclass
class Block:
    """The text of a ```{map} or ```{quiz} block and the line where that text begins."""

    name: str
    line: int
    text: str


@dataclass
class Part:
    """One `## Heading {#id}` with what follows it."""

    line: int
    id: str
    title: str
    prose: Tree = field(default_factory=list)
    teacher: Tree = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    citations: list[tuple[int, str]] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)


def read_parts(text: str, first_line: int, tell: Tell) -> list[Part]:
    r"""Read the steps of a lesson from its Markdown; problems go to `tell(line, what)`.

    >>> read_parts("## One {#one}\n\nSome *words* [@key].", 1, print)[0].prose
    [['p', 'Some ', ['em', 'words'], ' ', ['cite', 'key'], '.']]
    """
    from markdown_it import MarkdownIt

    # HTML is told apart from text only so that comments can be dropped; all else of it stays text.
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    reader.validateLink = _any_link  # type: ignore[method-assign]  # told of below, instead of left as text
    lines = text.split("\n")
    return _Reader(reader.parse(text), lines, first_line, tell).parts()


def _any_link(url: str) -> bool:  # noqa: ARG001  markdown-it calls it by name
    return True


class _Reader:
    def __init__(self, tokens: list[Token], lines: list[str], first_line: int, tell: Tell) -> None:
        self.tokens, self.lines, self.first, self.report = tokens, lines, first_line, tell
        self.part: Part | None = None
        self.found: list[Part] = []

    def line(self, token: Token) -> int:
        return self.first + (token.map[0] if token.map else 0)

    def parts(self) -> list[Part]:
        at, orphan = 0, 0
        while at < len(self.tokens):
            end = _end(self.tokens, at)
            block = self.tokens[at : end + 1]
            first = block[0]
            if first.type == "heading_open" and first.tag in ("h1", "h2"):
                self.heading(first, block[1])
            elif self.part is None:
                if not (first.type == "html_block" and not COMMENT.sub("", first.content).strip()):
                    orphan = orphan or self.line(first)
            elif first.type == "fence" and first.info.strip().startswith("{"):
                self.fence(first)
            elif first.type == "blockquote_open" and (note := self.callout(block)) is not None:
                self.part.teacher += note
            else:
                self.part.prose += self.tree(block)
            at = end + 1
        if orphan:
            self.report(
                orphan, "this stands before the first step; begin with a line like `## Heading {#heading}`"
            )
        return self.found

    def heading(self, token: Token, inline: Token) -> None:
        line = self.line(token)
        title, match = inline.content, HEADING_ID.search(inline.content)
        if token.tag == "h1":
            self.report(
                line,
                f"`# {title[:40]}`: steps begin with two signs (`##`); the lesson's title stands in the front matter",
            )
            return
        key = match.group(1).strip() if match else ""
        title = title[: match.start()].strip() if match else title.strip()
        plain = re.sub(r"[*_`]", "", title)
        slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40] or f"step-{len(self.found) + 1}"
        if not ID.match(key):
            what = (
                f"the id {key[:60]!r} is not small letters, digits and hyphens"
                if match
                else "the step has no id"
            )
            self.report(line, f"{what}; write `## {title[:60]} {{#{slug}}}`")
            key = slug
        elif any(part.id == key for part in self.found):
            other = next(part for part in self.found if part.id == key)
            self.report(line, f"the id {key!r} is taken by the step of line {other.line}")
        if not plain:
            self.report(line, "the step's heading has no text")
        self.part = Part(line, key, plain)
        self.found.append(self.part)

    def fence(self, token: Token) -> None:
        assert self.part is not None
        assert token.map is not None
        line, info = self.line(token), token.info.strip()
        match = re.fullmatch(r"\{(\w[\w-]*)\}", info)
        if not match or match.group(1) not in BLOCKS:
            hint = did_you_mean(info.strip("{} "), BLOCKS)
            self.report(line, f"there is no block {info[:40]!r}{hint}")
            return
        last = self.lines[token.map[1] - 1].strip() if token.map[1] <= len(self.lines) else ""
        if token.map[1] - token.map[0] < 2 or not re.fullmatch(r"`{3,}|~{3,}", last):
            self.report(line, f"the block {info} is not closed: end it with a line of ```")
            return
        self.part.blocks.append(Block(match.group(1), line + 1, token.content))

    def callout(self, block: list[Token]) -> Tree | None:
        """Return the presenter's note in a block quote that begins with [!teacher], or None for a plain quote."""
        inline = next((token for token in block if token.type == "inline"), None)
        match = re.match(r"\[!([^\]\n]{0,40})\][ \t]*\n?", inline.content) if inline else None
        if inline is None or match is None or block[1].type != "paragraph_open":
            return None
        if match.group(1).strip().lower() not in CALLOUTS:
            name = match.group(1).strip()
            self.report(
                self.line(block[0]), f"there is no note [!{name}]{did_you_mean(name.lower(), CALLOUTS)}"
            )
            return []
        cut = match.end()
        children, skipped = inline.children or [], ""
        while children and len(skipped) < cut:
            token = children[0]
            piece = "\n" if token.type in ("softbreak", "hardbreak") else token.content
            if len(skipped) + len(piece) > cut:
                token.content = piece[cut - len(skipped) :]
                break
            skipped += piece
            children = children[1:]
        inline.children = children
        if "\n" in match.group(0) and inline.map:
            inline.map = [inline.map[0] + 1, inline.map[1]]
        return [each for each in self.tree(block[1:-1]) if each != ["p"]]

    def tree(self, block: list[Token]) -> Tree:
        """Return the trees of some block tokens."""
        top: Tree = ["top"]
        stack = [top]
        for token in block:
            kind = token.type
            if kind == "inline":
                stack[-1] += self.inline(token.children or [], self.line(token))
            elif kind.endswith("_open"):
                name = kind.removesuffix("_open")
                if name == "ordered_list":
                    node: Tree = ["ol", int(token.attrs.get("start") or 1)]
                elif name == "heading":
                    # The step's own heading is one level below the lesson's title; the ones within it follow.
                    node = [token.tag]
                else:
                    node = [TAGS.get(name, "p")]
                if name == "paragraph" and token.hidden:
                    node = stack[-1]  # a tight list: its items are not paragraphs
                else:
                    stack[-1].append(node)
                stack.append(node)
            elif kind.endswith("_close"):
                stack.pop()
            elif kind in ("fence", "code_block"):
                if token.info.strip().startswith("{"):
                    self.report(
                        self.line(token), f"the block {token.info.strip()[:40]} should not be indented"
                    )
                stack[-1].append(["pre", token.content.rstrip("\n")])
            elif kind == "hr":
                stack[-1].append(["hr"])
            elif kind == "html_block":
                text = COMMENT.sub("", token.content).strip()
                if text:
                    stack[-1].append(["p", text])
        return top[1:]

    def inline(self, tokens: list[Token], line: int) -> Tree:
        top: Tree = ["top"]
        stack = [top]
        for token in tokens:
            kind = token.type
            if kind in ("text", "text_special"):
                self.words(token.content, stack[-1], line)
            elif kind == "softbreak":
                line += 1
                _add(stack[-1], "\n")
            elif kind == "hardbreak":
                line += 1
                stack[-1].append(["br"])
            elif kind == "code_inline":
                stack[-1].append(["code", token.content])
            elif kind == "html_inline":
                _add(stack[-1], COMMENT.sub("", token.content))
            elif kind == "image":
                self.report(line, "pictures cannot be in a lesson (its page is one file that loads nothing)")
            elif kind == "link_open":
                node: Tree = ["a", self.link(str(token.attrs.get("href") or ""), line)]
                stack[-1].append(node)
                stack.append(node)
            elif kind.endswith("_open"):
                node = [TAGS.get(kind.removesuffix("_open"), "em")]
                stack[-1].append(node)
                stack.append(node)
            elif kind.endswith("_close"):
                stack.pop()
        return top[1:]

    def words(self, text: str, node: Tree, line: int) -> None:
        """Add a text, its citations taken out."""
        assert self.part is not None
        done = 0
        for match in CITATION.finditer(text):
            _add(node, text[done : match.start()])
            for key in re.split(r";\s*@", match.group(1)):
                node.append(["cite", key])
                self.part.citations.append((line, key))
            done = match.end()
        _add(node, text[done:])

    def link(self, address: str, line: int) -> str:
        """Return an address that a reader may follow: another step, or a page; report any other."""
        assert self.part is not None
        if address.startswith("#"):
            self.part.links.append((line, address[1:]))
        elif not re.match(r"https?://[^/\s]", address, re.IGNORECASE):
            self.report(
                line,
                f"the link to {address[:60]!r} should go to https://, http:// or a step of the lesson (#id)",
            )
            return ""
        return address


def _add(node: Tree, text: str) -> None:
    """Add a text to a tree; neighbours become one. The tag of a node is not its text."""
    if not text:
        return
    last = len(node) - 1
    if last >= (2 if node[0] == "a" else 1) and isinstance(node[last], str):
        node[last] += text
    else:
        node.append(text)


def _end(tokens: list[Token], start: int) -> int:
    """Give the index of the token that closes the block which begins at `start`."""
    level = 0
    for index in range(start, len(tokens)):
        level += tokens[index].nesting
        if level <= 0:
            return index
    return len(tokens) - 1


def cited(tree: Any) -> list[str]:
    """List the sources that a tree cites, in its order.

    >>> cited([["p", "x", ["cite", "b"]], ["p", ["em", ["cite", "a"]]]])
    ['b', 'a']
    """
    if isinstance(tree, str) or not tree:
        return []
    if tree[0] == "cite":
        return [tree[1]]
    return [key for each in tree if isinstance(each, list) for key in cited(each)]


def plain(tree: Any) -> str:
    """Return the text of a tree, without its citations.

    >>> plain(["p", "Some ", ["em", "words"], ["cite", "key"]])
    'Some words'
    """
    if isinstance(tree, str):
        return tree
    if not isinstance(tree, list) or not tree or tree[0] == "cite":
        return ""
    if not isinstance(tree[0], str):
        return "\n".join(plain(each) for each in tree)
    skip = 2 if tree[0] in ("a", "ol") else 1
    return "".join(plain(each) for each in tree[skip:])
