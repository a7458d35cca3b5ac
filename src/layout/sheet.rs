//! The page while marks are put on it: where we are, what is cut off, who is drawing.

use super::picture::Pictures;
use super::scene::{Mark, Scene, Shape};
use super::shapes;
use crate::geometry::{Point, Rect, Turn};
use crate::protocol::Warning;
use crate::protocol::failure::DrawingFault;
use crate::protocol::warning::Finding;
use crate::text::Fonts;

pub(super) struct Sheet<'a> {
    scene: Scene,
    warnings: Vec<Warning>,
    pub(super) pictures: &'a Pictures,
    pub(super) fonts: &'a Fonts,
    pub(super) dots_per_mm: f64,
    /// Top left of the container we are in.
    origin: Point,
    clip: Option<Rect>,
    /// Components that say by themselves what is cut off of them.
    telling: Vec<usize>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(width: f64, height: f64, pictures: &'a Pictures, fonts: &'a Fonts, dots_per_mm: f64) -> Self {
        let scene = Scene { width, height, ..Scene::default() };
        Sheet {
            scene,
            warnings: Vec::new(),
            pictures,
            fonts,
            dots_per_mm,
            origin: Point::default(),
            clip: None,
            telling: Vec::new(),
        }
    }

    /// The marks, with what was found while they were put, at the edges too.
    pub(super) fn finish(mut self) -> (Scene, Vec<Warning>) {
        super::edges::inspect(&self.scene, &self.telling, &mut self.warnings);
        (self.scene, self.warnings)
    }

    /// The page becomes as long as what is on it, and one dot for what rounding moves down; blank it stays as it is.
    pub(super) fn end_after_last_mark(&mut self) {
        if let Some(foot) = super::edges::foot(&self.scene).filter(|foot| *foot > 0.0) {
            self.scene.height = ((foot * self.dots_per_mm).round() + 1.0) / self.dots_per_mm;
        }
    }

    /// The component that draws from here on.
    pub(super) fn begin(&mut self, name: &str) {
        self.scene.components.push(name.to_owned());
    }

    /// Its name, for messages.
    pub(super) fn component(&self) -> String {
        self.scene.components.last().cloned().unwrap_or_default()
    }

    pub(super) fn tell(&mut self, finding: Finding) {
        let warning = Warning::new(self.component(), finding);
        self.warnings.push(warning);
    }

    /// A box of the container, on the page.
    pub(super) fn on_page(&self, place: Rect) -> Rect {
        place.moved(self.origin.x, self.origin.y)
    }

    /// Draws in a container at `corner`, cut off at `clip` (both as its parent counts).
    pub(super) fn inside(
        &mut self,
        corner: Point,
        clip: Option<Rect>,
        draw: impl FnOnce(&mut Self) -> Result<(), DrawingFault>,
    ) -> Result<(), DrawingFault> {
        let (origin, outer_clip) = (self.origin, self.clip);
        if let Some(clip) = clip.map(|clip| self.on_page(clip)) {
            self.clip = Some(outer_clip.map_or(clip, |outer| outer.meet(&clip)));
        }
        self.origin = Point { x: origin.x + corner.x, y: origin.y + corner.y };
        let drawn = draw(self);
        self.origin = origin;
        self.clip = outer_clip;
        drawn
    }

    /// Puts one mark; `place` counts from the container's corner.
    pub(super) fn put(&mut self, place: Rect, turn: Turn, shape: Shape) {
        let component = self.scene.components.len().saturating_sub(1);
        let place = self.on_page(place);
        self.scene.marks.push(Mark { component, place, turn, clip: self.clip, paper: false, shape });
    }

    /// Puts a mark of a part that cuts off and reports by itself: `clip` counts as `place` does.
    pub(super) fn put_cut(&mut self, place: Rect, clip: Option<Rect>, paper: bool, shape: Shape) {
        let outer = self.clip;
        let own = clip.map(|clip| self.on_page(clip));
        self.clip = match (outer, own) {
            (Some(outer), Some(own)) => Some(outer.meet(&own)),
            (outer, own) => own.or(outer),
        };
        self.put(place, Turn::Upright, shape);
        self.clip = outer;
        if let Some(mark) = self.scene.marks.last_mut() {
            mark.paper = paper;
        }
    }

    /// The component that draws now tells by itself what of it is cut off at its own edges.
    pub(super) fn tells_itself(&mut self) {
        self.telling.push(self.scene.components.len().saturating_sub(1));
    }

    /// Does a box reach over the edge of the container we are in?
    pub(super) fn is_cut(&self, place: Rect) -> bool {
        let place = self.on_page(place);
        self.clip.is_some_and(|clip| super::edges::reaches_over(&place, &clip))
    }

    /// How many marks there are: what comes after can be turned together.
    pub(super) fn marks(&self) -> usize {
        self.scene.marks.len()
    }

    /// Turns all marks since `first` about a point of the container.
    pub(super) fn turn_since(&mut self, first: usize, centre: Point, turn: Turn) {
        if turn == Turn::Upright {
            return;
        }
        let centre = Point { x: centre.x + self.origin.x, y: centre.y + self.origin.y };
        for mark in self.scene.marks.iter_mut().skip(first) {
            shapes::turn_mark(mark, centre, turn);
            // What cuts the marks off stands still; only the marks have turned.
            mark.clip = self.clip;
        }
    }
}
