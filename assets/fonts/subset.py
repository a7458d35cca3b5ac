#!/usr/bin/env python3
"""Makes dotline-cjk.ttf.zlib: the letters that Chinese labels need, cut out of a larger font.

    pip install fonttools
    python3 subset.py wqy-microhei.ttc dotline-cjk.ttf.zlib

Kept: every character of GBK that the font has, ASCII, Latin-1, and the
punctuation, arrows, boxes, circled numbers and units that labels are decorated
with. Dropped: glyph names, and everything no other character refers to.
"""

import io
import sys
import zlib

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

# Beyond GBK: blocks of which labels and receipts use a few characters each.
BLOCKS = [
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x00FF),  # Latin-1
    (0x2010, 0x2027),  # dashes, quotation marks, dots
    (0x2030, 0x205E),  # per mille, primes, angle quotation marks
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x214F),  # letter-like: ℃ № ™
    (0x2150, 0x218F),  # fractions, Roman numbers
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematics
    (0x2460, 0x24FF),  # circled numbers
    (0x2500, 0x257F),  # box drawing
    (0x2580, 0x259F),  # blocks
    (0x25A0, 0x25FF),  # geometric shapes
    (0x2600, 0x26FF),  # stars, telephones, weather
    (0x2701, 0x27BE),  # ticks, crosses, scissors
    (0x2E80, 0x2FDF),  # radicals
    (0x3000, 0x303F),  # Chinese punctuation
    (0x3200, 0x33FF),  # bracketed numbers, units
    (0xFE10, 0xFE6F),  # vertical and small forms
    (0xFF01, 0xFFEE),  # full width
]


def wanted():
    """Code points of GBK (as Windows code page 936 reads it) and of the blocks above."""
    points = {point for first, last in BLOCKS for point in range(first, last + 1)}
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            for codec in ("gbk", "cp936"):
                try:
                    text = bytes([lead, trail]).decode(codec)
                except UnicodeDecodeError:
                    continue
                points.update(ord(char) for char in text)
    # The private use area stands for characters that have no number yet: no label means them.
    return {point for point in points if not 0xE000 <= point <= 0xF8FF}


def main(source, target):
    font = TTCollection(source).fonts[0] if source.lower().endswith(".ttc") else TTFont(source)
    options = subset.Options()
    options.layout_features = ["*"]
    options.hinting = True
    options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.name_languages = ["*"]
    options.drop_tables += ["FFTM"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted())
    cutter.subset(font)
    font.flavor = None
    # The same input gives the same bytes, whenever it is made.
    font.recalcTimestamp = False
    plain = io.BytesIO()
    font.save(plain)
    with open(target, "wb") as packed:
        packed.write(zlib.compress(plain.getvalue(), 9))

    has = set(TTFont(plain).getBestCmap())
    gbk_lacking = sorted(point for point in wanted() if point > 0x3400 and point not in has)
    print(f"{target}: {len(has)} characters; Chinese characters wanted and lacking: "
          + "".join(map(chr, gbk_lacking)))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
