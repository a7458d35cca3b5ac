//! Where each component is seen on the label: the boxes round its marks, for whoever looks for one.

use super::scene::{Mark, Scene};
use crate::geometry::{Rect, Turn};

/// One component and the upright box round all of it that is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ComponentBox {
    /// Index into `Scene::components`.
    pub component: usize,
    /// mm on the paper.
    pub place: Rect,
}

/// The boxes of the components that have marks on the page, in the order of `Scene::components`.
pub fn boxes(scene: &Scene) -> Vec<ComponentBox> {
    let page = Rect::new(0.0, 0.0, scene.width, scene.height);
    let mut seen: Vec<Option<Rect>> = vec![None; scene.components.len()];
    for mark in &scene.marks {
        let left = mark.clip.map_or(page, |clip| clip.meet(&page));
        let place = outline(mark);
        // A rule of no thickness is drawn a dot thick.
        if place.x > left.right() || place.right() < left.x || place.y > left.bottom() || place.bottom() < left.y {
            continue;
        }
        let place = place.meet(&left);
        if let Some(known) = seen.get_mut(mark.component) {
            *known = Some(known.map_or(place, |known| known.join(&place)));
        }
    }
    let found = seen.into_iter().enumerate();
    found.filter_map(|(component, place)| place.map(|place| ComponentBox { component, place })).collect()
}

/// The upright box round a mark.
fn outline(mark: &Mark) -> Rect {
    let Turn::Free(degrees) = mark.turn else { return mark.place };
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (sin, cos) = (sin.abs(), cos.abs());
    let Rect { width, height, .. } = mark.place;
    Rect::round(mark.place.centre(), width * cos + height * sin, width * sin + height * cos)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::scene::Shape;

    fn mark(component: usize, place: Rect, turn: Turn, clip: Option<Rect>) -> Mark {
        Mark { component, place, turn, clip, paper: false, shape: Shape::Fill }
    }

    fn found(marks: Vec<Mark>) -> Vec<(usize, Rect)> {
        let components = ["root", "a", "b", "c"].map(String::from).to_vec();
        let scene = Scene { width: 40.0, height: 30.0, marks, components };
        boxes(&scene).into_iter().map(|one| (one.component, one.place)).collect()
    }

    #[test]
    fn a_components_box_holds_all_its_marks_and_ends_at_clip_and_page() {
        let one = mark(1, Rect::new(1.0, 1.0, 5.0, 5.0), Turn::Upright, None);
        let two = mark(1, Rect::new(10.0, 2.0, 50.0, 0.0), Turn::Upright, None);
        let cut = mark(3, Rect::new(5.0, 5.0, 20.0, 20.0), Turn::Right, Some(Rect::new(0.0, 0.0, 10.0, 12.0)));
        let away = mark(2, Rect::new(41.0, 5.0, 5.0, 5.0), Turn::Upright, None);
        let expected = [(1, Rect::new(1.0, 1.0, 39.0, 5.0)), (3, Rect::new(5.0, 5.0, 5.0, 7.0))];
        assert_eq!(found(vec![one, cut, two, away]), expected);
    }

    #[test]
    fn what_is_turned_freely_is_boxed_as_it_is_seen() {
        let turned = mark(1, Rect::new(10.0, 10.0, 10.0, 2.0), Turn::Free(90.0), None);
        let [(1, place)] = found(vec![turned])[..] else { panic!() };
        assert!((place.x - 14.0).abs() < 1e-9 && (place.y - 6.0).abs() < 1e-9 && (place.height - 10.0).abs() < 1e-9);
    }
}
