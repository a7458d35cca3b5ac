//! A printer on the loopback interface that takes everything and answers nothing.

use std::io::{self, BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

/// The end of a label in TSPL.
const END: &[u8] = b"PRINT 1,1\r\n";
/// Longer than a label takes that is on its way.
const PATIENCE: Duration = Duration::from_secs(5);
/// More than a label, so that the kernel is asked seldom.
const BUFFER: usize = 256 * 1024;

/// A 9100 port; each label's last byte is noted with its time.
pub struct Sink {
    pub port: u16,
    labels: Receiver<Instant>,
}

impl Sink {
    /// Listens on a free port until the program ends.
    pub fn open() -> io::Result<Sink> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let (told, labels) = mpsc::channel();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let told = told.clone();
                thread::spawn(move || swallow(stream, &told));
            }
        });
        Ok(Sink { port, labels })
    }

    /// When the next label's last byte came. The agent may know of a label's
    /// success before it is read here, so it is waited for.
    pub fn next(&self) -> Option<Instant> {
        self.labels.recv_timeout(PATIENCE).ok()
    }

    /// Labels that have come and were not asked for.
    pub fn left_over(&self) -> usize {
        self.labels.try_iter().count()
    }
}

/// Reads to the end of the connection. A picture may hold line feeds of its
/// own: what a line ends in counts.
fn swallow(stream: TcpStream, told: &Sender<Instant>) {
    let mut reader = BufReader::with_capacity(BUFFER, stream);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
        if line.ends_with(END) && told.send(Instant::now()).is_err() {
            return;
        }
        line.clear();
    }
}
