//! The agent under measurement: the real program on a home of its own.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::process;
use crate::sample::Result;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_dotline");

/// How long to wait for quiet after the start.
const QUIET_WITHIN: Duration = Duration::from_secs(20);
const QUIET: Duration = Duration::from_secs(2);

/// A running agent; dropped, it ends.
pub struct Agent {
    child: Child,
    pub port: u16,
    /// From the start of the process to its word that it is ready.
    pub ready_after: Duration,
}

impl Agent {
    pub fn start(home: &Path) -> Result<Agent> {
        let begun = Instant::now();
        let mut child = Command::new(PROGRAM)
            .args(["run", "--no-tray"])
            .arg("--home")
            .arg(home)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut line = String::new();
        if let Some(words) = child.stdout.take() {
            BufReader::new(words).read_line(&mut line)?;
        }
        let ready_after = begun.elapsed();
        let port = line.trim().trim_end_matches('/').rsplit(':').next().and_then(|port| port.parse().ok());
        let mut agent = Agent { child, port: 0, ready_after };
        agent.port =
            port.ok_or_else(|| format!("the agent did not start; see {}", home.join("dotline.log").display()))?;
        Ok(agent)
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits until the start's background work is done: no time on the processors for a while.
    pub fn wait_for_quiet(&self) {
        let (begun, mut since, mut used) = (Instant::now(), Instant::now(), process::cpu(self.pid()));
        while since.elapsed() < QUIET && begun.elapsed() < QUIET_WITHIN {
            thread::sleep(QUIET / 20);
            let now = process::cpu(self.pid());
            if now != used {
                (since, used) = (Instant::now(), now);
            }
        }
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        // Asked to end, so that the next start finds its ledger in order.
        let pid = self.pid().to_string();
        let asked = cfg!(unix) && Command::new("kill").arg(pid).status().is_ok_and(|status| status.success());
        if !asked {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// A home in a folder of its own; dropped, it is removed.
pub struct Home(PathBuf);

impl Home {
    /// Makes a new home in `place`, with one printer: the sink.
    pub fn new(place: &Path, sink: u16) -> Result<Home> {
        let folder = place.join(format!("dotline-figures-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let settings = format!(
            "default_printer = \"Sink\"\n\n[server]\nports = [0]\n\n\
             [[printers]]\nname = \"Sink\"\naddress = \"tcp://127.0.0.1:{sink}\"\nlanguage = \"TSPL\"\ndpi = 203\n"
        );
        fs::write(folder.join("settings.toml"), settings)?;
        Ok(Home(folder))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
