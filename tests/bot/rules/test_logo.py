"""A logo that some document could not show is a fault of the configuration, and no report's trouble later."""

import struct
import tracemalloc
import zlib
from pathlib import Path

import pytest

from bot.cli import main
from bot.rules.logo import fault_of_picture


def png(wide: int = 2, high: int = 2, laced: int = 0, pixels: bytes | None = None) -> bytes:
    """RGB, 8 bits, red."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, laced)
    lines = (b"\x00" + b"\xff\x00\x00" * wide) * high if pixels is None else pixels
    data = chunk(b"IDAT", zlib.compress(lines))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")


def jpeg(mark: bytes = b"JFIF", high: int = 2) -> bytes:
    """The skeleton of a JPEG: a header, a frame, the beginning and end of its pixels."""
    start = b"\xff\xd8\xff\xe0" + struct.pack(">H", 16) + mark + b"\x00" * 10
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, high, 2, 1) + b"\x01\x11\x00"
    return start + frame + b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\x00\x00\x3f\x00" + b"\x00\xff\xd9"


# 3 x 3 interlaced, by hand: passes 1, 4, 5, 6 and 7 hold 1, 0, 0, ... pixels in 1 + 1 + 2 + 2 + 1 lines
LACED = b"\x00" + b"\xff\x00\x00" + (b"\x00" + b"\xff\x00\x00") + (b"\x00" + b"\xff\x00\x00" * 2)


@pytest.mark.parametrize("content", [png(), png(3, 1), jpeg(), jpeg(b"Exif")])
def test_a_whole_picture_has_no_fault(content: bytes) -> None:
    assert fault_of_picture(content) is None


@pytest.mark.parametrize("content", [png(), jpeg()])
def test_cut_anywhere_it_is_broken(content: bytes) -> None:
    assert [place for place in range(len(content)) if fault_of_picture(content[:place]) is None] == []


def test_a_png_with_any_byte_changed_is_broken() -> None:
    whole = png()
    changed = [whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :] for place in range(len(whole))]
    assert [place for place, one in enumerate(changed) if fault_of_picture(one) is None] == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"rubbish" * 40, "broken PNG"),
        (b"\xff\xd8\xff\xe0" + b"rubbish" * 40, "broken JPEG"),
        (png(pixels=b"\x00\xff"), "end too early"),
        (png(3, 3, laced=1, pixels=LACED[:-6]), "end too early"),
        (png(0, 2), "0 x 2 pixels"),
        (png(9000, 1), "9000 x 1 pixels"),
        (jpeg(b"None"), "neither JFIF nor Exif"),
        (jpeg(high=0), "2 x 0 pixels"),
        (png() + b"\x00" * 1_000_000, "at most 1000000"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "another kind of file"),
    ],
)
def test_what_is_wrong_is_said(content: bytes, said: str) -> None:
    assert said in str(fault_of_picture(content))


@pytest.mark.parametrize(
    "command", [["check"], ["report", "--unit", "semua", "--period", "2026-Q4", "--out", "o", "--format", "docx"]]
)
def test_a_broken_logo_stops_a_command_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    logo, config = tmp_path / "logo.png", tmp_path / "config.toml"
    logo.write_bytes(b"\x89PNG\r\n\x1a\n" + b"rubbish" * 40)
    config.write_text('[report]\nlogo = "logo.png"\n')
    with pytest.raises(SystemExit) as exit_:
        main(["--config", str(config), *command])
    assert exit_.value.code == 2
    said = "found a broken PNG (it ends too early), expected a whole PNG or JPEG file"
    assert f'  report.logo: "{logo}": {said}\n' in capsys.readouterr().err


def test_a_picture_is_never_unpacked_as_a_whole() -> None:
    whole = png(1000, 1000)  # three megabytes unpacked
    tracemalloc.start()
    try:
        assert fault_of_picture(whole) is None
        assert tracemalloc.get_traced_memory()[1] < 500_000
    finally:
        tracemalloc.stop()
