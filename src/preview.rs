//! `dotline preview`: a template and its data as a picture or a PDF, drawn as they would print, without an agent.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use lexopt::prelude::*;

use crate::fetch::Errand;
use crate::jobs::press::Press;
use crate::layout::Scene;
use crate::paths::Home;
use crate::printers::{Roster, VIRTUAL_NAME, spooler};
use crate::protocol::failure::{JobFault, PrinterFault, ProofFault, Words};
use crate::protocol::printer::{Config, DPI};
use crate::protocol::warning::Finding;
use crate::protocol::{Failure, Warning};
use crate::settings::Settings;
use crate::text::Fonts;
use crate::workbench::{Job, KeyShown, Places, Position, Text};
use crate::{limits, system_fonts};

/// What the command line asks for.
#[derive(Debug)]
pub struct Asked {
    template: PathBuf,
    data: Option<PathBuf>,
    /// None is the standard output.
    output: Option<PathBuf>,
    form: Form,
    printer: Option<String>,
    dpi: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Png,
    Pdf,
}

/// Reads what stands after `preview`; None asks for help. `home` is that of every mode.
pub fn read(arguments: &mut lexopt::Parser, home: &mut Option<PathBuf>) -> Result<Option<Asked>, lexopt::Error> {
    let (mut files, mut output, mut pdf, mut printer, mut dpi) = (Vec::new(), None, false, None, None);
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('o') | Long("output") => output = Some(PathBuf::from(arguments.value()?)),
            Long("pdf") => pdf = true,
            Long("printer") => printer = Some(arguments.value()?.string()?),
            Long("dpi") => dpi = Some(arguments.value()?.parse::<u32>()?),
            Long("home") => *home = Some(PathBuf::from(arguments.value()?)),
            // Means something to the agent alone, and is no mistake.
            Long("no-tray") => {}
            Long("help") | Short('h') => return Ok(None),
            Value(file) => files.push(PathBuf::from(file)),
            other => return Err(other.unexpected()),
        }
    }
    let mut files = files.into_iter();
    let (template, data) = (files.next().ok_or("preview: TEMPLATE.json?")?, files.next());
    if let Some(more) = files.next() {
        return Err(format!("preview: {}: a template and its data, not more", more.display()).into());
    }
    let output = output.ok_or("preview: -o OUT.png, -o OUT.pdf or -o - ?")?;
    if printer.is_some() && dpi.is_some() {
        return Err("preview: --printer or --dpi, not both".into());
    }
    if dpi.is_some_and(|dpi| !DPI.contains(&dpi)) {
        return Err(format!("preview: --dpi {} to {}", DPI.start(), DPI.end()).into());
    }
    let (output, form) = destination(output, pdf)?;
    Ok(Some(Asked { template, data, output, form, printer, dpi }))
}

/// The file's ending says the form; `-` is a picture unless `--pdf`.
fn destination(output: PathBuf, pdf: bool) -> Result<(Option<PathBuf>, Form), lexopt::Error> {
    if output.as_os_str() == "-" {
        return Ok((None, if pdf { Form::Pdf } else { Form::Png }));
    }
    let ending = output.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
    match ending.as_deref() {
        Some("png") if !pdf => Ok((Some(output), Form::Png)),
        Some("pdf") => Ok((Some(output), Form::Pdf)),
        _ => Err(format!("preview: -o {}: .png or .pdf?", output.display()).into()),
    }
}

/// Draws and writes. What there is to say goes to stderr: warnings, the keys that the template asks for, what was written.
pub fn run(asked: &Asked, home: Option<&Path>) -> ExitCode {
    let text = match bytes(&asked.template, limits::TEMPLATE_BYTES) {
        Ok(text) => text,
        Err(failure) => return refused(&failure, ""),
    };
    let file = asked.template.display().to_string();
    let places = Places::of(&text);
    match draw(asked, home, &file, &text, &places) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let about_it = places.blamed(&failure).map(|place| format!("{file}:{}:{}: ", place.line, place.column));
            let prefix = about_it.unwrap_or_else(|| match &failure {
                Failure::Template(_) | Failure::Request(_) => format!("{file}: "),
                _ => String::new(),
            });
            refused(&failure, &prefix)
        }
    }
}

fn refused(failure: &Failure, prefix: &str) -> ExitCode {
    eprintln!("{prefix}{failure}");
    ExitCode::FAILURE
}

fn draw(asked: &Asked, home: Option<&Path>, file: &str, text: &[u8], places: &Places) -> Result<(), Failure> {
    let data = asked.data.as_ref().map(|path| Ok::<_, Failure>((path, bytes(path, limits::SOCKETIO_MESSAGE)?)));
    let data = data.transpose()?.map(|(path, bytes)| (path.display().to_string(), bytes));
    let data = data.as_ref().map(|(name, bytes)| Text { name, bytes });
    let job = Job::read(Text { name: file, bytes: text }, data)?;
    if asked.form == Form::Png && asked.output.is_none() && job.pages() > 1 {
        return Err(ProofFault::OnePictureOnly { pages: job.pages() }.into());
    }
    let settings = Arc::new(Settings::read(&Home::find(home)?.settings())?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| JobFault::NoPreview { why: error.to_string() })?;
    let outcome = runtime.block_on(async {
        let shown = shown_as(asked, &job, &settings).await?;
        let dots_per_mm = shown.config.dots_per_mm();
        let fonts = Arc::new(Fonts::embedded());
        fonts.add_system(system_fonts::scan(), system_fonts::open);
        let errand = Errand::new(move |host: &str| settings.fetch.allows(host));
        let press = Press::new(fonts, errand, Arc::new(Roster::default()));
        let say = Saying { shown: &shown, pages: job.pages(), file, places };
        say.warnings(None, shown.warning.as_slice());
        let (mut scenes, mut keys) = (Vec::new(), Keys::default());
        for page in 0..job.pages() {
            let proof = job.proof(page, &press, &shown.config).await?;
            say.warnings(Some(page), &proof.warnings);
            keys.collect(proof.keys);
            match asked.form {
                // Written at once: the dots of a thousand pages need not lie in memory together.
                Form::Png => {
                    say.put(asked.png(page, job.pages()).as_deref(), &proof.dots.to_png(dots_per_mm), &proof.scene)?
                }
                Form::Pdf => scenes.push(proof.scene),
            }
        }
        if let Some(first) =
            scenes.first().map(|scene| Scene { width: scene.width, height: scene.height, ..Scene::default() })
        {
            say.put(asked.output.as_deref(), &press.proof_pdf(scenes, &shown.config).await?, &first)?;
        }
        say_keys(&keys.list);
        Ok(())
    });
    // A script that hangs in the middle of one step is not waited for.
    runtime.shutdown_background();
    outcome
}

/// Whose settings the label is drawn under.
struct ShownAs {
    /// None: no printer's, only a resolution.
    printer: Option<String>,
    config: Config,
    warning: Option<Warning>,
}

async fn shown_as(asked: &Asked, job: &Job, settings: &Settings) -> Result<ShownAs, Failure> {
    if let Some(dpi) = asked.dpi {
        return Ok(ShownAs { printer: None, config: Config { dpi, ..Config::default() }, warning: None });
    }
    if let Some(name) = &asked.printer {
        let config = config_of(name, settings).await;
        let config = config.ok_or_else(|| PrinterFault::Unknown { printer: name.clone() })?;
        return Ok(ShownAs { printer: Some(name.clone()), config, warning: None });
    }
    if let Some(name) = &job.printer
        && let Some(config) = config_of(name, settings).await
    {
        return Ok(ShownAs { printer: Some(name.clone()), config, warning: None });
    }
    let first = settings.printers.first().map(|printer| printer.name.clone());
    let default = settings.default_printer.clone().or(first);
    let config = match &default {
        Some(name) => config_of(name, settings).await,
        None => None,
    };
    let printer = default.filter(|_| config.is_some());
    let finding = |asked: &String| Finding::ShownAsOnAnother { printer: asked.clone(), instead: printer.clone() };
    let warning = job.printer.as_ref().map(|asked| Warning::new("", finding(asked)));
    Ok(ShownAs { printer, config: config.unwrap_or_default(), warning })
}

/// Of a printer in the settings, of the virtual one, or of a queue of the system, whose service may be absent.
async fn config_of(name: &str, settings: &Settings) -> Option<Config> {
    if let Some(printer) = settings.printer(name) {
        return Some(printer.config.clone());
    }
    if name == VIRTUAL_NAME {
        return Some(Config::default());
    }
    let queues = tokio::time::timeout(limits::SPOOLER_ANSWER, spooler::list()).await.ok()?.ok()?;
    let queue = queues.into_iter().find(|queue| queue.name == name)?;
    Some(Config { dpi: queue.dpi.unwrap_or(Config::default().dpi), ..Config::default() })
}

impl Asked {
    /// Where the picture of a page goes: `out.png`, or `out-2.png` where there are several.
    fn png(&self, page: usize, pages: usize) -> Option<PathBuf> {
        let path = self.output.as_ref()?;
        if pages == 1 {
            return Some(path.clone());
        }
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        Some(path.with_file_name(format!("{stem}-{}.{ending}", page + 1)))
    }
}

/// What is said on the way, all to stderr: the standard output may be the picture.
struct Saying<'a> {
    shown: &'a ShownAs,
    pages: usize,
    file: &'a str,
    places: &'a Places,
}

impl Saying<'_> {
    /// `page` counts from 0; None is about all.
    fn warnings(&self, page: Option<usize>, warnings: &[Warning]) {
        let page = page.filter(|_| self.pages > 1).map(|page| format!("{} {}: ", Words::new("页", "page"), page + 1));
        let page = page.unwrap_or_default();
        for warning in warnings {
            let place = self.places.component(&warning.component);
            let place = place.map(|Position { line, column }| format!("{}:{line}:{column}: ", self.file));
            eprintln!("{}{page}{}: {}", place.unwrap_or_default(), Words::new("提醒", "warning"), warning.words());
        }
    }

    /// Writes the file, else the standard output.
    fn put(&self, path: Option<&Path>, bytes: &[u8], page: &Scene) -> Result<(), Failure> {
        let file = path.map_or_else(|| "-".to_string(), |path| path.display().to_string());
        let written = match path {
            Some(path) => fs::write(path, bytes),
            None => io::stdout().write_all(bytes).and_then(|()| io::stdout().flush()),
        };
        written.map_err(|error| ProofFault::Unwritable { file: file.clone(), why: error.to_string() })?;
        let printer = self.shown.printer.as_ref().map_or_else(String::new, |name| format!(", {name}"));
        let (width, height, dpi) = (page.width, page.height, self.shown.config.dpi);
        eprintln!("{}: {file} ({width} × {height} mm, {dpi} dpi{printer})", Words::new("已写入", "written"));
        Ok(())
    }
}

/// Each key once, in the order they are met, with the first page's value that there is.
#[derive(Default)]
struct Keys {
    list: Vec<KeyShown>,
    places: HashMap<String, usize>,
}

impl Keys {
    fn collect(&mut self, page: Vec<KeyShown>) {
        for key in page {
            match self.places.get(&key.name).and_then(|place| self.list.get_mut(*place)) {
                Some(known) if known.value.is_none() => *known = key,
                Some(_) => {}
                None => {
                    self.places.insert(key.name.clone(), self.list.len());
                    self.list.push(key);
                }
            }
        }
    }
}

fn say_keys(keys: &[KeyShown]) {
    let word = Words::new("数据项", "key");
    for KeyShown { name, value, components } in keys {
        match value {
            Some(value) => eprintln!("{word}: {name} = {value}"),
            None => eprintln!("{word}: {name} — {} ({})", Words::new("缺少", "missing"), components.join(", ")),
        }
    }
}

/// A whole file of at most `limit` bytes.
fn bytes(path: &Path, limit: usize) -> Result<Vec<u8>, Failure> {
    let file = path.display().to_string();
    let unreadable = |error: io::Error| ProofFault::Unreadable { file: file.clone(), why: error.to_string() };
    if fs::metadata(path).map_err(unreadable)?.len() > limit as u64 {
        return Err(ProofFault::TooLarge { file, limit }.into());
    }
    Ok(fs::read(path).map_err(unreadable)?)
}
