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
                Ink::Dashes => Shape::Dashes,
                Ink::Frame { widths, dashed, radius } => Shape::Frame(Frame { widths, dashed, radius }),
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
        glyphs: placed.collect(),
        rules: run.rules,
        text: run.text,
    }
}
