//! Faults on an errand for a template or a picture. They name the host, never a body.

use super::{Blame, Words};

#[derive(Clone, Debug, PartialEq)]
pub enum FetchFault {
    /// Not a URL, or one of a scheme that is never fetched.
    BadUrl { url: String },
    /// The address may not be visited for this caller.
    Forbidden { host: String, address: String },
    /// The address is visited for nobody: link-local, metadata, multicast and the like.
    NeverVisited { host: String, address: String },
    /// A user name or password stands in the URL.
    UserInUrl { host: String },
    /// The name did not resolve.
    NoSuchHost { host: String },
    /// Nobody answered, or the connection or its certificate failed.
    Unreachable { host: String, why: String },
    /// The server answered with an error.
    Refused { host: String, status: u16 },
    /// More than the size limit.
    TooLarge { host: String, limit: usize },
    /// More redirects than allowed.
    TooManyRedirects { host: String, limit: usize },
    /// No answer in time.
    TooSlow { host: String, seconds: u64 },
    /// A document asks for more templates and pictures than allowed.
    TooMany { limit: usize },
}

impl FetchFault {
    pub(super) fn blame(&self) -> Blame {
        match self {
            FetchFault::NoSuchHost { .. } | FetchFault::Unreachable { .. } | FetchFault::TooSlow { .. } => {
                Blame::Machine
            }
            _ => Blame::Page,
        }
    }

    pub(super) fn words(&self) -> Words {
        match self {
            FetchFault::BadUrl { url } => Words::new(
                format!("网址 {url} 无法使用（只支持 http 和 https）"),
                format!("the address {url} cannot be used (only http and https)"),
            ),
            FetchFault::Forbidden { host, address } => Words::new(
                format!(
                    "网页不能让打印程序访问 {host}（{address} 是本机或内网地址）。如需允许，请在 settings.toml 的 [fetch] allow 里加上 {host}"
                ),
                format!(
                    "a page may not have {host} visited ({address} is a local or private address). To allow it, add {host} to [fetch] allow in settings.toml"
                ),
            ),
            FetchFault::NeverVisited { host, address } => Words::new(
                format!("打印程序从不访问 {host}（{address} 是链路本地、元数据或保留地址）"),
                format!("{host} is never visited ({address} is a link-local, metadata or reserved address)"),
            ),
            FetchFault::UserInUrl { host } => Words::new(
                format!("{host} 的网址里不能带用户名或密码"),
                format!("the address of {host} may not carry a user name or password"),
            ),
            FetchFault::NoSuchHost { host } => Words::new(
                format!("找不到主机 {host}，请检查网络"),
                format!("the host {host} was not found; check the network"),
            ),
            FetchFault::Unreachable { host, why } => Words::new(
                format!("连不上 {host}（{why}），请检查网络，或请网站的管理员核对模板地址"),
                format!(
                    "{host} cannot be reached ({why}); check the network, or have the site check the address of its template"
                ),
            ),
            FetchFault::Refused { host, status } => {
                Words::new(format!("{host} 返回错误 {status}"), format!("{host} answered with error {status}"))
            }
            FetchFault::TooLarge { host, limit } => Words::new(
                format!("{host} 返回的内容超过 {limit} 字节"),
                format!("{host} sent more than {limit} bytes"),
            ),
            FetchFault::TooManyRedirects { host, limit } => {
                Words::new(format!("{host} 跳转超过 {limit} 次"), format!("{host} redirected more than {limit} times"))
            }
            FetchFault::TooSlow { host, seconds } => Words::new(
                format!("{host} 在 {seconds} 秒内没有答复，请检查网络后再打"),
                format!("{host} did not answer within {seconds} s; check the network, then print again"),
            ),
            FetchFault::TooMany { limit } => Words::new(
                format!("一份文档引用的模板和图片超过 {limit} 个"),
                format!("a document refers to more than {limit} templates and pictures"),
            ),
        }
    }
}
