//! The table: figure, reach, measured, one column for each place of the ledger.

use crate::barcodes::Slowest;
use crate::runs::{Latency, Pace, Preview};
use crate::sample::Sample;

/// What was measured with the ledger at one place.
pub struct Column {
    /// Where the ledger lies.
    pub place: String,
    pub latency: Latency,
    pub one_task: Vec<Pace>,
    pub four_pages: Vec<Pace>,
    pub idle: Option<f64>,
    pub peak: Option<f64>,
    /// Resident after the first task of a long run and the most later, MB.
    pub long: Option<(f64, f64)>,
    pub starts: Sample,
    pub pdf: Preview,
    pub png: Preview,
}

/// What does not depend on the ledger's place.
pub struct Common {
    pub drawing: Sample,
    pub preflight: Sample,
    pub barcodes: Slowest,
    /// A list of 20 goods, and one of 60.
    pub goods: (Sample, Sample),
    /// Bytes of the program.
    pub program: u64,
}

/// One figure: its name, what it is to reach, and how a column tells it.
type Row = (&'static str, &'static str, fn(&Common, &Column) -> String);

const ROWS: &[Row] = &[
    ("template + data → 1-bit label, in process, p50", "≤ 1.0 ms", |common, _| ms(common.drawing.median())),
    ("drawing and preflight of a waybill, p50", "≤ 4 ms", |common, _| {
        let (drawing, preflight) = (common.drawing.median(), common.preflight.median());
        format!("{}, preflight {} of it", ms(drawing + preflight), ms(preflight))
    }),
    ("slowest type of barcode, data → 1-bit label, in process, p50", "≤ 1 ms", |common, _| {
        format!("{}, {}", ms(common.barcodes.times.median()), common.barcodes.codetype)
    }),
    ("rich text, 20 rows of goods, data → 1-bit label, warm, p50", "≤ 8 ms", |common, _| {
        ms(common.goods.0.median())
    }),
    ("rich text, 60 rows", "≤ 20 ms", |common, _| ms(common.goods.1.median())),
    ("send → last byte at the printer, p50", "≤ 2 ms beyond the ledger's commits", |_, column| {
        let (all, commits) = (column.latency.send_to_last_byte.median(), column.latency.commits.median());
        format!("{}, {} beyond the commits' {}", ms(all), ms(all - commits), ms(commits))
    }),
    ("send → last byte at the printer, p99", "–", |_, column| {
        let latency = &column.latency;
        format!("{}, commits {}", ms(latency.send_to_last_byte.percentile(99)), ms(latency.commits.percentile(99)))
    }),
    ("one task of many documents", "≥ 500 labels/s (memory disk), ≥ 300 (disk)", |_, column| {
        speed(&column.one_task)
    }),
    ("four clients, single labels", "≥ 500 labels/s (memory disk)", |_, column| speed(&column.four_pages)),
    ("CPU a label, one task", "≤ 1.5 ms", |_, column| cpu(&column.one_task)),
    ("CPU a label, four clients", "≤ 1.5 ms", |_, column| cpu(&column.four_pages)),
    ("idle, proportional memory", "≤ 25 MB", |_, column| megabytes(column.idle)),
    ("peak resident in the run", "≤ 60 MB", |_, column| megabytes(column.peak)),
    ("10,000 labels: resident after 500, growth until the end", "≤ 5 MB", |_, column| {
        measured(column.long, |(first, most)| format!("{first:.1} MB, {:.1} MB", most - first))
    }),
    ("start → ready, median of 10", "≤ 100 ms", |_, column| ms(column.starts.median())),
    ("PDF preview, p50, size", "≤ 12 ms, ≤ 60 kB", |_, column| preview(&column.pdf)),
    ("picture preview, p50, size", "–", |_, column| preview(&column.png)),
    ("program", "≤ 30 MB", |common, _| format!("{:.1} MB", common.program as f64 / 1e6)),
];

/// Prints it as Markdown, aligned, so that it can be read here and put into the README.
pub fn print(common: &Common, columns: &[Column]) {
    let mut lines = vec![vec!["figure".to_string(), "reach".to_string()]];
    lines[0].extend(columns.iter().map(|column| format!("measured, ledger on {}", column.place)));
    for (figure, reach, tell) in ROWS {
        let mut line = vec![figure.to_string(), reach.to_string()];
        line.extend(columns.iter().map(|column| tell(common, column)));
        lines.push(line);
    }
    let width = |n: usize| lines.iter().filter_map(|line| line.get(n)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns.len() + 2).map(|n| width(n).unwrap_or(0)).collect();
    lines.insert(1, widths.iter().map(|width| "-".repeat(*width)).collect());
    for line in lines {
        let cells: Vec<String> = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        println!("| {} |", cells.join(" | "));
    }
}

fn speed(runs: &[Pace]) -> String {
    let all: Sample = gathered(runs.iter().map(|run| run.labels_per_second));
    format!("{:.0} labels/s", all.median())
}

fn cpu(runs: &[Pace]) -> String {
    let all: Sample = gathered(runs.iter().filter_map(|run| run.cpu));
    measured(Some(all.median()).filter(|median| !median.is_nan()), ms)
}

fn gathered(values: impl Iterator<Item = f64>) -> Sample {
    let mut sample = Sample::default();
    sample.extend(values);
    sample
}

fn preview(preview: &Preview) -> String {
    format!("{}, {:.0} kB", ms(preview.time.median()), preview.bytes as f64 / 1e3)
}

fn megabytes(value: Option<f64>) -> String {
    measured(value, |megabytes| format!("{megabytes:.1} MB"))
}

fn measured<T>(value: Option<T>, tell: impl Fn(T) -> String) -> String {
    value.map_or_else(|| "not measured".to_string(), tell)
}

fn ms(value: f64) -> String {
    format!("{value:.2} ms")
}
