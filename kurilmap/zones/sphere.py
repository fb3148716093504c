"""Gauss's sphere: a sphere on which distances are almost those of the ellipsoid, and the cells of points on it.

Gauss's conformal map of the ellipsoid on a sphere, with its standard parallel through the middle of the coasts,
keeps distances to 2e-5 within 11 degrees of latitude from there, to 1.2e-4 within 20 and to 4.1e-4 within 30,
at all longitudes (measured against PROJ's geodesics in the tests). On a sphere the cells of what is nearest to
which point (Voronoi's) are exact and quick: they are dual to the convex hull of the points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from kurilmap.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

Array = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]

_A, _F = 6378137.0, 1 / 298.257223563  # WGS 84
_E2 = _F * (2 - _F)
_E = _E2**0.5
ARC = 1 / 24  # radians of a limit's circle to one chord: the chord stays within 0.022 % of the radius
STEP_M = 5000.0  # longest piece of an equidistance line: there a straight edge on the map leaves it by 1 m
CLOSE = 5e-7  # radians, 3 m: points nearer to each other than that count as one


class Sphere:
    """Gauss's sphere about a point (lon, lat): `xyz` takes degrees to unit vectors, `lonlat` takes them back.

    >>> import numpy as np
    >>> sphere = Sphere(148.0, 45.0)
    >>> sphere.lonlat(sphere.xyz(np.array([[150.0, 50.0], [148.0, -90.0]]))).round(9).tolist()
    [[150.0, 50.0], [148.0, -90.0]]
    """

    def __init__(self, lon: float, lat: float) -> None:
        lat = float(np.clip(lat, -89, 89))  # at a pole itself the map's formula has no value
        sin, cos = np.sin(np.radians(lat)), np.cos(np.radians(lat))
        self.lon = lon
        self.stretch = float(np.sqrt(1 + _E2 * cos**4 / (1 - _E2)))
        self.radius = float(_A * np.sqrt(1 - _E2) / (1 - _E2 * sin**2))  # metres
        own = np.arcsin(np.clip(sin / self.stretch, -1, 1))
        self.shift = float(np.arctanh(np.sin(own)) - self.stretch * _isometric(np.radians(lat)))

    def xyz(self, lonlat: Array) -> Array:
        """Return unit vectors (n, 3) of (n, 2) degrees."""
        x, y = np.radians(np.asarray(lonlat, float) - (self.lon, 0.0)).T
        lat = np.arctan(np.sinh(self.stretch * _isometric(y) + self.shift))
        lon = self.stretch * x
        return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)

    def lonlat(self, xyz: Array) -> Array:
        """Return (n, 2) degrees of unit vectors, with longitudes within 180 degrees of the middle one."""
        across = np.hypot(xyz[..., 0], xyz[..., 1])
        psi = (np.arcsinh(xyz[..., 2] / np.maximum(across, 1e-300)) - self.shift) / self.stretch
        lat = np.arctan(np.sinh(psi))
        for _ in range(6):  # converges by a factor of 150 a round
            lat = np.arctan(np.sinh(psi + _E * np.arctanh(_E * np.sin(lat))))
        lon = np.arctan2(xyz[..., 1], xyz[..., 0]) / self.stretch
        return np.stack([np.clip(np.degrees(lon), -180, 180) + self.lon, np.degrees(lat)], axis=-1)


def _isometric(lat: Any) -> Any:
    return np.arcsinh(np.tan(lat)) - _E * np.arctanh(_E * np.sin(lat))


class Cells:
    """The cells of points on a unit sphere: which part of it is nearest to each point.

    `points` are unit vectors (n, 3) and `owner` (n,) numbers the party of each; points nearer than `CLOSE` to an
    earlier one are left out. Where all points lie in one half of the sphere, four helping points of nobody (owner
    -1) on the other side keep the hull well shaped: nothing within 39 degrees of the points is theirs.

    Half-edge h of the hull runs from `start[h]` to `end[h]` with triangle h // 3 at its left, `twin[h]` runs back.
    The edge between the cells of its ends lies on the great circle through `middle[h]` in the direction
    `along[h]`, from angle `low[h]` (at the triangle to the right) to `high[h]` (to the left).
    """

    def __init__(self, points: Array, owner: Numbers) -> None:
        keep = _apart(points)
        self.points, self.owner = points[keep], owner[keep]
        middle = self.points.mean(axis=0)
        size = np.linalg.norm(middle)
        if size > 1e-9 and (self.points @ (middle / size)).min() > 0:
            self._help(_helpers(middle / size))
        hull = self._hull()
        corners = hull.simplices.astype(np.int64)
        a, b, c = (self.points[corners[:, i]] for i in range(3))
        normal = np.cross(b - a, c - a)
        inward = (normal * hull.equations[:, :3]).sum(axis=1) < 0
        corners[inward] = corners[inward][:, ::-1]
        normal[inward] *= -1
        length = np.linalg.norm(normal, axis=1, keepdims=True)
        # Three points in one line leave a triangle without area; its plane is the hull's.
        self.centres = np.where(length > 1e-22, normal / np.maximum(length, 1e-300), hull.equations[:, :3])
        self.start = corners.ravel()
        self.end = np.roll(corners, -1, axis=1).ravel()
        self.twin = _twins(self.start, self.end, len(self.points))
        left = np.repeat(np.arange(len(corners)), 3)
        self.left, self.right = left, left[self.twin]
        self.reach = np.arctan2(  # from each triangle's centre to its corners
            np.linalg.norm(np.cross(self.centres, self.points[corners[:, 0]]), axis=1),
            (self.centres * self.points[corners[:, 0]]).sum(axis=1),
        )
        self.first = np.flatnonzero(np.arange(len(self.start)) < self.twin)  # one half-edge of each pair

    def _help(self, points: Array) -> None:
        self.points = np.concatenate([self.points, points])
        self.owner = np.concatenate([self.owner, np.full(len(points), -1, dtype=np.int64)])

    def _hull(self) -> Any:
        from scipy.spatial import ConvexHull, QhullError

        try:
            return ConvexHull(self.points)
        except (QhullError, ValueError):
            # All around the earth in one plane: the poles of that plane give the hull its height.
            self._help(np.linalg.svd(self.points)[2][2] * np.array([[1.0], [-1.0]]))
        try:
            return ConvexHull(self.points)
        except QhullError as error:
            raise InputError(
                "the coasts lie on opposite sides of the earth: measure them one by one"
            ) from error

    def _edges(self, which: Numbers) -> tuple[Array, Array, Array, Array]:
        """Return middle, direction, and the angles at the right and the left end of some half-edges' cell edges."""
        p, q = self.points[self.start[which]], self.points[self.end[which]]
        middle = _unit(p + q)
        along = _unit(np.cross(middle, q - p))
        angles = [
            np.arctan2((self.centres[side] * along).sum(axis=1), (self.centres[side] * middle).sum(axis=1))
            for side in (self.right[which], self.left[which])
        ]
        length = (angles[1] - angles[0]) % (2 * np.pi)
        length[length > 2 * np.pi - 1e-6] = 0.0  # rounding may swap two ends that fall together
        return middle, along, angles[0], angles[0] + length

    def _turn(self, which: Numbers, radius: float) -> Array:
        """Return the angle on a cell edge at which both its points are `radius` away; NaN if they are nowhere."""
        half = np.linalg.norm(self.points[self.start[which]] - self.points[self.end[which]], axis=1) / 2
        cosine = np.cos(radius) / np.sqrt(np.maximum(1 - half**2, 1e-300))
        with np.errstate(invalid="ignore"):
            turn: Array = np.arccos(cosine)
        return turn

    def level(self, radius: float) -> list[Array]:
        """Return the closed lines (n, 3) on which the nearest point is `radius` away (radians), first point last.

        The side where something is nearer lies at the left. Lines of the same cells and another call share points.
        """
        near = self.reach < radius
        turn = self._turn(self.first, radius)
        middle, along, low, high = self._edges(self.first)
        right, left = near[self.right[self.first]], near[self.left[self.first]]
        both = ~right & ~left & (low < 0) & (high > 0) & ~np.isnan(turn)
        angle = np.nan_to_num(turn)[:, None]
        ahead = middle * np.cos(angle) + along * np.sin(angle)
        behind = middle * np.cos(angle) - along * np.sin(angle)
        # A line leaves the circle of start[h] for that of end[h] where the edge comes in from far to near.
        leaves = np.zeros(len(self.start), bool)
        at = np.zeros((len(self.start), 3))
        back = self.twin[self.first]
        leaves[self.first], at[self.first] = ~right & left | both, behind
        leaves[back], at[back] = ~left & right | both, ahead
        lines = self._chain(leaves, at, radius)
        alone = np.zeros(len(self.points), bool)
        alone[self.start] = True
        alone[self.start[near[self.left] | near[self.right] | leaves | leaves[self.twin]]] = False
        alone[self.owner < 0] = False
        return lines + [_arc(self.points[i], None, None, radius) for i in np.flatnonzero(alone)]

    def _chain(self, leaves: npt.NDArray[np.bool_], at: Array, radius: float) -> list[Array]:
        begin = np.flatnonzero(leaves[self.twin])  # half-edges from whose edge a circle's arc begins
        before = np.arange(len(self.start)).reshape(-1, 3)[:, [2, 0, 1]].ravel()
        around = self.twin[before]  # the next half-edge from the same point, counterclockwise
        found = around[begin]
        open_ = np.flatnonzero(~leaves[found])
        while open_.size:
            found[open_] = around[found[open_]]
            open_ = open_[~leaves[found[open_]]]
        arcs = {}
        for h, g in zip(begin.tolist(), found.tolist(), strict=True):
            if self.owner[self.start[h]] >= 0:
                arcs[h] = (
                    int(self.twin[g]),
                    _arc(self.points[self.start[h]], at[self.twin[h]], at[g], radius),
                )
        lines = []
        while arcs:
            first, (follow, arc) = arcs.popitem()
            pieces = [arc]
            while follow != first:
                pieces.append(arcs[follow][1][1:])
                follow = arcs.pop(follow)[0]
            lines.append(np.concatenate(pieces))
        return lines

    def between(self, radius: float, step: float) -> Iterator[tuple[int, int, Array]]:
        """Yield owner, owner and points (n, 3) of every cell edge between two owners, where they are `radius` near."""
        one, other = self.owner[self.start[self.first]], self.owner[self.end[self.first]]
        which = self.first[(one != other) & (one >= 0) & (other >= 0)]
        middle, along, low, high = self._edges(which)
        turn = np.nan_to_num(self._turn(which, radius), nan=-1.0)
        # Where an edge goes on past the reach, it ends at the very point where the limit's line turns.
        for i, h in enumerate(which):
            begin, end = max(low[i], -turn[i]), min(high[i], turn[i])
            if end <= begin:
                continue
            angles = np.linspace(begin, end, max(2, int(np.ceil((end - begin) / step)) + 1))[:, None]
            points = middle[i] * np.cos(angles) + along[i] * np.sin(angles)
            if low[i] >= -turn[i]:
                points[0] = self.centres[self.right[h]]
            if high[i] <= turn[i]:
                points[-1] = self.centres[self.left[h]]
            yield int(self.owner[self.start[h]]), int(self.owner[self.end[h]]), points


def _arc(centre: Array, start: Array | None, end: Array | None, radius: float) -> Array:
    """Return points of a circle from start to end, counterclockwise; all of it without them."""
    if start is None or end is None:
        axis = np.eye(3)[np.abs(centre).argmin()]
        east = _unit(_across(axis, centre))
        sweep = 2 * np.pi
    else:
        east = _unit(start - centre * (start @ centre))
        sweep = float(np.arctan2(end @ _across(centre, east), end @ east)) % (2 * np.pi)
        sweep = 0.0 if sweep > 2 * np.pi - 1e-7 else sweep
    angles = np.linspace(0, sweep, int(np.ceil(sweep / ARC)) + 2 if sweep < 6 else int(2 * np.pi / ARC) + 2)[
        :, None
    ]
    north = _across(centre, east)
    points: Array = centre * np.cos(radius) + (east * np.cos(angles) + north * np.sin(angles)) * np.sin(
        radius
    )
    if start is None or end is None:
        points[-1] = points[0]
    else:
        points[0], points[-1] = start, end
    return points


def _across(a: Array, b: Array) -> Array:
    """Return the cross product of two vectors; numpy's own takes ten times as long for a single pair."""
    (x, y, z), (u, v, w) = a.tolist(), b.tolist()
    return np.array([y * w - z * v, z * u - x * w, x * v - y * u])


def _unit(vectors: Array) -> Array:
    unit: Array = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-300)
    return unit


def _helpers(direction: Array) -> Array:
    back = -direction
    east = _unit(np.cross(np.eye(3)[np.abs(direction).argmin()], back))
    north = np.cross(back, east)
    turns = 2 * np.pi / 3 * np.arange(3)[:, None]
    return np.concatenate([back[None], _unit(back + 0.2 * (east * np.cos(turns) + north * np.sin(turns)))])


def _apart(points: Array) -> Numbers:
    """Return the numbers of points, without those that are closer than `CLOSE` to an earlier one."""
    from scipy.spatial import cKDTree

    keep = np.ones(len(points), bool)
    for i, j in sorted(cKDTree(points).query_pairs(CLOSE)):
        if keep[i]:
            keep[j] = False
    return np.flatnonzero(keep)


def _twins(start: Numbers, end: Numbers, count: int) -> Numbers:
    there, back = start * count + end, end * count + start
    order = np.argsort(there)
    place = np.minimum(np.searchsorted(there[order], back), len(there) - 1)
    twin = order[place]
    if not (there[twin] == back).all() or len(np.unique(there)) != len(there):
        raise ArithmeticError("the hull of the coast's points is no closed surface")
    return twin
