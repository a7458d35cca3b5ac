//! The figures of speed and memory: `cargo bench --bench figures` prints one table.
//!
//! It starts the real program on a scratch home, prints waybills on a printer
//! of its own on the loopback interface and looks at the clock. Nothing here
//! passes or fails: what is slow on a busy machine is only slow.
//!
//! `--ledger memory|disk`   on a memory disk or on this disk; both, where there is a memory disk, if nothing is said
//! `--home DIR`   or where the ledger lies
//! `--remembered N`   tasks of earlier days in the ledger, none if nothing is said
//! `--labels N`   labels a run, 500 if nothing is said, as many as may wait for a printer at the most

mod agent;
mod barcodes;
mod commits;
mod drawing;
mod goods;
mod page;
mod process;
mod runs;
mod sample;
mod sink;
mod table;
mod waybill;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use lexopt::prelude::*;

use agent::{Agent, Home};
use commits::Commits;
use runs::Bench;
use sample::{Result, Sample};
use sink::Sink;
use table::{Column, Common};
use waybill::Waybills;

/// A disk in memory, where the system has one.
const MEMORY_DISK: &str = "/dev/shm";
/// Labels before the clock runs: the template is fetched, the printer known to be silent, the letters drawn.
const WARM: u64 = 30;
/// Tasks one after another; more say nothing more.
const SINGLE: u64 = 300;
/// Documents that may wait for one printer.
const MOST: u64 = dotline::limits::DOCUMENTS as u64;
/// Labels of a long run after which it should need no more memory.
const FIRST: u64 = 500;
/// Runs of which the median counts.
const REPEATS: usize = 3;
const STARTS: usize = 10;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let options = Options::read()?;
    let Options { labels, remembered, .. } = options;
    println!("{}; {labels} labels a run, 76×130 mm at 203 dpi; {remembered} tasks remembered", process::machine());
    // One thread for all pages: the second core belongs to the agent.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (drawing, preflight) = drawing::measure()?;
    let barcodes = barcodes::measure()?;
    let goods = goods::measure()?;
    let common = Common { drawing, preflight, barcodes, goods, program: fs::metadata(agent::PROGRAM)?.len() };
    let mut columns = Vec::new();
    for (name, place) in options.places {
        eprintln!("measuring with the ledger on {name} …");
        columns.push(runtime.block_on(column(name, &place, labels, remembered))?);
    }
    table::print(&common, &columns);
    Ok(())
}

async fn column(name: String, place: &Path, labels: u64, remembered: u64) -> Result<Column> {
    let sink = Sink::open()?;
    let waybills = Waybills::serve().await?;
    let home = Home::new(place, sink.port)?;
    commits::remember(home.path(), remembered).await?;
    let starts = starts(home.path())?;
    let agent = Agent::start(home.path())?;
    agent.wait_for_quiet();
    let idle = process::proportional(agent.pid());
    let bench = Bench { agent: &agent, sink: &sink, waybills: &waybills };
    let mut commits = Commits::beside(home.path())?;
    bench.one_after_another(WARM, "WARM", &mut commits).await?;
    let latency = bench.one_after_another(SINGLE.min(labels), "SINGLE", &mut commits).await?;
    drop(commits);
    let (mut one_task, mut four_pages) = (Vec::new(), Vec::new());
    for run in 0..REPEATS {
        one_task.push(bench.one_task(labels, &format!("MANY{run}")).await?);
        four_pages.push(bench.four_pages(MOST.min(labels * 2), &format!("FOUR{run}")).await?);
    }
    let (pdf, png) = (bench.previews("pdf").await?, bench.previews("image").await?);
    let peak = process::peak(agent.pid());
    drop(agent);
    let agent = Agent::start(home.path())?;
    let long = Bench { agent: &agent, sink: &sink, waybills: &waybills }.long(FIRST).await?;
    Ok(Column { place: name, latency, one_task, four_pages, idle, peak, long, starts, pdf, png })
}

/// ms from the process's start to its word that it is ready, on a home that has been used before.
fn starts(home: &Path) -> Result<Sample> {
    drop(Agent::start(home)?);
    let mut times = Sample::default();
    for _ in 0..STARTS {
        times.add_time(Agent::start(home)?.ready_after);
    }
    Ok(times)
}

/// What was asked for.
struct Options {
    /// The ledger's places with their names.
    places: Vec<(String, PathBuf)>,
    labels: u64,
    remembered: u64,
}

impl Options {
    fn read() -> Result<Options> {
        let memory = || ("a memory disk".to_string(), PathBuf::from(MEMORY_DISK));
        let disk = || ("this disk".to_string(), PathBuf::from(env!("CARGO_TARGET_TMPDIR")));
        let mut places = if Path::new(MEMORY_DISK).is_dir() { vec![memory(), disk()] } else { vec![disk()] };
        let (mut labels, mut remembered) = (500, 0);
        let mut arguments = lexopt::Parser::from_env();
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("ledger") => {
                    places = match arguments.value()?.string()?.as_str() {
                        "memory" => vec![memory()],
                        "disk" => vec![disk()],
                        other => return Err(format!("--ledger is memory or disk, not {other}").into()),
                    };
                }
                Long("home") => {
                    let home = PathBuf::from(arguments.value()?);
                    places = vec![(home.display().to_string(), home)];
                }
                Long("labels") => labels = arguments.value()?.parse::<u64>()?.clamp(4, MOST),
                Long("remembered") => remembered = arguments.value()?.parse()?,
                // Cargo says this to every benchmark.
                Long("bench") => {}
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(Options { places, labels, remembered })
    }
}
