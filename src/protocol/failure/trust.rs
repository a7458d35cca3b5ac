//! Faults in making and keeping this machine's own certificate, and in having browsers trust it.

use super::{Blame, Words};

#[derive(Clone, Debug, PartialEq)]
pub enum TrustFault {
    /// The certificate or its key could not be made.
    NotMade { why: String },
    /// A file of the certificate could not be written.
    NotKept { path: String, why: String },
    /// The key was written, and others can still read it: the file system knows no owners.
    NotPrivate { path: String },
    /// A program that changes trust stores is not installed; `package` is where it comes from.
    NoProgram { program: &'static str, package: &'static str },
    /// A program that changes trust stores said no.
    ProgramFailed { program: String, why: String },
    /// It did not end in this many seconds and was ended.
    ProgramSilent { program: String, seconds: u64 },
    /// Only an administrator may change this store; `command` does it.
    AdministratorOnly { command: String },
    /// The store belongs to another user of this computer.
    AnotherUsers { path: String },
    /// The store has a password that only its browser can ask for; `root` is the file to import there.
    PasswordSet { path: String, root: String },
    /// A store that could not be read or changed.
    Store { place: String, why: String },
    /// The store said that it was changed, and is as before.
    Unchanged { place: String },
    /// A store trusts what was shown before (the certificate had ended, or was damaged), or not yet what comes next.
    Outdated { place: String },
}

impl TrustFault {
    pub(super) fn blame(&self) -> Blame {
        match self {
            TrustFault::NotMade { .. } => Blame::Us,
            _ => Blame::Machine,
        }
    }

    pub(super) fn words(&self) -> Words {
        match self {
            TrustFault::NotMade { why } => Words::new(
                format!("无法生成本机证书（{why}）"),
                format!("this machine's certificate could not be made ({why})"),
            ),
            TrustFault::NotKept { path, why } => Words::new(
                format!("无法把本机证书写入 {path}（{why}），请检查这个目录的权限和磁盘空间"),
                format!(
                    "this machine's certificate could not be written to {path} ({why}); \
                     look at the directory's permissions and the disk's free space"
                ),
            ),
            TrustFault::NotPrivate { path } => Words::new(
                format!("{path} 所在的文件系统不能对其他用户保密，请用 --home 选择本机硬盘上的目录"),
                format!(
                    "the file system of {path} cannot keep a key from others; choose a local directory with --home"
                ),
            ),
            TrustFault::NoProgram { program, package } => Words::new(
                format!("没有找到 {program}，请先安装 {package}，再运行一次"),
                format!("{program} was not found; install {package}, then run this again"),
            ),
            TrustFault::ProgramFailed { program, why } => {
                Words::new(format!("{program} 没有成功（{why}）"), format!("{program} did not succeed ({why})"))
            }
            TrustFault::ProgramSilent { program, seconds } => Words::new(
                format!("{program} 在 {seconds} 秒内没有完成，已中止"),
                format!("{program} did not end within {seconds} seconds and was stopped"),
            ),
            TrustFault::AdministratorOnly { command } => {
                Words::new(format!("需要管理员运行：{command}"), format!("an administrator has to run: {command}"))
            }
            TrustFault::AnotherUsers { path } => Words::new(
                format!("{path} 属于另一个用户，请用那个用户运行"),
                format!("{path} belongs to another user; run this as that user"),
            ),
            TrustFault::PasswordSet { path, root } => Words::new(
                format!("{path} 设有主密码，请在浏览器的证书设置里导入 {root}，并选择信任它来标识网站"),
                format!(
                    "{path} has a primary password; import {root} in the browser's certificate settings \
                     and trust it to identify websites"
                ),
            ),
            TrustFault::Store { place, why } => {
                Words::new(format!("{place} 无法读写（{why}）"), format!("{place} could not be used ({why})"))
            }
            TrustFault::Unchanged { place } => Words::new(
                format!("{place} 没有变化，请关闭正在使用它的浏览器后再运行一次"),
                format!("{place} has not changed; close the browser that uses it and run this again"),
            ),
            TrustFault::Outdated { place } => Words::new(
                format!("本机证书换了新的，{place} 信任的还是旧的：请运行 dotline trust install，再重启浏览器"),
                format!(
                    "this computer's certificate is a new one, and {place} trusts the old one: \
                     run dotline trust install, then restart the browser"
                ),
            ),
        }
    }
}
