//! USB printers on Linux and macOS: the system's own calls, by the crate `nusb`.
//!
//! On Linux the kernel's `usblp` is asked to let go for as long as a wire is open; writing to the device's node needs a
//! right that udev gives. On macOS a printer that another driver holds cannot be opened.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::StreamExt;
use nusb::descriptors::{ConfigurationDescriptor, InterfaceDescriptor, TransferType};
use nusb::hotplug::HotplugWatch;
use nusb::transfer::{Buffer, Bulk, ControlIn, ControlOut, ControlType, Direction, In, Out, Recipient, TransferError};
use nusb::{Device, DeviceInfo, Endpoint, ErrorKind, Interface, MaybeFuture};

use super::usb::{Request, Socket, Trouble, UsbWire, Way};
use super::{Unopened, Wire};
use crate::limits;
use crate::printers::hand::Soon;
use crate::printers::usb::bus::{Bus, ByTheClock, Changes};
use crate::printers::usb::device_id::{DeviceId, plain};
use crate::printers::usb::{Plug, quirks};

/// The USB of this computer.
pub struct System;

impl Bus for System {
    fn printers(&self) -> Soon<'_, Result<Vec<Plug>, String>> {
        Box::pin(async { Ok(listed().await?.iter().map(plug).collect()) })
    }

    fn device_id<'a>(&'a self, plug: &'a Plug) -> Soon<'a, Option<DeviceId>> {
        Box::pin(async move {
            let info = find(plug).await.ok()?;
            match kernels(&info) {
                Some(id) => Some(id),
                None => asked(&info).await,
            }
        })
    }

    fn claim<'a>(&'a self, plug: &'a Plug, cut: Arc<AtomicBool>) -> Soon<'a, Result<Box<dyn Wire>, Unopened>> {
        Box::pin(async move {
            let info = find(plug).await.map_err(Unopened::absent)?;
            Ok(Box::new(UsbWire::start(claimed(&info).await?, cut).await) as Box<dyn Wire>)
        })
    }

    fn changes(&self) -> Box<dyn Changes> {
        let watch = if tells_of_changes() { nusb::watch_devices().ok() } else { None };
        match watch {
            Some(watch) => Box::new(Watch(watch)),
            None => Box::new(ByTheClock),
        }
    }
}

struct Watch(HotplugWatch);

impl Changes for Watch {
    fn next(&mut self) -> Soon<'_, ()> {
        Box::pin(async {
            self.0.next().await;
        })
    }
}

/// On Linux it is udev that tells; in a container there is none.
fn tells_of_changes() -> bool {
    cfg!(not(target_os = "linux")) || std::path::Path::new("/run/udev/control").exists()
}

const PRINTER: u8 = 7;

/// One that takes bytes as they are: 1 says nothing back, 2 does, 3 would rather have packets. (4 is IPP.)
fn is_raw(class: u8, subclass: u8, protocol: u8) -> bool {
    class == PRINTER && subclass == 1 && (1..=3).contains(&protocol)
}

fn is_printer(info: &DeviceInfo) -> bool {
    info.interfaces().any(|interface| is_raw(interface.class(), interface.subclass(), interface.protocol()))
}

async fn listed() -> Result<Vec<DeviceInfo>, String> {
    // It reads a hundred small files.
    let listing =
        tokio::task::spawn_blocking(|| nusb::list_devices().wait().map(|all| all.filter(is_printer).collect()));
    match listing.await {
        Ok(listed) => listed.map_err(|error| error.to_string()),
        Err(broken) => Err(broken.to_string()),
    }
}

async fn find(sought: &Plug) -> Result<DeviceInfo, String> {
    let found = listed().await?.into_iter().find(|info| plug(info) == *sought);
    found.ok_or_else(|| "the printer was unplugged".to_string())
}

fn plug(info: &DeviceInfo) -> Plug {
    let ports: Vec<String> = info.port_chain().iter().map(u8::to_string).collect();
    let place = format!("{}-{}", info.bus_id(), ports.join("."));
    Plug {
        turn: info.device_address().into(),
        maker: plain(info.manufacturer_string().unwrap_or_default()),
        model: plain(info.product_string().unwrap_or_default()),
        ..Plug::new(info.vendor_id(), info.product_id(), info.serial_number().unwrap_or_default(), &place)
    }
}

/// The id as `usblp` has read it, for everybody to see; None where it does not hold the printer.
#[cfg(target_os = "linux")]
fn kernels(info: &DeviceInfo) -> Option<DeviceId> {
    let folders = std::fs::read_dir(info.sysfs_path()).ok()?.flatten();
    let ids = folders.filter_map(|folder| std::fs::read(folder.path().join("ieee1284_id")).ok());
    ids.into_iter().find_map(|text| DeviceId::from_text(&text))
}

#[cfg(not(target_os = "linux"))]
fn kernels(_: &DeviceInfo) -> Option<DeviceId> {
    None
}

/// The id as the printer tells it. Nobody has to let go of the printer for this request.
async fn asked(info: &DeviceInfo) -> Option<DeviceId> {
    let device = info.open().await.ok()?;
    let setting = Setting::best(&device.active_configuration().ok()?)?;
    let request = ControlIn {
        control_type: ControlType::Class,
        recipient: Recipient::Interface,
        request: 0,
        value: 0,
        index: u16::from_be_bytes([setting.interface, setting.alternate]),
        length: limits::DEVICE_ID as u16,
    };
    DeviceId::from_answer(&device.control_in(request, limits::USB_ANSWER).await.ok()?)
}

/// Of all the ways to speak with a printer, one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Setting {
    interface: u8,
    alternate: u8,
    out: u8,
    /// None for a printer that says nothing back.
    into: Option<u8>,
}

impl Setting {
    /// As `usblp` chooses: one that answers, else one that does not, else one that would rather have packets.
    fn best(configuration: &ConfigurationDescriptor<'_>) -> Option<Setting> {
        let settings: Vec<InterfaceDescriptor<'_>> = configuration.interface_alt_settings().collect();
        [2, 1, 3].iter().find_map(|protocol| {
            let fits = |setting: &&InterfaceDescriptor<'_>| {
                is_raw(setting.class(), setting.subclass(), setting.protocol()) && setting.protocol() == *protocol
            };
            settings.iter().filter(fits).find_map(Setting::read)
        })
    }

    fn read(setting: &InterfaceDescriptor<'_>) -> Option<Setting> {
        let bulk = |direction| {
            let mut ends = setting.endpoints().filter(|end| end.transfer_type() == TransferType::Bulk);
            ends.find(|end| end.direction() == direction).map(|end| end.address())
        };
        Some(Setting {
            interface: setting.interface_number(),
            alternate: setting.alternate_setting(),
            out: bulk(Direction::Out)?,
            into: bulk(Direction::In).filter(|_| setting.protocol() != 1),
        })
    }
}

async fn claimed(info: &DeviceInfo) -> Result<Claimed, Unopened> {
    let nature = quirks::nature(info.vendor_id(), info.product_id(), &DeviceId::default());
    let device = info.open().await.map_err(told)?;
    if device.active_configuration().is_err() {
        device.set_configuration(1).await.map_err(told)?;
    }
    let configuration = device.active_configuration().map_err(Unopened::withheld)?;
    let setting = Setting::best(&configuration);
    let setting = setting.ok_or_else(|| Unopened::withheld("the printer has no way in for bytes"))?;
    let interface = interface_of(&device, setting.interface, nature.kept).await.map_err(told)?;
    if interface.get_alt_setting() != setting.alternate {
        interface.set_alt_setting(setting.alternate).await.map_err(told)?;
    }
    let into = setting.into.filter(|_| !nature.one_way);
    let into = into.map(|address| interface.endpoint::<Bulk, In>(address)).transpose().map_err(told)?;
    let out = interface.endpoint::<Bulk, Out>(setting.out).map_err(told)?;
    Ok(Claimed { interface, out, into })
}

/// The interface for ourselves. A wire that was dropped just now holds it until its last transfer has been called off.
async fn interface_of(device: &Device, interface: u8, kept: bool) -> Result<Interface, nusb::Error> {
    for _ in 0..BUSY_TRIES {
        let claimed = claimed_once(device, interface, kept).await;
        if !matches!(&claimed, Err(error) if error.kind() == ErrorKind::Busy) {
            return claimed;
        }
        tokio::time::sleep(limits::USB_REST).await;
    }
    claimed_once(device, interface, kept).await
}

/// A wire lets go in a millisecond; another program that holds the printer does so for as long as it prints.
const BUSY_TRIES: usize = 5;

async fn claimed_once(device: &Device, interface: u8, kept: bool) -> Result<Interface, nusb::Error> {
    if kept {
        // There may be no driver to detach.
        let _ = device.detach_kernel_driver(interface);
        device.claim_interface(interface).await
    } else {
        // Attached again when the last part of the interface is dropped.
        device.detach_and_claim_interface(interface).await
    }
}

fn told(error: nusb::Error) -> Unopened {
    match error.kind() {
        ErrorKind::PermissionDenied => {
            Unopened::withheld(format!("this user may not open the printer; a udev rule would allow it ({error})"))
        }
        ErrorKind::Busy => Unopened::withheld(format!("another program holds the printer ({error})")),
        ErrorKind::Disconnected => Unopened::absent(error),
        _ => Unopened::withheld(error),
    }
}

struct Claimed {
    interface: Interface,
    out: Endpoint<Bulk, Out>,
    into: Option<Endpoint<Bulk, In>>,
}

impl Socket for Claimed {
    fn packet(&self) -> usize {
        self.out.max_packet_size().max(1)
    }

    fn speaks(&self) -> bool {
        self.into.is_some()
    }

    fn put(&mut self, bytes: &[u8]) {
        self.out.submit(Buffer::from(bytes));
    }

    fn poll_put(&mut self, context: &mut Context<'_>) -> Poll<(usize, Result<(), Trouble>)> {
        let completion = ready!(self.out.poll_next_complete(context));
        Poll::Ready((completion.actual_len, completion.status.map_err(Trouble::from)))
    }

    fn get(&mut self) {
        // One packet, because a printer need not end an answer of whole packets by an empty one.
        if let Some(into) = &mut self.into {
            into.submit(Buffer::new(into.max_packet_size()));
        }
    }

    fn poll_got(&mut self, context: &mut Context<'_>) -> Poll<(Bytes, Result<(), Trouble>)> {
        let Some(into) = &mut self.into else { return Poll::Pending };
        let completion = ready!(into.poll_next_complete(context));
        let heard = completion.buffer.get(..completion.actual_len).unwrap_or_default();
        Poll::Ready((Bytes::copy_from_slice(heard), completion.status.map_err(Trouble::from)))
    }

    fn unstall(&mut self, way: Way) -> Soon<'static, Result<(), Trouble>> {
        let other = |error: nusb::Error| Trouble::Other(error.to_string());
        match (way, &mut self.into) {
            (Way::Out, _) => {
                let cleared = self.out.clear_halt();
                Box::pin(async move { cleared.await.map_err(other) })
            }
            (Way::In, Some(into)) => {
                let cleared = into.clear_halt();
                Box::pin(async move { cleared.await.map_err(other) })
            }
            (Way::In, None) => Box::pin(async { Ok(()) }),
        }
    }

    fn ask(&self, request: Request) -> Soon<'static, Result<Vec<u8>, Trouble>> {
        let index = self.interface.interface_number().into();
        let (recipient, request) = match request {
            Request::PortStatus => (None, 1),
            Request::SoftReset => (Some(Recipient::Interface), 2),
            Request::SoftReset10 => (Some(Recipient::Other), 2),
        };
        let (control_type, value) = (ControlType::Class, 0);
        let Some(recipient) = recipient else {
            let asked = ControlIn { control_type, recipient: Recipient::Interface, request, value, index, length: 1 };
            let asked = self.interface.control_in(asked, limits::USB_ANSWER);
            return Box::pin(async { Ok(asked.await?) });
        };
        let told = ControlOut { control_type, recipient, request, value, index, data: &[] };
        let told = self.interface.control_out(told, limits::USB_ANSWER);
        Box::pin(async { Ok(told.await.map(|()| Vec::new())?) })
    }
}

impl From<TransferError> for Trouble {
    fn from(error: TransferError) -> Trouble {
        match error {
            TransferError::Stall => Trouble::Stall,
            TransferError::Disconnected => Trouble::Gone,
            error => Trouble::Other(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A configuration descriptor of these parts.
    fn configuration(parts: &[&[u8]]) -> Vec<u8> {
        let total = 9 + parts.iter().map(|part| part.len()).sum::<usize>();
        let head = [9, 2, total as u8, 0, 1, 1, 0, 0xC0, 1];
        [&head[..], &parts.concat()].concat()
    }

    const fn interface(number: u8, alternate: u8, ends: u8, class: u8, protocol: u8) -> [u8; 9] {
        [9, 4, number, alternate, ends, class, 1, protocol, 0]
    }

    const fn end(address: u8, kind: u8) -> [u8; 7] {
        [7, 5, address, kind, 64, 0, 0]
    }

    fn best(parts: &[&[u8]]) -> Option<Setting> {
        Setting::best(&ConfigurationDescriptor::new(&configuration(parts)).unwrap())
    }

    #[test]
    fn a_label_printer_is_spoken_to_at_its_two_bulk_ends() {
        // As Munbyn's RW403B was seen: the printer's interface first, a mass storage behind it.
        let parts: &[&[u8]] = &[
            &interface(0, 0, 2, 7, 2),
            &end(0x03, 2),
            &end(0x83, 2),
            &interface(1, 0, 2, 8, 0x50),
            &end(0x01, 2),
            &end(0x82, 2),
        ];
        assert_eq!(best(parts), Some(Setting { interface: 0, alternate: 0, out: 0x03, into: Some(0x83) }));
    }

    #[test]
    fn of_several_settings_the_one_that_answers_is_taken() {
        let parts: &[&[u8]] = &[
            &interface(0, 0, 1, 7, 1),
            &end(0x01, 2),
            &interface(0, 1, 2, 7, 2),
            &end(0x01, 2),
            &end(0x82, 2),
            &interface(0, 2, 2, 7, 4),
            &end(0x05, 2),
            &end(0x86, 2),
        ];
        assert_eq!(best(parts), Some(Setting { interface: 0, alternate: 1, out: 0x01, into: Some(0x82) }));
        assert_eq!(best(&parts[..2]), Some(Setting { interface: 0, alternate: 0, out: 0x01, into: None }));
    }

    #[test]
    fn what_takes_no_plain_bytes_is_no_printer_here() {
        let ipp: &[&[u8]] = &[&interface(0, 0, 2, 7, 4), &end(0x01, 2), &end(0x82, 2)];
        let interrupts: &[&[u8]] = &[&interface(0, 0, 2, 7, 2), &end(0x01, 3), &end(0x82, 3)];
        let disk: &[&[u8]] = &[&interface(0, 0, 2, 8, 2), &end(0x01, 2), &end(0x82, 2)];
        for parts in [ipp, interrupts, disk, &[]] {
            assert_eq!(best(parts), None);
        }
    }

    #[tokio::test]
    async fn a_computer_without_usb_has_no_printers_and_tells_no_lie() {
        // Machines that run the tests may have USB or not; none has this printer.
        let sought = Plug::new(0xFFFF, 0xFFFF, "none", "0-0");
        assert!(System.claim(&sought, Arc::default()).await.is_err());
        assert_eq!(System.device_id(&sought).await, None);
    }
}
