"""Smooth closed curves through landmarks: for sculpting, and as SVG paths."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

Curve = NDArray[np.float64]


def curve_tangents(points: Curve) -> Curve:
    """Catmull-Rom tangents of a closed curve, shortened where neighbours lie unevenly."""
    before, after = np.roll(points, 1, axis=0), np.roll(points, -1, axis=0)
    to_before = np.linalg.norm(points - before, axis=1, keepdims=True)
    to_after = np.linalg.norm(after - points, axis=1, keepdims=True)
    return (after - before) / np.maximum(to_before + to_after, 1e-9)


def bezier_handles(points: Curve, tension: float = 0.34) -> tuple[Curve, Curve]:
    """Bezier handles: after each point, and before the next one."""
    following = np.roll(points, -1, axis=0)
    span = np.linalg.norm(following - points, axis=1, keepdims=True)
    along = curve_tangents(points)
    return points + tension * span * along, following - tension * span * np.roll(along, -1, axis=0)


def closed_curve(points: Curve, steps: int) -> Curve:
    """The curve as a polygon with `steps` corners from each point to the next."""
    first, second = bezier_handles(points)
    following = np.roll(points, -1, axis=0)
    t = (np.arange(steps) / steps)[None, :, None]
    start, a, b, end = (p[:, None, :] for p in (points, first, second, following))
    curve = start * (1 - t) ** 3 + 3 * a * t * (1 - t) ** 2 + 3 * b * t**2 * (1 - t) + end * t**3
    return curve.reshape(-1, points.shape[1])


def rounded_outline(polygon: Curve, softness: float, corners: int = 18) -> Curve:
    """The outline without its zigzag: blurred along its length (as a share of it), few corners."""
    dense = evenly_spaced(polygon, 360)
    soft = gaussian_filter1d(dense, softness * len(dense), axis=0, mode="wrap")
    return evenly_spaced(soft, corners)


def evenly_spaced(polygon: Curve, count: int) -> Curve:
    """`count` corners at equal distances along a closed polygon."""
    closed = np.vstack([polygon, polygon[:1]])
    along = np.append(0, np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1)))
    at = np.linspace(0, along[-1], count, endpoint=False)
    return np.column_stack([np.interp(at, along, closed[:, axis]) for axis in range(2)])


def contains_points(polygon: Curve, points: Curve) -> NDArray[np.bool_]:
    """Even-odd test of many points against one polygon."""
    inside = np.zeros(len(points), bool)
    x, y = points[:, 0], points[:, 1]
    for (x0, y0), (x1, y1) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        crosses = (y0 > y) != (y1 > y)
        if crosses.any():
            inside ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0 or 1e-12) + x0)
    return inside
