//! The calls of winspool.drv, made safe: a printer's handle, its numbers, its jobs, all queues.

use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::{ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER, GetLastError, SetLastError};
use windows_sys::Win32::Graphics::Gdi::{DEVMODEW, DM_PRINTQUALITY};
use windows_sys::Win32::Graphics::Printing::{
    AbortPrinter, ClosePrinter, DOC_INFO_1W, DRIVER_INFO_8W, EndDocPrinter, EnumPrintersW, GetDefaultPrinterW, GetJobW,
    GetPrinterDriverW, GetPrinterW, JOB_INFO_1W, OpenPrinterW, PRINTER_DRIVER_XPS, PRINTER_ENUM_CONNECTIONS,
    PRINTER_ENUM_LOCAL, PRINTER_HANDLE, PRINTER_INFO_2W, PRINTER_INFO_4W, StartDocPrinterW, WritePrinter,
};

use super::status::Numbers;
use crate::protocol::printer::DPI;

/// What every call that fails says: an error number of Windows.
pub type Code = u32;

/// A queue that is open; closed when it is dropped.
pub struct Printer(PRINTER_HANDLE);

/// A queue, as far as it is told without asking another computer.
pub struct Found {
    pub name: String,
    pub driver: String,
    pub comment: String,
    pub dpi: Option<u32>,
}

/// A queue's state and its driver's name.
#[derive(Clone)]
pub struct About {
    pub numbers: Numbers,
    pub driver: String,
}

impl Printer {
    pub fn open(queue: &str) -> Result<Printer, Code> {
        let mut handle = PRINTER_HANDLE::default();
        let name = wide(queue);
        // SAFETY: the name ends in 0 and lives through the call, which fills in the handle.
        succeeded(unsafe { OpenPrinterW(name.as_ptr(), &mut handle, null()) })?;
        Ok(Printer(handle))
    }

    pub fn handle(&self) -> PRINTER_HANDLE {
        self.0
    }

    pub fn about(&self) -> Result<About, Code> {
        let told = told(|buffer, size, needed| {
            // SAFETY: `told` hands over a buffer of `size` bytes, aligned for what is written there.
            unsafe { GetPrinterW(self.0, 2, buffer, size, needed) }
        })?;
        let info = told.first::<PRINTER_INFO_2W>().ok_or(ERROR_INVALID_PARAMETER)?;
        let numbers = Numbers { status: info.Status, attributes: info.Attributes };
        Ok(About { numbers, driver: text(info.pDriverName) })
    }

    /// Begins a document of the printer's own bytes. Returns the job's number.
    pub fn start_raw(&self) -> Result<u32, Code> {
        let mut title = wide(TITLE);
        // A driver built on XPS takes bytes unchanged under another name (GetPrinterDriver, DRIVER_INFO_8).
        let mut datatype = wide(if self.is_of_xps() { "XPS_PASS" } else { "RAW" });
        let document =
            DOC_INFO_1W { pDocName: title.as_mut_ptr(), pOutputFile: null_mut(), pDatatype: datatype.as_mut_ptr() };
        // SAFETY: both texts end in 0 and live through the call, which only reads.
        match unsafe { StartDocPrinterW(self.0, 1, &document) } {
            0 => Err(last_error()),
            job => Ok(job),
        }
    }

    /// How many bytes were taken, also where it failed.
    pub fn write(&self, bytes: &[u8]) -> (usize, Result<(), Code>) {
        let mut taken = 0;
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        // SAFETY: at least `length` bytes can be read there.
        let outcome = succeeded(unsafe { WritePrinter(self.0, bytes.as_ptr().cast(), length, &mut taken) });
        (bytes.len().min(taken as usize), outcome)
    }

    pub fn end(&self) -> Result<(), Code> {
        // SAFETY: the handle is open as long as `self`.
        succeeded(unsafe { EndDocPrinter(self.0) })
    }

    /// Takes the document that was begun out of the queue: half a label is worse than none.
    pub fn abort(&self) {
        // SAFETY: the handle is open as long as `self`. If it fails there is nothing left to take out.
        unsafe { AbortPrinter(self.0) };
    }

    /// A job's status number; None where the queue does not know it (any more).
    pub fn job(&self, job: u32) -> Result<Option<u32>, Code> {
        let told = told(|buffer, size, needed| {
            // SAFETY: `told` hands over a buffer of `size` bytes, aligned for what is written there.
            unsafe {
                SetLastError(0);
                GetJobW(self.0, job, 1, buffer, size, needed)
            }
        });
        match told {
            Ok(told) => Ok(told.first::<JOB_INFO_1W>().map(|info| info.Status)),
            // Windows calls the number of a job that has left a wrong parameter; Wine gives no reason.
            Err(ERROR_INVALID_PARAMETER | 0) => Ok(None),
            Err(code) => Err(code),
        }
    }

    fn is_of_xps(&self) -> bool {
        let told = told(|buffer, size, needed| {
            // SAFETY: `told` hands over a buffer of `size` bytes, aligned for what is written there.
            unsafe { GetPrinterDriverW(self.0, null(), 8, buffer, size, needed) }
        });
        let attributes = told.ok().and_then(|told| Some(told.first::<DRIVER_INFO_8W>()?.dwPrinterDriverAttributes));
        attributes.is_some_and(|attributes| attributes & PRINTER_DRIVER_XPS != 0)
    }
}

impl Drop for Printer {
    fn drop(&mut self) {
        // SAFETY: opened by `open`, closed here alone.
        unsafe { ClosePrinter(self.0) };
    }
}

/// The title of our jobs in the queue's window. What a label says has no place there.
pub const TITLE: &str = "Dotline";

/// This computer's queues, and those of others that its user has connected to.
pub fn queues() -> Result<Vec<Found>, Code> {
    // Level 2 would ask each of the others over the network; level 4 only looks into the registry.
    let own = enumerate(PRINTER_ENUM_LOCAL, 2)?;
    let mut found: Vec<Found> = own
        .all::<PRINTER_INFO_2W>()
        .map(|info| Found {
            name: text(info.pPrinterName),
            driver: text(info.pDriverName),
            comment: text(info.pComment),
            dpi: dpi(info.pDevMode),
        })
        .collect();
    let connected = enumerate(PRINTER_ENUM_LOCAL | PRINTER_ENUM_CONNECTIONS, 4)?;
    for name in connected.all::<PRINTER_INFO_4W>().map(|info| text(info.pPrinterName)) {
        if !found.iter().any(|queue| queue.name == name) {
            found.push(Found { name, driver: String::new(), comment: String::new(), dpi: None });
        }
    }
    Ok(found)
}

/// The user's default queue, if there is one.
pub fn default_queue() -> Option<String> {
    let mut length = 0;
    // SAFETY: without a buffer it only says how many characters it needs.
    unsafe { GetDefaultPrinterW(null_mut(), &mut length) };
    let mut name = vec![0u16; length as usize];
    // SAFETY: the buffer has room for `length` characters.
    let found = length > 0 && unsafe { GetDefaultPrinterW(name.as_mut_ptr(), &mut length) } != 0;
    found.then(|| String::from_utf16_lossy(name.split(|unit| *unit == 0).next().unwrap_or_default()))
}

/// UTF-16 with its 0.
pub fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

pub fn last_error() -> Code {
    // SAFETY: reads a number of this thread.
    unsafe { GetLastError() }
}

fn succeeded(outcome: i32) -> Result<(), Code> {
    if outcome == 0 { Err(last_error()) } else { Ok(()) }
}

fn enumerate(flags: u32, level: u32) -> Result<Told, Code> {
    let mut count = 0;
    let mut told = told(|buffer, size, needed| {
        // SAFETY: `told` hands over a buffer of `size` bytes, aligned for what is written there.
        unsafe { EnumPrintersW(flags, null(), level, buffer, size, needed, &mut count) }
    })?;
    told.count = count as usize;
    Ok(told)
}

/// The driver's resolution for this queue, where its settings say it as a number.
fn dpi(settings: *const DEVMODEW) -> Option<u32> {
    // SAFETY: null, or a DEVMODE in the buffer of the call, which the caller still holds.
    let settings = unsafe { settings.as_ref() }?;
    if settings.dmFields & DM_PRINTQUALITY == 0 {
        return None;
    }
    // SAFETY: a printer's DEVMODE has numbers at this place; every bit pattern of them is sound.
    let quality = unsafe { settings.Anonymous1.Anonymous1.dmPrintQuality };
    u32::try_from(quality).ok().filter(|dpi| DPI.contains(dpi))
}

/// What a call wrote into a buffer: structures first, then the texts they point to.
struct Told {
    /// Of 8 bytes each, so that any structure is aligned.
    buffer: Vec<u64>,
    /// Structures in it.
    count: usize,
}

impl Told {
    fn first<T: Copy>(&self) -> Option<T> {
        self.all().next()
    }

    fn all<T: Copy>(&self) -> impl Iterator<Item = T> {
        let room = self.buffer.len() * size_of::<u64>() / size_of::<T>();
        let start: *const T = self.buffer.as_ptr().cast();
        // SAFETY: `count` structures were written by the call, within the buffer, whose alignment suffices.
        (0..self.count.min(room)).map(move |place| unsafe { start.add(place).read() })
    }
}

/// Asks how much room is needed, then for the thing itself; again if it has grown in between.
fn told(mut call: impl FnMut(*mut u8, u32, *mut u32) -> i32) -> Result<Told, Code> {
    let mut buffer: Vec<u64> = Vec::new();
    for _ in 0..4 {
        let size = u32::try_from(buffer.len() * size_of::<u64>()).unwrap_or_default();
        let mut needed = 0;
        let start = if buffer.is_empty() { null_mut() } else { buffer.as_mut_ptr().cast() };
        if call(start, size, &mut needed) != 0 {
            // A call that succeeds without room has nothing to tell.
            let count = usize::from(!buffer.is_empty());
            return Ok(Told { buffer, count });
        }
        match last_error() {
            ERROR_INSUFFICIENT_BUFFER if needed > size => buffer = vec![0; (needed as usize).div_ceil(8)],
            code => return Err(code),
        }
    }
    Err(ERROR_INSUFFICIENT_BUFFER)
}

/// A text that a structure points to; empty where it points nowhere.
fn text(start: *const u16) -> String {
    if start.is_null() {
        return String::new();
    }
    let mut units = Vec::new();
    loop {
        // SAFETY: a text in the call's buffer, which the caller still holds; it ends in 0.
        match unsafe { start.add(units.len()).read() } {
            0 => return String::from_utf16_lossy(&units),
            unit => units.push(unit),
        }
    }
}
