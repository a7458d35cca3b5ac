//! A label drawn by its queue's driver: paper of its size, one page, the very dots.

use std::ptr::null_mut;

use windows_sys::Win32::Foundation::{ERROR_GEN_FAILURE, ERROR_INVALID_DATA};
use windows_sys::Win32::Graphics::Gdi::{
    BI_RGB, BITMAPINFO, BITMAPINFOHEADER, BLACKONWHITE, CreateDCW, DEVMODEW, DIB_RGB_COLORS, DM_COPIES, DM_IN_BUFFER,
    DM_ORIENTATION, DM_OUT_BUFFER, DM_PAPERLENGTH, DM_PAPERSIZE, DM_PAPERWIDTH, DMORIENT_PORTRAIT, DMPAPER_USER,
    DeleteDC, GetDeviceCaps, HDC, LOGPIXELSX, LOGPIXELSY, PHYSICALOFFSETX, PHYSICALOFFSETY, RGBQUAD, SRCCOPY,
    SetStretchBltMode, StretchDIBits,
};
use windows_sys::Win32::Graphics::Printing::DocumentPropertiesW;
use windows_sys::Win32::Storage::Xps::{
    AbortDoc, DC_PAPERS, DC_PAPERSIZE, DOCINFOW, DeviceCapabilitiesW, EndDoc, EndPage, StartDocW, StartPage,
};

use super::calls::{Code, Printer, TITLE, last_error, wide};
use super::picture::{self, Device, Picture, Place};

/// A queue's driver, ready to draw on paper of one size; let go when it is dropped.
pub struct Canvas(HDC);

impl Canvas {
    /// mm of the paper.
    pub fn open(printer: &Printer, queue: &str, width: f64, height: f64) -> Result<Canvas, Code> {
        let name = wide(queue);
        let settings = Settings::of(printer, &name, picture::tenths(width), picture::tenths(height))?;
        let driver = wide("WINSPOOL");
        // SAFETY: both texts end in 0, the settings are a whole DEVMODE of this driver; all live through the call.
        let context = unsafe { CreateDCW(driver.as_ptr(), name.as_ptr(), std::ptr::null(), settings.as_ptr()) };
        if context.is_null() { Err(failed()) } else { Ok(Canvas(context)) }
    }

    pub fn device(&self) -> Device {
        // SAFETY: the context is open as long as `self`; the call only reads a number.
        let number = |which: u32| unsafe { GetDeviceCaps(self.0, which as i32) };
        Device {
            dpi_x: number(LOGPIXELSX),
            dpi_y: number(LOGPIXELSY),
            margin_x: number(PHYSICALOFFSETX),
            margin_y: number(PHYSICALOFFSETY),
        }
    }

    /// Begins a document. Returns the job's number.
    pub fn start(&self) -> Result<u32, Code> {
        let title = wide(TITLE);
        let document =
            DOCINFOW { cbSize: size_of::<DOCINFOW>() as i32, lpszDocName: title.as_ptr(), ..Default::default() };
        // SAFETY: the title ends in 0 and lives through the call, which only reads.
        let job = unsafe { StartDocW(self.0, &document) };
        u32::try_from(job).ok().filter(|job| *job > 0).ok_or_else(failed)
    }

    pub fn start_page(&self) -> Result<(), Code> {
        // SAFETY: the context is open as long as `self`.
        done(unsafe { StartPage(self.0) })
    }

    pub fn draw(&self, picture: &Picture, place: Place) -> Result<(), Code> {
        let (columns, rows) = (signed(picture.columns)?, signed(picture.rows)?);
        if picture.bits.len() != picture.columns.div_ceil(32) as usize * 4 * picture.rows as usize {
            return Err(ERROR_INVALID_DATA);
        }
        let dots = TwoColours {
            header: BITMAPINFOHEADER {
                biSize: size_of::<BITMAPINFOHEADER>() as u32,
                biWidth: columns,
                // Negative: the first row is the top one.
                biHeight: rows.saturating_neg(),
                biPlanes: 1,
                biBitCount: 1,
                biCompression: BI_RGB,
                ..Default::default()
            },
            black: RGBQUAD::default(),
            white: RGBQUAD { rgbBlue: 255, rgbGreen: 255, rgbRed: 255, rgbReserved: 0 },
        };
        // SAFETY: the context is open; header, colours and all rows of the picture (checked above) can be read.
        let drawn = unsafe {
            // Where it must shrink, no black dot is lost: a bar too thin can still be read, one that is gone cannot.
            SetStretchBltMode(self.0, BLACKONWHITE);
            StretchDIBits(
                self.0,
                place.x,
                place.y,
                place.width,
                place.height,
                0,
                0,
                columns,
                rows,
                picture.bits.as_ptr().cast(),
                (&raw const dots).cast::<BITMAPINFO>(),
                DIB_RGB_COLORS,
                SRCCOPY,
            )
        };
        done(drawn)
    }

    pub fn end_page(&self) -> Result<(), Code> {
        // SAFETY: the context is open as long as `self`.
        done(unsafe { EndPage(self.0) })
    }

    pub fn end(&self) -> Result<(), Code> {
        // SAFETY: the context is open as long as `self`.
        done(unsafe { EndDoc(self.0) })
    }

    /// Takes the document that was begun out of the queue.
    pub fn abort(&self) {
        // SAFETY: the context is open as long as `self`. If it fails there is nothing left to take out.
        unsafe { AbortDoc(self.0) };
    }
}

impl Drop for Canvas {
    fn drop(&mut self) {
        // SAFETY: opened by `open`, closed here alone.
        unsafe { DeleteDC(self.0) };
    }
}

/// A BITMAPINFO with room for the colours of one bit.
#[repr(C)]
struct TwoColours {
    header: BITMAPINFOHEADER,
    black: RGBQUAD,
    white: RGBQUAD,
}

/// A DEVMODE and the driver's own settings behind it, aligned.
struct Settings(Vec<u64>);

impl Settings {
    /// The queue's own settings with paper of this size (tenths of a millimetre), upright, one copy.
    /// Darkness, speed and the kind of paper stay as a person has set them for the queue.
    fn of(printer: &Printer, name: &[u16], width: i16, height: i16) -> Result<Settings, Code> {
        let handle = printer.handle();
        // SAFETY: the name ends in 0; without buffers and with mode 0 the call only says how much room it needs.
        let size = unsafe { DocumentPropertiesW(null_mut(), handle, name.as_ptr(), null_mut(), null_mut(), 0) };
        let size = usize::try_from(size).map_err(|_| failed())?.max(size_of::<DEVMODEW>());
        let mut settings = Settings(vec![0; size.div_ceil(8)]);
        let buffer = settings.as_mut_ptr();
        // SAFETY: the buffer has the room that the driver asked for.
        let filled =
            unsafe { DocumentPropertiesW(null_mut(), handle, name.as_ptr(), buffer, null_mut(), DM_OUT_BUFFER) };
        if filled < 0 {
            return Err(failed());
        }
        let own = picture::paper(&papers(name, &settings), width, height);
        // SAFETY: the driver has filled in a DEVMODE, for which the buffer is large enough and aligned;
        // a printer's DEVMODE has numbers at this place.
        unsafe {
            let paper = &mut (*buffer).Anonymous1.Anonymous1;
            paper.dmOrientation = DMORIENT_PORTRAIT as i16;
            paper.dmCopies = 1;
            paper.dmPaperSize = own.unwrap_or(DMPAPER_USER as i16);
            (paper.dmPaperWidth, paper.dmPaperLength) = (width, height);
            let sides = DM_PAPERWIDTH | DM_PAPERLENGTH;
            // Either a paper by its number or its sides: a driver given both may follow the one we do not mean.
            let (said, unsaid) = if own.is_some() { (DM_PAPERSIZE, sides) } else { (sides, DM_PAPERSIZE) };
            (*buffer).dmFields &= !unsaid;
            (*buffer).dmFields |= DM_ORIENTATION | DM_COPIES | said;
        }
        // SAFETY: as above; the driver may read and write the same buffer (DocumentProperties).
        let merged = unsafe {
            DocumentPropertiesW(null_mut(), handle, name.as_ptr(), buffer, buffer, DM_IN_BUFFER | DM_OUT_BUFFER)
        };
        if merged < 0 { Err(failed()) } else { Ok(settings) }
    }

    fn as_ptr(&self) -> *const DEVMODEW {
        self.0.as_ptr().cast()
    }

    fn as_mut_ptr(&mut self) -> *mut DEVMODEW {
        self.0.as_mut_ptr().cast()
    }
}

/// The papers the driver knows: number, width, height in tenths of a millimetre.
fn papers(name: &[u16], settings: &Settings) -> Vec<(i16, i32, i32)> {
    let ask = |what: u16, answers: *mut u16| {
        // SAFETY: the name ends in 0; `answers` is null, or has room for as many as the same call counted.
        let count = unsafe { DeviceCapabilitiesW(name.as_ptr(), std::ptr::null(), what, answers, settings.as_ptr()) };
        usize::try_from(count).unwrap_or(0)
    };
    let (numbered, sized) = (ask(DC_PAPERS, null_mut()), ask(DC_PAPERSIZE, null_mut()));
    let mut numbers = vec![0u16; numbered];
    // Each a POINT: two i32.
    let mut sizes = vec![[0i32; 2]; sized];
    if numbered == 0 || ask(DC_PAPERS, numbers.as_mut_ptr()) != numbered {
        return Vec::new();
    }
    if sized != numbered || ask(DC_PAPERSIZE, sizes.as_mut_ptr().cast()) != sized {
        return Vec::new();
    }
    numbers.into_iter().zip(sizes).map(|(number, [width, height])| (number as i16, width, height)).collect()
}

fn signed(dots: u32) -> Result<i32, Code> {
    i32::try_from(dots).map_err(|_| ERROR_INVALID_DATA)
}

/// GDI says 0 or less for a failure, and not always why.
fn done(outcome: i32) -> Result<(), Code> {
    if outcome <= 0 { Err(failed()) } else { Ok(()) }
}

fn failed() -> Code {
    match last_error() {
        0 => ERROR_GEN_FAILURE,
        code => code,
    }
}
