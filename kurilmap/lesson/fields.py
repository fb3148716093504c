"""YAML as a lesson has it: read event by event, so that every value knows its line and nothing is ever built.

No tags, anchors or aliases: a block of text cannot make objects, refer to itself or grow. Scalars stay the text
that was written; whoever takes one says what it should be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from kurilmap.errors import did_you_mean

MOST_NODES, MOST_DEPTH, MOST_TEXT = 4000, 12, 4000
WHOLE = re.compile(r"[-+]?\d{1,9}\Z")
# Controls and marks that turn the direction of text around would let a lesson read otherwise than it is written.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
NUMBER = re.compile(r"[-+]?(\d{1,9}(\.\d{0,12})?|\.\d{1,12})\Z")

Tell = Callable[[int, str], None]


@dataclass
class Node:
    """A value with its line: a mapping of nodes, a list of nodes, or a text."""

    line: int
    value: dict[str, Node] | list[Node] | str
    plain: bool = False  # a scalar without quotes: 12 is a number, "12" is not
    key_lines: dict[str, int] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Say what it is, for a message."""
        if isinstance(self.value, str):
            return f"{self.value:.40}" if self.value else "nothing"
        return "a mapping" if isinstance(self.value, dict) else "a list"


class _Refused(Exception):
    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line, self.what = line, what


def read_yaml(text: str, first_line: int, tell: Tell) -> Node | None:
    """Read a block of YAML whose first line is `first_line` of its file; problems go to `tell(line, what)`.

    Gives None where there is nothing or something that cannot be read.

    >>> read_yaml("a: [1, x]", 1, print).value["a"].value[1].value
    'x'
    >>> read_yaml("a: &x [*x]", 3, lambda line, what: print(line, what))
    3 anchors and aliases (& and *) are not used in lessons; write the value out
    """
    import yaml

    try:
        # Only events are taken from it, so the loader's safety is not the point; the one in C is much faster.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        return _Builder(yaml.parse(text, Loader=loader), first_line, tell).document()
    except _Refused as refused:
        tell(refused.line, refused.what)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        tell(first_line + (mark.line if mark else 0), f"is not YAML: {error.problem or error.context}")
    except yaml.YAMLError as error:
        tell(first_line, f"is not YAML: {str(error).splitlines()[0]}")
    return None


class _Builder:
    def __init__(self, events: Iterable[Any], first_line: int, tell: Tell) -> None:
        self.events, self.first, self.tell, self.count = iter(events), first_line, tell, 0

    def next(self) -> Any:
        event = next(self.events)
        line = self.first + event.start_mark.line
        self.count += 1
        if self.count > MOST_NODES * 2:
            raise _Refused(line, f"has more than {MOST_NODES} values")
        if getattr(event, "anchor", None) is not None:
            raise _Refused(line, "anchors and aliases (& and *) are not used in lessons; write the value out")
        if getattr(event, "tag", None) is not None:
            raise _Refused(line, f"tags ({event.tag:.40}) are not used in lessons; leave it out")
        return event

    def document(self) -> Node | None:
        found = None
        while True:
            event = self.next()
            name = type(event).__name__
            if name == "StreamEndEvent":
                return found
            if name in ("StreamStartEvent", "DocumentStartEvent", "DocumentEndEvent"):
                if name == "DocumentStartEvent" and found is not None:
                    raise _Refused(self.first + event.start_mark.line, "has a second YAML document (---)")
                continue
            found = self.node(event, 1)

    def node(self, event: Any, depth: int) -> Node:
        line, name = self.first + event.start_mark.line, type(event).__name__
        if depth > MOST_DEPTH:
            raise _Refused(line, f"is nested more than {MOST_DEPTH} deep")
        if name == "ScalarEvent":
            if len(event.value) > MOST_TEXT:
                raise _Refused(line, f"a text has {len(event.value)} characters; {MOST_TEXT} are the most")
            if match := UNSEEN.search(event.value):
                raise _Refused(
                    line, f"has a control character that readers cannot see (U+{ord(match.group()):04X})"
                )
            plain = not event.style
            empty = plain and event.value in ("", "~", "null")
            return Node(line, "" if empty else event.value, plain)
        if name == "SequenceStartEvent":
            found = []
            while type(event := self.next()).__name__ != "SequenceEndEvent":
                found.append(self.node(event, depth + 1))
            return Node(line, found)
        values: dict[str, Node] = {}
        lines: dict[str, int] = {}
        while type(event := self.next()).__name__ != "MappingEndEvent":
            key = self.node(event, depth + 1)
            value = self.node(self.next(), depth + 1)
            if not isinstance(key.value, str):
                raise _Refused(key.line, f"a key should be a word, not {key.kind}")
            if key.value in values:
                self.tell(key.line, f"{key.value} is there twice, first in line {lines[key.value]}")
                continue
            values[key.value], lines[key.value] = value, key.line
        return Node(line, values, key_lines=lines)


class Fields:
    """The values of a mapping, taken out one by one, each checked; what is wrong goes to `tell`."""

    def __init__(self, node: Node, what: str, tell: Tell) -> None:
        self.node, self.what, self.tell = node, what, tell
        self.values: dict[str, Node] = {}
        self.sound = isinstance(node.value, dict)
        if isinstance(node.value, dict):
            self.values = node.value
        else:
            tell(node.line, f"{what} should be `key: value` lines, not {node.kind}")

    def only(self, keys: Iterable[str]) -> None:
        """Tell of every key that is none of these."""
        known = list(keys)
        for key in self.values:
            if key not in known:
                hint = did_you_mean(key, known) or f"; there are {', '.join(known)}"
                self.tell(self.line(key), f"{self.what} has no key {key[:60]!r}{hint}")

    def line(self, key: str) -> int:
        """Give the line of a key, or that of the whole mapping."""
        return self.node.key_lines.get(key, self.node.line)

    def wrong(self, key: str, what: str) -> None:
        """Tell that a value is wrong."""
        self.tell(self.line(key), f"{key} {what}")

    def get(self, key: str, *, must: bool = False) -> Node | None:
        """Take a value; without it None, and a problem if it must be there."""
        node = self.values.get(key)
        if node is None or node.value == "":
            if self.sound and (must or node is not None):
                self.wrong(key, f"is missing in {self.what}" if node is None else "has no value")
            return None
        return node

    def text(self, key: str, *, must: bool = False) -> str:
        """Take a text on one line; "" without it."""
        node = self.get(key, must=must)
        return "" if node is None else one_text(node, key, self.tell)

    def texts(self, key: str) -> list[str]:
        """Take a list of texts; one text stands for a list of one."""
        return [text for _, text in self.lined(key)]

    def lined(self, key: str) -> list[tuple[int, str]]:
        """Take a list of texts, each with its line."""
        node = self.get(key)
        if node is None:
            return []
        parts = node.value if isinstance(node.value, list) else [node]
        return [(part.line, text) for part in parts if (text := one_text(part, key, self.tell))]

    def whole(self, key: str, least: int, most: int) -> int | None:
        """Take a whole number between two others; None without it."""
        node = self.get(key)
        if node is None:
            return None
        if isinstance(node.value, str) and node.plain and WHOLE.match(node.value):
            number = int(node.value)
            if least <= number <= most:
                return number
        self.wrong(key, f"should be a whole number from {least} to {most}, not {node.kind}")
        return None

    def number(self, key: str, least: float, most: float) -> float | None:
        """Take a number between two others; None without it."""
        node = self.get(key)
        return None if node is None else one_number(node, key, least, most, self.tell)


def one_text(node: Node, key: str, tell: Tell) -> str:
    """Take a node for a text with something in it; "" if it is none."""
    if not isinstance(node.value, str):
        tell(node.line, f"{key} should be a text, not {node.kind}")
        return ""
    if not node.value.strip():
        tell(node.line, f"{key} has no value")
    return node.value.strip()


def one_number(node: Node, key: str, least: float, most: float, tell: Tell) -> float | None:
    """Take a node for a number between two others; None if it is none."""
    if isinstance(node.value, str) and node.plain and NUMBER.match(node.value):
        number = float(node.value)
        if least <= number <= most:
            return number
    tell(node.line, f"{key} should be a number from {least:g} to {most:g}, not {node.kind}")
    return None
