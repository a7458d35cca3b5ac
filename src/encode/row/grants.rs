//! Which lines a printer writes: those whose cells lie on white paper of their own.

use std::collections::HashSet;

use super::ink;
use super::letters::{Size, Wish, Written};
use crate::bitmap::Bitmap;
use crate::layout::Scene;
use crate::layout::scene::{Mark, Shape};
use crate::raster::Dots;

/// How often a page is looked at anew when lines touch; then all letters are drawn by us.
const ROUNDS: usize = 12;
/// From here on a line that touches something is given up, instead of tried in its next size.
const PATIENT: usize = 6;

/// The commands of the wishes that can be granted, and the page without the letters they stand for; `draw` draws a
/// Scene. Letters that are not granted may touch others that were, so what is left is asked again.
pub fn grant(
    scene: &Scene,
    mut wishes: Vec<Wish>,
    page: &Bitmap,
    draw: impl Fn(&Scene) -> Option<Bitmap>,
) -> (Vec<Vec<u8>>, Bitmap) {
    let nothing = || (Vec::new(), page.clone());
    if wishes.is_empty() {
        return nothing();
    }
    let whole: Vec<&Wish> = wishes.iter().collect();
    let bare = draw(&without(scene, &whole)).filter(|bare| same_size(bare, page));
    let Some(bare) = bare else { return nothing() };
    for round in 0..ROUNDS {
        let sizes = sizes(&wishes);
        let refused: HashSet<usize> =
            wishes.iter().filter(|wish| way(wish, &sizes).is_none()).map(|wish| wish.line).collect();
        let granted: Vec<&Wish> = wishes.iter().filter(|wish| !refused.contains(&wish.line)).collect();
        if granted.is_empty() {
            return nothing();
        }
        let Some(rest) = rest(scene, &granted, &bare, &draw).filter(|rest| same_size(rest, page)) else { break };
        // The cells of those that were written before.
        let mut taken = Bitmap::new(page.width(), page.height());
        let mut touching: Vec<(usize, std::ops::Range<usize>)> = Vec::new();
        for (wish, way) in granted.iter().filter_map(|wish| Some((wish, way(wish, &sizes)?))) {
            let Dots { x0, y0, x1, y1 } = way.area;
            if ink::is_white(&rest, &way.area) && ink::is_white(&taken, &way.area) {
                taken.fill(x0, y0, x1, y1);
            } else {
                touching.push((wish.mark, wish.glyphs.clone()));
            }
        }
        if touching.is_empty() {
            let said = granted.iter().filter_map(|wish| way(wish, &sizes)).map(|way| way.bytes.clone());
            return (said.collect(), rest);
        }
        let mut touching = touching.into_iter().peekable();
        for wish in &mut wishes {
            if touching.next_if(|(mark, glyphs)| *mark == wish.mark && *glyphs == wish.glyphs).is_some() {
                let size = sizes.get(wish.group).copied().flatten();
                wish.ways.retain(|way| round < PATIENT && Some(way.size) != size);
            }
        }
    }
    nothing()
}

fn same_size(one: &Bitmap, other: &Bitmap) -> bool {
    (one.width(), one.height()) == (other.width(), other.height())
}

fn way<'a>(wish: &'a Wish, sizes: &[Option<Size>]) -> Option<&'a Written> {
    let size = sizes.get(wish.group).copied().flatten()?;
    wish.ways.iter().find(|way| way.size == size)
}

/// For each group the size that most of its lines fit in; a nearer one counts more.
fn sizes(wishes: &[Wish]) -> Vec<Option<Size>> {
    let groups = wishes.iter().map(|wish| wish.group + 1).max().unwrap_or_default();
    let mut votes: Vec<Vec<(Size, f64)>> = vec![Vec::new(); groups];
    for wish in wishes {
        let Some(votes) = votes.get_mut(wish.group) else { continue };
        for way in &wish.ways {
            let worth = (-way.distance / 2.0).exp();
            match votes.iter_mut().find(|(size, _)| *size == way.size) {
                Some((_, votes)) => *votes += worth,
                None => votes.push((way.size, worth)),
            }
        }
    }
    let most =
        |votes: Vec<(Size, f64)>| votes.into_iter().reduce(|most, next| if next.1 > most.1 { next } else { most });
    votes.into_iter().map(|votes| most(votes).map(|(size, _)| size)).collect()
}

/// The page without the granted letters. Where no mark takes ink away, what is drawn only adds, so the letters that
/// were not granted are drawn alone and laid on the page that has none.
fn rest(scene: &Scene, granted: &[&Wish], bare: &Bitmap, draw: &impl Fn(&Scene) -> Option<Bitmap>) -> Option<Bitmap> {
    let without = without(scene, granted);
    if scene.marks.iter().any(|mark| mark.paper) {
        return draw(&without);
    }
    let lettered = without.marks.iter().filter(|mark| matches!(mark.shape, Shape::Glyphs(_)));
    let mut rest = draw(&Scene { marks: lettered.cloned().collect(), ..without.clone() })?;
    rest.bits_mut().iter_mut().zip(bare.bits()).for_each(|(rest, bare)| *rest |= bare);
    Some(rest)
}

/// The scene without the letters that a printer is to write; both are in the order of the marks.
pub fn without(scene: &Scene, granted: &[&Wish]) -> Scene {
    let mut granted = granted.iter().peekable();
    let mut marks = Vec::with_capacity(scene.marks.len());
    for (place, mark) in scene.marks.iter().enumerate() {
        let Shape::Glyphs(run) = &mark.shape else {
            marks.push(mark.clone());
            continue;
        };
        let mut left = run.clone();
        let mut kept = 0;
        left.glyphs.clear();
        while let Some(wish) = granted.next_if(|wish| wish.mark == place) {
            left.glyphs.extend(run.glyphs.get(kept..wish.glyphs.start).unwrap_or_default());
            kept = wish.glyphs.end;
        }
        left.glyphs.extend(run.glyphs.get(kept..).unwrap_or_default());
        if !left.glyphs.is_empty() || !left.rules.is_empty() {
            marks.push(Mark { shape: Shape::Glyphs(left), ..mark.clone() });
        }
    }
    Scene { marks, components: scene.components.clone(), ..*scene }
}
