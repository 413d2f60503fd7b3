"""What becomes of a file: a picture without a word in it, or a refusal; never anything else."""

from pathlib import Path

import pytest
from PIL import Image

from charting.photos.develop import MOVES, SIZES, TOO_LARGE, TOO_SMALL, UNREADABLE, attempt
from charting.photos.developing import run_program
from charting.tests.photos.files import exif, picture, png_bomb, refused, saved, survived

REFUSALS = {UNREADABLE, TOO_LARGE, TOO_SMALL, MOVES}


def made_of(data: bytes, folder: Path, turns: int = 0) -> dict | int:
    source = folder / "original"
    source.write_bytes(data)
    return attempt(source, folder, turns)


def test_forty_hostile_files_are_refused_and_leave_nothing(tmp_path: Path):
    corpus = dict(refused())
    assert len(corpus) >= 40
    for name, data in corpus.items():
        found = made_of(data, tmp_path)
        assert isinstance(found, int) and found in REFUSALS, (name, found)  # noqa: PT018
        assert not list(tmp_path.glob("*.webp")), name


def test_odd_photographs_become_plain_ones(tmp_path: Path):
    for name, data in survived():
        found = made_of(data, tmp_path)
        assert isinstance(found, dict), (name, found)
        for size in SIZES:
            whole = (tmp_path / f"{size}.webp").read_bytes()
            assert b"SECRET" not in whole, name
            with Image.open(tmp_path / f"{size}.webp") as made:
                assert made.mode == "RGB", name
                assert max(made.size) == min(size, 500), name
                assert not made.getexif(), name
                assert "icc_profile" not in made.info, name
                above, below = made.resize((1, 2), Image.Resampling.BOX).get_flattened_data()
                assert above[1] + 40 < below[1], name


def test_upright_by_its_own_note_and_by_hand(tmp_path: Path):
    for turn, turns, size in [(1, 0, (256, 320)), (6, 0, (320, 256)), (6, 1, (256, 320))]:
        data = saved("JPEG", picture(800, 1000), exif=exif(turn=turn))
        found = made_of(data, tmp_path, turns)
        with Image.open(tmp_path / "320.webp") as made:
            assert made.size == size
        assert sorted([found["width"], found["height"]]) == [800, 1000]
        assert (found["width"] < found["height"]) == (size[0] < size[1])
        assert (found["device"], found["lens"], found["flash"]) == ("Canon EOS R6", "RF 85mm", True)


def test_wide_colors_become_those_of_every_screen(tmp_path: Path):
    """A photograph that says nothing is taken for sRGB; grey stays grey."""
    assert isinstance(
        made_of(saved("PNG", Image.new("RGB", (300, 300), (90, 90, 90))), tmp_path), dict
    )
    with Image.open(tmp_path / "320.webp") as made:
        assert all(abs(one - 90) <= 2 for one in made.getpixel((150, 150)))


@pytest.mark.slow
def test_program_has_bounds_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    source = tmp_path / "original"
    source.write_bytes(png_bomb())
    assert run_program(source, tmp_path).refusal == "too-large"

    source.write_bytes(saved("HEIF", picture(2000, 2500)))
    assert run_program(source, tmp_path).facts["width"] == 2000

    monkeypatch.setattr("charting.photos.developing.MEMORY", 120_000_000)
    assert run_program(source, tmp_path).refusal
