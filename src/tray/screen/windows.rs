//! Windows: an icon of the notification area, on a thread with a message loop; news as its balloon.
//!
//! A balloon needs no installed identity (AppUserModelID) and shows as a toast since Windows 10. It has no
//! buttons: a click on it opens the page, where the question stands with its three answers.

use std::ptr::null_mut;
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::sync::{Arc, OnceLock};

use tokio::sync::mpsc as chosen;
use windows_sys::Win32::Foundation::{HWND, LPARAM, LRESULT, WPARAM};
use windows_sys::Win32::System::Threading::GetCurrentThreadId;
use windows_sys::Win32::UI::Shell::{
    DefSubclassProc, NIF_INFO, NIIF_NONE, NIIF_RESPECT_QUIET_TIME, NIM_MODIFY, NIN_BALLOONUSERCLICK, NOTIFYICONDATAW,
    SetWindowSubclass, Shell_NotifyIconW,
};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    DispatchMessageW, GetMessageW, MSG, PM_NOREMOVE, PeekMessageW, PostThreadMessageW, TranslateMessage, WM_APP,
};

use crate::limits;
use crate::tray::face::{self, Face};
use crate::tray::tell::{Bubble, News};
use crate::tray::view::{Action, View};

/// The message by which the icon's window hears of clicks, as `tray-icon` chooses it. If it ever chooses another
/// one, a click on a balloon does nothing and all else stays.
const FROM_ICON: u32 = 6002;
/// The numbers among which `tray-icon` counts its icons; a window has one, and any other number is refused.
const ICONS: std::ops::RangeInclusive<u32> = 1..=8;

/// The icon's thread.
pub struct Screen {
    orders: Sender<Order>,
    /// The thread's number, once its queue exists.
    thread: Arc<OnceLock<u32>>,
}

enum Order {
    Show(View),
    Tell(News),
    End(Sender<()>),
}

/// Does the agent's work; the main thread is only needed elsewhere.
pub fn with_main_thread_free<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    Some(work())
}

impl Screen {
    pub fn start(actions: chosen::UnboundedSender<Action>) -> Screen {
        let (orders, given) = mpsc::channel();
        let thread = Arc::new(OnceLock::new());
        let told = thread.clone();
        face::on_click(move |action| {
            // Nobody listens any more when the agent is ending.
            let _ = actions.send(action);
        });
        let started = std::thread::Builder::new().name("tray".into()).spawn(move || hold(&given, &told));
        if let Err(error) = started {
            tracing::warn!(%error, "no thread for the tray; the page has everything");
        }
        Screen { orders, thread }
    }

    pub fn show(&self, view: View) {
        self.order(Order::Show(view));
    }

    pub fn tell(&self, news: News) {
        self.order(Order::Tell(news));
    }

    pub fn end(&self) {
        let (ended, end) = mpsc::channel();
        self.order(Order::End(ended));
        let _ = end.recv_timeout(limits::TRAY_END);
    }

    /// A message that arrives while the menu is open is lost there; the loop looks for orders after it all the same.
    fn order(&self, order: Order) {
        let _ = self.orders.send(order);
        if let Some(thread) = self.thread.get() {
            // SAFETY: numbers alone; a thread that is gone is an error and no more.
            unsafe { PostThreadMessageW(*thread, WM_APP, 0, 0) };
        }
    }
}

fn hold(orders: &Receiver<Order>, thread: &OnceLock<u32>) {
    let mut message = MSG::default();
    // SAFETY: `message` is ours; looking for a message makes the thread's queue, into which others may post from now on.
    let number = unsafe {
        PeekMessageW(&mut message, null_mut(), WM_APP, WM_APP, PM_NOREMOVE);
        GetCurrentThreadId()
    };
    let _ = thread.set(number);
    let mut face = None;
    loop {
        // Orders given before the queue was there have no message, so they are looked for first.
        if follow(orders, &mut face).is_none() {
            return;
        }
        // SAFETY: `message` is ours and outlives the calls; the windows are this thread's own.
        unsafe {
            if GetMessageW(&mut message, null_mut(), 0, 0) <= 0 {
                return;
            }
            TranslateMessage(&message);
            DispatchMessageW(&message);
        }
    }
}

/// Follows the orders that wait. None: it is over.
fn follow(orders: &Receiver<Order>, face: &mut Option<Face>) -> Option<()> {
    loop {
        match orders.try_recv() {
            Ok(Order::Show(view)) => show(view, face),
            Ok(Order::Tell(news)) => tell(&news, face.as_ref()),
            Ok(Order::End(ended)) => {
                *face = None;
                let _ = ended.send(());
                return None;
            }
            Err(TryRecvError::Empty) => return Some(()),
            Err(TryRecvError::Disconnected) => return None,
        }
    }
}

fn show(view: View, face: &mut Option<Face>) {
    let outcome = match face {
        Some(face) => face.change(view),
        None => Face::show(view).map(|new| {
            hear_balloons(new.icon().window_handle());
            *face = Some(new);
        }),
    };
    if let Err(why) = outcome {
        tracing::info!(%why, "the tray could not be shown; the page has everything");
    }
}

/// One balloon at a time: the newest of what is told together, questions first.
fn tell(news: &News, face: Option<&Face>) {
    let bubble = news.show.iter().find(|bubble| bubble.stays).or(news.show.last());
    if let (Some(bubble), Some(face)) = (bubble, face) {
        balloon(face.icon().window_handle(), bubble);
    }
}

fn balloon(window: HWND, bubble: &Bubble) {
    let mut data = NOTIFYICONDATAW {
        cbSize: size_of::<NOTIFYICONDATAW>() as u32,
        hWnd: window,
        uFlags: NIF_INFO,
        dwInfoFlags: NIIF_NONE | NIIF_RESPECT_QUIET_TIME,
        ..Default::default()
    };
    write(&mut data.szInfoTitle, &bubble.title);
    // An empty text would take the balloon away instead of showing it.
    write(&mut data.szInfo, if bubble.text.is_empty() { &bubble.title } else { &bubble.text });
    for icon in ICONS {
        data.uID = icon;
        // SAFETY: `data` is whole, says its own size, and outlives the call.
        if unsafe { Shell_NotifyIconW(NIM_MODIFY, &data) } != 0 {
            return;
        }
    }
    tracing::debug!("no balloon: the icon was not found");
}

/// As much as there is room for, with a zero at the end; no half of a character beyond the first plane.
fn write(room: &mut [u16], text: &str) {
    let mut place = 0;
    for c in text.chars() {
        let end = place + c.len_utf16();
        let Some(units) = room.get_mut(place..end) else { break };
        c.encode_utf16(units);
        place = end;
    }
    let last = place.min(room.len().saturating_sub(1));
    if let Some(end) = room.get_mut(last) {
        *end = 0;
    }
}

fn hear_balloons(window: HWND) {
    // SAFETY: the window is this thread's own; the procedure keeps to its form and needs no data.
    unsafe { SetWindowSubclass(window, Some(on_message), 1, 0) };
}

/// Sees each message before the icon's window does: only a click on the balloon is ours.
unsafe extern "system" fn on_message(
    window: HWND,
    message: u32,
    wparam: WPARAM,
    lparam: LPARAM,
    _id: usize,
    _data: usize,
) -> LRESULT {
    if message == FROM_ICON && lparam as u32 == NIN_BALLOONUSERCLICK {
        face::clicked(Action::OpenPage);
        return 0;
    }
    // SAFETY: the message is handed on as it came.
    unsafe { DefSubclassProc(window, message, wparam, lparam) }
}
