//! What a process has used, as Linux tells it. Elsewhere nothing is measured.

use std::fs;
use std::time::Duration;

/// Ticks of `/proc/PID/stat` in a second: the same on every Linux that Rust runs on.
const TICK: Duration = Duration::from_millis(10);

/// Time on the processors, the program's own and the kernel's for it.
pub fn cpu(pid: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in brackets may hold anything; the numbers follow it.
    let (_, numbers) = stat.rsplit_once(')')?;
    let mut numbers = numbers.split_whitespace().skip(11).map(str::parse::<u32>);
    Some(TICK * (numbers.next()?.ok()? + numbers.next()?.ok()?))
}

/// Proportional memory now, MB.
pub fn proportional(pid: u32) -> Option<f64> {
    megabytes(&format!("/proc/{pid}/smaps_rollup"), "Pss:")
}

/// Resident now, MB.
pub fn resident(pid: u32) -> Option<f64> {
    megabytes(&format!("/proc/{pid}/status"), "VmRSS:")
}

/// The most that was resident at any time, MB.
pub fn peak(pid: u32) -> Option<f64> {
    megabytes(&format!("/proc/{pid}/status"), "VmHWM:")
}

/// The processors' name and number, and the system.
pub fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let name = name.trim_start_matches([':', ' ', '\t']);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{cores} × {name}, {} {}", std::env::consts::OS, kernel.trim())
}

fn megabytes(file: &str, line: &str) -> Option<f64> {
    let text = fs::read_to_string(file).ok()?;
    let kilobytes: f64 =
        text.lines().find_map(|found| found.strip_prefix(line))?.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes / 1024.0)
}
