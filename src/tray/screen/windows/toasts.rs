//! Toasts: notifications with buttons, of Windows 10 and later, heard by this process while it runs.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use windows::Data::Xml::Dom::XmlDocument;
use windows::Foundation::{DateTime, IReference, PropertyValue, TypedEventHandler};
use windows::UI::Notifications::{
    NotificationSetting, ToastActivatedEventArgs, ToastFailedEventArgs, ToastNotification, ToastNotificationManager,
    ToastNotifier,
};
use windows::core::{HSTRING, IInspectable, Interface as _, Ref, Result};
use windows_sys::Win32::Foundation::ERROR_SUCCESS;
use windows_sys::Win32::System::Registry::{HKEY_CURRENT_USER, REG_SZ, RegSetKeyValueW};

use crate::limits;
use crate::tray::face;
use crate::tray::tell::{Bubble, Matter};
use crate::tray::toast;
use crate::tray::view::Action;

/// Under this name (AppUserModelID) Windows shows our toasts, and a person turns them off.
const IDENTITY: &str = "Dotline.PrintAgent";
/// Where a program without a package says what it is called; this user's alone.
const KEY: &str = r"Software\Classes\AppUserModelId\Dotline.PrintAgent";
/// Seconds from 1601, where Windows counts from, to 1970.
const SINCE_1601: u64 = 11_644_473_600;

/// The toasts on the screen and in the notification centre.
pub struct Toasts {
    /// Is handed what Windows took and then could not show.
    failed: Arc<dyn Fn(Bubble) + Send + Sync>,
    notifier: Option<ToastNotifier>,
    shown: BTreeMap<Matter, Shown>,
    /// Of the newest toast.
    number: u32,
    told: bool,
}

/// Kept, because a toast that is dropped is heard no more.
struct Shown {
    toast: ToastNotification,
    tag: HSTRING,
}

impl Toasts {
    pub fn new(failed: impl Fn(Bubble) + Send + Sync + 'static) -> Toasts {
        Toasts { failed: Arc::new(failed), notifier: None, shown: BTreeMap::new(), number: 0, told: false }
    }

    /// Shows it, in the place of an older one about the same matter. False where Windows has no toasts for us.
    pub fn show(&mut self, bubble: &Bubble) -> bool {
        self.take_back(&bubble.matter);
        match self.try_to_show(bubble) {
            Ok(is_shown) => is_shown,
            Err(why) => {
                if !std::mem::replace(&mut self.told, true) {
                    tracing::info!(%why, "no toasts here; the icon's balloon tells the news");
                }
                false
            }
        }
    }

    /// It no longer holds: away from the screen and from the notification centre.
    pub fn take_back(&mut self, matter: &Matter) {
        let (Some(shown), Some(notifier)) = (self.shown.remove(matter), &self.notifier) else { return };
        // A person may have closed it already.
        let _ = notifier.Hide(&shown.toast);
        let history = ToastNotificationManager::History();
        let _ = history.and_then(|past| past.RemoveGroupedTagWithId(&shown.tag, &group(), &HSTRING::from(IDENTITY)));
    }

    /// The agent ends: a click would reach nobody.
    pub fn take_all_back(&mut self) {
        while let Some(matter) = self.shown.keys().next().cloned() {
            self.take_back(&matter);
        }
    }

    fn try_to_show(&mut self, bubble: &Bubble) -> Result<bool> {
        let notifier = match self.notifier.take() {
            Some(notifier) => notifier,
            None => connect()?,
        };
        self.notifier = Some(notifier.clone());
        // Windows does not know a name that it has not shown anything of yet, and calls that an error.
        match notifier.Setting() {
            // A person wants to see nothing of ours; then a balloon is not wanted either.
            Ok(NotificationSetting::DisabledForApplication) => return Ok(true),
            Ok(setting) if setting != NotificationSetting::Enabled => return Ok(false),
            _ => {}
        }
        let words = XmlDocument::new()?;
        words.LoadXml(&HSTRING::from(toast::xml(bubble)))?;
        let toast = ToastNotification::CreateToastNotification(&words)?;
        self.number += 1;
        let tag = HSTRING::from(self.number.to_string());
        toast.SetTag(&tag)?;
        toast.SetGroup(&group())?;
        if bubble.stays {
            toast.SetExpirationTime(&in_a_minute()?)?;
        }
        self.listen(&toast, bubble)?;
        notifier.Show(&toast)?;
        self.shown.insert(bubble.matter.clone(), Shown { toast, tag });
        Ok(true)
    }

    /// That it was closed is nothing to hear of: a question that nobody answers stays open on the page.
    fn listen(&self, toast: &ToastNotification, bubble: &Bubble) -> Result<()> {
        let matter = bubble.matter.clone();
        toast.Activated(&TypedEventHandler::new(move |_, clicked: Ref<IInspectable>| {
            if let Some(action) = chosen(&matter, clicked) {
                face::clicked(action);
            }
            Ok(())
        }))?;
        let (failed, bubble) = (self.failed.clone(), bubble.clone());
        toast.Failed(&TypedEventHandler::new(move |_, why: Ref<ToastFailedEventArgs>| {
            let code = why.ok().and_then(ToastFailedEventArgs::ErrorCode);
            tracing::info!(?code, "a toast could not be shown");
            failed(bubble.clone());
            Ok(())
        }))?;
        Ok(())
    }
}

fn chosen(matter: &Matter, clicked: Ref<IInspectable>) -> Option<Action> {
    let clicked: ToastActivatedEventArgs = clicked.ok().ok()?.cast().ok()?;
    matter.chosen(&clicked.Arguments().ok()?.to_string())
}

fn connect() -> Result<ToastNotifier> {
    // Without its name a toast is shown all the same, under the program's file name.
    if let Err(why) = say_our_name() {
        tracing::debug!(%why, "our name could not be written for Windows' toasts");
    }
    ToastNotificationManager::CreateToastNotifierWithId(&HSTRING::from(IDENTITY))
}

fn say_our_name() -> io::Result<()> {
    let wide = |text: &str| text.encode_utf16().chain(Some(0)).collect::<Vec<u16>>();
    let (key, value, data) = (wide(KEY), wide("DisplayName"), wide("Dotline"));
    let bytes = u32::try_from(data.len() * 2).map_err(|_| io::ErrorKind::InvalidInput)?;
    // SAFETY: names and data end with a zero and outlive the call; `bytes` is the data's whole length.
    let outcome = unsafe {
        RegSetKeyValueW(HKEY_CURRENT_USER, key.as_ptr(), value.as_ptr(), REG_SZ, data.as_ptr().cast(), bytes)
    };
    if outcome == ERROR_SUCCESS { Ok(()) } else { Err(io::Error::from_raw_os_error(outcome as i32)) }
}

/// Two agents of one user (two homes) do not take each other's toasts away.
fn group() -> HSTRING {
    HSTRING::from(std::process::id().to_string())
}

/// When a question can be answered no more: also where the agent was killed, its toast goes then.
fn in_a_minute() -> Result<IReference<DateTime>> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = (now + limits::CONSENT).as_secs() + SINCE_1601;
    PropertyValue::CreateDateTime(DateTime { UniversalTime: seconds as i64 * 10_000_000 })?.cast()
}
