//! Medians and percentiles of what was measured.

use std::time::Duration;

/// Measurements of one kind, in the order they were taken.
#[derive(Clone, Debug, Default)]
pub struct Sample(Vec<f64>);

impl Sample {
    pub fn add(&mut self, value: f64) {
        self.0.push(value);
    }

    /// Milliseconds.
    pub fn add_time(&mut self, time: Duration) {
        self.add(time.as_secs_f64() * 1000.0);
    }

    pub fn median(&self) -> f64 {
        self.percentile(50)
    }

    /// The value that `percent` of the measurements do not exceed; NaN of nothing.
    pub fn percentile(&self, percent: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let at = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
        sorted.get(at).copied().unwrap_or(f64::NAN)
    }
}

impl Extend<f64> for Sample {
    fn extend<I: IntoIterator<Item = f64>>(&mut self, values: I) {
        self.0.extend(values);
    }
}

/// What went wrong, for the one who runs it.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;
