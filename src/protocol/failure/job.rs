//! Faults in keeping a task: ids that clash, a ledger that cannot be written, sites not yet allowed.

use super::{Blame, Words};

#[derive(Clone, Debug, PartialEq)]
pub enum JobFault {
    /// The same taskID came with other content.
    IdTaken { task: String },
    /// All waiting tasks fill the memory that is theirs.
    TooMuchWaiting { limit: usize },
    /// The ledger could not be written; nothing was accepted.
    LedgerFailed { why: String },
    /// The ledger was damaged at the start and set aside; what it knew of earlier tasks is gone.
    LedgerSetAside { path: String },
    /// The agent is ending and takes no new task.
    Ending,
    /// The site has not been allowed to print yet.
    SiteUnknown { origin: String },
    /// Nobody answered the question about the site in time.
    NobodyAnswered { origin: String, seconds: u64 },
    /// More of a site's requests, or longer ones, than may wait for a person's word.
    TooMuchAsked { origin: String },
    /// The page left before anybody had said that its site may print.
    LeftWhileAsked,
    /// A person answered a question that is no longer open.
    QuestionClosed,
    /// The site was refused.
    SiteRefused { origin: String },
    /// A crash or an interruption while the bytes were on their way.
    MayHavePrinted,
    /// An earlier document of the same task failed.
    EarlierFailed { document: String },
    /// A person at this computer cancelled the task.
    CanceledHere,
    /// The same, after some copies of the document were out.
    CanceledAfter { copies: u32, of: u32 },
    /// The task cannot be cancelled any more.
    HasEnded { task: String },
    /// The task has fewer documents than this place, counted from 0.
    NoSuchDocument { task: String, place: u32 },
    /// What the task said is no longer kept.
    NoLongerKept { task: String },
    /// A document that is to be printed again has not been printed yet.
    StillToPrint { task: String },
    /// No task of that id that this page may ask about.
    NoSuchTask { task: String },
    /// A settings file that could not be written.
    SettingsFailed { why: String },
    /// The place where Dotline keeps its things cannot be used.
    HomeUnusable { path: String, why: String },
    /// The demo's own print did not come out.
    DemoFailed { why: String },
    /// A person asked the agent for something, and none of this home answers.
    NoAgent { why: String },
    /// A file named on the command line.
    FileUnread { path: String, why: String },
    /// No name could be made for a preview.
    NoPreview { why: String },
}

impl JobFault {
    pub(super) fn blame(&self) -> Blame {
        match self {
            JobFault::LedgerFailed { .. }
            | JobFault::LedgerSetAside { .. }
            | JobFault::SettingsFailed { .. }
            | JobFault::MayHavePrinted => Blame::Machine,
            JobFault::Ending | JobFault::DemoFailed { .. } => Blame::Us,
            _ => Blame::Page,
        }
    }

    pub(crate) fn words(&self) -> Words {
        match self {
            JobFault::IdTaken { task } => Words::new(
                format!("任务号 {task} 已用于内容不同的任务"),
                format!("the taskID {task} already names a task with other content"),
            ),
            JobFault::TooMuchWaiting { limit } => Words::new(
                format!("等待打印的任务太多（超过 {limit} 字节），请稍后再发"),
                format!("too much is waiting to print (more than {limit} bytes); send it later"),
            ),
            JobFault::LedgerFailed { why } => Words::new(
                format!("无法把任务写入磁盘（{why}），任务未接收"),
                format!("the task could not be written to disk ({why}) and was not accepted"),
            ),
            JobFault::LedgerSetAside { path } => Words::new(
                format!("任务记录损坏，已移到 {path}。以前的任务不再记得：重发旧任务号会再打一次，请先核对"),
                format!(
                    "the record of tasks was damaged and set aside as {path}. Earlier tasks are forgotten: \
                     sending an old taskID again prints again, so look first"
                ),
            ),
            JobFault::Ending => {
                Words::new("打印程序正在退出，任务未接收", "the agent is ending and did not accept the task")
            }
            JobFault::SiteUnknown { origin } => Words::new(
                format!("网站 {origin} 还没有获准打印。请在本机运行：dotline origins allow {origin}"),
                format!(
                    "the site {origin} is not allowed to print yet. On this computer run: dotline origins allow {origin}"
                ),
            ),
            JobFault::NobodyAnswered { origin, seconds } => Words::new(
                format!(
                    "{seconds} 秒内没有人允许网站 {origin} 打印，什么也没有打印。请在 Dotline 的页面或托盘上点“允许”后再打印，\
                     或在本机运行：dotline origins allow {origin}"
                ),
                format!(
                    "nobody allowed the site {origin} to print within {seconds} seconds; nothing was printed. Print again and \
                     allow it on Dotline's page or in the tray, or run on this computer: dotline origins allow {origin}"
                ),
            ),
            JobFault::TooMuchAsked { origin } => Words::new(
                format!("网站 {origin} 还没有获准打印，等待答复的内容太多。请先在本机允许它，再重新发送"),
                format!(
                    "the site {origin} is not allowed to print yet and too much of it waits for the answer; \
                     allow it on this computer first, then send this again"
                ),
            ),
            JobFault::LeftWhileAsked => Words::new(
                "页面在得到允许之前已关闭，什么也没有打印",
                "the page left before it was allowed to print; nothing was printed",
            ),
            JobFault::QuestionClosed => Words::new(
                "这个询问已经结束：已有答复、超过了时间，或页面已关闭。如仍要打印，请在网页上再打印一次",
                "this question is closed: it was answered, its time is over, or the page has left; \
                 to print after all, print once more from the page",
            ),
            JobFault::SiteRefused { origin } => Words::new(
                format!("网站 {origin} 已被拒绝打印。如需允许，请在本机运行：dotline origins allow {origin}"),
                format!(
                    "the site {origin} was refused. To allow it, run on this computer: dotline origins allow {origin}"
                ),
            ),
            JobFault::MayHavePrinted => Words::new(
                "发送途中程序中断，这张可能已经打印，请核对后再补打",
                "the agent stopped while this label was being sent; it may have printed: look before printing it again",
            ),
            JobFault::EarlierFailed { document } => Words::new(
                format!("同一任务的文档 {document} 失败，这份已取消"),
                format!("the document {document} of the same task failed; this one was cancelled"),
            ),
            JobFault::CanceledHere => Words::new("已在本机取消", "cancelled by a person at this computer"),
            JobFault::CanceledAfter { copies, of } => Words::new(
                format!("{of} 份中已发送 {copies} 份，其余已在本机取消"),
                format!("{copies} of {of} copies were sent; the others were cancelled by a person at this computer"),
            ),
            JobFault::HasEnded { task } => Words::new(
                format!("任务 {task} 已经结束，没有可取消的"),
                format!("the task {task} has ended; there is nothing left to cancel"),
            ),
            JobFault::NoSuchDocument { task, place } => Words::new(
                format!("任务 {task} 没有第 {} 份文档", u64::from(*place) + 1),
                format!("the task {task} has no document {}", u64::from(*place) + 1),
            ),
            JobFault::NoLongerKept { task } => Words::new(
                format!("任务 {task} 的内容已不再保存，无法查看或补打，请在原网页上重新打印"),
                format!(
                    "what the task {task} said is no longer kept, so it can be neither shown nor printed again here; \
                     print it again from its page"
                ),
            ),
            JobFault::StillToPrint { task } => Words::new(
                format!("任务 {task} 还没有打印完，请等它结束或先取消，再补打"),
                format!(
                    "the task {task} is still printing; wait until it has ended, or cancel it, then print it again"
                ),
            ),
            JobFault::NoSuchTask { task } => Words::new(format!("没有任务 {task}"), format!("there is no task {task}")),
            JobFault::HomeUnusable { path, why } => {
                Words::new(format!("无法使用 {path}（{why}）"), format!("{path} cannot be used ({why})"))
            }
            JobFault::DemoFailed { why } => Words::new(
                format!("示例面单没有打印出来（{why}）"),
                format!("the sample waybill did not print ({why})"),
            ),
            JobFault::NoAgent { why } => Words::new(
                format!("没有正在运行的 Dotline 应答（{why}），请先启动它"),
                format!("no running Dotline answers ({why}); start it first"),
            ),
            JobFault::FileUnread { path, why } => {
                Words::new(format!("读不了 {path}（{why}）"), format!("{path} cannot be read ({why})"))
            }
            JobFault::NoPreview { why } => {
                Words::new(format!("无法生成预览（{why}）"), format!("no preview could be made ({why})"))
            }
            JobFault::SettingsFailed { why } => {
                Words::new(format!("设置无法保存（{why}）"), format!("the settings could not be saved ({why})"))
            }
        }
    }
}
