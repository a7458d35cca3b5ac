//! What the tests of all readers share: a sheet as text, and damage done to good bytes.

use super::{Misreading, Sheet};

/// One line a row, `#` is black.
pub fn picture(sheet: &Sheet) -> String {
    let bitmap = &sheet.bitmap;
    let line = |y| (0..bitmap.width()).map(|x| if bitmap.get(x, y) { '#' } else { '.' }).collect::<String>();
    (0..bitmap.height()).map(|y| line(y) + "\n").collect()
}

/// How many of 5,000 damaged copies are refused, each with a place in it. `likely` are the bytes that damage most.
pub fn refused(good: &[u8], likely: &[u8], read: impl Fn(&[u8]) -> Result<Vec<Sheet>, Misreading>) -> usize {
    assert!(read(good).is_ok());
    let (mut seed, mut refused) = (0x9E37_79B9_7F4A_7C15u64, 0);
    let mut next = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    for _ in 0..5_000 {
        let mut bytes = good.to_vec();
        for _ in 0..1 + next(3) {
            let place = next(bytes.len());
            match next(3) {
                0 => bytes[place] = likely[next(likely.len())],
                1 => bytes.insert(place, likely[next(likely.len())]),
                _ => drop(bytes.remove(place)),
            }
        }
        if let Err(wrong) = read(&bytes) {
            assert!(wrong.offset <= bytes.len(), "{wrong}");
            refused += 1;
        }
    }
    refused
}
