//! A root for this computer's own names, one leaf under it, and no root key left.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CidrSubnet, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, KeyPair, KeyUsagePurpose, NameConstraints, PKCS_ECDSA_P256_SHA256,
    SanType, SerialNumber,
};
use time::{Duration, OffsetDateTime};

use super::reading::OURS;
use crate::protocol::failure::TrustFault;

/// From two days back, for clocks that are a little slow, and not longer than
/// the 825 days that Apple's systems take (support.apple.com, HT210176).
const BACK: Duration = Duration::days(2);
const AHEAD: Duration = Duration::days(820);

pub(super) struct Made {
    pub root_pem: String,
    pub leaf_pem: String,
    pub key_pem: String,
}

/// Makes all three for this computer's own names.
pub(super) fn make(now: OffsetDateTime) -> Result<Made, TrustFault> {
    make_for(now, "localhost")
}

/// The same for another name than `localhost`: what its root's constraints are tried with.
/// The root's key is dropped with this function's last line.
pub(super) fn make_for(now: OffsetDateTime, name: &str) -> Result<Made, TrustFault> {
    let not_made = |fault: rcgen::Error| TrustFault::NotMade { why: fault.to_string() };
    let root_key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(not_made)?;
    let root = CertifiedIssuer::self_signed(root_params(now)?, root_key).map_err(not_made)?;
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(not_made)?;
    let leaf = leaf_params(now, name).map_err(not_made)?.signed_by(&key, &root).map_err(not_made)?;
    Ok(Made { root_pem: root.pem(), leaf_pem: leaf.pem(), key_pem: key.serialize_pem() })
}

fn root_params(now: OffsetDateTime) -> Result<CertificateParams, TrustFault> {
    let mut params = valid_from(now);
    let serial = serial()?;
    let digits: String = serial.iter().map(|byte| format!("{byte:02x}")).collect();
    // The day tells a person which of several roots in a browser's list is the present one. The number
    // tells a store: NSS files certificates by subject, and a home on NFS may serve two computers.
    params.distinguished_name = named(&format!("{OURS}, {}, {digits}", now.date()));
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: vec![
            GeneralSubtree::DnsName("localhost".into()),
            GeneralSubtree::IpAddress(CidrSubnet::V4([127, 0, 0, 0], [255, 0, 0, 0])),
            GeneralSubtree::IpAddress(CidrSubnet::V6(Ipv6Addr::LOCALHOST.octets(), [255; 16])),
        ],
        excluded_subtrees: Vec::new(),
    });
    Ok(params)
}

/// Eight bytes of chance that are a positive number of eight bytes in DER.
fn serial() -> Result<[u8; 8], TrustFault> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|fault| TrustFault::NotMade { why: fault.to_string() })?;
    bytes[0] = bytes[0] & 0x7f | 0x40;
    Ok(bytes)
}

fn leaf_params(now: OffsetDateTime, name: &str) -> Result<CertificateParams, rcgen::Error> {
    let mut params = valid_from(now);
    params.distinguished_name = named(name);
    params.subject_alt_names = vec![
        SanType::DnsName(name.try_into()?),
        SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        SanType::IpAddress(IpAddr::V6(Ipv6Addr::LOCALHOST)),
    ];
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

fn valid_from(now: OffsetDateTime) -> CertificateParams {
    let mut params = CertificateParams::default();
    // A clock at the end of time makes a certificate that is found wanting, not a crash.
    params.not_before = now.checked_sub(BACK).unwrap_or(now);
    params.not_after = now.checked_add(AHEAD).unwrap_or(now);
    params
}

fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}
