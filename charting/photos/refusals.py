"""Why a photograph is refused, in words for whoever sent it."""

from charting.photos.develop import MAX_PIXELS, MIN_SIDE, MOVES, TOO_LARGE, TOO_SMALL, UNREADABLE

NAMES = {
    UNREADABLE: "unreadable",
    TOO_LARGE: "too-large",
    TOO_SMALL: "too-small",
    MOVES: "moves",
}
FAILED = "failed"
WORDS = {
    "unreadable": "We could not read this file as a photo. It may be damaged, or another kind of "
    "file. Send it as JPEG, PNG, HEIC or WebP, or take it again.",
    "too-large": f"This picture is larger than {MAX_PIXELS // 1_000_000 - 1} megapixels. Send a "
    "smaller copy.",
    "too-small": f"This picture is too small to compare: it needs at least {MIN_SIDE} pixels on "
    "each side.",
    "moves": "This file holds a moving picture. Send a still one.",
    FAILED: "Preparing this photo failed twice. Send it again as JPEG.",
}
