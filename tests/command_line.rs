//! The door for people and scripts: the binary's modes, its words and its exit codes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;
#[cfg(unix)]
use std::time::Instant;

use tempfile::TempDir;

#[path = "command_line/at_agent.rs"]
mod at_agent;
#[path = "command_line/preview.rs"]
mod preview;
#[path = "command_line/virtual_printer.rs"]
mod virtual_printer;

/// Only a broken agent takes this long.
const PATIENCE: Duration = Duration::from_secs(60);

/// An agent in a process of its own, gone with the test.
struct Running {
    process: Child,
    port: u16,
}

fn home(settings: &str) -> TempDir {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("settings.toml"), settings).unwrap();
    home
}

fn dotline(words: &[&str], home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dotline"));
    // No icon in the tray of whoever runs these tests.
    command.args(words).arg("--home").arg(home).arg("--no-tray").stdin(Stdio::null());
    command
}

fn run(words: &[&str], home: &Path) -> (Output, String) {
    let output = dotline(words, home).output().unwrap();
    let said = [&output.stdout[..], &output.stderr].concat();
    (output, String::from_utf8(said).unwrap())
}

impl Running {
    /// Waits for the one line that says where its page is.
    fn start(words: &[&str], home: &Path) -> Running {
        let mut process = dotline(words, home).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let (told, ready) = mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let port = line.strip_prefix("Dotline: http://localhost:").and_then(|rest| rest.strip_suffix('/'));
                if let Some(port) = port {
                    let _ = told.send(port.parse().unwrap());
                }
            }
        });
        let port = ready.recv_timeout(PATIENCE).expect("the line with the page's address");
        Running { process, port }
    }

    #[cfg(unix)]
    fn overview(&self) -> serde_json::Value {
        self.ask("GET", "/api/overview", "")
    }

    /// Of the page's own API.
    fn ask(&self, method: &str, path: &str, body: &str) -> serde_json::Value {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let host = format!("localhost:{}", self.port);
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    #[cfg(unix)]
    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.process.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Ends well after SIGTERM. Windows has no such word to another process: there it is merely stopped.
    fn ends_well(self) {
        #[cfg(unix)]
        {
            let mut agent = self;
            agent.signal("TERM");
            assert_eq!(agent.process.wait().unwrap().code(), Some(0));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn the_demo_prints_its_samples_says_where_its_page_is_stays_up_and_ends_well() {
    let home = home("[server]\nports = [0]\n");
    let agent = Running::start(&["demo"], home.path());
    let tasks = agent.ask("POST", "/api/tasks", r#"{"since": 0}"#);
    let tasks = tasks["tasks"].as_array().unwrap();
    assert!(tasks.len() >= 2, "{tasks:?}");
    for task in tasks {
        assert_eq!(task["status"], "SUCCESS", "{task}");
    }
    let labels = agent.ask("GET", "/api/labels", "");
    let labels = labels["labels"].as_array().unwrap();
    assert_eq!(labels.len(), tasks.len());
    for label in labels {
        assert_eq!((label["widthMm"].as_f64(), label["heightMm"].as_f64()), (Some(76.0), Some(130.0)), "{label}");
    }
    agent.ends_well();
}

#[test]
fn a_second_start_finds_the_first_says_so_and_exits_well() {
    let home = home("[server]\nports = [0]\n");
    let agent = Running::start(&[], home.path());
    let (output, said) = run(&["run"], home.path());
    assert!(output.status.success(), "{said}");
    assert!(said.contains(&agent.port.to_string()) && said.contains("already running"), "{said}");
    agent.ends_well();
}

// Windows has no SIGHUP; there the page asks for it.
#[cfg(unix)]
#[test]
fn sighup_reads_the_settings_again_and_a_mistake_in_them_changes_nothing() {
    let home = home("[server]\nports = [0]\n");
    let agent = Running::start(&["run"], home.path());
    let has_printer =
        |name: &str| agent.overview()["printers"].as_array().unwrap().iter().any(|printer| printer["name"] == name);
    let settings = home.path().join("settings.toml");
    let with = |name: &str| format!("[server]\nports = [0]\n[[printers]]\nname = \"{name}\"\naddress = \"virtual:\"\n");
    let until = |name: &str| {
        let deadline = Instant::now() + PATIENCE;
        while !has_printer(name) {
            assert!(Instant::now() < deadline, "{name} was never there");
        }
    };
    std::fs::write(&settings, with("Later")).unwrap();
    agent.signal("HUP");
    until("Later");
    std::fs::write(&settings, with("Wrong") + "colour = \"red\"\n").unwrap();
    agent.signal("HUP");
    assert!(agent.overview()["troubles"][0]["en"].as_str().unwrap().contains("line 6"));
    std::fs::write(&settings, with("Right")).unwrap();
    agent.signal("HUP");
    until("Right");
    assert!(!has_printer("Wrong") && !has_printer("Later"));
    assert_eq!(agent.overview()["troubles"], serde_json::json!([]));
    let log = std::fs::read_to_string(home.path().join("dotline.log")).unwrap();
    let told: Vec<&str> = log.lines().filter(|line| line.contains("settings.toml c")).collect();
    assert_eq!(told.len(), 2, "once that it is wrong, once that it is mended: {told:?}");
    assert!(told[0].contains("line 6") && told[0].contains("第 6 行") && told[0].contains("colour"), "{}", told[0]);
    agent.ends_well();
}

#[test]
fn a_mistake_in_the_settings_stops_the_start_with_the_line_and_what_was_expected() {
    let home = home("[server]\nports = [0]\n\n[gate]\nmode = \"closed\"\n");
    let (output, said) = run(&[], home.path());
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("line 5") && said.contains("ask") && said.contains("closed"), "{said}");
}

#[test]
fn words_that_mean_nothing_end_with_the_usage() {
    let home = home("");
    for words in [&["print"][..], &["run", "twice"], &["--fast"], &["demo", "--home"]] {
        let (output, said) = run(words, home.path());
        assert_eq!(output.status.code(), Some(2), "{words:?}: {said}");
        assert!(said.contains("dotline demo"), "{words:?}: {said}");
    }
}

#[test]
fn version_and_help_are_told() {
    let home = home("");
    let (output, said) = run(&["--version"], home.path());
    assert!(output.status.success() && said.contains(env!("CARGO_PKG_VERSION")), "{said}");
    let (output, said) = run(&["--help"], home.path());
    assert!(output.status.success() && said.contains("dotline origins allow"), "{said}");
}

/// What a desktop would be asked to open, by a program in the place of its own.
#[cfg(all(unix, not(target_os = "macos")))]
#[test]
fn a_start_that_is_to_show_itself_opens_the_page_also_where_the_agent_runs_already() {
    use std::os::unix::fs::PermissionsExt;
    let home = home("[server]\nports = [0]\n");
    let (opener, opened) = (home.path().join("xdg-open"), home.path().join("opened"));
    std::fs::write(&opener, format!("#!/bin/sh\necho \"$@\" >>'{}'\n", opened.display())).unwrap();
    std::fs::set_permissions(&opener, std::fs::Permissions::from_mode(0o755)).unwrap();
    let agent = Running::start(&["run"], home.path());
    let page = format!("http://localhost:{}/", agent.port);
    let until_opened = |times: usize| {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let said = std::fs::read_to_string(&opened).unwrap_or_default();
            if said.lines().count() == times {
                return assert!(said.lines().all(|line| line == page), "{said}");
            }
            assert!(Instant::now() < deadline, "opened: {said}");
            std::thread::sleep(Duration::from_millis(10));
        }
    };
    for times in 1..=2 {
        let mut second = dotline(&["--open"], home.path());
        let output = second.env("PATH", format!("{}:/usr/bin:/bin", home.path().display())).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        until_opened(times);
    }
    agent.ends_well();
}

#[cfg(all(unix, not(target_os = "macos")))]
#[test]
fn the_start_at_login_is_turned_on_told_and_turned_off() {
    let home = home("");
    let config = home.path().join("my config");
    let autostart = |word: &str| {
        let mut command = dotline(&["autostart", word], home.path());
        let output = command.env("XDG_CONFIG_HOME", &config).env("XDG_CONFIG_DIRS", home.path()).output().unwrap();
        (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    };
    let is_on = || autostart("status").1.contains("/ on");
    assert!(!is_on());
    assert_eq!(autostart("on").0, Some(0));
    assert!(is_on());
    let entry = std::fs::read_to_string(config.join("autostart/dotline.desktop")).unwrap();
    let exec = entry.lines().find(|line| line.starts_with("Exec=")).unwrap();
    assert!(exec.contains(env!("CARGO_BIN_EXE_dotline")) && exec.contains("run --home"), "{exec}");
    assert_eq!(autostart("off").0, Some(0));
    assert!(!is_on() && !config.join("autostart/dotline.desktop").exists());
    let (code, said) = autostart("maybe");
    assert!(code == Some(1) && said.contains("maybe"), "{said}");
}

#[test]
fn sites_are_allowed_refused_and_listed() {
    let home = home("# mine\n");
    let site = "https://erp.example.com";
    let list = || run(&["origins", "list"], home.path()).1;
    assert!(!list().contains(site) && list().contains("ask"));
    assert!(run(&["origins", "allow", "HTTPS://erp.example.com:443"], home.path()).0.status.success());
    assert!(list().contains(&format!("allowed  {site}")), "{}", list());
    assert!(run(&["origins", "refuse", site], home.path()).0.status.success());
    assert!(list().contains(&format!("refused  {site}")) && !list().contains("allowed  "), "{}", list());
    assert!(std::fs::read_to_string(home.path().join("settings.toml")).unwrap().contains("# mine"));
    for wrong in [&["origins", "allow"][..], &["origins", "allow", "erp"], &["origins", "forget", site]] {
        let (output, said) = run(wrong, home.path());
        assert_eq!(output.status.code(), Some(1), "{wrong:?}: {said}");
    }
}

/// Windows asks each window whether the session may end, and then says that it does.
#[cfg(windows)]
#[test]
fn the_agent_ends_in_order_when_the_session_does() {
    use std::ptr::null;
    use windows_sys::Win32::Foundation::HWND;
    use windows_sys::Win32::UI::WindowsAndMessaging::{
        FindWindowExW, GetWindowThreadProcessId, SendMessageW, SendNotifyMessageW, WM_ENDSESSION, WM_QUERYENDSESSION,
    };

    /// The agent's window, of which there may be one for each agent of the desktop.
    fn window(process: u32) -> Option<HWND> {
        let class: Vec<u16> = dotline::session::CLASS.encode_utf16().chain(Some(0)).collect();
        let mut window = std::ptr::null_mut();
        loop {
            let mut owner = 0;
            // SAFETY: the name ends with a zero; `owner` is ours. A window that is gone is an error and no more.
            unsafe {
                window = FindWindowExW(std::ptr::null_mut(), window, class.as_ptr(), null());
                GetWindowThreadProcessId(window, &mut owner);
            }
            match window {
                _ if window.is_null() => return None,
                _ if owner == process => return Some(window),
                _ => {}
            }
        }
    }

    let home = home("[server]\nports = [0]\n");
    let mut agent = Running::start(&[], home.path());
    let deadline = std::time::Instant::now() + PATIENCE;
    let window = loop {
        match window(agent.process.id()) {
            Some(window) => break window,
            None => assert!(std::time::Instant::now() < deadline, "no window hears of the session's end"),
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    // SAFETY: numbers alone, to a window that outlives the calls; the last one does not wait.
    unsafe {
        assert_eq!(SendMessageW(window, WM_QUERYENDSESSION, 0, 0), 1);
        // Another program has said no.
        SendMessageW(window, WM_ENDSESSION, 0, 0);
    }
    assert!(agent.process.try_wait().unwrap().is_none());
    // SAFETY: as above.
    unsafe { SendNotifyMessageW(window, WM_ENDSESSION, 1, 0) };
    assert!(agent.process.wait().unwrap().success());
    let log = std::fs::read_to_string(home.path().join("dotline.log")).unwrap();
    assert!(log.contains("the session ends") && log.trim_end().ends_with("ended"), "{log}");
}
