//! The command line: choose a mode, set the exit code.

// The builds that people get; see `console`.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::path::PathBuf;
use std::process::ExitCode;

use dotline::app::{App, Start};
use dotline::calls::Calls;
use dotline::paths::Home;
use dotline::protocol::Failure;
use dotline::tray::{self, Tray, autostart, browser};
use dotline::{at_agent, console, demo, origins, preview, standalone, trace, trust};
use lexopt::prelude::*;

const USAGE: &str = "\
Dotline 本地打印程序：网页打印面单、标签和小票，一点不差。
Dotline, a local print agent: web pages print waybills, labels and receipts, dot for dot.

  dotline [run] [--home DIR]              运行 / run the agent
  dotline demo  [--home DIR]              运行并打印一张示例面单 / run it and print a sample waybill
  dotline origins list [--home DIR]       列出网站 / list the sites
  dotline origins allow URL [--home DIR]  允许网站打印 / let a site print
  dotline origins refuse URL [--home DIR] 拒绝网站打印 / refuse a site
  dotline autostart on|off|status         登录时启动 / start at login
  dotline preview TEMPLATE.json [DATA.json] -o OUT.png|OUT.pdf|- [--pdf] [--printer NAME | --dpi 203|300|600]
                                          看模板打出来的样子 / see how a template prints, without an agent
  dotline printers [--home DIR]           列出打印机 / list the printers of the running agent
  dotline status [NAME] [--home DIR]      打印机怎么样 / how a printer is
  dotline print REQUEST.json [--printer NAME] [--home DIR]
                                          打印并等到出纸 / print a page's request and wait for paper
  dotline virtual [--language tspl|cpcl|zpl|epl|escpos] [--port 9100] [--dpi 203] [-o DIR]
                                          没有打印机也能试 / a printer without metal, for other programs too
  dotline trust install [--home DIR]      让浏览器信任本机证书 / have browsers trust this machine's certificate
  dotline trust status [--home DIR]       查看是否信任 / look whether they do
  dotline trust remove [--home DIR]       取消信任 / take it back
  dotline --version | --help

  --open     并打开页面 / and open the page     --no-tray  不显示托盘图标和通知 / no tray icon, no notifications
";

enum Mode {
    Run,
    Demo,
    Origins(Vec<String>),
    Autostart(Vec<String>),
    Preview(preview::Asked),
    Virtual(standalone::Asked),
    AtAgent(at_agent::Asked),
    Trust(Vec<String>),
    Say(String),
}

/// How the agent shows itself.
#[derive(Clone, Default)]
struct Looks {
    no_tray: bool,
    /// The page is opened, also where another agent of this home runs already.
    open: bool,
    /// `--home` as given: the start at login names it again.
    home: Option<PathBuf>,
}

fn main() -> ExitCode {
    console::join();
    let (mode, looks) = match read_arguments() {
        Ok(read) => read,
        Err(error) => {
            console::complain(&format!("{error}\n\n{USAGE}"));
            return ExitCode::from(2);
        }
    };
    let home = looks.home.clone();
    let outcome = match mode {
        Mode::Say(text) => {
            println!("{text}");
            Ok(())
        }
        Mode::Origins(words) => {
            Home::find(home.as_deref()).map_err(Failure::from).and_then(|home| origins::run(&home, &words))
        }
        Mode::Preview(asked) => return preview::run(&asked, home.as_deref()),
        Mode::AtAgent(asked) => {
            match Home::find(home.as_deref()).map_err(Failure::from).and_then(|home| at_agent::run(&home, &asked)) {
                Ok(true) => Ok(()),
                Ok(false) => return ExitCode::FAILURE,
                Err(failure) => Err(failure),
            }
        }
        Mode::Virtual(asked) => {
            trace::start(None);
            standalone::run(&asked)
        }
        Mode::Autostart(words) => autostart::run(home.as_deref(), &words),
        Mode::Trust(words) => {
            // What is made anew or wanting is said on stderr; the log file is the agent's own.
            trace::start(None);
            match Home::find(home.as_deref()).map_err(Failure::from).and_then(|home| trust::run(&home, &words)) {
                Ok(true) => Ok(()),
                Ok(false) => return ExitCode::FAILURE,
                Err(failure) => Err(failure),
            }
        }
        Mode::Run => Home::find(home.as_deref()).map_err(Failure::from).and_then(|home| serve(home, looks, false)),
        Mode::Demo => demo::home(home.as_deref()).and_then(|home| serve(home, looks, true)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            console::complain(&failure.to_string());
            ExitCode::FAILURE
        }
    }
}

fn read_arguments() -> Result<(Mode, Looks), lexopt::Error> {
    let mut arguments = lexopt::Parser::from_env();
    let (mut words, mut looks, mut printer) = (Vec::new(), Looks::default(), None);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("home") => looks.home = Some(PathBuf::from(arguments.value()?)),
            Long("no-tray") => looks.no_tray = true,
            Long("open") => looks.open = true,
            Long("printer") => printer = Some(arguments.value()?.string()?),
            Long("help") | Short('h') => return Ok((Mode::Say(USAGE.to_string()), looks)),
            Long("version") | Short('V') => {
                return Ok((Mode::Say(format!("dotline {}", env!("CARGO_PKG_VERSION"))), looks));
            }
            Value(word) if words.is_empty() && word == "preview" => {
                let asked = preview::read(&mut arguments, &mut looks.home)?;
                return Ok((asked.map_or_else(|| Mode::Say(USAGE.to_string()), Mode::Preview), looks));
            }
            Value(word) if words.is_empty() && word == "virtual" => {
                let asked = standalone::read(&mut arguments)?;
                return Ok((asked.map_or_else(|| Mode::Say(USAGE.to_string()), Mode::Virtual), looks));
            }
            Value(word) => words.push(word.string()?),
            other => return Err(other.unexpected()),
        }
    }
    if let Some(asked) = at_agent::read(&words, printer.clone()) {
        return Ok((Mode::AtAgent(asked), looks));
    }
    if printer.is_some() {
        return Err("--printer: print or status?".into());
    }
    let mode = match words.first().map(String::as_str) {
        None => Mode::Run,
        Some("run") if words.len() == 1 => Mode::Run,
        Some("demo") if words.len() == 1 => Mode::Demo,
        Some("origins") => Mode::Origins(words.split_off(1)),
        Some("autostart") => Mode::Autostart(words.split_off(1)),
        Some("trust") => Mode::Trust(words.split_off(1)),
        _ => return Err(format!("unknown command: {}", words.join(" ")).into()),
    };
    Ok((mode, looks))
}

/// Runs the agent until it is told to end.
fn serve(home: Home, looks: Looks, sample: bool) -> Result<(), Failure> {
    trace::start(Some(&home.log()));
    dotline::memory::keep_small();
    if looks.no_tray {
        return agent(&home, &looks, sample);
    }
    let lost = || Err(dotline::app::no_runtime(&std::io::Error::other("the agent's thread was lost")));
    tray::with_main_thread_free(move || agent(&home, &looks, sample)).unwrap_or_else(lost)
}

fn agent(home: &Home, looks: &Looks, sample: bool) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .worker_threads(2)
        .max_blocking_threads(8)
        .build()
        .map_err(|error| dotline::app::no_runtime(&error))?;
    let outcome = runtime.block_on(async {
        let mut calls = Calls::listen().map_err(|error| dotline::app::no_runtime(&error))?;
        let app = match App::start(home).await? {
            Start::Running(app) => app,
            Start::Already { port } => {
                println!("{}", already(port));
                port.filter(|_| looks.open).into_iter().for_each(browser::open_page);
                return Ok(());
            }
        };
        if sample {
            demo::print_samples(&app).await?;
        }
        println!("Dotline: {}", app.page());
        if looks.open {
            browser::open_page(app.port);
        }
        let tray = (!looks.no_tray).then(|| Tray::start(app.desk.clone(), looks.home.as_deref()));
        tokio::select! {
            () = app.heed(&mut calls) => {}
            () = quit_chosen(tray.as_ref()) => {}
        }
        if let Some(tray) = tray {
            tray.end();
        }
        app.end().await;
        Ok(())
    });
    // A picture being drawn or a name being looked up is nothing to wait for.
    runtime.shutdown_background();
    outcome
}

/// Where there is no tray, nobody can choose to quit in it.
async fn quit_chosen(tray: Option<&Tray>) {
    match tray {
        Some(tray) => tray.quit_chosen().await,
        None => std::future::pending().await,
    }
}

fn already(port: Option<u16>) -> String {
    match port {
        Some(port) => format!("Dotline 已在运行 / is already running: http://localhost:{port}/"),
        None => "Dotline 已在运行 / is already running".to_string(),
    }
}
