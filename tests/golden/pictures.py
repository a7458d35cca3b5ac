#!/usr/bin/env python3
"""Paints the pictures of the golden labels `picture-*` and writes their templates. Needs Pillow.

Only needed where a case is to show something else: the files it writes are kept beside their labels.
    python3 tests/golden/pictures.py
"""

import base64
import io
import json
import math
import pathlib
import random

from PIL import Image, ImageDraw, ImageFilter

HERE = pathlib.Path(__file__).parent


def smooth(width, height, paint, mode="L", paper=255, factor=4):
    """Painted large and made small, so that edges are smooth as drawing programs make them."""
    large = Image.new(mode, (width * factor, height * factor), paper)
    paint(ImageDraw.Draw(large), factor)
    return large.resize((width, height), Image.BOX)


def logo(side, ink=0, mode="L", paper=255):
    def paint(draw, f):
        s = side * f
        line = max(1, int(s * 0.012))
        draw.ellipse([s * 0.04, s * 0.04, s * 0.96, s * 0.96], outline=ink, width=int(s * 0.07))
        draw.ellipse([s * 0.15, s * 0.15, s * 0.85, s * 0.85], outline=ink, width=line)
        draw.polygon([(s * 0.5, s * 0.2), (s * 0.74, s * 0.62), (s * 0.26, s * 0.62)], fill=ink)
        draw.rectangle([s * 0.3, s * 0.68, s * 0.7, s * 0.74], fill=ink)
        for n in range(7):
            draw.line([(s * (0.32 + n * 0.06), s * 0.66), (s * (0.32 + n * 0.06), s * 0.78)], fill=ink, width=line)

    return smooth(side, side, paint, mode, paper)


def signature():
    chance = random.Random(4)
    image = smooth(640, 220, lambda draw, f: [
        draw.ellipse([x * f - r, y * f - r, x * f + r, y * f + r], fill=60)
        for x, y, r in ((20 + t * 0.3, 110 + 62 * math.sin(t / 105) * math.cos(t / 520) + 18 * math.sin(t / 37),
                         (2.2 + 1.3 * math.sin(t / 90)) * f) for t in range(2000))])
    paper = Image.new("L", image.size)
    paper.putdata([int(246 - 34 * (i % 640) / 640 * (i // 640) / 220 + chance.uniform(-4, 4)) for i in range(640 * 220)])
    return Image.composite(paper, image, image.point(lambda grey: 255 if grey > 150 else 0).filter(ImageFilter.BoxBlur(1)))


def photograph(side):
    chance = random.Random(7)
    balls = [(0.34, 0.42, 0.24), (0.7, 0.66, 0.2), (0.74, 0.24, 0.13)]

    def grey(u, v):
        for cx, cy, r in balls:
            dx, dy = (u - cx) / r, (v - cy) / r
            inside = 1 - dx * dx - dy * dy
            if inside > 0:
                light = inside ** 0.5 * 0.6 - dx * 0.5 - dy * 0.6
                return 28 + 200 * max(0, light) + 60 * max(0, light) ** 12
        shade = sum(max(0, 1 - math.hypot((u - cx - r * 0.7) / r, (v - cy - r * 0.8) / r * 1.6)) for cx, cy, r in balls)
        return 110 + 120 * v + 12 * math.sin(u * 18 + 3 * math.sin(v * 7)) - 110 * shade

    image = Image.new("L", (side, side))
    image.putdata([int(max(0, min(255, grey(i % side / side, i // side / side) + chance.gauss(0, 3)))) for i in range(side * side)])
    return image


def gradient(width, height):
    image = Image.new("L", (width, height))
    image.putdata([int(i % width * 255 / (width - 1)) for i in range(width * height)])
    return image


def panel():
    def paint(draw, f):
        box = lambda x0, y0, x1, y1, grey: draw.rectangle([x0 * f, y0 * f, x1 * f - 1, y1 * f - 1], fill=grey)
        for n, grey in enumerate([232, 200, 160, 112, 64]):
            box(8 + n * 72, 10, 72 + n * 72, 74, grey)
        box(8, 90, 360, 150, 190)
        for n in range(9):
            box(24 + n * 36, 104, 42 + n * 36, 136, 0)

    return smooth(368, 160, paint)


def watermark(width, height):
    def paint(draw, f):
        for n in range(-6, 12):
            x = n * 90 * f
            draw.line([(x, height * f), (x + height * f, 0)], fill=224, width=26 * f)

    return smooth(width, height, paint, factor=2)


def letter_f(width, height):
    """An F in a frame: it shows when it stands on its head or in a mirror."""
    def paint(draw, f):
        s = lambda *at: [value * f for value in at]
        draw.rectangle(s(2, 2, width - 3, height - 3), outline=0, width=3 * f)
        for at in [(24, 14, 38, height - 14), (24, 14, 84, 28), (24, 42, 68, 54)]:
            draw.rectangle(s(*at), fill=0)
        draw.ellipse(s(width - 34, height - 34, width - 14, height - 14), fill=0)

    return smooth(width, height, paint)


def url(image, kind="PNG", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return f"data:image/{kind.lower()};base64," + base64.b64encode(file.getvalue()).decode()


def picture(x, y, width, height, value, name=None, **style):
    item = {"value": value, "type": "dynamic"} if isinstance(value, str) else {"type": "fixed", "previewValue": value}
    return {"id": name or f"picture-{x}-{y}", "component": "image", "type": "basic",
            "style": {"x": x, "y": y, "width": width, "height": height, **style}, "data": [item]}


def words(x, y, width, text, scale=0.75):
    return {"component": "text", "type": "basic", "writingMode": "lr",
            "style": {"x": x, "y": y, "width": width, "textSize": 1, "textConfigsType": "character", "shift": "scale",
                      "align": "center", "textConfigs": [{"fontScaleX": scale, "fontScaleY": scale, "substring": [0]}]},
            "data": [{"value": "", "type": "fixed", "previewValue": text}]}


def case(name, width, height, children, data=None, **style):
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    root = {"component": "root", "type": "container", "languageVersion": "2.0.0", "docType": "label",
            "style": {"x": 0, "y": 0, "width": width, "height": height, **style}, "children": children}
    (folder / "template.json").write_text(json.dumps(root, ensure_ascii=False, indent=1) + "\n")
    (folder / "data.json").write_text(json.dumps(data or {}, ensure_ascii=False) + "\n")


def line_art():
    code = Image.open(HERE / "qrcode" / "label.png").convert("L")
    # The first code on that label, up to the blank columns after it.
    left, top, _, _ = code.point(lambda grey: 255 - grey).getbbox()
    side = next(n for n in range(20, code.width) if min(code.crop((left + n, 0, left + n + 12, code.height)).get_flattened_data()) == 255)
    code = code.crop((left - 12, top - 12, left + side + 12, top + side + 12))
    noisy = logo(240)
    case("picture-line-art", 76, 47, [
        picture(2, 2, 20, 20, "%logo%"), picture(24, 2, 10, 10, "%logo%"), picture(24, 14, 5, 5, "%logo%"),
        words(24, 20, 12, "20/10/5 mm"),
        picture(37, 2, 20, 20, "%noisy%"), words(37, 22.5, 20, "JPEG 20"),
        picture(59, 2, 15, 15, "%small%"), words(59, 18, 15, "24 px"),
        picture(2, 25, 40, 14, "%signature%"), words(2, 40, 40, "扫描签名"),
        picture(44, 26, 12, 12, "%pale%"), words(44, 39, 12, "浅色"),
        picture(58, 26, 16, 16, "%code%"), words(58, 43, 16, "二维码图片"),
    ], {"logo": url(logo(480)), "noisy": url(noisy, "JPEG", quality=20), "small": url(logo(24)),
        "signature": url(signature(), "JPEG", quality=70), "pale": url(logo(240, ink=168)),
        "code": url(code.resize((264, 264), Image.BICUBIC), "JPEG", quality=60)})


def photographs():
    case("picture-photograph", 76, 41, [
        picture(2, 2, 34, 34, "%photo%"), words(2, 37, 34, "照片 JPEG"),
        picture(38, 2, 16, 16, "%photo%"), picture(56, 2, 9, 9, "%photo%"),
        picture(38, 20, 36, 7, "%gradient%"), picture(38, 29, 36, 3, "%gradient%"), words(38, 33, 36, "渐变"),
    ], {"photo": url(photograph(360), "JPEG", quality=80), "gradient": url(gradient(300, 8))})


def ordered():
    case("picture-ordered", 76, 40, [
        picture(2, 2, 46, 20, "%panel%"), words(2, 23, 46, "平网"),
        picture(50, 2, 24, 20, "%watermark%"), words(50, 23, 24, "浅色水印"),
        picture(2, 28, 72, 6, "%grey%"), words(2, 36, 72, "一个像素的灰"),
    ], {"panel": url(panel()), "watermark": url(watermark(360, 300)), "grey": url(Image.new("L", (1, 1), 170))})


def thresholds():
    children = []
    for n, threshold in enumerate([0, 64, 128, 200]):
        x = 2 + n * 18.5
        children += [picture(x, 2, 17, 17, "%photo%", threshold=threshold), words(x, 20, 17, f"threshold {threshold}")]
        children += [picture(x, 25, 17, 5, "%gradient%", threshold=threshold)]
    case("picture-threshold", 76, 34, children,
         {"photo": url(photograph(240), "JPEG", quality=80), "gradient": url(gradient(256, 8))})


def transparent():
    rgba = Image.new("RGBA", (240, 240), (0, 0, 0, 0))
    rgba.putalpha(logo(240).point(lambda grey: 255 - grey))
    red = Image.new("RGBA", (240, 240), (255, 0, 0, 0))
    red.putalpha(logo(240).point(lambda grey: 255 - grey))
    grey = rgba.convert("LA")
    fade = Image.new("RGBA", (300, 80), (0, 0, 0, 255))
    fade.putalpha(gradient(300, 80))
    palette = logo(240).point(lambda grey: 1 if grey > 127 else 0).convert("P")
    palette.putpalette([0, 0, 0, 0, 0, 0])
    case("picture-transparent", 76, 42, [
        picture(2, 2, 16, 16, "%rgba%"), words(2, 19, 16, "RGBA"), picture(21, 2, 16, 16, "%red%"), words(21, 19, 16, "红 RGBA"),
        picture(40, 2, 16, 16, "%grey%"), words(40, 19, 16, "灰+透明"), picture(58, 2, 16, 16, "%palette%"), words(58, 19, 16, "调色板"),
        picture(2, 24, 34, 9, "%fade%"), words(2, 34, 34, "渐隐"), picture(40, 24, 16, 16, "%webp%"), words(58, 30, 16, "WebP"),
    ], {"rgba": url(rgba), "red": url(red), "grey": url(grey), "fade": url(fade),
        "palette": url(palette, transparency=1), "webp": url(rgba, "WEBP", lossless=True)})


def exif():
    upright = letter_f(120, 80)
    stored = {1: None, 2: Image.FLIP_LEFT_RIGHT, 3: Image.ROTATE_180, 4: Image.FLIP_TOP_BOTTOM, 5: Image.TRANSPOSE,
              6: Image.ROTATE_90, 7: Image.TRANSVERSE, 8: Image.ROTATE_270}
    children, data = [], {}
    for n, (orientation, turn) in enumerate(stored.items()):
        x, y = 2 + n % 4 * 18.5, 2 + n // 4 * 17
        note = Image.Exif()
        note[0x0112] = orientation
        image = upright if turn is None else upright.transpose(turn)
        data[f"exif{orientation}"] = url(image, "JPEG", quality=85, exif=note)
        children += [picture(x, y, 16.5, 11, f"%exif{orientation}%"), words(x, y + 11.5, 16.5, f"EXIF {orientation}")]
    case("picture-exif", 76, 36, children, data)


def image_data():
    small = letter_f(120, 80).resize((48, 32), Image.BOX)
    rgba = Image.new("RGBA", small.size, (0, 0, 0, 0))
    rgba.putalpha(small.point(lambda grey: 255 - grey))
    listed = [value for pixel in rgba.get_flattened_data() for value in pixel]
    canvas = {"width": 48, "height": 32, "data": listed}
    as_object = {"width": 48, "height": 32, "data": {str(n): value for n, value in enumerate(listed)}}
    packed = {"width": 48, "height": 32, "data": base64.b64encode(bytes(listed)).decode()}
    case("picture-imagedata", 76, 19, [
        picture(2, 2, 18, 12, "%list%"), words(2, 15, 18, "列表"), picture(22, 2, 18, 12, "%object%"), words(22, 15, 18, "对象"),
        picture(42, 2, 18, 12, "%base64%"), words(42, 15, 18, "base64"), picture(62, 2, 12, 12, packed), words(62, 15, 12, "模板里"),
    ], {"list": canvas, "object": as_object, "base64": packed})


def backgrounds():
    mark, frame, dots = url(watermark(380, 300)), url(letter_f(120, 80)), url(panel())
    cell = lambda text, **style: {"width": 20, "height": 12, **style, "children": [words(13.5, 3.2, 5.5, text)]}
    case("picture-background", 76, 60, [
        words(2, 2, 72, "root：水印在字下面", 1.25),
        {"component": "layout", "type": "container", "style": {"x": 2, "y": 10, "width": 34, "height": 18, "backgroundImage": frame},
         "children": [words(25, 5, 8, "layout")]},
        {"component": "table", "type": "container",
         "style": {"x": 2, "y": 31, "borders": [{"width": 0.3}], "insideBorder": 0.3},
         "tablelists": [[cell("一"), cell("cell", style={"backgroundImage": frame}), cell("三")],
                        [cell("", backgroundImage=dots), cell("五"), cell("六")]]},
        {"component": "table", "type": "container",
         "style": {"x": 40, "y": 10, "borders": [{"width": 0.3}], "insideBorder": 0.3, "backgroundImage": dots},
         "tablelists": [[{"width": 16, "height": 17}, {"width": 16, "height": 17}]]},
    ], backgroundImage=mark)


def formats():
    grey, colour = logo(160), Image.merge("RGB", [logo(160).point(lambda grey, f=f: 255 - int((255 - grey) * f)) for f in (0.2, 0.9, 1)])
    deep = Image.new("I;16", (160, 160))
    deep.putdata([value * 257 for value in grey.get_flattened_data()])
    kinds = [
        ("PNG 灰", url(grey)), ("PNG 彩", url(colour)), ("PNG 16 位", url(deep)), ("PNG 1 位", url(grey.convert("1", dither=0))),
        ("PNG 调色板", url(colour.quantize(16))), ("JPG", url(colour, "JPEG", quality=85)), ("JPG 灰", url(grey, "JPEG", quality=85)),
        ("JPG 渐进", url(colour, "JPEG", quality=85, progressive=True)), ("JPG CMYK", url(colour.convert("CMYK"), "JPEG", quality=85)),
        ("WebP", url(colour, "WEBP", quality=80)), ("WebP 无损", url(colour, "WEBP", lossless=True)),
        ("base64", url(grey).split(",")[1]),
    ]
    children, data = [], {}
    for n, (name, value) in enumerate(kinds):
        x, y = 2 + n % 6 * 12.2, 2 + n // 6 * 16
        data[f"p{n}"] = value
        children += [picture(x, y, 11, 11, f"%p{n}%"), words(x, y + 11.5, 11, name, 0.7)]
    case("picture-formats", 76, 34, children, data)


if __name__ == "__main__":
    for make in (line_art, photographs, ordered, thresholds, transparent, exif, image_data, backgrounds, formats):
        make()
