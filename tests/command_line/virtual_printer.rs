//! `dotline virtual`: a printer for other programs, told by a person how it is.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

use tempfile::TempDir;

use super::PATIENCE;

/// The program, what it says, and where its labels go; gone with the test.
struct Printer {
    process: Child,
    said: mpsc::Receiver<String>,
    port: u16,
    folder: TempDir,
}

impl Printer {
    fn start(language: &str) -> Printer {
        let folder = tempfile::tempdir().unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_dotline"))
            .args(["virtual", "--port", "0", "--language", language, "-o"])
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let (told, said) = mpsc::channel();
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| drop(told.send(line))));
        let first = said.recv_timeout(PATIENCE).unwrap();
        let port = first.strip_prefix("127.0.0.1:").and_then(|rest| rest.split(' ').next()).unwrap().parse().unwrap();
        assert!(said.recv_timeout(PATIENCE).unwrap().contains("paper out|in"));
        Printer { process, said, port, folder }
    }

    fn tell(&mut self, words: &str) -> String {
        writeln!(self.process.stdin.as_mut().unwrap(), "{words}").unwrap();
        self.hear()
    }

    fn hear(&self) -> String {
        self.said.recv_timeout(PATIENCE).expect("a word")
    }
}

impl Drop for Printer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

const LABEL: &[u8] = b"\r\nN\r\nq80\r\nQ40,16\r\nLO0,0,9,1\r\nP1\r\n";

#[test]
fn what_other_programs_print_is_kept_as_pictures_when_there_is_paper() {
    let mut printer = Printer::start("epl");
    assert_eq!(printer.tell(""), "NORMAL");
    assert_eq!(printer.tell("paper out"), "SHORT_PAPER");
    let mut line = TcpStream::connect(("127.0.0.1", printer.port)).unwrap();
    line.set_read_timeout(Some(PATIENCE)).unwrap();
    line.write_all(&[LABEL, b"^ee\r\n"].concat()).unwrap();
    let mut answer = [0; 4];
    line.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"07\r\n", "it says that paper is out");
    assert!(printer.tell("hello").starts_with('?'));
    assert_eq!(printer.tell("paper in"), "NORMAL");
    let out = printer.hear();
    assert!(out.starts_with("10 × 5 mm") && out.contains("1.png"), "{out}");
    let picture = std::fs::read(printer.folder.path().join("1.png")).unwrap();
    let picture = image::load_from_memory(&picture).unwrap();
    assert_eq!((picture.width(), picture.height()), (80, 40));
}

#[test]
fn what_it_does_not_understand_is_said_with_its_place() {
    let printer = Printer::start("epl");
    let mut line = TcpStream::connect(("127.0.0.1", printer.port)).unwrap();
    line.write_all(b"\r\nN\r\nWHAT\r\n").unwrap();
    let said = printer.hear();
    assert!(said.contains("byte 5") && said.contains("第 5 字节"), "{said}");
}
