//! What means harm ends soon: with a fault, or as something small.

use super::*;

#[track_caller]
fn ends(html: &str) -> Result<Laid, PageFault> {
    // A lane has 2 MB of stack; the test's own thread may have more.
    let html = html.to_owned();
    let lane = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
    let began = std::time::Instant::now();
    let laid = lane.spawn(move || lay(&html, 100.0, 100.0, &Fonts::embedded(), &|_| None)).unwrap().join().unwrap();
    let took = began.elapsed().as_secs_f64();
    assert!(took < 20.0, "{took} s even without optimisation");
    laid
}

#[test]
fn a_hundred_thousand_nested_elements_are_refused() {
    for element in ["<div>", "<table><tr><td>", "<b>", "<ul><li>", "<div style='display:flex'>", "<font>", "<center>"] {
        let fault = ends(&element.repeat(100_000)).unwrap_err();
        assert!(matches!(fault, PageFault::TooMuch { .. }), "{element}: {fault:?}");
    }
}

#[test]
fn what_is_as_deep_as_allowed_is_drawn_within_a_lanes_stack() {
    let depth = limits::HTML_DEPTH - 4;
    for (open, times) in [
        ("<div style='border:1px solid'>", depth),
        ("<div style='display:flex'>", depth),
        ("<div style='display:grid'>", depth),
        ("<span style='display:inline-block'>", depth),
        ("<div style='float:left'>", depth),
        ("<div style='position:absolute'>", depth),
        ("<table border=1><tr><td>", depth / 4),
        ("<div style='display:inline-flex'><table><tr><td>", depth / 5),
    ] {
        let laid = ends(&format!("{}x", open.repeat(times))).unwrap_or_else(|fault| panic!("{open}: {fault:?}"));
        assert!(laid.pieces.iter().any(|piece| matches!(piece.ink, Ink::Letters(_))), "{open}");
    }
}

#[test]
fn spans_of_millions_of_columns_and_rows_are_refused_or_cut() {
    assert!(ends("<table><tr><td colspan=999999999 rowspan=999999999>x").is_ok());
    assert!(ends(&format!("<table>{}", "<tr><td colspan=1000 rowspan=60000>x".repeat(300))).is_err());
    assert!(ends(&format!("<table><tr>{}", "<td colspan=1000>x".repeat(50))).is_err());
    assert!(ends(&"<table><colgroup span=1000><tr><td>x</table>".repeat(500)).is_err());
}

#[test]
fn long_texts_long_lists_and_many_rules_end() {
    assert!(ends(&"字".repeat(limits::HTML_TEXT * 2)).is_err());
    assert!(ends(&"字".repeat(50_000)).is_ok());
    assert!(ends(&format!("<ol>{}", "<li>x".repeat(10_000))).is_ok());
    let rules: String = (0..5_000).map(|n| format!("div.c{n} > p:nth-child({n}n) span {{color:red}}")).collect();
    let _ = ends(&format!("<style>{rules}</style>{}", "<p><span>x</span>".repeat(20_000)));
}

#[test]
fn numbers_beyond_all_reason_draw_something_or_nothing() {
    for value in ["1e38px", "-1e38px", "99999999999999mm", "NaN", "1e-38px", "-5px", "calc(1px/0)", "100000%"] {
        for property in [
            "width",
            "height",
            "margin",
            "padding",
            "border",
            "font-size",
            "line-height",
            "letter-spacing",
            "text-indent",
            "top;position:absolute;left",
            "flex:1;flex-basis",
            "border-spacing",
            "min-width",
        ] {
            let style = format!("display:inline-block;{property}:{value}");
            let table = format!(
                "<table style='{style}'><tr><td style='{style}'>x</table><p style='{style}'>y<b style='{style}'>z"
            );
            let laid = ends(&table).unwrap();
            for piece in &laid.pieces {
                let place = piece.place;
                assert!([place.x, place.y, place.width, place.height].iter().all(|mm| mm.is_finite()), "{style}");
            }
        }
    }
}

/// Pages made of pieces that pages are made of, in any order: nothing of it panics.
#[test]
fn garbage_of_tags_styles_and_bytes_never_panics() {
    let words = [
        "<table>",
        "<tr>",
        "<td colspan=3>",
        "<td rowspan=0>",
        "</td>",
        "</table>",
        "<div style='display:flex'>",
        "</div>",
        "<span style='display:table-cell'>",
        "<p style='float:left;width:50%'>",
        "<li>",
        "<ol start=-5>",
        "text ",
        "汉字，",
        "<br>",
        "<img src=logo width=50%>",
        "<b style='position:absolute;left:-9mm'>",
        "</b>",
        "<style>*{border:1px solid}",
        "</style>",
        "&nbsp;",
        "&#0;",
        "&#x10ffff;",
        "<svg><p>",
        "<select><option>",
        "<caption>",
        "<col width=3>",
        "<tfoot>",
        "<h1 style='display:inline-table'>",
        "<!--",
        "-->",
        "<![CDATA[",
        "\u{0}",
        "\u{202e}abc",
        "שלום",
        "<pre>\n\t",
        "<hr>",
        "<td style='display:block'>",
        "<tr style='display:grid'>",
        "<a style='display:contents'>",
        "<template>",
        "<script>",
        "<div style='white-space:nowrap;overflow:hidden;text-overflow:ellipsis;width:20px'>",
        "\"'>",
        "<font size=+9>",
        "<",
        "<div style='columns:3;float:right;clear:both;width:-1px'>",
        "<wbr>",
        "<table style='border-collapse:collapse'>",
    ];
    let fonts = Fonts::embedded();
    let mut seed = 7_u64;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    for _ in 0..1_500 {
        let mut html = String::new();
        for _ in 0..next(24) {
            if next(12) == 0 {
                let bytes: Vec<u8> = (0..next(20)).map(|_| next(256) as u8).collect();
                html.push_str(&String::from_utf8_lossy(&bytes));
            }
            html.push_str(words[next(words.len())]);
        }
        let _ = lay(&html, 60.0, 40.0, &fonts, &|_| Some((7, 0)));
        let _ = picture_urls(&html);
    }
}
