//! What a simulated printer would tell about itself, whatever the language it is asked in.

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State {
    pub paper_out: bool,
    pub lid_open: bool,
    pub paused: bool,
    /// A jam, a ribbon at its end: what only a person mends.
    pub broken: bool,
    /// A label is being printed.
    pub busy: bool,
    /// Switched on since it was last asked to forget that.
    pub restarted: bool,
    pub battery_low: bool,
    pub paper_low: bool,
}
