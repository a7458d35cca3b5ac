//! Faults at the door: who may come in, by which address, and what is not served here.

use super::Words;

#[derive(Clone, Debug, PartialEq)]
pub enum DoorFault {
    /// The `Host` header does not name this computer and our port (DNS rebinding ends here).
    ForeignHost,
    /// A header that may come once came more often, or is not text.
    Ambiguous {
        header: &'static str,
    },
    /// A Socket.IO session of another origin.
    ForeignSession,
    /// Only Dotline's own page may ask this.
    OwnPageOnly,
    NoSuchPage,
    WrongMethod {
        allowed: &'static str,
    },
    /// A WebSocket address was opened as a page.
    UpgradeNeeded,
    /// More sessions or connections than are served at once.
    TooManyConnections,
    /// What changes something must be sent as JSON, which no form of another site can.
    JsonOnly,
    /// A request's body stopped on its way.
    BodyCutShort,
    /// A binary message where text was wanted.
    NotText,
    /// Another user of this computer is at the other end.
    AnotherUser,
    /// None of these ports is free on both loopback addresses.
    PortsTaken {
        ports: Vec<(u16, Holder)>,
    },
}

/// Who keeps us from a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A program of this user, by its name and process number.
    Program { name: String, pid: u32 },
    /// A program of another user, which the system does not name to us.
    AnotherUser,
    /// The system itself: a port that it keeps back, or gives to privileged programs alone.
    System,
    /// The system does not say.
    Unknown,
}

impl Holder {
    fn words(&self) -> Option<Words> {
        match self {
            Holder::Program { name, pid } => {
                Some(Words::new(format!("程序 {name}，进程号 {pid}"), format!("{name}, process {pid}")))
            }
            Holder::AnotherUser => Some(Words::new("另一个用户的程序", "a program of another user")),
            Holder::System => Some(Words::new("系统保留", "kept back by the system")),
            Holder::Unknown => None,
        }
    }
}

/// `28613（程序 x，进程号 7）、28713`, and the same in English.
fn list(ports: &[(u16, Holder)]) -> Words {
    let one = |port: &u16, holder: &Holder| match holder.words() {
        Some(Words { zh, en }) => Words::new(format!("{port}（{zh}）"), format!("{port} ({en})")),
        None => Words::new(port.to_string(), port.to_string()),
    };
    let each: Vec<Words> = ports.iter().map(|(port, holder)| one(port, holder)).collect();
    let join = |side: fn(&Words) -> &str, by: &str| each.iter().map(side).collect::<Vec<_>>().join(by);
    Words::new(join(|words| &words.zh, "、"), join(|words| &words.en, ", "))
}

impl DoorFault {
    pub(super) fn words(&self) -> Words {
        match self {
            DoorFault::ForeignHost => Words::new(
                "请用 localhost、127.0.0.1 或 [::1] 加本程序的端口访问",
                "use localhost, 127.0.0.1 or [::1] with the port of this program",
            ),
            DoorFault::Ambiguous { header } => Words::new(
                format!("请求头 {header} 只能出现一次，且必须是文本"),
                format!("the header {header} may be sent once, as text"),
            ),
            DoorFault::ForeignSession => {
                Words::new("这个会话属于另一个网站，请重新连接", "this session belongs to another site; connect again")
            }
            DoorFault::OwnPageOnly => {
                Words::new("只有 Dotline 自己的页面可以访问", "only Dotline's own page may ask for this")
            }
            DoorFault::NoSuchPage => Words::new("没有这个页面", "there is nothing at this address"),
            DoorFault::WrongMethod { allowed } => {
                Words::new(format!("这里只接受 {allowed}"), format!("only {allowed} is accepted here"))
            }
            DoorFault::UpgradeNeeded => Words::new(
                "这是 WebSocket 地址，请用 WebSocket 连接",
                "this is a WebSocket address; connect by WebSocket",
            ),
            DoorFault::TooManyConnections => {
                Words::new("连接太多，请稍后再试", "too many connections; try again in a moment")
            }
            DoorFault::JsonOnly => Words::new(
                "请求内容应是 JSON（Content-Type: application/json）",
                "the request must be JSON (Content-Type: application/json)",
            ),
            DoorFault::BodyCutShort => {
                Words::new("请求内容没有发完，请重发", "the request's body stopped on its way; send it again")
            }
            DoorFault::NotText => {
                Words::new("消息应是 JSON 文本，不能是二进制", "the message must be JSON text, not binary")
            }
            DoorFault::AnotherUser => Words::new(
                "这个端口上的 Dotline 是本机另一个用户的，不为您打印；请启动您自己的 Dotline，它用下一个端口，网页会接着试",
                "the Dotline at this port belongs to another user of this computer and does not print for you; \
                 start your own, which takes the next port, where pages try next",
            ),
            DoorFault::PortsTaken { ports } => {
                let Words { zh, en } = list(ports);
                Words::new(
                    format!("端口 {zh} 都被占用，请关闭占用它们的程序，或在 settings.toml 的 [server] ports 里另选"),
                    format!(
                        "the ports {en} are all taken; close the program that uses them, \
                         or choose others in settings.toml, [server] ports"
                    ),
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taken_ports_are_named_with_whoever_has_them() {
        let program = Holder::Program { name: "erp-agent".into(), pid: 1234 };
        let ports =
            vec![(28613, program), (28713, Holder::AnotherUser), (80, Holder::System), (28813, Holder::Unknown)];
        let Words { zh, en } = DoorFault::PortsTaken { ports }.words();
        assert!(
            zh.contains(
                "28613（程序 erp-agent，进程号 1234）、28713（另一个用户的程序）、80（系统保留）、28813 都被占用"
            ),
            "{zh}"
        );
        assert!(
            en.contains(
                "28613 (erp-agent, process 1234), 28713 (a program of another user), 80 (kept back by the system), 28813 are"
            ),
            "{en}"
        );
    }
}
