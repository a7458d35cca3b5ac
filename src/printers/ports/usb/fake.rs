//! A USB printer led by a test: documented exchanges stand in for the bus.

use std::collections::VecDeque;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;

use super::{Request, Socket, Trouble, UsbWire, Way};
use crate::printers::hand::Soon;
use crate::printers::ports::{Unopened, Wire};
use crate::printers::usb::bus::{Bus, Changes};
use crate::printers::usb::{DeviceId, Plug};

/// A printer and what happened to it.
#[derive(Clone, Default)]
pub struct Metal(Arc<Mutex<Inside>>);

#[derive(Default)]
pub struct Inside {
    /// What the printer took.
    pub taken: Vec<u8>,
    /// How the next transfers out end: bytes taken at most, and what then. Behind them all is taken.
    pub takes: VecDeque<(usize, Result<(), Trouble>)>,
    /// It takes nothing now, and says so on the bus by keeping the host waiting.
    pub is_busy: bool,
    /// Packets the printer has to say.
    pub says: VecDeque<Result<Vec<u8>, Trouble>>,
    /// It answers this question so, however often.
    pub answers: Option<(&'static [u8], Vec<u8>)>,
    /// GET_PORT_STATUS; None stalls.
    pub port_status: Option<u8>,
    /// It is of class 1.0 and knows the other soft reset alone.
    pub is_old: bool,
    pub cannot_be_read: bool,
    pub is_unplugged: bool,
    /// Another program has it.
    pub is_held: bool,
    /// What was asked of it, in order.
    pub asked: Vec<Request>,
    pub unstalled: Vec<Way>,
    /// Transfers in that were begun.
    pub gets: usize,
    wakers: Vec<Waker>,
}

impl Metal {
    /// Changes something, and lets whoever waits look again.
    pub fn change(&self, change: impl FnOnce(&mut Inside)) {
        let mut inside = self.inside();
        change(&mut inside);
        inside.wakers.drain(..).for_each(Waker::wake);
    }

    pub fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap()
    }

    pub async fn wire(&self, cut: &Arc<AtomicBool>) -> UsbWire<Interface> {
        UsbWire::start(Interface { metal: self.clone(), piece: Vec::new() }, cut.clone()).await
    }
}

pub struct Interface {
    metal: Metal,
    piece: Vec<u8>,
}

/// Of a full speed device.
pub const PACKET: usize = 64;

impl Socket for Interface {
    fn packet(&self) -> usize {
        PACKET
    }

    fn speaks(&self) -> bool {
        !self.metal.inside().cannot_be_read
    }

    fn put(&mut self, bytes: &[u8]) {
        assert!(self.piece.is_empty(), "one transfer at a time");
        self.piece = bytes.to_vec();
    }

    fn poll_put(&mut self, context: &mut Context<'_>) -> Poll<(usize, Result<(), Trouble>)> {
        let mut inside = self.metal.inside();
        if inside.is_unplugged {
            self.piece.clear();
            return Poll::Ready((0, Err(Trouble::Gone)));
        }
        if inside.is_busy {
            inside.wakers.push(context.waker().clone());
            return Poll::Pending;
        }
        let (most, end) = inside.takes.pop_front().unwrap_or((usize::MAX, Ok(())));
        let piece = std::mem::take(&mut self.piece);
        let count = most.min(piece.len());
        inside.taken.extend_from_slice(&piece[..count]);
        if let Some((question, answer)) = inside.answers.clone()
            && inside.taken.ends_with(question)
        {
            inside.says.push_back(Ok(answer));
        }
        inside.is_unplugged |= end == Err(Trouble::Gone);
        inside.wakers.drain(..).for_each(Waker::wake);
        Poll::Ready((count, end))
    }

    fn get(&mut self) {
        self.metal.inside().gets += 1;
    }

    fn poll_got(&mut self, context: &mut Context<'_>) -> Poll<(Bytes, Result<(), Trouble>)> {
        let mut inside = self.metal.inside();
        match inside.says.pop_front() {
            _ if inside.is_unplugged => Poll::Ready((Bytes::new(), Err(Trouble::Gone))),
            Some(Ok(packet)) => Poll::Ready((packet.into(), Ok(()))),
            Some(Err(trouble)) => Poll::Ready((Bytes::new(), Err(trouble))),
            None => {
                inside.wakers.push(context.waker().clone());
                Poll::Pending
            }
        }
    }

    fn unstall(&mut self, way: Way) -> Soon<'static, Result<(), Trouble>> {
        self.metal.inside().unstalled.push(way);
        Box::pin(async { Ok(()) })
    }

    fn ask(&self, request: Request) -> Soon<'static, Result<Vec<u8>, Trouble>> {
        let mut inside = self.metal.inside();
        inside.asked.push(request);
        let answer = match request {
            _ if inside.is_unplugged => Err(Trouble::Gone),
            Request::PortStatus => inside.port_status.map(|byte| vec![byte]).ok_or(Trouble::Stall),
            Request::SoftReset if inside.is_old => Err(Trouble::Stall),
            Request::SoftReset | Request::SoftReset10 => Ok(Vec::new()),
        };
        Box::pin(async { answer })
    }
}

/// A printer in a socket, what it says of itself, and its inside.
type Plugged = (Plug, Option<DeviceId>, Metal);

/// Sockets that a test plugs printers into.
#[derive(Clone, Default)]
pub struct Sockets {
    plugged: Arc<Mutex<Vec<Plugged>>>,
    /// How often printers were asked what they are.
    pub ids_asked: Arc<Mutex<usize>>,
    changed: tokio::sync::watch::Sender<()>,
}

impl Sockets {
    pub fn plug(&self, plug: Plug, says: &str) -> Metal {
        let metal = Metal::default();
        self.plugged.lock().unwrap().push((plug, DeviceId::from_text(says.as_bytes()), metal.clone()));
        self.changed.send_replace(());
        metal
    }

    /// It says this of itself from now on.
    pub fn answer(&self, place: &str, says: &str) {
        let mut plugged = self.plugged.lock().unwrap();
        for (_, id, _) in plugged.iter_mut().filter(|(plug, ..)| plug.place == place) {
            *id = DeviceId::from_text(says.as_bytes());
        }
    }

    pub fn unplug(&self, place: &str) {
        let mut plugged = self.plugged.lock().unwrap();
        for (_, _, metal) in plugged.iter().filter(|(plug, ..)| plug.place == place) {
            metal.change(|inside| inside.is_unplugged = true);
        }
        plugged.retain(|(plug, ..)| plug.place != place);
        self.changed.send_replace(());
    }
}

impl Bus for Sockets {
    fn printers(&self) -> Soon<'_, Result<Vec<Plug>, String>> {
        Box::pin(async { Ok(self.plugged.lock().unwrap().iter().map(|(plug, ..)| plug.clone()).collect()) })
    }

    fn device_id<'a>(&'a self, sought: &'a Plug) -> Soon<'a, Option<DeviceId>> {
        *self.ids_asked.lock().unwrap() += 1;
        let plugged = self.plugged.lock().unwrap();
        let id = plugged.iter().find(|(plug, ..)| plug == sought).and_then(|(_, id, _)| id.clone());
        Box::pin(async { id })
    }

    fn claim<'a>(&'a self, sought: &'a Plug, cut: Arc<AtomicBool>) -> Soon<'a, Result<Box<dyn Wire>, Unopened>> {
        let plugged = self.plugged.lock().unwrap();
        let metal = plugged.iter().find(|(plug, ..)| plug == sought).map(|(_, _, metal)| metal.clone());
        Box::pin(async move {
            let metal = metal.ok_or_else(|| Unopened::absent("the printer was unplugged"))?;
            if metal.inside().is_held {
                return Err(Unopened::withheld("another program holds the printer"));
            }
            Ok(Box::new(metal.wire(&cut).await) as Box<dyn Wire>)
        })
    }

    fn changes(&self) -> Box<dyn Changes> {
        struct Told(tokio::sync::watch::Receiver<()>);
        impl Changes for Told {
            fn next(&mut self) -> Soon<'_, ()> {
                Box::pin(async {
                    let _ = self.0.changed().await;
                })
            }
        }
        Box::new(Told(self.changed.subscribe()))
    }
}
