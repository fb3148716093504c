"""Sea floor of the overview: nested areas deeper than a depth, from the ETOPO1 grid at 0.1 degree."""

from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from common import Feature
from frames import OVERVIEW

DEPTHS_M = (200, 1000, 2000, 4000, 6000, 8000)
FINER = 4  # cells of the drawn grid per cell of the source
SMOOTH_CELLS = 0.7
TOLERANCE = 0.01  # degrees
LEAST_KM2 = 300.0
LEAST_KM2_DEEP = 40.0  # from 6,000 m down: the parts of the trench


def grid() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return longitudes, latitudes and heights in metres around the overview.

    Only the grid of NOAA inside the package is read; the package's own code is not imported.
    """
    import h5py

    spec = find_spec("pybacktrack")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("pybacktrack 1.5.0 is not installed: pip install '.[data]'")
    path = Path(spec.origin).parent / "bundle_data" / "topography" / "ETOPO1_0.1.grd"
    west, south, east, north = OVERVIEW
    with h5py.File(path) as file:
        lon, lat = np.asarray(file["lon"]), np.asarray(file["lat"])
        x = np.flatnonzero((lon >= west - 1) & (lon <= east + 1))
        y = np.flatnonzero((lat >= south - 1) & (lat <= north + 1))
        height = np.asarray(file["z"][y[0] : y[-1] + 1, x[0] : x[-1] + 1], dtype=float)
    return lon[x], lat[y], height


def depth_features() -> list[Feature]:
    """Return a multipolygon per depth: the sea deeper than that, each inside the one before."""
    import contourpy
    from scipy import ndimage

    lon, lat, height = grid()
    smooth = ndimage.gaussian_filter(height, SMOOTH_CELLS)
    fine = ndimage.zoom(smooth, FINER, order=3, grid_mode=False)
    x = np.linspace(lon[0], lon[-1], fine.shape[1])
    y = np.linspace(lat[0], lat[-1], fine.shape[0])
    contours = contourpy.contour_generator(x, y, fine, fill_type=contourpy.FillType.OuterOffset)
    features: list[Feature] = []
    outer: Any = shapely.box(*OVERVIEW)
    for depth in DEPTHS_M:
        outer = _deeper(contours, depth, outer)
        properties = {
            "id": f"depth-{depth}",
            "kind": "sea floor",
            "administered_by": "",
            "claimed_by": "",
            "source": "ETOPO1",
            "depth_m": depth,
        }
        features.append((properties, outer))
    return features


def _deeper(contours: Any, depth: int, outer: Any) -> Any:
    least = LEAST_KM2_DEEP if depth >= 6000 else LEAST_KM2
    polygons = []
    for points, offsets in zip(*contours.filled(-20000.0, -float(depth)), strict=True):
        rings = [points[a:b] for a, b in pairwise(offsets)]
        if _km2(shapely.Polygon(rings[0])) < least:
            continue
        holes = [ring for ring in rings[1:] if _km2(shapely.Polygon(ring)) >= least]
        polygons.append(shapely.make_valid(shapely.Polygon(rings[0], holes).simplify(TOLERANCE)))
    area = shapely.intersection(shapely.union_all(polygons), outer)
    area = shapely.intersection(shapely.set_precision(area, 1e-5), outer, grid_size=1e-5)
    parts = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon" and _km2(part) > 10]
    parts.sort(key=lambda part: (-part.area, part.wkb))
    return shapely.MultiPolygon([shapely.normalize(part) for part in parts])


def _km2(polygon: Any) -> float:
    return float(polygon.area * 111.2**2 * np.cos(np.radians(polygon.centroid.y)))
