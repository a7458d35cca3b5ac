//! The printers there are, by name; renewed when the settings change, without letting go of the ones that stay.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::spooler::{self, Queue};
use super::usb::{self, Bus, Known};
use super::{Address, Hand, open};
use crate::protocol::failure::PrinterFault;
use crate::protocol::printer::{Config, Kind};

/// The printer that is always there.
pub const VIRTUAL_NAME: &str = "Dotline Virtual";
pub const VIRTUAL_ADDRESS: &str = "virtual:";

/// A printer as it is known before anybody has spoken to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Small, the same for as long as the name is known.
    pub id: u32,
    pub name: String,
    pub address: String,
    pub config: Config,
    /// Make and model, where the system says it.
    pub note: String,
    /// Where it keeps its labels, if it is a virtual one.
    pub folder: PathBuf,
}

/// A printer with its hand.
#[derive(Clone)]
pub struct Printer {
    pub entry: Entry,
    /// Or why there is none.
    pub hand: Result<Arc<dyn Hand>, PrinterFault>,
}

impl Printer {
    pub fn kind(&self) -> Kind {
        match self.entry.address.split(':').next() {
            Some("serial") => Kind::SerialPort,
            Some("bluetooth") => Kind::Bluetooth,
            Some("usb") => Kind::Usb,
            Some("spooler") => Kind::Driver,
            // The built-in virtual printer is a network printer as far as pages go.
            _ => Kind::Network,
        }
    }

    /// Its queue in the system, if it is one of the system's.
    pub fn queue(&self) -> Option<String> {
        match Address::parse(&self.entry.address) {
            Some(Address::Spooler { queue }) => Some(queue),
            _ => None,
        }
    }

    pub fn is_virtual(&self) -> bool {
        matches!(Address::parse(&self.entry.address), Some(Address::Virtual { .. }))
    }
}

pub struct Roster {
    printers: RwLock<Arc<Vec<Printer>>>,
    system: RwLock<Arc<Vec<Queue>>>,
    plugged: RwLock<Arc<Vec<Known>>>,
    usb: Arc<dyn Bus>,
    /// How often the system has answered; taken by whoever asks it.
    looks: tokio::sync::Mutex<u64>,
    /// The same number, for those who only want to know.
    looked: AtomicU64,
}

impl Default for Roster {
    fn default() -> Self {
        Roster::on(usb::bus::system())
    }
}

impl Roster {
    /// No printers yet; those on USB will be reached through `usb`.
    pub fn on(usb: Arc<dyn Bus>) -> Roster {
        let (printers, system, plugged) = Default::default();
        Roster { printers, system, plugged, usb, looks: Default::default(), looked: AtomicU64::new(0) }
    }

    pub fn usb(&self) -> Arc<dyn Bus> {
        self.usb.clone()
    }

    /// These are the printers now. A printer whose address is the same keeps
    /// its hand, and so its connection and what was learnt about it.
    pub fn renew(&self, entries: Vec<Entry>) {
        let before = self.all();
        let printers = entries
            .into_iter()
            .map(|entry| {
                let same = |known: &&Printer| known.entry.name == entry.name && known.entry.address == entry.address;
                let hand = match before.iter().find(same).map(|known| known.hand.clone()) {
                    Some(Ok(hand)) => {
                        hand.configure(&entry.config);
                        Ok(hand)
                    }
                    _ => open(&entry.address, &entry.name, &entry.config, &entry.folder, &self.usb),
                };
                Printer { entry, hand }
            })
            .collect();
        *self.printers.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(printers);
    }

    /// Asks the system for its queues. One that cannot be asked leaves what was known before: a print
    /// service that is restarted takes no printer away. Who comes while another asks gets that answer.
    pub async fn look(&self) -> Result<(), PrinterFault> {
        let before = self.looked.load(Ordering::Acquire);
        let mut looks = self.looks.lock().await;
        if *looks != before {
            return Ok(());
        }
        self.expect(spooler::list().await?);
        *looks += 1;
        self.looked.store(*looks, Ordering::Release);
        Ok(())
    }

    /// These are the system's queues, as far as is known.
    pub fn expect(&self, queues: Vec<Queue>) {
        *self.system.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(queues);
    }

    /// The system's queues as they were last known.
    pub fn system(&self) -> Arc<Vec<Queue>> {
        self.system.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// These are plugged in, or waited for. False: as before.
    pub fn plug(&self, printers: Vec<Known>) -> bool {
        let mut plugged = self.plugged.write().unwrap_or_else(PoisonError::into_inner);
        let is_new = **plugged != printers;
        *plugged = Arc::new(printers);
        is_new
    }

    /// The printers on USB as they were last seen.
    pub fn plugged(&self) -> Arc<Vec<Known>> {
        self.plugged.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// All printers: the settings' in their order, the system's, those on USB, the virtual one.
    pub fn all(&self) -> Arc<Vec<Printer>> {
        self.printers.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The way to the printer of that name, if there is one.
    pub fn hand(&self, name: &str) -> Option<Arc<dyn Hand>> {
        self.find(name).ok().and_then(|printer| printer.hand.ok())
    }

    pub fn find(&self, name: &str) -> Result<Printer, PrinterFault> {
        let unknown = || PrinterFault::Unknown { printer: name.to_string() };
        self.all().iter().find(|printer| printer.entry.name == name).cloned().ok_or_else(unknown)
    }
}
