//! Faults between the payload and the paper.

use super::{Blame, Words};

#[derive(Clone, Debug, PartialEq)]
pub enum PrinterFault {
    /// No printer of that name.
    Unknown { printer: String },
    /// No printer was named and there is no default.
    NoDefault,
    /// Nobody at its address.
    Unreachable { printer: String, why: String },
    /// It stopped taking bytes, or the line dropped, after some had left.
    Interrupted { printer: String, why: String },
    /// It says that paper is out.
    OutOfPaper { printer: String },
    /// It says that its lid is open.
    LidOpen { printer: String },
    /// It says that it is paused.
    Paused { printer: String },
    /// It reports another error.
    Reports { printer: String, what: String },
    /// The bytes it was sent make no sense to it (the virtual printer).
    Misread { printer: String, offset: usize, what: String },
    /// A label could not be kept in the virtual printer's folder.
    NotKept { printer: String, why: String },
    /// A way of reaching printers that this version does not know yet.
    NotYet { printer: String, address: String },
    /// An address of no kind that exists.
    WrongAddress { printer: String, address: String },
    /// Its queue is full.
    QueueFull { printer: String, limit: usize },
}

impl PrinterFault {
    pub(super) fn blame(&self) -> Blame {
        match self {
            PrinterFault::Unknown { .. } | PrinterFault::NoDefault => Blame::Page,
            PrinterFault::Misread { .. } => Blame::Us,
            PrinterFault::NotKept { .. } | PrinterFault::NotYet { .. } | PrinterFault::WrongAddress { .. } => {
                Blame::Machine
            }
            _ => Blame::Printer,
        }
    }

    pub(super) fn words(&self) -> Words {
        match self {
            PrinterFault::Unknown { printer } => {
                Words::new(format!("没有名为“{printer}”的打印机"), format!("there is no printer named “{printer}”"))
            }
            PrinterFault::NoDefault => {
                Words::new("没有指定打印机，也没有默认打印机", "no printer was named and there is no default printer")
            }
            PrinterFault::Unreachable { printer, why } => Words::new(
                format!("连不上打印机“{printer}”（{why}），请检查电源和网线"),
                format!("the printer “{printer}” cannot be reached ({why}); check its power and cable"),
            ),
            PrinterFault::Interrupted { printer, why } => Words::new(
                format!("向打印机“{printer}”发送时中断（{why}），这张可能已经打印，请核对后再补打"),
                format!(
                    "sending to “{printer}” was interrupted ({why}); this label may have printed: look before printing it again"
                ),
            ),
            PrinterFault::OutOfPaper { printer } => {
                Words::new(format!("打印机“{printer}”缺纸"), format!("the printer “{printer}” is out of paper"))
            }
            PrinterFault::LidOpen { printer } => {
                Words::new(format!("打印机“{printer}”开盖"), format!("the lid of “{printer}” is open"))
            }
            PrinterFault::Paused { printer } => {
                Words::new(format!("打印机“{printer}”已暂停"), format!("the printer “{printer}” is paused"))
            }
            PrinterFault::Reports { printer, what } => Words::new(
                format!("打印机“{printer}”报告故障（{what}）"),
                format!("the printer “{printer}” reports an error ({what})"),
            ),
            PrinterFault::Misread { printer, offset, what } => Words::new(
                format!("打印机“{printer}”看不懂第 {offset} 字节处的指令（{what}）"),
                format!("the printer “{printer}” does not understand the command at byte {offset} ({what})"),
            ),
            PrinterFault::NotKept { printer, why } => Words::new(
                format!("虚拟打印机“{printer}”的文件夹无法写入（{why}），请检查磁盘空间和权限"),
                format!("the folder of “{printer}” cannot be written ({why}); check the disk's space and permissions"),
            ),
            PrinterFault::NotYet { printer, address } => Words::new(
                format!("打印机“{printer}”的地址 {address} 暂不支持（现可用 tcp:// 和 virtual:）"),
                format!("the address {address} of “{printer}” cannot be used yet (tcp:// and virtual: can)"),
            ),
            PrinterFault::WrongAddress { printer, address } => Words::new(
                format!("打印机“{printer}”的地址 {address} 不对，应类似 tcp://192.168.1.50:9100"),
                format!("the address {address} of “{printer}” is wrong; it should be like tcp://192.168.1.50:9100"),
            ),
            PrinterFault::QueueFull { printer, limit } => Words::new(
                format!("打印机“{printer}”的队列已满（{limit} 份文档），请等它打完再发"),
                format!("the queue of “{printer}” is full ({limit} documents); wait for it to print"),
            ),
        }
    }
}
