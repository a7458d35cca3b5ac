//! Settings that CPCL tells outside a label, one after `! U1` or several in `! UTILITIES`; most may stand in a label too.

use super::super::Spacing;
use super::super::cursor::{Cursor, Stop};
use super::Setting;
use super::command::argument;

/// Dots, lines, eighths of a second: nothing is told in larger numbers.
const MOST: u32 = 65_535;
/// Bytes of a variable's name or value.
const VARIABLE: usize = 128;

/// Does the session end here? Then its last line is passed.
pub fn is_end(cursor: &mut Cursor<'_>) -> Result<bool, Stop> {
    let start = cursor.at;
    if cursor.peek()?.is_ascii_uppercase() && matches!(cursor.word()?, "PRINT" | "END") {
        cursor.line_end()?;
        return Ok(true);
    }
    cursor.at = start;
    Ok(false)
}

/// One setting with its line end.
pub fn read(cursor: &mut Cursor<'_>) -> Result<Setting, Stop> {
    let start = cursor.at;
    let setting = match cursor.peek()? {
        b'\r' => Setting::Traceless,
        b's' => {
            cursor.expect("setvar")?;
            variable(cursor)?;
            variable(cursor)?;
            Setting::Traceless
        }
        _ => {
            let name = cursor.word()?;
            match setting(name, cursor)? {
                Some(setting) => setting,
                None => return Err(cursor.wrong(start, format!("no such setting: {name}"))),
            }
        }
    };
    cursor.line_end()?;
    Ok(setting)
}

/// None is a name that is no setting's.
pub fn setting(name: &str, cursor: &mut Cursor<'_>) -> Result<Option<Setting>, Stop> {
    let numbers = match name {
        "GAP-SENSE" => return sensed(cursor, Spacing::Gap(0.0)).map(Some),
        "BAR-SENSE" => return sensed(cursor, Spacing::Mark(0.0)).map(Some),
        "JOURNAL" => return Ok(Some(Setting::Spacing(Spacing::Continuous))),
        "CONTRAST" => return Ok(Some(Setting::Contrast(argument(cursor, "contrast", 0..=3)? as u8))),
        "SPEED" => return Ok(Some(Setting::Speed(argument(cursor, "speed", 0..=5)? as u8))),
        "TONE" => return tone(cursor).map(Some),
        "COUNTRY" | "ENCODING" => return named(cursor).map(Some),
        "LABEL" | "PACE" | "NO-PACE" | "IN-DOTS" => 0,
        "BEEP" | "WAIT" | "PREFEED" | "POSTFEED" | "SET-TOF" | "SETLF" | "LMARGIN" => 1,
        "SETFF" | "PRESENT-AT" => 2,
        "SETLP" => 3,
        _ => return Ok(None),
    };
    for _ in 0..numbers {
        argument(cursor, name, 0..=MOST)?;
    }
    Ok(Some(Setting::Traceless))
}

/// How the sensor is set, or on which side it sits, may follow.
fn sensed(cursor: &mut Cursor<'_>, spacing: Spacing) -> Result<Setting, Stop> {
    cursor.spaces()?;
    match cursor.peek()? {
        b'\r' => {}
        b'L' => cursor.expect("LEFT")?,
        _ => drop(cursor.whole("sensor", 0..=255)?),
    }
    Ok(Setting::Spacing(spacing))
}

/// -99 to 200, where 0, 100 and 200 are the contrasts 0, 1 and 2.
fn tone(cursor: &mut Cursor<'_>) -> Result<Setting, Stop> {
    cursor.expect(" ")?;
    cursor.spaces()?;
    Ok(Setting::Contrast((cursor.number("tone", -99.0..=200.0)? / 100.0) as u8))
}

fn named(cursor: &mut Cursor<'_>) -> Result<Setting, Stop> {
    cursor.expect(" ")?;
    cursor.spaces()?;
    cursor.word()?;
    Ok(Setting::Traceless)
}

/// A text in quotes after a space.
fn variable(cursor: &mut Cursor<'_>) -> Result<(), Stop> {
    cursor.expect(" ")?;
    cursor.spaces()?;
    let start = cursor.at;
    cursor.expect("\"")?;
    while !cursor.passes(b'"')? {
        if cursor.peek()? < b' ' || cursor.at - start > VARIABLE {
            return Err(cursor.wrong(start, "the text in quotes does not end"));
        }
        cursor.at += 1;
    }
    Ok(())
}
