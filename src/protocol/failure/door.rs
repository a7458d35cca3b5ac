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
    /// None of these ports is free on both loopback addresses.
    PortsTaken {
        ports: Vec<u16>,
    },
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
            DoorFault::PortsTaken { ports } => {
                let list = ports.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
                Words::new(
                    format!("端口 {list} 都被占用，请关闭占用它们的程序，或在 settings.toml 的 [server] ports 里另选"),
                    format!(
                        "the ports {list} are all taken; close the program that uses them, \
                         or choose others in settings.toml, [server] ports"
                    ),
                )
            }
        }
    }
}
