//! V2 `richtext`: its page of HTML laid out in its box, cut off at its edges, and what was cut is told.

use super::picture;
use super::scene::{Frame, Glyphs, PlacedGlyph, PlacedPicture, Shape};
use super::sheet::Sheet;
use crate::geometry::Point;
use crate::protocol::failure::DrawingFault;
use crate::protocol::warning::Finding;
use crate::richtext::page::{self, Ink, Laid, PageFault, Run};
use crate::template::label::Richtext;

/// Puts the page's ink. Its pictures are the label's, gathered as those of `image` components are.
pub(super) fn set(sheet: &mut Sheet<'_>, richtext: &Richtext) -> Result<(), DrawingFault> {
    let place = richtext.place;
    let mut pictures = Vec::new();
    for (src, source) in richtext.pictures.iter() {
        let found = picture::find(sheet.pictures, source).map_err(|fault| fault.at(sheet.component()))?;
        pictures.push((src.as_ref(), found));
    }
    let known = |src: &str| pictures.iter().find(|(known, _)| *known == src).map(|(_, picture)| picture);
    let size = |src: &str| known(src).map(|picture| (picture.width, picture.height));
    let laid = page::lay(&richtext.html, place.width, place.height, sheet.fonts, &size);
    let Laid { pieces, overflow, missing, missing_pictures } = laid.map_err(|fault| too_much(sheet, fault))?;
    if sheet.is_cut(place) && !pieces.is_empty() {
        sheet.tell(Finding::Clipped);
    }
    sheet.tells_itself();
    sheet.inside(Point { x: place.x, y: place.y }, Some(place), |sheet| {
        for piece in pieces {
            let shape = match piece.ink {
                Ink::Fill => Shape::Fill,
                Ink::Line(pattern) => Shape::Line(pattern),
                Ink::Frame { widths, patterns, radius } => Shape::Frame(Frame { widths, patterns, radius }),
                Ink::Letters(run) => Shape::Glyphs(glyphs(run)),
                Ink::Picture(src) => match known(&src) {
                    Some(picture) => Shape::Picture(PlacedPicture { picture: picture.clone(), threshold: 0 }),
                    None => continue,
                },
            };
            sheet.put_cut(piece.place, piece.clip, piece.paper, shape);
        }
        Ok(())
    })?;
    if overflow.below > 0.0 || overflow.right > 0.0 {
        let (below, right, texts) = (overflow.below, overflow.right, overflow.texts);
        sheet.tell(Finding::RichtextCut { below, right, texts });
    }
    if !missing.is_empty() {
        sheet.tell(Finding::MissingGlyphs { characters: missing });
    }
    for value in missing_pictures {
        sheet.tell(Finding::Ignored { field: "img src".to_owned(), value });
    }
    Ok(())
}

fn too_much(sheet: &Sheet<'_>, fault: PageFault) -> DrawingFault {
    let PageFault::TooMuch { what, limit } = fault;
    DrawingFault::RichtextTooMuch { component: sheet.component(), what, limit }
}

fn glyphs(run: Run) -> Glyphs {
    let placed = run.glyphs.iter().map(|glyph| PlacedGlyph {
        id: glyph.id,
        x: glyph.x,
        y: glyph.y,
        advance: glyph.advance,
        turned: false,
        start: glyph.start,
        end: glyph.end,
    });
    Glyphs {
        font: run.font,
        em_x: run.em,
        em_y: run.em,
        embolden: run.embolden,
        slanted: run.slanted,
        glyphs: placed.collect(),
        rules: run.rules,
        text: run.text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Rect;
    use crate::layout::scene::Mark;
    use crate::layout::{Pictures, arrange};
    use crate::protocol::failure::Excess;
    use crate::template::label::{Kind, Part};
    use crate::template::{Content, Label};
    use crate::text::Fonts;

    /// A page of 60 × 40 mm with a rich text of 20 × 10 mm at 5, 6.
    fn arranged(html: &str) -> Result<(Vec<Mark>, Vec<Finding>), DrawingFault> {
        let richtext = Richtext::new(Rect::new(5.0, 6.0, 20.0, 10.0), html.into());
        let parts = vec![Part { name: "custom".into(), kind: Kind::Richtext(richtext) }];
        let place = Rect::new(0.0, 0.0, 60.0, 40.0);
        let label = Label { contents: vec![Content { place, receipt: false, background: None, parts }] };
        let (scene, warnings) = arrange(&label, &Pictures::default(), &Fonts::embedded(), 8.0)?;
        Ok((scene.marks, warnings.into_iter().map(|warning| warning.finding).collect()))
    }

    #[test]
    fn a_page_stands_in_its_box_and_is_cut_off_at_it() {
        let (marks, findings) =
            arranged("<div style='width:30mm;height:5mm;background:#000;color:#fff'>运单</div>").unwrap();
        assert_eq!((marks[0].place.x, marks[0].place.y, marks[0].paper), (5.0, 6.0, false));
        assert_eq!(marks[0].clip, Some(Rect::new(5.0, 6.0, 20.0, 10.0)));
        assert!(marks[1].paper && matches!(&marks[1].shape, Shape::Glyphs(run) if run.text == "运单"));
        assert!(
            matches!(findings.as_slice(), [Finding::RichtextCut { below: 0.0, right, .. }] if (right - 10.0).abs() < 0.1)
        );
    }

    #[test]
    fn what_hides_its_own_overflow_is_no_finding() {
        let (_, findings) =
            arranged("<div style='width:9mm;height:4mm;overflow:hidden'>一二三四五六七八九十</div>").unwrap();
        assert_eq!(findings, []);
    }

    #[test]
    fn pictures_that_nobody_has_are_told_and_broken_ones_are_faults() {
        let (marks, findings) = arranged("<img src='logo.png'>x").unwrap();
        assert_eq!(marks.len(), 1);
        assert_eq!(findings, [Finding::Ignored { field: "img src".into(), value: "logo.png".into() }]);
        let broken = arranged("<img src='data:image/png;base64,iVBORw0KGgo='>");
        assert!(matches!(broken, Err(DrawingFault::BadPicture { component, .. }) if component == "custom"));
        let unfetched = arranged("<img src='https://shop.example/a.png'>");
        assert!(matches!(unfetched, Err(DrawingFault::BadPicture { .. })), "the gathering was to bring it");
    }

    #[test]
    fn a_bomb_names_its_component() {
        let fault = arranged(&"<div>".repeat(100_000)).unwrap_err();
        assert!(
            matches!(fault, DrawingFault::RichtextTooMuch { component, what: Excess::Depth, .. } if component == "custom")
        );
    }

    #[test]
    fn the_pictures_of_a_page_are_pictures_of_the_label() {
        let richtext = Richtext::new(Rect::default(), "<img src=https://h.example/a.png><img src=b.svg>".into());
        let parts = vec![Part { name: "custom".into(), kind: Kind::Richtext(richtext) }];
        let label =
            Label { contents: vec![Content { place: Rect::default(), receipt: false, background: None, parts }] };
        assert_eq!(label.picture_urls(), ["https://h.example/a.png"]);
    }
}
