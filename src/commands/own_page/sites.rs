//! The sites a person has decided about, as the page shows and changes them.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::commands::Desk;
use crate::protocol::Failure;
use crate::settings::{Settings, Standing, site};

/// What the page may say about a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Allow,
    Refuse,
    /// It is asked about again.
    Forget,
}

impl Desk {
    /// Keeps what a person has decided about a site.
    pub async fn decide_about(&self, name: &str, verdict: Verdict) -> Result<(), Failure> {
        let (settings, site) = (Arc::clone(&self.settings), site(name)?);
        let write = move || match verdict {
            Verdict::Allow => settings.allow_origin(&site),
            Verdict::Refuse => settings.refuse_origin(&site),
            Verdict::Forget => settings.forget_origin(&site),
        };
        self.on_disk(write).await
    }
}

pub(super) fn all(settings: &Settings) -> Vec<Value> {
    let sites = settings.gate.sites();
    sites
        .iter()
        .map(|(site, standing)| json!({"site": site.to_string(), "allowed": *standing == Standing::Allowed}))
        .collect()
}
