#!/usr/bin/env python3
"""Makes blank.ttf, a face for tests: it has a glyph for 🚛 that is drawn by nothing, as emoji fonts of coloured layers do.

    pip install fonttools
    python3 blank.py blank.ttf
"""

import sys

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen


def main(target):
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "lorry"])
    builder.setupCharacterMap({ord("🚛"): "lorry"})
    builder.setupGlyf({name: TTGlyphPen(None).glyph() for name in (".notdef", "lorry")})
    builder.setupHorizontalMetrics({name: (1000, 0) for name in (".notdef", "lorry")})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Blank", "styleName": "Regular", "psName": "Blank-Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200)
    builder.setupPost()
    # The same bytes whenever it is made.
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    builder.save(target)


main(sys.argv[1])
