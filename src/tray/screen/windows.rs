//! Windows: an icon of the notification area, on a thread with a message loop; news as toasts with buttons.
//!
//! Where Windows has no toasts for us (a server without a desktop shell, Wine), the icon's balloon tells the news. It
//! has no buttons: a click on it opens the page, where the question stands with its three answers.

mod toasts;

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

use toasts::Toasts;

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
    orders: Orders,
}

/// The way to the icon's thread, from any other.
#[derive(Clone)]
struct Orders {
    orders: Sender<Order>,
    /// The thread's number, once its queue exists.
    thread: Arc<OnceLock<u32>>,
}

enum Order {
    Show(View),
    Tell(News),
    /// Windows took the toast and could not show it.
    Balloon(Bubble),
    End(Sender<()>),
}

/// What the icon's thread holds.
struct Held {
    face: Option<Face>,
    toasts: Toasts,
}

/// Does the agent's work; the main thread is only needed elsewhere.
pub fn with_main_thread_free<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    Some(work())
}

impl Screen {
    pub fn start(actions: chosen::UnboundedSender<Action>) -> Screen {
        let (orders, given) = mpsc::channel();
        let orders = Orders { orders, thread: Arc::default() };
        let own = orders.clone();
        face::on_click(move |action| {
            // Nobody listens any more when the agent is ending.
            let _ = actions.send(action);
        });
        let started = std::thread::Builder::new().name("tray".into()).spawn(move || hold(&given, own));
        if let Err(error) = started {
            tracing::warn!(%error, "no thread for the tray; the page has everything");
        }
        Screen { orders }
    }

    pub fn show(&self, view: View) {
        self.orders.give(Order::Show(view));
    }

    pub fn tell(&self, news: News) {
        self.orders.give(Order::Tell(news));
    }

    pub fn end(&self) {
        let (ended, end) = mpsc::channel();
        self.orders.give(Order::End(ended));
        let _ = end.recv_timeout(limits::TRAY_END);
    }
}

impl Orders {
    /// A message that arrives while the menu is open is lost there; the loop looks for orders after it all the same.
    fn give(&self, order: Order) {
        let _ = self.orders.send(order);
        if let Some(thread) = self.thread.get() {
            // SAFETY: numbers alone; a thread that is gone is an error and no more.
            unsafe { PostThreadMessageW(*thread, WM_APP, 0, 0) };
        }
    }
}

fn hold(given: &Receiver<Order>, own: Orders) {
    let mut message = MSG::default();
    // SAFETY: `message` is ours; looking for a message makes the thread's queue, into which others may post from now on.
    let number = unsafe {
        PeekMessageW(&mut message, null_mut(), WM_APP, WM_APP, PM_NOREMOVE);
        GetCurrentThreadId()
    };
    let _ = own.thread.set(number);
    let toasts = Toasts::new(move |bubble| own.give(Order::Balloon(bubble)));
    let mut held = Held { face: None, toasts };
    loop {
        // Orders given before the queue was there have no message, so they are looked for first.
        if follow(given, &mut held).is_none() {
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
fn follow(given: &Receiver<Order>, held: &mut Held) -> Option<()> {
    loop {
        match given.try_recv() {
            Ok(Order::Show(view)) => show(view, &mut held.face),
            Ok(Order::Tell(news)) => tell(news, held),
            Ok(Order::Balloon(bubble)) => balloon(held.face.as_ref(), &bubble),
            Ok(Order::End(ended)) => {
                held.toasts.take_all_back();
                held.face = None;
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

/// Each as a toast; where there are none, one balloon: the newest of what is told together, questions first.
fn tell(news: News, held: &mut Held) {
    for matter in &news.take_back {
        held.toasts.take_back(matter);
    }
    let untold: Vec<Bubble> = news.show.into_iter().filter(|bubble| !held.toasts.show(bubble)).collect();
    if let Some(bubble) = untold.iter().find(|bubble| bubble.stays).or(untold.last()) {
        balloon(held.face.as_ref(), bubble);
    }
}

fn balloon(face: Option<&Face>, bubble: &Bubble) {
    let Some(face) = face else { return };
    let mut data = NOTIFYICONDATAW {
        cbSize: size_of::<NOTIFYICONDATAW>() as u32,
        hWnd: face.icon().window_handle(),
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
    let Some((last, room)) = room.split_last_mut() else { return };
    let mut place = 0;
    for c in text.chars() {
        let end = place + c.len_utf16();
        let Some(units) = room.get_mut(place..end) else { break };
        c.encode_utf16(units);
        place = end;
    }
    *room.get_mut(place).unwrap_or(last) = 0;
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

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use windows_sys::Win32::UI::Shell::NIN_BALLOONSHOW;
    use windows_sys::Win32::UI::WindowsAndMessaging::{CreateWindowExW, DestroyWindow, HWND_MESSAGE, SendMessageW};

    use super::*;

    #[test]
    fn a_click_on_the_balloon_opens_the_page() {
        static CHOSEN: Mutex<Vec<Action>> = Mutex::new(Vec::new());
        face::on_click(|action| CHOSEN.lock().unwrap().push(action));
        let class: Vec<u16> = "STATIC\0".encode_utf16().collect();
        let (none, parent) = (null_mut(), HWND_MESSAGE);
        // SAFETY: the class's name ends with a zero; the window is of Windows' own class and belongs to this thread.
        let window =
            unsafe { CreateWindowExW(0, class.as_ptr(), class.as_ptr(), 0, 0, 0, 0, 0, parent, none, none, none) };
        assert!(!window.is_null());
        hear_balloons(window);
        for event in [NIN_BALLOONSHOW, NIN_BALLOONUSERCLICK] {
            // SAFETY: numbers alone, to a window of this thread.
            unsafe { SendMessageW(window, FROM_ICON, 1, event as LPARAM) };
        }
        assert_eq!(*CHOSEN.lock().unwrap(), [Action::OpenPage]);
        // SAFETY: the window is this thread's own.
        unsafe { DestroyWindow(window) };
    }

    #[test]
    fn a_text_is_cut_between_two_characters_and_ends_with_a_zero() {
        let mut room = [7; 4];
        write(&mut room, "ab\u{1F4E6}c");
        assert_eq!(room, [97, 98, 0, 7]);
        write(&mut room, "a\u{1F4E6}c");
        assert_eq!(room, [97, 0xD83D, 0xDCE6, 0]);
        write(&mut room, "面");
        assert_eq!(room[..2], [0x9762, 0]);
    }
}
