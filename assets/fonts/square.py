#!/usr/bin/env python3
"""Makes square.ttf, a face for tests: a few characters that the embedded face lacks, each a black square.

    pip install fonttools
    python3 square.py square.ttf
"""

import sys

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

# Glyph: character, advance; 1000 units are an em.
GLYPHS = {".notdef": (None, 500), "space": (" ", 250), "A": ("A", 600), "alef": ("א", 500), "bet": ("ב", 700),
          "truck": ("🚚", 1000)}


def square(width):
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((0, 500))
    pen.lineTo((width - 100, 500))
    pen.lineTo((width - 100, 0))
    pen.closePath()
    return pen.glyph()


def main(target):
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(GLYPHS))
    builder.setupCharacterMap({ord(char): name for name, (char, _) in GLYPHS.items() if char})
    blank = TTGlyphPen(None).glyph()
    builder.setupGlyf({name: blank if name == "space" else square(width) for name, (_, width) in GLYPHS.items()})
    builder.setupHorizontalMetrics({name: (width, 0) for name, (_, width) in GLYPHS.items()})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Square", "styleName": "Regular", "psName": "Square-Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200)
    builder.setupPost()
    # The same bytes whenever it is made.
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    builder.save(target)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
