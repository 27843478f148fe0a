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


def with_fewer_colours(png: bytes) -> bytes:
    """Give a chart as a picture of 128 colours: a third of the size, and no difference to see.

    A chart has a few colours and the shades between them at the edges of lines and letters. The
    colours that fill it stay as they are, which is why the palette is made by median cut. Title
    and description inside the file are kept.
    """
    from PIL import Image, PngImagePlugin

    picture = Image.open(io.BytesIO(png))
    about = PngImagePlugin.PngInfo()
    for name, words in picture.text.items():
        about.add_itxt(name, words)
    dpi = picture.info.get("dpi")
    few = picture.convert("RGB").quantize(
        COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
    )
    held = io.BytesIO()
    few.save(held, "PNG", pnginfo=about, dpi=dpi)
    return held.getvalue()


def midnight(day: date) -> datetime:
    """Give the first moment of a day, for properties that ask for a time."""
    return datetime(day.year, day.month, day.day)
