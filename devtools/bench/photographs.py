"""What a worker needs for a photograph, beside what Pillow needs for the largest picture alone."""

import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pillow_heif
from PIL import Image

from charting.photos.develop import SIZES, attempt
from charting.photos.developing import MEMORY
from devtools.bench.measure import spent_here_ms
from devtools.demo.photos.faces import Look, drawn_face

RUNS = 5
AIM = 0.5
TWELVE_MP, FORTY_MP = (3000, 4000), (6320, 6320)


@dataclass(frozen=True)
class PhotoFigures:
    """Milliseconds of the quickest run; `heic_mb`: the most memory that a 40 MP HEIC took, of
    `most_mb` that a worker may."""

    bare_ms: float
    all_ms: float
    heic_mb: int
    most_mb: int = MEMORY // 1_000_000

    @property
    def share(self) -> float:
        """Of the speed of the bare resize: 1 is as quick."""
        return round(self.bare_ms / self.all_ms, 2)

    @property
    def verdict(self) -> str:
        return "met" if self.share >= AIM and self.heic_mb < self.most_mb else "missed"


def measure_photographs() -> PhotoFigures:
    with tempfile.TemporaryDirectory(prefix="bench-photo-") as folder:
        here = Path(folder)
        photo = here / "original"
        photo.write_bytes(_grainy(TWELVE_MP))
        bare = min(_spent_ms(lambda: _bare(photo)) for _ in range(RUNS))
        whole = min(_spent_ms(lambda: attempt(photo, here, 0)) for _ in range(RUNS))
        photo.write_bytes(_large_heic())
        return PhotoFigures(bare, whole, _most_memory_mb(photo, here))


def photo_lines(figures: PhotoFigures | None) -> Iterator[str]:
    if figures is None:
        return
    yield (
        f"photograph, 12 MP JPEG to {len(SIZES)} pictures: {figures.all_ms:.0f} ms, "
        f"{figures.share} x the speed of one bare resize ({figures.bare_ms:.0f} ms), aim {AIM}; "
        f"40 MP HEIC {figures.heic_mb} of {figures.most_mb} MB: {figures.verdict}"
    )


def _large_heic() -> bytes:
    """Made in a few seconds; what it takes to unpack depends on its pixels alone."""
    pillow_heif.register_heif_opener(thumbnails=False)
    out = BytesIO()
    flat = Image.linear_gradient("L").resize(FORTY_MP).convert("RGB")
    flat.save(out, "HEIF", quality=40, enc_params={"preset": "ultrafast"})
    return out.getvalue()


def _grainy(size: tuple[int, int]) -> bytes:
    """A face with the grain of a camera: a flat picture would be unpacked too quickly."""
    face = Image.open(BytesIO(drawn_face("front", Look(), is_before=False))).resize(size)
    grain = Image.effect_noise((size[0] // 2, size[1] // 2), 40).resize(size)
    out = BytesIO()
    Image.blend(face, grain.convert("RGB"), 0.1).save(out, "JPEG", quality=85)
    return out.getvalue()


def _spent_ms(call: Callable[[], object]) -> float:
    """Processor time: a busy machine does not lengthen it much."""
    before = spent_here_ms()
    call()
    return spent_here_ms() - before


def _bare(photo: Path) -> None:
    with Image.open(photo) as found:
        found.thumbnail((SIZES[-1], SIZES[-1]))


def _most_memory_mb(photo: Path, folder: Path) -> int:
    """Of the program of its own, the largest of all that this process has waited for."""
    command = [sys.executable, "-m", "charting.photos.develop", str(photo), str(folder), "0"]
    subprocess.run(command, check=True, capture_output=True, preexec_fn=_bound)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
