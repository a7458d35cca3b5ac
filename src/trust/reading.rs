//! What is read from a certificate: whose it is, its number and its dates.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::CertificateDer;
use time::OffsetDateTime;
use x509_parser::certificate::X509Certificate;
use x509_parser::parse_x509_certificate;

/// How the subject of every root of ours begins, on every computer.
pub(super) const OURS: &str = "Dotline on this computer";

/// A root certificate as it lies in a home or in a trust store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    pub der: CertificateDer<'static>,
    /// The subject's common name. Ours ends with the serial number, so that it names one root alone.
    pub name: String,
    /// In lower-case hexadecimal digits.
    pub serial: String,
    pub ends: OffsetDateTime,
}

impl Root {
    /// None for what is no certificate.
    pub fn read(der: &CertificateDer<'_>) -> Option<Root> {
        let (_, parsed) = parse_x509_certificate(der).ok()?;
        let name = parsed.subject().iter_common_name().next().and_then(|name| name.as_str().ok()).unwrap_or_default();
        Some(Root {
            der: der.clone().into_owned(),
            name: name.to_string(),
            serial: serial(&parsed),
            ends: moment(parsed.validity().not_after.timestamp())?,
        })
    }

    /// One that Dotline made, here or on another computer.
    pub fn is_ours(&self) -> bool {
        self.name.starts_with(OURS)
    }

    pub fn pem(&self) -> String {
        pem("CERTIFICATE", &self.der)
    }
}

/// From when to when a certificate holds.
pub(super) fn life(der: &CertificateDer<'_>) -> Option<(OffsetDateTime, OffsetDateTime)> {
    let (_, parsed) = parse_x509_certificate(der).ok()?;
    let validity = parsed.validity();
    Some((moment(validity.not_before.timestamp())?, moment(validity.not_after.timestamp())?))
}

/// DER as a PEM block (RFC 7468): lines of 64 letters.
pub(super) fn pem(label: &str, der: &[u8]) -> String {
    let letters = STANDARD.encode(der);
    let mut text = format!("-----BEGIN {label}-----\n");
    for (at, letter) in letters.chars().enumerate() {
        if at > 0 && at % 64 == 0 {
            text.push('\n');
        }
        text.push(letter);
    }
    text + &format!("\n-----END {label}-----\n")
}

fn serial(certificate: &X509Certificate<'_>) -> String {
    let bytes = certificate.raw_serial();
    let digits = bytes.strip_prefix(&[0]).unwrap_or(bytes);
    digits.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn moment(seconds: i64) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(seconds).ok()
}

#[cfg(test)]
mod tests {
    use rustls::pki_types::pem::PemObject;

    use super::*;
    use crate::trust::making;

    #[test]
    fn a_root_tells_its_name_number_and_dates_and_goes_through_pem_unchanged() {
        let now = OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap();
        let made = making::make(now).unwrap();
        let root = Root::read(&CertificateDer::from_pem_slice(made.root_pem.as_bytes()).unwrap()).unwrap();
        assert!(root.is_ours() && root.name.ends_with(&root.serial), "{}", root.name);
        assert!(root.name.contains("2027-01-15"), "{}", root.name);
        assert_eq!(root.serial.len(), 16);
        assert_eq!(root.ends, now + time::Duration::days(820));
        assert_eq!(CertificateDer::from_pem_slice(root.pem().as_bytes()).unwrap(), root.der);
        assert_eq!(life(&root.der).unwrap().0, now - time::Duration::days(2));
    }

    #[test]
    fn two_roots_of_one_day_differ_in_name_and_number() {
        let now = OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap();
        let root = || {
            let made = making::make(now).unwrap();
            Root::read(&CertificateDer::from_pem_slice(made.root_pem.as_bytes()).unwrap()).unwrap()
        };
        let (one, other) = (root(), root());
        assert_ne!(one.name, other.name);
        assert_ne!(one.serial, other.serial);
    }

    #[test]
    fn what_is_no_certificate_has_no_name() {
        assert_eq!(Root::read(&CertificateDer::from(vec![0x30, 0x82, 0xff])), None);
        assert_eq!(Root::read(&CertificateDer::from(Vec::new())), None);
    }
}
