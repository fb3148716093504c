"""The map as a live widget: the same page, with a kernel behind it, both ways (extra `widget`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from .files import WEB
from .perspective import check_language, check_perspective

if TYPE_CHECKING:
    from .map import Map


class MapWidget(anywidget.AnyWidget):
    """A map whose state is shared with Python.

    `selected` is a place's id or "", `view` is [zoom, lat, lon] or [], `year` an int or None, `language` and
    `perspective` as in `Map`. Each can be set and observed; a value that cannot be raises and changes nothing.

    >>> from kurilmap import Map
    >>> widget = Map("kurils", year=1875).widget()
    >>> widget.selected = "iturup"
    >>> widget.year, widget.language
    (1875, 'en')
    """

    _esm = WEB / "widget.js"
    _page = traitlets.Unicode().tag(sync=True)
    _title = traitlets.Unicode().tag(sync=True)
    height = traitlets.Int(640, help="px").tag(sync=True)
    selected = traitlets.Unicode("").tag(sync=True)
    view = traitlets.List(traitlets.Float()).tag(sync=True)
    year = traitlets.Int(None, allow_none=True).tag(sync=True)
    language = traitlets.Unicode().tag(sync=True)
    perspective = traitlets.Unicode().tag(sync=True)

    def __init__(self, drawn: Map, **options: Any) -> None:
        self._drawn = drawn
        self._ids = {place["id"] for place in drawn.describe()["places"]}
        super().__init__(
            _page=drawn.compact_page(bridge=True),
            _title=drawn.page_title(),
            language=drawn.language,
            perspective=drawn.perspective,
            year=drawn.year,
            **options,
        )

    def add(self, what: Any, **options: Any) -> MapWidget:
        """Add to the map what `Map.add` takes; what is shown stays as it is."""
        self._drawn.add(what, **options)
        self._page = self._drawn.compact_page(bridge=True)
        return self

    @traitlets.validate("language")
    def _valid_language(self, proposal: Any) -> str:
        return check_language(proposal["value"])

    @traitlets.validate("perspective")
    def _valid_perspective(self, proposal: Any) -> str:
        region = self._drawn.region
        return check_perspective(proposal["value"], region.parties, region.title)

    @traitlets.validate("year")
    def _valid_year(self, proposal: Any) -> int | None:
        from .history import check_year

        return check_year(self._drawn.atlas, proposal["value"])

    @traitlets.validate("selected")
    def _valid_selected(self, proposal: Any) -> str:
        value: str = proposal["value"]
        if value and value not in self._ids:
            from .gazetteer import gazetteer

            return gazetteer(self._drawn.atlas).find(value).id
        return value

    @traitlets.validate("view")
    def _valid_view(self, proposal: Any) -> list[float]:
        view: list[float] = proposal["value"]
        if view and (
            len(view) != 3 or not (0 <= view[0] <= 24 and abs(view[1]) <= 85 and abs(view[2]) <= 360)
        ):
            raise traitlets.TraitError(f"view is [zoom, lat, lon], not {view!r}")
        return view
