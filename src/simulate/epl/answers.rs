//! What an EPL2 printer can be asked, and its answers.

use super::super::state::State;
use super::Settings;
use super::command::Feed;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Question {
    /// `^ee`: what hinders it.
    Error,
    /// `UQ`: what it is set to.
    Settings(Settings),
}

impl Question {
    /// The bytes sent back. `model` is the printer's name.
    pub fn answer(&self, state: &State, model: &str) -> Vec<u8> {
        match self {
            Question::Error => errors(state),
            Question::Settings(settings) => settings.told(model),
        }
        .into_bytes()
    }
}

/// The numbers of all that hinders it, or 00. A label that prints hinders nothing.
fn errors(state: &State) -> String {
    let all = [(state.paper_out, "07"), (state.lid_open, "11"), (state.paused, "12")];
    let present: Vec<&str> = all.iter().filter(|(present, _)| *present).map(|(_, number)| *number).collect();
    format!("{}\r\n", if present.is_empty() { "00".to_string() } else { present.join(",") })
}

impl Settings {
    fn told(&self, model: &str) -> String {
        let (height, feed) = self.length.unwrap_or((0, Feed::Continuous));
        let feed = match feed {
            Feed::Continuous => "0".to_string(),
            Feed::Gap(dots) => dots.to_string(),
            Feed::Mark(dots) => format!("B{dots}"),
        };
        let (width, speed, density) = (self.width.unwrap_or(0), self.speed.unwrap_or(0), self.density.unwrap_or(0));
        let (x, y) = self.reference;
        let end = if self.foot_first { "ZB" } else { "ZT" };
        format!("{model}\r\nq{width} Q{height},{feed}\r\nS{speed} D{density:02} R{x:03},{y:03} {end} UN\r\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hinders_the_printer_has_its_numbers() {
        let told = |state| String::from_utf8(Question::Error.answer(&state, "")).unwrap();
        let fine = State::default();
        assert_eq!(told(fine), "00\r\n");
        assert_eq!(told(State { busy: true, battery_low: true, ..fine }), "00\r\n");
        assert_eq!(told(State { paper_out: true, ..fine }), "07\r\n");
        assert_eq!(told(State { lid_open: true, paused: true, ..fine }), "11,12\r\n");
    }

    #[test]
    fn settings_are_told_in_the_languages_own_words() {
        let settings = Settings {
            width: Some(608),
            length: Some((1040, Feed::Gap(16))),
            speed: Some(4),
            density: Some(8),
            foot_first: true,
            reference: (112, 0),
        };
        let told = Question::Settings(settings).answer(&State::default(), "Virtual V1");
        assert_eq!(told, b"Virtual V1\r\nq608 Q1040,16\r\nS4 D08 R112,000 ZB UN\r\n");
    }
}
