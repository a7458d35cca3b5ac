//! A serial port, real or a Bluetooth printer's: COM5, /dev/ttyUSB0, /dev/rfcomm0.

use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use serialport::{ClearBuffer, FlowControl, Parity, SerialPort};
use tokio::time::timeout;

use super::pump::Pump;
use super::{Port, Unopened, Wire};
use crate::limits;
use crate::printers::address::{self, Setting};
use crate::printers::hand::Soon;

pub struct Serial {
    pub path: String,
    pub setting: Setting,
}

impl Port for Serial {
    fn open(&self, deadline: Duration) -> Soon<'_, Result<Box<dyn Wire>, Unopened>> {
        let (path, setting) = (self.path.clone(), self.setting);
        // A Bluetooth printer that is away holds the call for seconds.
        let opening = tokio::task::spawn_blocking(move || opened(&path, setting));
        Box::pin(async move {
            match timeout(deadline, opening).await {
                Ok(Ok(Ok(pump))) => Ok(Box::new(pump) as Box<dyn Wire>),
                Ok(Ok(Err(error))) if error.kind() == io::ErrorKind::PermissionDenied => Err(Unopened::withheld(error)),
                Ok(Ok(Err(error))) => Err(Unopened::absent(error)),
                Ok(Err(broken)) => Err(Unopened::absent(broken)),
                Err(_) => Err(Unopened::absent(format!("the port did not open within {} s", deadline.as_secs_f32()))),
            }
        })
    }
}

fn opened(path: &str, setting: Setting) -> io::Result<Pump> {
    let port = serialport::new(path, setting.speed)
        .parity(match setting.parity {
            address::Parity::None => Parity::None,
            address::Parity::Even => Parity::Even,
            address::Parity::Odd => Parity::Odd,
        })
        .flow_control(match setting.flow {
            address::Flow::None => FlowControl::None,
            address::Flow::Hardware => FlowControl::Hardware,
            address::Flow::Software => FlowControl::Software,
        })
        .timeout(limits::SERIAL_STEP)
        .open()?;
    // What an earlier conversation left is no answer to ours.
    port.clear(ClearBuffer::Input)?;
    Pump::start(Ear(port.try_clone()?), Mouth(port))
}

struct Ear(Box<dyn SerialPort>);

impl Read for Ear {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.0.read(into) {
            // On Windows a read that runs out of time is an empty one; the end of a port is an error everywhere.
            Ok(0) => Err(io::ErrorKind::TimedOut.into()),
            read => read,
        }
    }
}

struct Mouth(Box<dyn SerialPort>);

impl Write for Mouth {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    /// Looks at the queue instead of draining it: a printer without paper holds the line, and a drain that waits for
    /// it cannot be given up.
    fn flush(&mut self) -> io::Result<()> {
        let begun = Instant::now();
        while self.0.bytes_to_write()? > 0 {
            if begun.elapsed() > limits::SERIAL_STEP {
                return Err(io::ErrorKind::TimedOut.into());
            }
            std::thread::sleep(limits::SERIAL_LOOK);
        }
        Ok(())
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use serialport::TTYPort;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::limits::CONNECT;

    /// A printer at the other end of a pseudo terminal, and the port that leads to it.
    fn metal() -> (TTYPort, Serial) {
        let (mut metal, cable) = TTYPort::pair().unwrap();
        metal.set_timeout(Duration::from_secs(20)).unwrap();
        let path = cable.name().unwrap();
        (metal, Serial { path, setting: Setting { speed: 115_200, ..Setting::default() } })
    }

    #[tokio::test]
    async fn every_byte_goes_out_as_it_is_and_comes_back_as_it_is() {
        let (mut metal, port) = metal();
        let mut wire = port.open(CONNECT).await.unwrap();
        // More than the system's own buffer, with every value a terminal might take for a command.
        let label: Vec<u8> = (0..40_000u32).map(|place| (place % 256) as u8).collect();
        let (sent, answer) = (label.clone(), label[..256].to_vec());
        let printer = tokio::task::spawn_blocking(move || {
            let mut taken = vec![0; sent.len()];
            metal.read_exact(&mut taken).unwrap();
            assert!(taken == sent);
            metal.write_all(&answer).unwrap();
            metal
        });
        wire.write_all(&label).await.unwrap();
        wire.flush().await.unwrap();
        let mut heard = vec![0; 256];
        wire.read_exact(&mut heard).await.unwrap();
        assert!(heard == label[..256]);
        printer.await.unwrap();
    }

    #[tokio::test]
    async fn a_printer_that_is_unplugged_ends_the_wire() {
        let (metal, port) = metal();
        let mut wire = port.open(CONNECT).await.unwrap();
        drop(metal);
        let mut heard = [0; 1];
        assert!(matches!(wire.read(&mut heard).await, Ok(0) | Err(_)));
    }

    #[tokio::test]
    async fn a_port_that_is_not_there_says_so() {
        let port = Serial { path: "/dev/no-such-port".to_string(), setting: Setting::default() };
        assert!(port.open(CONNECT).await.is_err());
    }
}
