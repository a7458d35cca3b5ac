//! The calls of SetupAPI and of usbprint.sys, made safe: paths of printers, an open one, a transfer that may take long.

use std::io;
use std::mem::{offset_of, size_of};
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::ptr::{null, null_mut};
use std::sync::Arc;
use std::time::Duration;

use windows_sys::Win32::Devices::DeviceAndDriverInstallation::{
    DIGCF_DEVICEINTERFACE, DIGCF_PRESENT, HDEVINFO, SP_DEVICE_INTERFACE_DATA, SP_DEVICE_INTERFACE_DETAIL_DATA_W,
    SetupDiDestroyDeviceInfoList, SetupDiEnumDeviceInterfaces, SetupDiGetClassDevsW, SetupDiGetDeviceInterfaceDetailW,
};
use windows_sys::Win32::Foundation::{
    ERROR_IO_PENDING, ERROR_NO_MORE_ITEMS, GENERIC_READ, GENERIC_WRITE, HANDLE, INVALID_HANDLE_VALUE, WAIT_TIMEOUT,
};
use windows_sys::Win32::Graphics::Printing::{
    GUID_DEVINTERFACE_USBPRINT, IOCTL_USBPRINT_GET_1284_ID, IOCTL_USBPRINT_GET_LPT_STATUS, IOCTL_USBPRINT_SOFT_RESET,
};
use windows_sys::Win32::Storage::FileSystem::{
    CreateFileW, FILE_FLAG_OVERLAPPED, FILE_SHARE_READ, FILE_SHARE_WRITE, OPEN_EXISTING, ReadFile, WriteFile,
};
use windows_sys::Win32::System::IO::{CancelIoEx, DeviceIoControl, GetOverlappedResult, OVERLAPPED};
use windows_sys::Win32::System::Threading::{CreateEventW, WaitForSingleObject};

use crate::limits;

/// Paths of all printers that usbprint.sys has now.
pub fn paths() -> io::Result<Vec<String>> {
    // SAFETY: the GUID lives as long as the program; the other arguments may be null.
    let list = unsafe {
        SetupDiGetClassDevsW(&GUID_DEVINTERFACE_USBPRINT, null(), null_mut(), DIGCF_PRESENT | DIGCF_DEVICEINTERFACE)
    };
    if list == INVALID_HANDLE_VALUE as HDEVINFO {
        return Err(io::Error::last_os_error());
    }
    let list = List(list);
    let mut paths = Vec::new();
    for index in 0.. {
        let mut data =
            SP_DEVICE_INTERFACE_DATA { cbSize: size_of::<SP_DEVICE_INTERFACE_DATA>() as u32, ..Default::default() };
        // SAFETY: the list is open, and `data` says its own size.
        let found =
            unsafe { SetupDiEnumDeviceInterfaces(list.0, null(), &GUID_DEVINTERFACE_USBPRINT, index, &mut data) };
        if found == 0 {
            let error = io::Error::last_os_error();
            return if error.raw_os_error() == Some(ERROR_NO_MORE_ITEMS as i32) { Ok(paths) } else { Err(error) };
        }
        // One that has just gone has no path.
        paths.extend(path(&list, &data));
    }
    Ok(paths)
}

/// A list of devices; given back when it is dropped.
struct List(HDEVINFO);

impl Drop for List {
    fn drop(&mut self) {
        // SAFETY: it was opened by SetupDiGetClassDevsW, and nobody else has it.
        unsafe { SetupDiDestroyDeviceInfoList(self.0) };
    }
}

fn path(list: &List, data: &SP_DEVICE_INTERFACE_DATA) -> Option<String> {
    let mut needed = 0;
    // SAFETY: asked for the size alone, it writes nothing but that.
    unsafe { SetupDiGetDeviceInterfaceDetailW(list.0, data, null_mut(), 0, &mut needed, null_mut()) };
    // u32s, because what is written begins with one.
    let mut buffer = vec![0u32; (needed as usize).div_ceil(4).max(2)];
    let detail = buffer.as_mut_ptr().cast::<SP_DEVICE_INTERFACE_DETAIL_DATA_W>();
    // SAFETY: the buffer is aligned for the structure and at least as long as it.
    unsafe { (*detail).cbSize = size_of::<SP_DEVICE_INTERFACE_DETAIL_DATA_W>() as u32 };
    let size = (buffer.len() * 4) as u32;
    // SAFETY: the buffer has `size` bytes and says in the first of them which structure is meant.
    let filled = unsafe { SetupDiGetDeviceInterfaceDetailW(list.0, data, detail, size, null_mut(), null_mut()) };
    if filled == 0 {
        return None;
    }
    let bytes: Vec<u8> = buffer.iter().flat_map(|part| part.to_ne_bytes()).collect();
    let text = bytes.get(offset_of!(SP_DEVICE_INTERFACE_DETAIL_DATA_W, DevicePath)..)?;
    let (units, _) = text.as_chunks::<2>();
    let units: Vec<u16> = units.iter().map(|unit| u16::from_ne_bytes(*unit)).take_while(|unit| *unit != 0).collect();
    Some(String::from_utf16_lossy(&units))
}

/// A printer that is open.
pub struct Device(OwnedHandle);

/// What usbprint.sys asks a printer for us.
#[derive(Clone, Copy)]
pub enum Question {
    DeviceId,
    PortStatus,
    SoftReset,
}

impl Device {
    pub fn open(path: &str) -> io::Result<Device> {
        let path: Vec<u16> = path.encode_utf16().chain([0]).collect();
        let (rights, share) = (GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE);
        // SAFETY: the path ends in 0 and lives through the call.
        let handle = unsafe {
            CreateFileW(path.as_ptr(), rights, share, null(), OPEN_EXISTING, FILE_FLAG_OVERLAPPED, null_mut())
        };
        if handle == INVALID_HANDLE_VALUE {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: it was opened just now, and nobody else has it.
        Ok(Device(unsafe { OwnedHandle::from_raw_handle(handle) }))
    }

    /// Asks, and waits for the answer of at most `most` bytes.
    pub fn ask(self: &Arc<Self>, question: Question, most: usize) -> io::Result<Vec<u8>> {
        let code = match question {
            Question::DeviceId => IOCTL_USBPRINT_GET_1284_ID,
            Question::PortStatus => IOCTL_USBPRINT_GET_LPT_STATUS,
            Question::SoftReset => IOCTL_USBPRINT_SOFT_RESET,
        };
        let mut transfer = Transfer::new(self.clone())?;
        transfer.begin(vec![0; most], |handle, bytes, size, overlapped| {
            // SAFETY: `begin` hands over a buffer of `size` bytes that lives as long as the call is on.
            unsafe { DeviceIoControl(handle, code, null(), 0, bytes.cast(), size, null_mut(), overlapped) }
        })?;
        transfer.wait(limits::USB_ANSWER)?.ok_or_else(|| io::ErrorKind::TimedOut.into())
    }
}

/// One call at a time that may take long; called off when it is dropped.
pub struct Transfer {
    device: Arc<Device>,
    event: OwnedHandle,
    on: Option<Box<On>>,
}

/// What Windows writes to while a call is on: it stays where it is.
struct On {
    overlapped: OVERLAPPED,
    bytes: Vec<u8>,
}

// SAFETY: the pointers in OVERLAPPED are Windows' own and belong to no thread.
unsafe impl Send for Transfer {}

impl Transfer {
    pub fn new(device: Arc<Device>) -> io::Result<Transfer> {
        // SAFETY: no name, no rights; the event is reset by whoever waits for a new call.
        let event = unsafe { CreateEventW(null(), 1, 0, null()) };
        if event.is_null() {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: it was made just now, and nobody else has it.
        let event = unsafe { OwnedHandle::from_raw_handle(event) };
        Ok(Transfer { device, event, on: None })
    }

    /// Begins to read, unless a call is on already.
    pub fn read(&mut self, most: usize) -> io::Result<()> {
        self.begin(vec![0; most], |handle, bytes, size, overlapped| {
            // SAFETY: as for DeviceIoControl.
            unsafe { ReadFile(handle, bytes, size, null_mut(), overlapped) }
        })
    }

    /// Begins to write these bytes, unless a call is on already.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.begin(bytes.to_vec(), |handle, bytes, size, overlapped| {
            // SAFETY: as for DeviceIoControl; the bytes are only read.
            unsafe { WriteFile(handle, bytes, size, null_mut(), overlapped) }
        })
    }

    fn begin(
        &mut self,
        bytes: Vec<u8>,
        call: impl FnOnce(HANDLE, *mut u8, u32, *mut OVERLAPPED) -> i32,
    ) -> io::Result<()> {
        if self.on.is_some() {
            return Ok(());
        }
        let overlapped = OVERLAPPED { hEvent: self.event.as_raw_handle(), ..Default::default() };
        let mut on = Box::new(On { overlapped, bytes });
        let (size, handle) = (on.bytes.len() as u32, self.device.0.as_raw_handle());
        let begun = call(handle, on.bytes.as_mut_ptr(), size, &mut on.overlapped);
        if begun == 0 {
            let error = io::Error::last_os_error();
            if error.raw_os_error() != Some(ERROR_IO_PENDING as i32) {
                return Err(error);
            }
        }
        self.on = Some(on);
        Ok(())
    }

    /// The bytes that were moved; None while it is still on after `time`.
    pub fn wait(&mut self, time: Duration) -> io::Result<Option<Vec<u8>>> {
        // SAFETY: the event is ours.
        if unsafe { WaitForSingleObject(self.event.as_raw_handle(), time.as_millis() as u32) } == WAIT_TIMEOUT {
            return Ok(None);
        }
        let Some(mut on) = self.on.take() else { return Ok(None) };
        let count = self.moved(&on, false)?;
        on.bytes.truncate(count);
        Ok(Some(std::mem::take(&mut on.bytes)))
    }

    fn moved(&self, on: &On, wait: bool) -> io::Result<usize> {
        let mut count = 0;
        // SAFETY: the structure is the one the call was begun with.
        let done =
            unsafe { GetOverlappedResult(self.device.0.as_raw_handle(), &on.overlapped, &mut count, wait.into()) };
        if done == 0 { Err(io::Error::last_os_error()) } else { Ok(count as usize) }
    }
}

impl Drop for Transfer {
    fn drop(&mut self) {
        if let Some(on) = self.on.take() {
            // SAFETY: the structure is the one the call was begun with.
            unsafe { CancelIoEx(self.device.0.as_raw_handle(), &on.overlapped) };
            // Until then Windows may write to it.
            let _ = self.moved(&on, true);
        }
    }
}
