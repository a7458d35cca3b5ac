//! Millimetres on a label: points, boxes and turns, shared by every room that draws.

/// A place on the label, mm from its top left corner; y grows downwards.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

impl Point {
    /// Where the point is after everything has been turned about `centre`; exact for quarters.
    pub fn turned(self, centre: Point, turn: Turn) -> Point {
        let (x, y) = (self.x - centre.x, self.y - centre.y);
        let (x, y) = match turn {
            Turn::Upright => (x, y),
            Turn::Right => (-y, x),
            Turn::Over => (-x, -y),
            Turn::Left => (y, -x),
            Turn::Free(degrees) => {
                let (sin, cos) = degrees.to_radians().sin_cos();
                (x * cos - y * sin, x * sin + y * cos)
            }
        };
        Point { x: centre.x + x, y: centre.y + y }
    }
}

/// An upright box, mm.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Rect {
    pub const fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Rect { x, y, width, height }
    }

    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    pub fn centre(&self) -> Point {
        Point { x: self.x + self.width / 2.0, y: self.y + self.height / 2.0 }
    }

    /// The box of this size round `centre`.
    pub fn round(centre: Point, width: f64, height: f64) -> Rect {
        Rect { x: centre.x - width / 2.0, y: centre.y - height / 2.0, width, height }
    }

    /// The box with its sides exchanged about its centre where the turn lies
    /// down: from before turning to as seen, and back.
    pub fn laid(&self, turn: Turn) -> Rect {
        if turn.lies_down() { Rect::round(self.centre(), self.height, self.width) } else { *self }
    }

    pub fn moved(&self, dx: f64, dy: f64) -> Rect {
        Rect { x: self.x + dx, y: self.y + dy, ..*self }
    }

    /// The part both boxes share; empty (zero width or height) where they do not meet.
    pub fn meet(&self, other: &Rect) -> Rect {
        let x = self.x.max(other.x);
        let y = self.y.max(other.y);
        let width = (self.right().min(other.right()) - x).max(0.0);
        let height = (self.bottom().min(other.bottom()) - y).max(0.0);
        Rect { x, y, width, height }
    }

    /// The smallest box that holds both.
    pub fn join(&self, other: &Rect) -> Rect {
        let x = self.x.min(other.x);
        let y = self.y.min(other.y);
        let width = self.right().max(other.right()) - x;
        let height = self.bottom().max(other.bottom()) - y;
        Rect { x, y, width, height }
    }

    pub fn is_empty(&self) -> bool {
        self.width <= 0.0 || self.height <= 0.0
    }
}

/// How a mark is turned, clockwise.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Turn {
    #[default]
    Upright,
    /// 90° clockwise.
    Right,
    /// 180°.
    Over,
    /// 270° clockwise.
    Left,
    /// Any other angle in degrees (V1 templates only), about the centre of the box.
    Free(f64),
}

impl Turn {
    /// From degrees clockwise; whole quarters become exact turns.
    pub fn from_degrees(degrees: f64) -> Turn {
        let angle = degrees.rem_euclid(360.0);
        match angle {
            0.0 => Turn::Upright,
            90.0 => Turn::Right,
            180.0 => Turn::Over,
            270.0 => Turn::Left,
            free => Turn::Free(free),
        }
    }

    pub fn degrees(self) -> f64 {
        match self {
            Turn::Upright => 0.0,
            Turn::Right => 90.0,
            Turn::Over => 180.0,
            Turn::Left => 270.0,
            Turn::Free(angle) => angle,
        }
    }

    /// Does the turn exchange width and height?
    pub fn lies_down(self) -> bool {
        matches!(self, Turn::Right | Turn::Left)
    }

    /// This turn followed by another.
    pub fn then(self, next: Turn) -> Turn {
        Turn::from_degrees(self.degrees() + next.degrees())
    }
}
/// What a line is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pattern {
    #[default]
    Solid,
    Dashed,
    Dotted,
    /// Two lines and a gap, a third of the width each; a solid one where three dots have no room.
    Double,
}
