//! Faults in making and keeping this machine's own certificate.

use super::{Blame, Words};

#[derive(Clone, Debug, PartialEq)]
pub enum TrustFault {
    /// The certificate or its key could not be made.
    NotMade { why: String },
    /// A file of the certificate could not be written.
    NotKept { path: String, why: String },
}

impl TrustFault {
    pub(super) fn blame(&self) -> Blame {
        match self {
            TrustFault::NotMade { .. } => Blame::Us,
            TrustFault::NotKept { .. } => Blame::Machine,
        }
    }

    pub(super) fn words(&self) -> Words {
        match self {
            TrustFault::NotMade { why } => Words::new(
                format!("无法生成本机证书（{why}）"),
                format!("this machine's certificate could not be made ({why})"),
            ),
            TrustFault::NotKept { path, why } => Words::new(
                format!("无法把本机证书写入 {path}（{why}）"),
                format!("this machine's certificate could not be written to {path} ({why})"),
            ),
        }
    }
}
