//! Every word that the tray says, in Chinese and in English.

use crate::protocol::printer::Status;

/// The language of the person at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    Chinese,
    English,
}

impl Tongue {
    /// From a locale's name: `zh_CN.UTF-8`, `zh-Hans-CN`, `en_GB`, `C`.
    #[cfg(any(not(windows), test))]
    pub fn of_locale(name: &str) -> Tongue {
        let language = name.split(['_', '-', '.', '@']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("zh") { Tongue::Chinese } else { Tongue::English }
    }

    fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Tongue::Chinese => zh,
            Tongue::English => en,
        }
    }
}

/// A sentence without anything to fill in.
macro_rules! words {
    ($($name:ident: $zh:literal, $en:literal;)*) => {$(
        pub fn $name(tongue: Tongue) -> &'static str {
            tongue.pick($zh, $en)
        }
    )*};
}

words! {
    idle: "空闲，可以打印", "Ready to print";
    all_paused: "打印已暂停", "Printing is paused";
    open_page: "打开 Dotline 页面", "Open Dotline";
    pause_all: "暂停全部打印", "Pause all printing";
    printers: "打印机", "Printers";
    recent: "最近的任务", "Recent tasks";
    no_tasks: "还没有任务", "No tasks yet";
    allow_and_remember: "允许，并记住", "Allow and remember";
    allow_once: "只允许这一次", "Allow this once";
    refuse: "拒绝", "Refuse";
    start_at_login: "登录时启动", "Start at login";
    quit: "退出", "Quit";
    waiting: "等待中", "waiting";
    printing_now: "打印中", "printing";
    printed: "已打印", "printed";
    failed: "失败", "failed";
    canceled: "已取消", "cancelled";
    may_have_printed: "可能已打印，请核对", "may have printed: look";
    paused: "已暂停", "paused";
    question_title: "有网站请求许可", "A site asks for your permission";
    refill: "打好后会自动继续", "Printing goes on by itself when that is done";
    open_for_more: "打开 Dotline 页面查看原因", "Open Dotline to see why";
}

pub fn about(tongue: Tongue, version: &str) -> String {
    format!("{} Dotline {version}", tongue.pick("关于", "About"))
}

/// What a printer is doing, in a word or two; empty where nothing is known.
pub fn status(tongue: Tongue, status: Status) -> &'static str {
    match status {
        Status::Normal => tongue.pick("正常", "ready"),
        Status::Error => tongue.pick("故障", "error"),
        Status::Offline => tongue.pick("离线", "offline"),
        Status::Suspended => paused(tongue),
        Status::NoInfo => "",
        Status::OpenLid => tongue.pick("开盖", "lid open"),
        Status::ShortPaper => tongue.pick("缺纸", "out of paper"),
        Status::ShortPaperOpenLid => tongue.pick("缺纸、开盖", "out of paper, lid open"),
    }
}

pub fn printing(tongue: Tongue, waiting: usize) -> String {
    match tongue {
        Tongue::Chinese => format!("正在打印，还有 {waiting} 份"),
        Tongue::English => format!("Printing, {waiting} to go"),
    }
}

pub fn still_waiting(tongue: Tongue, waiting: usize) -> String {
    match tongue {
        Tongue::Chinese => format!("{waiting} 份等待"),
        Tongue::English => format!("{waiting} waiting"),
    }
}

pub fn asks_to_print(tongue: Tongue, site: &str, printer: &str, documents: usize) -> String {
    match (tongue, documents) {
        (Tongue::Chinese, _) => format!("{site} 想在“{printer}”上打印 {documents} 份"),
        (Tongue::English, 1) => format!("{site} asks to print 1 label on “{printer}”"),
        (Tongue::English, _) => format!("{site} asks to print {documents} labels on “{printer}”"),
    }
}

pub fn asks_to_configure(tongue: Tongue, site: &str, printer: Option<&str>) -> String {
    match (tongue, printer) {
        (Tongue::Chinese, Some(printer)) => format!("{site} 想更改“{printer}”的设置"),
        (Tongue::Chinese, None) => format!("{site} 想更改设置"),
        (Tongue::English, Some(printer)) => format!("{site} asks to change the settings of “{printer}”"),
        (Tongue::English, None) => format!("{site} asks to change the settings"),
    }
}

pub fn task_failed(tongue: Tongue, task: &str, printer: &str) -> String {
    match tongue {
        Tongue::Chinese => format!("任务 {task} 没有打印成功（{printer}）"),
        Tongue::English => format!("Task {task} did not print ({printer})"),
    }
}

pub fn tasks_failed(tongue: Tongue, tasks: usize) -> String {
    match tongue {
        Tongue::Chinese => format!("{tasks} 个任务没有打印成功"),
        Tongue::English => format!("{tasks} tasks did not print"),
    }
}

pub fn printer_wants_you(tongue: Tongue, printer: &str, state: Status) -> String {
    match tongue {
        Tongue::Chinese => format!("打印机“{printer}”{}", status(tongue, state)),
        Tongue::English => format!("The printer “{printer}”: {}", status(tongue, state)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_told_by_the_locales_first_part() {
        for name in ["zh_CN.UTF-8", "zh-Hans-CN", "zh", "ZH_TW"] {
            assert_eq!(Tongue::of_locale(name), Tongue::Chinese, "{name}");
        }
        for name in ["en_US.UTF-8", "C", "C.UTF-8", "", "zhx", "de_DE@euro"] {
            assert_eq!(Tongue::of_locale(name), Tongue::English, "{name}");
        }
    }
}
