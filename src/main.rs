//! The command line: choose a mode, set the exit code.

// The builds that people get; see `console`.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::path::PathBuf;
use std::process::ExitCode;

use dotline::app::{App, Start};
use dotline::paths::Home;
use dotline::protocol::Failure;
use dotline::{demo, origins, trace};
use lexopt::prelude::*;

const USAGE: &str = "\
Dotline 本地打印程序：网页打印面单、标签和小票，一点不差。
Dotline, a local print agent: web pages print waybills, labels and receipts, dot for dot.

  dotline [run] [--home DIR]              运行 / run the agent
  dotline demo  [--home DIR]              运行并打印一张示例面单 / run it and print a sample waybill
  dotline origins list [--home DIR]       列出网站 / list the sites
  dotline origins allow URL [--home DIR]  允许网站打印 / let a site print
  dotline origins refuse URL [--home DIR] 拒绝网站打印 / refuse a site
  dotline --version | --help
";

enum Mode {
    Run,
    Demo,
    Origins(Vec<String>),
    Say(String),
}

fn main() -> ExitCode {
    dotline::console::join();
    let (mode, home) = match read_arguments() {
        Ok(read) => read,
        Err(error) => {
            eprintln!("{error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let outcome = match mode {
        Mode::Say(text) => {
            println!("{text}");
            Ok(())
        }
        Mode::Origins(words) => {
            Home::find(home.as_deref()).map_err(Failure::from).and_then(|home| origins::run(&home, &words))
        }
        Mode::Run => Home::find(home.as_deref()).map_err(Failure::from).and_then(|home| serve(&home, false)),
        Mode::Demo => demo::home(home.as_deref()).and_then(|home| serve(&home, true)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn read_arguments() -> Result<(Mode, Option<PathBuf>), lexopt::Error> {
    let mut arguments = lexopt::Parser::from_env();
    let (mut words, mut home) = (Vec::new(), None);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("home") => home = Some(PathBuf::from(arguments.value()?)),
            Long("help") | Short('h') => return Ok((Mode::Say(USAGE.to_string()), None)),
            Long("version") | Short('V') => {
                return Ok((Mode::Say(format!("dotline {}", env!("CARGO_PKG_VERSION"))), None));
            }
            Value(word) => words.push(word.string()?),
            other => return Err(other.unexpected()),
        }
    }
    let mode = match words.first().map(String::as_str) {
        None => Mode::Run,
        Some("run") if words.len() == 1 => Mode::Run,
        Some("demo") if words.len() == 1 => Mode::Demo,
        Some("origins") => Mode::Origins(words.split_off(1)),
        _ => return Err(format!("unknown command: {}", words.join(" ")).into()),
    };
    Ok((mode, home))
}

/// Runs the agent until it is told to end.
fn serve(home: &Home, sample: bool) -> Result<(), Failure> {
    trace::start(Some(&home.log()));
    dotline::memory::keep_small();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .worker_threads(2)
        .max_blocking_threads(8)
        .build()
        .map_err(|error| dotline::app::no_runtime(&error))?;
    let outcome = runtime.block_on(async {
        let app = match App::start(home).await? {
            Start::Running(app) => app,
            Start::Already { port } => {
                println!("{}", already(port));
                return Ok(());
            }
        };
        if sample {
            demo::print_samples(&app).await?;
        }
        println!("Dotline: {}", app.page());
        app.wait_for_the_end().await;
        app.end().await;
        Ok(())
    });
    // A picture being drawn or a name being looked up is nothing to wait for.
    runtime.shutdown_background();
    outcome
}

fn already(port: Option<u16>) -> String {
    match port {
        Some(port) => format!("Dotline 已在运行 / is already running: http://localhost:{port}/"),
        None => "Dotline 已在运行 / is already running".to_string(),
    }
}
