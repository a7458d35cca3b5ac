//! USB printers on Windows: through the system's own driver for them (usbprint.sys), which keeps them.
//!
//! What is counted as written was handed to the driver, at most one piece more than it has taken.

mod calls;

use std::io::{self, Read, Write};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::task::spawn_blocking;

use super::pump::Pump;
use super::{Unopened, Wire};
use crate::limits;
use crate::printers::hand::Soon;
use crate::printers::usb::bus::{Bus, ByTheClock, Changes};
use crate::printers::usb::{DeviceId, Plug, device_path, port_status, quirks};
use crate::protocol::printer::Status;
use calls::{Device, Question, Transfer};

/// The USB of this computer.
pub struct System;

impl Bus for System {
    fn printers(&self) -> Soon<'_, Result<Vec<Plug>, String>> {
        Box::pin(async { Ok(listed().await?.into_iter().map(|(plug, _)| plug).collect()) })
    }

    fn device_id<'a>(&'a self, plug: &'a Plug) -> Soon<'a, Option<DeviceId>> {
        Box::pin(async move {
            let path = find(plug).await.ok()?;
            let asked =
                spawn_blocking(move || Arc::new(Device::open(&path)?).ask(Question::DeviceId, limits::DEVICE_ID));
            let answer = asked.await.ok()?.ok()?;
            // Its length stands before it, as on the bus; not every version of the driver was seen to give it.
            match answer.first() {
                Some(first) if first.is_ascii_alphabetic() => DeviceId::from_text(&answer),
                _ => DeviceId::from_answer(&answer),
            }
        })
    }

    fn claim<'a>(&'a self, plug: &'a Plug, cut: Arc<AtomicBool>) -> Soon<'a, Result<Box<dyn Wire>, Unopened>> {
        Box::pin(async move {
            let path = find(plug).await.map_err(Unopened::absent)?;
            let one_way = quirks::nature(plug.vendor, plug.product, &DeviceId::default()).one_way;
            let opened = spawn_blocking(move || UsbPrint::open(&path, one_way, cut)).await;
            let opened = opened.map_err(Unopened::withheld)?;
            // It was in the list a moment ago.
            Ok(Box::new(opened.map_err(Unopened::withheld)?) as Box<dyn Wire>)
        })
    }

    fn changes(&self) -> Box<dyn Changes> {
        Box::new(ByTheClock)
    }
}

async fn listed() -> Result<Vec<(Plug, String)>, String> {
    let paths = spawn_blocking(calls::paths).await.map_err(|broken| broken.to_string())?;
    let paths = paths.map_err(|error| error.to_string())?;
    Ok(paths.into_iter().filter_map(|path| Some((device_path::plug(&path)?, path))).collect())
}

async fn find(sought: &Plug) -> Result<String, String> {
    let found = listed().await?.into_iter().find(|(plug, _)| plug == sought);
    found.map(|(_, path)| path).ok_or_else(|| "the printer was unplugged".to_string())
}

struct UsbPrint {
    pump: Pump,
    device: Arc<Device>,
    /// Nothing was handed over since the last flush.
    fresh: bool,
    cut: Arc<AtomicBool>,
}

impl UsbPrint {
    fn open(path: &str, one_way: bool, cut: Arc<AtomicBool>) -> io::Result<UsbPrint> {
        let device = Arc::new(Device::open(path)?);
        if cut.swap(false, Ordering::AcqRel) {
            // A printer that does not know how keeps what it has.
            let _ = device.ask(Question::SoftReset, 0);
        }
        let ear = Ear { transfer: Transfer::new(device.clone())?, rest: Vec::new(), deaf: one_way };
        let pump = Pump::start(ear, Mouth(Transfer::new(device.clone())?))?;
        Ok(UsbPrint { pump, device, fresh: true, cut })
    }
}

impl AsyncRead for UsbPrint {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.pump).poll_read(context, into)
    }
}

impl AsyncWrite for UsbPrint {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.pump).poll_write(context, bytes);
        self.fresh &= !matches!(written, Poll::Ready(Ok(1..)));
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.pump).poll_flush(context);
        self.fresh |= matches!(flushed, Poll::Ready(Ok(())));
        flushed
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(context)
    }
}

impl Wire for UsbPrint {
    fn port_status(&mut self) -> Soon<'_, Option<Status>> {
        let device = self.device.clone();
        let asked = spawn_blocking(move || device.ask(Question::PortStatus, 1));
        Box::pin(async { port_status::read(*asked.await.ok()?.ok()?.first()?) })
    }
}

impl Drop for UsbPrint {
    fn drop(&mut self) {
        if !self.fresh {
            self.cut.store(true, Ordering::Release);
        }
    }
}

/// Bytes of one read: a packet of the fastest bus.
const PACKET: usize = 512;

struct Ear {
    transfer: Transfer,
    /// Heard and not read yet.
    rest: Vec<u8>,
    deaf: bool,
}

impl Read for Ear {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.deaf {
            std::thread::sleep(limits::SERIAL_STEP);
            return Err(io::ErrorKind::TimedOut.into());
        }
        if self.rest.is_empty() {
            self.transfer.read(PACKET)?;
            match self.transfer.wait(limits::SERIAL_STEP)? {
                Some(heard) if !heard.is_empty() => self.rest = heard,
                Some(_) => std::thread::sleep(limits::USB_REST),
                None => {}
            }
        }
        let count = self.rest.len().min(into.len());
        into.iter_mut().zip(self.rest.drain(..count)).for_each(|(place, byte)| *place = byte);
        // An empty answer is no end.
        if count == 0 { Err(io::ErrorKind::TimedOut.into()) } else { Ok(count) }
    }
}

struct Mouth(Transfer);

impl Write for Mouth {
    /// Asked again after `TimedOut` with the same bytes, it goes on with them.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)?;
        let taken = self.0.wait(limits::SERIAL_STEP)?;
        taken.map(|taken| taken.len()).ok_or_else(|| io::ErrorKind::TimedOut.into())
    }

    /// A write ends when the printer has taken it.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
