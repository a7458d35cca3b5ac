//! What the encoder library draws, as widths of bar and space in turn.

use std::sync::Arc;

use anyd::output::LinearSink;

use super::SymbolFault;

/// Bars and spaces that `draw` pushes, beginning with a bar, without quiet zones.
pub fn widths(draw: impl FnOnce(&mut Runs) -> anyd::Result<()>) -> Result<Arc<[u8]>, SymbolFault> {
    let mut runs = Runs::default();
    // Every symbology looks at its data before, and says better what is wrong with it.
    draw(&mut runs).map_err(|_| SymbolFault::Refused)?;
    Ok(runs.widths.into())
}

/// Collects modules as widths.
#[derive(Default)]
pub struct Runs {
    widths: Vec<u8>,
    bar: bool,
}

impl LinearSink for Runs {
    fn push_run(&mut self, bar: bool, count: usize) -> anyd::Result<()> {
        let count = u8::try_from(count).map_err(|_| anyd::Error::capacity("a run wider than 255 modules"))?;
        match self.widths.last_mut() {
            Some(last) if self.bar == bar => *last = last.saturating_add(count),
            _ => self.widths.push(count),
        }
        self.bar = bar;
        Ok(())
    }
}
