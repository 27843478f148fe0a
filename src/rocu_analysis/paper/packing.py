"""Office files that are the same bytes whenever and wherever they are made, and small all the same.

An Office file is a zip file, and a zip file notes the time of each part. The parts are written
again in their order with one fixed time. They are stored, not deflated: another version of the zlib
library deflates to other bytes, and the pictures inside are compressed already, in few colours.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime

EPOCH = (1980, 1, 1, 0, 0, 0)
COLOURS = 128


def repack(data: bytes, changed: Mapping[str, bytes] | None = None) -> bytes:
    """Write a zip file again with fixed times, and with some of its parts replaced."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w") as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, EPOCH)
            part.create_system = 3  # otherwise Windows and Linux differ
            part.external_attr = 0o600 << 16
            new.writestr(part, (changed or {}).get(name, old.read(name)))
    return held.getvalue()


def in_few_colours(pixels: bytes, size: tuple[int, int], about: Mapping[str, str]) -> bytes:
    """Give a chart as a PNG file of 128 colours: a third of the size, and no difference to see.

    A chart has a few colours and the shades between them at the edges of lines and letters. The
    colours that fill it stay as they are, which is why the palette is made by median cut.

    Parameters
    ----------
    pixels : bytes
        Red, green, blue and opacity of each pixel, on a white ground.
    size : (int, int)
        Width and height.
    about : mapping
        Words to write inside the file, such as its title.
    """
    from PIL import Image, PngImagePlugin

    words = PngImagePlugin.PngInfo()
    for name, text in about.items():
        words.add_itxt(name, text)
    whole = Image.frombytes("RGBA", size, pixels).convert("RGB")
    few = whole.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    held = io.BytesIO()
    few.save(held, "PNG", pnginfo=words)
    return held.getvalue()


def midnight(day: date) -> datetime:
    """Give the first moment of a day, for properties that ask for a time."""
    return datetime(day.year, day.month, day.day)
