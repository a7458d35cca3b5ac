//! `dotline virtual`: a printer without metal for other programs to print on, without an agent.

use std::fs;
use std::io::{self, BufRead};
use std::path::{Path, PathBuf};

use lexopt::prelude::*;
use serde_json::json;
use tokio::sync::{mpsc, watch};

use crate::calls::{Call, Calls};
use crate::printers::VIRTUAL_NAME;
use crate::printers::virtual_printer::{Condition, Metal, VirtualPrinter, WORDS};
use crate::protocol::Failure;
use crate::protocol::failure::PrinterFault;
use crate::protocol::printer::{Config, DPI, Language};

/// What the command line asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub language: Language,
    /// Of 127.0.0.1; 0 is any free one.
    pub port: u16,
    pub dpi: u32,
    /// Where labels go, as pictures and as the bytes they were made from.
    pub folder: PathBuf,
}

/// The port of raw printing.
const RAW_PORT: u16 = 9100;
/// Words of a person that wait to be heeded.
const WORDS_WAITING: usize = 16;

/// Reads what stands after `virtual`; None asks for help.
pub fn read(arguments: &mut lexopt::Parser) -> Result<Option<Asked>, lexopt::Error> {
    let usual = Config::default();
    let folder = PathBuf::from("dotline-labels");
    let mut asked = Asked { language: usual.language, port: RAW_PORT, dpi: usual.dpi, folder };
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("language") => {
                let name = arguments.value()?.string()?;
                let known = Language::named(&name);
                asked.language = known.ok_or("virtual: --language tspl|cpcl|zpl|epl|escpos")?;
            }
            Long("port") => asked.port = arguments.value()?.parse()?,
            Long("dpi") => asked.dpi = arguments.value()?.parse()?,
            Short('o') | Long("output") => asked.folder = PathBuf::from(arguments.value()?),
            Long("help") | Short('h') => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    if !DPI.contains(&asked.dpi) {
        return Err(format!("virtual: --dpi {} to {}", DPI.start(), DPI.end()).into());
    }
    Ok(Some(asked))
}

/// Prints what comes until the system calls for the end; a person says on the standard input how the printer is.
pub fn run(asked: &Asked) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.map_err(|error| crate::app::no_runtime(&error))?;
    let outcome = runtime.block_on(async {
        let mut calls = Calls::listen().map_err(|error| crate::app::no_runtime(&error))?;
        let config = Config { language: asked.language, dpi: asked.dpi, ..Config::default() };
        let printer = VirtualPrinter::open(VIRTUAL_NAME, &asked.folder, Some(asked.port), &config)?;
        // Before anybody is told of the port: what comes at once is told too.
        let (news, told) = (printer.metal().news(), printer.metal().shelf.newest().unwrap_or_default());
        let folder = fs::canonicalize(&asked.folder).unwrap_or_else(|_| asked.folder.clone());
        let port = printer.port().unwrap_or(asked.port);
        println!("127.0.0.1:{port} · {} · {} dpi · {}\n{WORDS}", asked.language.name(), asked.dpi, folder.display());
        tokio::select! {
            () = until_the_end(&mut calls) => {}
            () = serve(printer.metal(), news, told, &folder) => {}
        }
        Ok(())
    });
    // The thread that reads a person's words cannot be ended.
    runtime.shutdown_background();
    outcome
}

async fn until_the_end(calls: &mut Calls) {
    while calls.next().await != Call::End {}
}

/// Says what is printed after label number `told` and what is not understood, and heeds a person's words.
async fn serve(metal: &Metal, mut news: watch::Receiver<()>, mut told: u64, folder: &Path) {
    let mut words = words();
    loop {
        tokio::select! {
            _ = news.changed() => told = tell(metal, told, folder),
            Some(line) = words.recv() => heed(metal, &line),
        }
    }
}

/// Of the labels after number `told`; returns the newest one's.
fn tell(metal: &Metal, told: u64, folder: &Path) -> u64 {
    for label in metal.shelf.labels().iter().rev().filter(|label| label.number > told) {
        let picture = folder.join(format!("{}.png", label.number));
        println!("{} × {} mm → {}", label.width_mm, label.height_mm, picture.display());
    }
    if let Some(misreading) = metal.take_misread() {
        let printer = VIRTUAL_NAME.to_string();
        let fault = PrinterFault::Misread { printer, offset: misreading.offset, what: misreading.what };
        println!("{}", Failure::from(fault));
    }
    metal.shelf.newest().unwrap_or(told).max(told)
}

fn heed(metal: &Metal, line: &str) {
    match metal.condition().after(line) {
        Some(condition) => {
            metal.set(condition);
            say(condition);
        }
        None if line.trim().is_empty() => say(metal.condition()),
        None => println!("? {WORDS}"),
    }
}

/// The printer's state as pages are told it.
fn say(condition: Condition) {
    println!("{}", json!(condition.status()).as_str().unwrap_or_default());
}

/// Lines of the standard input, until it ends.
fn words() -> mpsc::Receiver<String> {
    let (said, heard) = mpsc::channel(WORDS_WAITING);
    let reading = std::thread::Builder::new().name("words".into()).spawn(move || {
        for line in io::stdin().lock().lines() {
            let Ok(line) = line else { return };
            if said.blocking_send(line).is_err() {
                return;
            }
        }
    });
    if let Err(error) = reading {
        tracing::warn!(%error, "no thread to read the standard input");
    }
    heard
}
