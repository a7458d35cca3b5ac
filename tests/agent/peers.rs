//! Several users on one computer: each agent answers its own user's programs, and tells the others whose it is.
#![cfg(target_os = "linux")]

use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::agent::House;
use crate::page::assert_both_languages;
use crate::within;

/// Two users who are nobody in particular.
const ANN: u32 = 65_534;
const BEN: u32 = 65_533;

/// Only root may run programs as other users; CI does.
fn may_become_others() -> bool {
    let is_root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
    if !is_root {
        eprintln!("skipped: only root can be several users");
    }
    is_root
}

/// What an agent answers to a program of this user: its status and its whole text.
async fn ask_as(user: u32, address: &str, port: u16, request: &str) -> (u16, String) {
    // Bash opens sockets itself and is on every machine that builds this.
    let script = format!("exec 3<>/dev/tcp/{address}/{port} && printf '{request}' >&3 && cat <&3");
    let mut bash = Command::new("bash");
    bash.args(["-c", &script]).uid(user).gid(user).current_dir("/").stdin(Stdio::null()).kill_on_drop(true);
    let output = within("an answer", bash.output()).await.unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let status = text.split_whitespace().nth(1).and_then(|code| code.parse().ok());
    (status.unwrap_or_else(|| panic!("{text}{}", String::from_utf8_lossy(&output.stderr))), text)
}

fn get(path: &str, port: u16, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\\r\\nHost: localhost:{port}\\r\\n{headers}Connection: close\\r\\n\\r\\n")
}

#[tokio::test]
async fn another_users_program_is_refused_on_every_path_and_by_every_address() {
    if !may_become_others() {
        return;
    }
    let agent = House::new("").start().await;
    let port = agent.port;
    let upgrade = "Connection: Upgrade\\r\\nUpgrade: websocket\\r\\nSec-WebSocket-Version: 13\\r\\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\n";
    for (path, headers) in [
        ("/", ""),
        ("/api/overview", ""),
        ("/websocket", upgrade),
        ("/socket.io/?EIO=4&transport=polling", "Origin: https://erp.example.com\\r\\n"),
        ("/preview/x", ""),
        ("/samples/seed-v2.json", ""),
        ("/nothing", ""),
    ] {
        let request = get(path, port, headers).replace('%', "%%");
        for address in ["127.0.0.1", "::ffff:127.0.0.1", "::1"] {
            if address == "::1" && !has_ipv6() {
                continue;
            }
            let (status, text) = ask_as(ANN, address, port, &request).await;
            assert_eq!(status, 403, "{path} by {address}: {text}");
            let (head, body) = text.split_once("\r\n\r\n").unwrap();
            let body: Value = serde_json::from_str(body).unwrap();
            assert_eq!(body["status"], "failed");
            let msg = body["msg"].as_str().unwrap();
            assert!(msg.contains("another user") && msg.contains("next port"), "{msg}");
            assert_both_languages(msg);
            // The connection is of no use, and the page may read why.
            assert!(head.to_ascii_lowercase().contains("connection: close"), "{head}");
            assert_eq!(
                head.contains("access-control-allow-origin: https://erp.example.com"),
                path.starts_with("/socket")
            );
        }
    }
    // The agent's own user is served all the same: this test, and a program beside it.
    let host = format!("localhost:{port}");
    assert_eq!(agent.get(&host, "/api/overview", "").await.status, 200);
    assert_eq!(ask_as(0, "127.0.0.1", port, &get("/api/overview", port, "")).await.0, 200);
    agent.end().await;
}

#[tokio::test]
async fn another_users_program_is_refused_by_tls_too() {
    if !may_become_others() {
        return;
    }
    if Command::new("curl").arg("--version").output().await.is_err() {
        eprintln!("skipped: no curl");
        return;
    }
    let agent = House::new("").start().await;
    let status_for = async |user: u32| {
        let mut curl = Command::new("curl");
        let url = format!("https://localhost:{}/api/overview", agent.port);
        curl.args(["-sk", "--noproxy", "*", "-o", "/dev/null", "-w", "%{http_code}", &url]);
        let output = within("curl", curl.uid(user).gid(user).current_dir("/").output()).await.unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(status_for(ANN).await, "403");
    assert_eq!(status_for(0).await, "200");
    agent.end().await;
}

#[tokio::test]
async fn two_users_agents_share_a_computer_each_at_its_own_port() {
    if !may_become_others() {
        return;
    }
    let program = Program::for_everybody().await;
    let free = free_ports();
    let (ann, ann_port) = program.start_as(ANN, &free).await;
    let (ben, ben_port) = program.start_as(BEN, &free).await;
    assert_eq!([ann_port, ben_port], free, "the second agent takes the next port");
    // Ben's page tries the ports in their order: Ann's agent tells it whose it is, his own answers.
    let (status, text) = ask_as(BEN, "127.0.0.1", ann_port, &get("/api/overview", ann_port, "")).await;
    assert_eq!(status, 403);
    assert!(text.contains("another user") && text.contains("另一个用户"), "{text}");
    assert_eq!(ask_as(BEN, "127.0.0.1", ben_port, &get("/api/overview", ben_port, "")).await.0, 200);
    assert_eq!(ask_as(ANN, "127.0.0.1", ann_port, &get("/api/overview", ann_port, "")).await.0, 200);
    // Root may do anything on this computer; it may print as well.
    assert_eq!(ask_as(0, "127.0.0.1", ann_port, &get("/api/overview", ann_port, "")).await.0, 200);
    // A third user finds no port left, and hears that others have them.
    let output = within("its end", program.run_as(BEN - 1, &free).output()).await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    for port in free {
        assert!(said.contains(&format!("{port} (a program of another user)")), "{said}");
        assert!(said.contains(&format!("{port}（另一个用户的程序）")), "{said}");
    }
    drop((ann, ben));
}

/// The agent's program where every user may run it, and a home for each.
struct Program {
    folder: TempDir,
    path: PathBuf,
}

impl Program {
    async fn for_everybody() -> Program {
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
        let path = folder.path().join("dotline");
        // Copied by another process: a program that was started here meanwhile would hold the file
        // open for writing, and what is being written cannot be run ("Text file busy").
        let mut install = Command::new("install");
        install.args(["-m", "755", env!("CARGO_BIN_EXE_dotline")]).arg(&path);
        assert!(within("the copy", install.status()).await.unwrap().success());
        Program { folder, path }
    }

    fn run_as(&self, user: u32, ports: &[u16]) -> Command {
        let home = self.folder.path().join(user.to_string());
        std::fs::create_dir(&home).unwrap();
        std::fs::write(home.join("settings.toml"), format!("[server]\nports = {ports:?}\n")).unwrap();
        for path in [&home, &home.join("settings.toml")] {
            chown(path, Some(user), Some(user)).unwrap();
        }
        let mut command = Command::new(&self.path);
        command.arg("--home").arg(home).uid(user).gid(user).current_dir("/").stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    /// A running agent and its port, as soon as it says that it is ready. It ends when dropped.
    async fn start_as(&self, user: u32, ports: &[u16]) -> (Child, u16) {
        let mut agent = self.run_as(user, ports).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(agent.stdout.take().unwrap()).lines();
        let line = within("the line with the page's address", lines.next_line()).await.unwrap().unwrap();
        let port = line.strip_prefix("Dotline: http://localhost:").and_then(|rest| rest.strip_suffix('/'));
        (agent, port.unwrap_or_else(|| panic!("{line}")).parse().unwrap())
    }
}

/// Ports that nobody has at this moment.
fn free_ports() -> [u16; 2] {
    let listeners = [(), ()].map(|()| std::net::TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

fn has_ipv6() -> bool {
    std::net::TcpListener::bind("[::1]:0").is_ok()
}
