"""Colours by a column's values: classes of numbers, or a colour for each of a few categories, with their legend."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kurilmap.errors import InputError, MissingExtra, did_you_mean
from kurilmap.layers.values import coded

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["CATEGORIES", "Colouring", "colouring", "is_colour", "is_numeric"]

# Told apart by readers who see few colours, and all dark enough for land and for sea.
CATEGORIES = ("#8a2f5c", "#0b6b53", "#9a5200", "#38488f", "#111111", "#b3261e", "#4f5210", "#00687d")
RAMP = ("#c47a1c", "#b34a2b", "#8e2a45", "#5f1a55", "#2a0f4d")  # little to much
GREY = "#77726a"
# The colours that CSS knows by name.
NAMES = frozenset(
    """
    aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown
    burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue
    darkcyan darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange
    darkorchid darkred darksalmon darkseagreen darkslateblue darkslategray darkslategrey darkturquoise
    darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia
    gainsboro ghostwhite gold goldenrod gray green greenyellow grey honeydew hotpink indianred indigo
    ivory khaki lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan
    lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen lightskyblue
    lightslategray lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon
    mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue
    mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin
    navajowhite navy oldlace olive olivedrab orange orangered orchid palegoldenrod palegreen
    paleturquoise palevioletred papayawhip peachpuff peru pink plum powderblue purple rebeccapurple red
    rosybrown royalblue saddlebrown salmon sandybrown seagreen seashell sienna silver skyblue slateblue
    slategray slategrey snow springgreen steelblue tan teal thistle tomato turquoise violet wheat white
    whitesmoke yellow yellowgreen
    """.split()  # noqa: SIM905  a column of words is easier on the eye
)
MOST_CLASSES = 9
GREATEST = 1e300  # differences of greater numbers are no numbers
SAMPLE = 600  # values that a slow method looks at
# Those of mapclassify that give the same classes each time.
METHODS = (
    "BoxPlot",
    "FisherJenks",
    "HeadTailBreaks",
    "MaximumBreaks",
    "Percentiles",
    "PrettyBreaks",
    "StdMean",
)


@dataclass(frozen=True)
class Colouring:
    """The colours of a layer, each feature's index among them, and what the legend says of them."""

    colours: list[str]
    index: npt.NDArray[np.uint8]
    legend: dict[str, Any]


def is_colour(color: object) -> bool:
    """Say whether a value is a colour of CSS: #rgb, #rrggbb or a name.

    >>> is_colour("#8a2f5c"), is_colour("Teal"), is_colour("depth")
    (True, True, False)
    """
    return isinstance(color, str) and (
        color.lower() in NAMES or re.fullmatch(r"#([0-9a-fA-F]{3}){1,2}", color) is not None
    )


def is_numeric(column: Any) -> bool:
    """Say whether a column (a pandas Series) has numbers to be classed."""
    import pandas as pd

    api = pd.api.types
    return bool(api.is_numeric_dtype(column)) and not (
        api.is_bool_dtype(column) or api.is_complex_dtype(column)
    )


def colouring(column: Any, title: str, classes: int | str | Sequence[float] | None = None) -> Colouring:
    """Give each value of a pandas Series its colour.

    Numbers are put into `classes`: how many quantiles (default 5, at most 9), the upper bounds themselves, or a method:
    "quantiles", "equal", or one of mapclassify ("FisherJenks", "HeadTailBreaks" ...). Anything else is a
    category; the rarest beyond eight share one grey. The legend has `title` and `breaks` (least, then the upper
    bounds) or `values`, and says `other` and `missing` where these occur. Raises `InputError`, `MissingExtra`.

    >>> import pandas as pd
    >>> colouring(pd.Series([1, 2, 3, 4]), "n", classes=2).legend["breaks"]
    [1.0, 2.5, 4.0]
    """
    return _numbers(column, title, classes) if is_numeric(column) else _categories(column, title, classes)


def _categories(column: Any, title: str, classes: Any) -> Colouring:
    import numpy as np

    if classes is not None:
        raise InputError(f"classes= is for numbers, and the column {title!r} has none")
    codes, texts = coded(column)
    counts: Counter[str] = Counter()
    for value, count in zip(
        texts, np.bincount(codes[codes >= 0], minlength=len(texts)).tolist(), strict=True
    ):
        counts[value] += count
    most = len(CATEGORIES) if len(counts) <= len(CATEGORIES) else len(CATEGORIES) - 1
    # Of equally common ones the first in the alphabet, whatever order the rows have.
    ranked = sorted(counts, key=lambda value: (-counts[value], value))
    values = sorted(ranked[:most])
    place = {value: number for number, value in enumerate(values)}
    other, missing = len(counts) > most, bool((codes < 0).any())
    grey = len(values)
    index = np.array([*(place.get(value, grey) for value in texts), grey], np.uint8)[codes]
    legend = {"title": title, "values": values, "other": other, "missing": missing}
    return Colouring([*CATEGORIES[: len(values)], *([GREY] if other or missing else [])], index, legend)


def _numbers(column: Any, title: str, classes: Any) -> Colouring:
    import numpy as np

    values = column.to_numpy(dtype=float, na_value=np.nan)
    values = np.where(np.abs(values) < GREATEST, values, np.nan)
    known = values[np.isfinite(values)]
    if not len(known):
        raise InputError(f"the column {title!r} has no number to colour by")
    breaks = _breaks(known, classes, title)
    index = np.searchsorted(breaks, values, side="left").clip(max=len(breaks) - 1).astype(np.uint8)
    missing = len(known) < len(values)
    index[~np.isfinite(values)] = len(breaks)
    legend = {
        "title": title,
        "breaks": [float(f"{value:.6g}") for value in (known.min(), *breaks)],
        "other": False,
        "missing": missing,
    }
    return Colouring([*ramp(len(breaks)), *([GREY] if missing else [])], index, legend)


def _breaks(known: Any, classes: Any, title: str) -> Any:
    """Return the upper bounds of the classes, the last one the greatest value."""
    import numpy as np

    least, greatest = known.min(), known.max()
    if not isinstance(classes, str) and isinstance(classes, Iterable):
        try:
            given = np.asarray([*classes], dtype=float)
        except (TypeError, ValueError):
            raise InputError(f"classes should be numbers, not {classes!r}") from None
        if (
            not 0 < len(given) < MOST_CLASSES + 1
            or (np.diff(given) <= 0).any()
            or not np.isfinite(given).all()
        ):
            raise InputError(
                f"classes should be 1 to {MOST_CLASSES} rising upper bounds, not {given.tolist()!r}"
            )
        return given if given[-1] >= greatest else np.append(given, greatest)
    if classes is None or classes == "quantiles":
        classes = 5
    if isinstance(classes, int | np.integer) and not isinstance(classes, bool):
        classes = int(classes)
        if not 1 <= classes <= MOST_CLASSES:
            raise InputError(f"classes should be 1 to {MOST_CLASSES}, not {classes}")
        return np.unique(np.quantile(known, np.arange(1, classes + 1) / classes))
    if classes == "equal":
        return np.unique(np.linspace(least, greatest, 6)[1:])
    if not isinstance(classes, str):
        raise InputError(
            f"classes should be a number, a list of upper bounds or a method's name, not {classes!r}"
        )
    try:
        import mapclassify
    except ImportError:
        raise MissingExtra(f"classes={classes!r}", "classes") from None
    method = {each.casefold(): each for each in METHODS}.get(classes.casefold())
    if method is None:
        raise InputError(
            f"there is no method {classes!r} of classes{did_you_mean(classes, ['quantiles', 'equal', *METHODS])}"
        )
    ordered = np.sort(known)
    if method == "FisherJenks" and len(ordered) > SAMPLE:
        # Its cost is the square of the count: every so many of the sorted values stand for all.
        ordered = ordered[np.linspace(0, len(ordered) - 1, SAMPLE).round().astype(int)]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that numba would be quicker is not the reader's concern
            found = mapclassify.classify(ordered, method)
    except (ValueError, TypeError, IndexError) as error:
        raise InputError(f"{method} cannot class {title!r}: {error}") from None
    bins = np.unique(np.asarray(found.bins, dtype=float))
    bins = bins[bins < greatest][: MOST_CLASSES - 1]
    return np.append(bins[bins >= least], greatest)


def ramp(count: int) -> list[str]:
    """Give `count` colours from little to much.

    >>> ramp(2)
    ['#c47a1c', '#2a0f4d']
    """
    stops = [[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in RAMP]
    out = []
    for number in range(count):
        place = number / max(1, count - 1) * (len(stops) - 1)
        first = min(int(place), len(stops) - 2)
        part = place - first
        out.append(
            "#"
            + "".join(
                f"{round(a + (b - a) * part):02x}"
                for a, b in zip(stops[first], stops[first + 1], strict=True)
            )
        )
    return out if count > 1 else [RAMP[2]]
