//! PREFLIGHT: the drawn dots looked at once more, as a scanner and a person will, before they leave.
//!
//! Codes are read back from the very bitmap, by tables that know nothing of the
//! encoders'. Whatever else was drawn over them is in that bitmap too.

mod bars;
mod qr;
mod view;

use std::collections::{HashMap, HashSet};
use std::mem::{Discriminant, discriminant};

use crate::bitmap::Bitmap;
use crate::geometry::Rect;
use crate::layout::scene::{Mark, Scene, Shape};
use crate::layout::{ink, reaches_over};
use crate::protocol::Warning;
use crate::protocol::warning::Finding;

use view::View;

/// mm: two dots at 203 dpi.
const FINEST_MODULE: f64 = 0.25;
/// mm of letters, as the label is read at arm's length; a Chinese character needs twelve dots.
const SMALLEST_TEXT: f64 = 1.5;
/// Beyond rounding.
const A_HAIR: f64 = 1e-6;
/// What messages call the page itself.
const PAGE: &str = "root";

/// Everything worth saying about a label as it is drawn, each finding with its component and place.
/// `bitmap` is the scene at `dots_per_mm`. Costs less than drawing it.
pub fn examine(scene: &Scene, bitmap: &Bitmap, dots_per_mm: f64) -> Vec<Warning> {
    let (boxes, told, warnings) = (Vec::new(), HashSet::new(), Vec::new());
    let mut found = Found { scene, dots_per_mm, boxes, told, warnings };
    if bitmap.is_blank() {
        let blank = Warning::new(PAGE, Finding::BlankLabel);
        found.warnings.push(blank.at(0.0, 0.0, scene.width, scene.height));
    }
    let page = Rect::new(0.0, 0.0, scene.width, scene.height);
    for mark in &scene.marks {
        let seen = ink(mark);
        let left = mark.clip.map_or(seen, |clip| seen.meet(&clip));
        if !left.is_empty() && reaches_over(&left, &page) {
            found.tell(mark, Finding::OffThePage);
        }
        match &mark.shape {
            Shape::Barcode(code) => {
                let view = View::of(mark, bitmap, dots_per_mm);
                found.code(mark, &code.codetype, bars::examine(&view, code));
            }
            Shape::Qr(code) => {
                let view = View::of(mark, bitmap, dots_per_mm);
                found.code(mark, "QR", qr::examine(&view, code));
            }
            Shape::Glyphs(run) if run.em_y < SMALLEST_TEXT - A_HAIR && !run.glyphs.is_empty() => {
                found.tell(mark, Finding::SmallText { mm: run.em_y });
            }
            _ => {}
        }
    }
    found.warnings
}

/// Gives each warning that has no place yet the box of its component, if only one component has that name.
pub fn place(scene: &Scene, warnings: &mut [Warning]) {
    if warnings.iter().all(|warning| warning.at.is_some()) {
        return;
    }
    let boxes = boxes(scene);
    let mut named: HashMap<&str, Option<usize>> = HashMap::new();
    for (component, name) in scene.components.iter().enumerate() {
        named.entry(name).and_modify(|two| *two = None).or_insert(Some(component));
    }
    for warning in warnings.iter_mut().filter(|warning| warning.at.is_none()) {
        let component = named.get(warning.component.as_str()).copied().flatten();
        if let Some(seen) = component.and_then(|component| boxes.get(component).copied().flatten()) {
            *warning = warning.clone().at(seen.x, seen.y, seen.width, seen.height);
        }
    }
}

/// What a code's reader found; lengths in dots.
struct Reading {
    /// Whether it reads as its data; None if it does not read at all.
    agrees: Option<bool>,
    module: f64,
    /// White paper on each side that was looked at.
    rooms: Vec<Room>,
}

struct Room {
    needed: f64,
    found: f64,
}

struct Found<'a> {
    scene: &'a Scene,
    dots_per_mm: f64,
    /// Of each component; filled when the first is asked for.
    boxes: Vec<Option<Rect>>,
    told: HashSet<(usize, Discriminant<Finding>)>,
    warnings: Vec<Warning>,
}

impl Found<'_> {
    /// Each kind of finding once for each component.
    fn tell(&mut self, mark: &Mark, finding: Finding) {
        if !self.told.insert((mark.component, discriminant(&finding))) {
            return;
        }
        if self.boxes.is_empty() {
            self.boxes = boxes(self.scene);
        }
        let name = self.scene.components.get(mark.component).map_or(PAGE, String::as_str);
        let seen = self.boxes.get(mark.component).copied().flatten().unwrap_or(mark.place);
        self.warnings.push(Warning::new(name, finding).at(seen.x, seen.y, seen.width, seen.height));
    }

    fn code(&mut self, mark: &Mark, codetype: &str, reading: Option<Reading>) {
        let Some(reading) = reading else { return };
        let codetype = codetype.to_owned();
        match reading.agrees {
            Some(true) => {}
            Some(false) => self.tell(mark, Finding::CodeReadsOtherwise { codetype }),
            None => self.tell(mark, Finding::CodeUnreadable { codetype }),
        }
        let mm = reading.module / self.dots_per_mm;
        if mm < FINEST_MODULE - A_HAIR {
            self.tell(mark, Finding::FineModules { dots: reading.module as u32, mm });
        }
        // Rounding to dots may take one.
        let lacking = |room: &&Room| room.found + 1.0 < room.needed;
        let worst = reading.rooms.iter().filter(lacking).max_by(|a, b| {
            let lacks = |room: &Room| room.needed - room.found;
            lacks(a).total_cmp(&lacks(b))
        });
        if let Some(Room { needed, found }) = worst {
            let (needed_mm, found_mm) = (needed / self.dots_per_mm, found / self.dots_per_mm);
            self.tell(mark, Finding::QuietZone { needed_mm, found_mm });
        }
    }
}

/// The box round everything that each component drew, also where it is cut off or beside the page: `layout::boxes` has
/// what is seen, and what is not seen must be found as well.
fn boxes(scene: &Scene) -> Vec<Option<Rect>> {
    let mut boxes = vec![None; scene.components.len()];
    for mark in &scene.marks {
        if let Some(seen) = boxes.get_mut(mark.component) {
            let ink = ink(mark);
            *seen = Some(seen.map_or(ink, |others: Rect| others.join(&ink)));
        }
    }
    boxes
}

#[cfg(test)]
mod tests;
