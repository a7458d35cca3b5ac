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
    /// The port that a virtual printer was to listen on cannot be had.
    PortTaken { printer: String, why: String },
    /// A person said how it is, and it is a real one.
    NotVirtual { printer: String },
    /// A way of reaching printers that this version does not know yet.
    NotYet { printer: String, address: String },
    /// An address of no kind that exists.
    WrongAddress { printer: String, address: String },
    /// Its queue is full.
    QueueFull { printer: String, limit: usize },
    /// The computer's own print system (CUPS, the Windows spooler) does not answer.
    NoSpooler { why: String },
    /// The print system has no queue of that name (any more).
    QueueGone { printer: String, queue: String },
    /// The system's queue takes no new jobs at the moment.
    QueueRefuses { printer: String, why: String },
    /// The system's queue takes nothing that we can make.
    FormRefused { printer: String, why: String },
    /// Somebody took the job out of the system's queue: before it began to print, or afterwards.
    JobRemoved { printer: String, job: u32, begun: bool },
    /// The print system gave the job up.
    JobAborted { printer: String, job: u32, why: String, begun: bool },
    /// The print system has forgotten the job, and with it whether it printed.
    JobLost { printer: String, job: u32 },
}

impl PrinterFault {
    pub(super) fn blame(&self) -> Blame {
        match self {
            PrinterFault::Unknown { .. } | PrinterFault::NoDefault | PrinterFault::NotVirtual { .. } => Blame::Page,
            PrinterFault::Misread { .. } => Blame::Us,
            PrinterFault::NotKept { .. }
            | PrinterFault::PortTaken { .. }
            | PrinterFault::NotYet { .. }
            | PrinterFault::WrongAddress { .. }
            | PrinterFault::NoSpooler { .. }
            | PrinterFault::QueueGone { .. }
            | PrinterFault::FormRefused { .. } => Blame::Machine,
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
            PrinterFault::PortTaken { printer, why } => Words::new(
                format!("虚拟打印机“{printer}”的端口打不开（{why}），请换一个"),
                format!("the port of the virtual printer “{printer}” cannot be opened ({why}); give it another"),
            ),
            PrinterFault::NotVirtual { printer } => Words::new(
                format!("“{printer}”不是虚拟打印机，状态由它自己报告"),
                format!("“{printer}” is no virtual printer: it tells its state itself"),
            ),
            PrinterFault::NotYet { printer, address } => Words::new(
                format!(
                    "打印机“{printer}”的地址 {address} 暂不支持（现可用 tcp://、usb:、serial:、bluetooth:、spooler: 和 virtual:）"
                ),
                format!(
                    "the address {address} of “{printer}” cannot be used yet (tcp://, usb:, serial:, bluetooth:, spooler: and virtual: can)"
                ),
            ),
            PrinterFault::WrongAddress { printer, address } => Words::new(
                format!("打印机“{printer}”的地址 {address} 不对，应类似 tcp://192.168.1.50:9100 或 usb:0A5F:0084"),
                format!(
                    "the address {address} of “{printer}” is wrong; it should be like tcp://192.168.1.50:9100 or usb:0A5F:0084"
                ),
            ),
            PrinterFault::QueueFull { printer, limit } => Words::new(
                format!("打印机“{printer}”的队列已满（{limit} 份文档），请等它打完再发"),
                format!("the queue of “{printer}” is full ({limit} documents); wait for it to print"),
            ),
            PrinterFault::NoSpooler { why } => Words::new(
                format!(
                    "电脑的打印服务没有应答（{why}），请启动打印服务（Linux 和 macOS 为 CUPS，Windows 为 Print Spooler）"
                ),
                format!(
                    "the computer's print service does not answer ({why}); start it (CUPS on Linux and macOS, Print Spooler on Windows)"
                ),
            ),
            PrinterFault::QueueGone { printer, queue } => Words::new(
                format!("打印机“{printer}”所用的系统打印队列“{queue}”不存在或已被删除，请在系统的打印机设置里检查"),
                format!(
                    "the system has no print queue “{queue}” for the printer “{printer}” (any more); check the printers in the system's settings"
                ),
            ),
            PrinterFault::QueueRefuses { printer, why } => Words::new(
                format!("打印机“{printer}”的系统队列暂不接收作业（{why}），请在系统的打印机设置里恢复接收"),
                format!(
                    "the system's queue of “{printer}” takes no jobs at the moment ({why}); let it accept jobs again in the system's printer settings"
                ),
            ),
            PrinterFault::FormRefused { printer, why } => Words::new(
                format!(
                    "打印机“{printer}”的系统队列不接收这种格式（{why}），请检查它的驱动，或改用不带驱动的 raw 队列"
                ),
                format!(
                    "the system's queue of “{printer}” does not take this format ({why}); check its driver, or use a raw queue without one"
                ),
            ),
            PrinterFault::JobRemoved { printer, job, begun: false } => Words::new(
                format!("打印机“{printer}”的系统队列里，作业 {job} 在打印前被取消，没有打印"),
                format!(
                    "job {job} was cancelled in the system's queue of “{printer}” before it began; nothing was printed"
                ),
            ),
            PrinterFault::JobRemoved { printer, job, begun: true } => Words::new(
                format!("打印机“{printer}”的系统队列里，作业 {job} 在打印时被取消，这张可能已经打印，请核对后再补打"),
                format!(
                    "job {job} was cancelled in the system's queue of “{printer}” while it printed; this label may have printed: look before printing it again"
                ),
            ),
            PrinterFault::JobAborted { printer, job, why, begun: false } => Words::new(
                format!("系统打印服务在打印前放弃了打印机“{printer}”的作业 {job}（{why}），没有打印"),
                format!(
                    "the print service gave up job {job} of “{printer}” before it began ({why}); nothing was printed"
                ),
            ),
            PrinterFault::JobAborted { printer, job, why, begun: true } => Words::new(
                format!("系统打印服务放弃了打印机“{printer}”的作业 {job}（{why}），这张可能已经打印，请核对后再补打"),
                format!(
                    "the print service gave up job {job} of “{printer}” ({why}); this label may have printed: look before printing it again"
                ),
            ),
            PrinterFault::JobLost { printer, job } => Words::new(
                format!("系统打印服务丢失了打印机“{printer}”的作业 {job}，这张可能已经打印，请核对后再补打"),
                format!(
                    "the print service has lost track of job {job} of “{printer}”; this label may have printed: look before printing it again"
                ),
            ),
        }
    }
}
