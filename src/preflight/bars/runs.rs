//! Widths of bars and spaces as a scanner sees them, and what they are in modules.

/// Element widths of one character of `total` modules, whatever a module is.
/// None where they are no whole modules that make up the character.
pub(super) fn modules<const N: usize>(runs: &[u32], total: u32) -> Option<[u8; N]> {
    let runs: &[u32; N] = runs.try_into().ok()?;
    let sum: u32 = runs.iter().sum();
    if sum == 0 {
        return None;
    }
    let widths = runs.map(|run| ((run * total * 2 + sum) / (sum * 2)).min(255) as u8);
    let whole = widths.iter().map(|width| u32::from(*width)).sum::<u32>() == total;
    (whole && !widths.contains(&0)).then_some(widths)
}

/// Have all the characters of `total` modules the same size? A stroke through a symbol makes one larger.
pub(super) fn even(sums: impl Iterator<Item = u32> + Clone, total: u32) -> bool {
    let (least, most) = sums.fold((u32::MAX, 0), |(least, most), sum| (least.min(sum), most.max(sum)));
    // By less than a module.
    most >= least && (most - least) * total < least
}

/// Which runs are wide, in a symbology of narrow and wide ones. None where they are not of two kinds.
pub(super) fn wide(runs: &[u32]) -> Option<Vec<bool>> {
    let (least, most) = (*runs.iter().min()?, *runs.iter().max()?);
    let is_wide: Vec<bool> = runs.iter().map(|run| run * 2 > least + most).collect();
    let mean = |wide: bool| {
        let of: Vec<u32> = runs.iter().zip(&is_wide).filter(|(_, is)| **is == wide).map(|(run, _)| *run).collect();
        (!of.is_empty()).then(|| f64::from(of.iter().sum::<u32>()) / of.len() as f64)
    };
    let (narrow, broad) = (mean(false)?, mean(true)?);
    let ratio = broad / narrow;
    let near = |run: &u32, is_wide: &bool| {
        let mean = if *is_wide { broad } else { narrow };
        (f64::from(*run) - mean).abs() <= 0.45 * narrow
    };
    let two_kinds = (1.6..=3.6).contains(&ratio) && runs.iter().zip(&is_wide).all(|(run, is)| near(run, is));
    two_kinds.then_some(is_wide)
}

/// The runs of a symbol written as its modules, `1` black.
#[cfg(test)]
pub(super) fn of(modules: &str) -> Vec<u32> {
    let modules: Vec<char> = modules.chars().filter(|c| *c != ' ').collect();
    modules.chunk_by(|a, b| a == b).map(|run| run.len() as u32 * 2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_read_at_any_size_and_with_ragged_edges() {
        for module in 1..6 {
            let runs = [2, 3, 3, 1, 1, 1].map(|width| width * module);
            assert_eq!(modules::<6>(&runs, 11), Some([2, 3, 3, 1, 1, 1]));
        }
        assert_eq!(modules::<6>(&[9, 11, 13, 4, 3, 5], 11), Some([2, 3, 3, 1, 1, 1]));
        assert_eq!(modules::<6>(&[9, 11, 13, 4, 3], 11), None);
        assert_eq!(modules::<4>(&[0, 0, 0, 0], 7), None);
    }

    #[test]
    fn narrow_and_wide_are_told_apart_and_a_third_kind_is_refused() {
        assert_eq!(wide(&[2, 6, 2, 2, 6]), Some(vec![false, true, false, false, true]));
        assert_eq!(wide(&[2, 4, 2]), Some(vec![false, true, false]));
        assert_eq!(wide(&[2, 2, 2]), None);
        assert_eq!(wide(&[2, 4, 12]), None);
        assert_eq!(wide(&[]), None);
    }
}
