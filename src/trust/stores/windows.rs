//! The current user's root store of Windows: what Chrome, Edge, Firefox and most programs believe there.
//!
//! Windows shows its user a question whenever a root is added to this store or taken out of it.

use std::io;
use std::ptr;

use rustls::pki_types::CertificateDer;
use windows_sys::Win32::Security::Cryptography::{
    CERT_CONTEXT, CERT_STORE_ADD_REPLACE_EXISTING, CERT_STORE_CTRL_COMMIT, CertAddEncodedCertificateToStore,
    CertCloseStore, CertControlStore, CertDeleteCertificateFromStore, CertDuplicateCertificateContext,
    CertEnumCertificatesInStore, CertOpenSystemStoreW, HCERTSTORE, PKCS_7_ASN_ENCODING, X509_ASN_ENCODING,
};

use super::super::reading::{OURS, Root};
use super::world::World;
use super::{Held, Kind, Place, store_fault};
use crate::protocol::failure::TrustFault;

pub(super) const KIND: Kind = Kind { is_quiet: false, find, held, add, remove };

/// The store's name for this user, ended by a zero as Windows wants it.
const ROOT: [u16; 5] = [b'R' as u16, b'O' as u16, b'O' as u16, b'T' as u16, 0];

fn find(_world: &World) -> Vec<Place> {
    vec![Place { kind: &KIND, owner: "Windows (Chrome, Edge, Firefox)", path: r"CurrentUser\Root".into() }]
}

fn held(_world: &World, place: &Place) -> Result<Vec<Held>, TrustFault> {
    let store = Store::open(&ROOT).map_err(|fault| store_fault(&place.path, &fault))?;
    let mut found = Vec::new();
    store.visit(|der, _| {
        let is_ours = der.windows(OURS.len()).any(|part| part == OURS.as_bytes());
        let root = is_ours.then(|| Root::read(&CertificateDer::from(der))).flatten().filter(Root::is_ours);
        found.extend(root.map(|root| Held { handle: root.serial.clone(), is_trusted: true, root }));
    });
    Ok(found)
}

fn add(_world: &World, place: &Place, root: &Root) -> Result<(), TrustFault> {
    let added = Store::open(&ROOT).and_then(|store| store.add(&root.der));
    added.map_err(|fault| store_fault(&place.path, &fault))
}

fn remove(_world: &World, place: &Place, held: &Held) -> Result<(), TrustFault> {
    let removed = Store::open(&ROOT).and_then(|store| store.remove(&held.root.der));
    removed.map_err(|fault| store_fault(&place.path, &fault))
}

/// The opened store, closed when dropped.
struct Store(HCERTSTORE);

impl Store {
    /// The store of this user by its name, which must end with a zero.
    fn open(name: &[u16]) -> io::Result<Store> {
        if name.last() != Some(&0) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        // SAFETY: the name ends with a zero; no provider (0) means the default one.
        let store = unsafe { CertOpenSystemStoreW(0, name.as_ptr()) };
        if store.is_null() { Err(io::Error::last_os_error()) } else { Ok(Store(store)) }
    }

    /// Calls with the DER of each certificate, and the context that stands for it during the call.
    fn visit(&self, mut see: impl FnMut(&[u8], *const CERT_CONTEXT)) {
        let mut context: *mut CERT_CONTEXT = ptr::null_mut();
        loop {
            // SAFETY: the store is open; each context goes back into the next call, which frees it, and
            // the last call returns null.
            context = unsafe { CertEnumCertificatesInStore(self.0, context) };
            if context.is_null() {
                return;
            }
            // SAFETY: a context that is not null holds this many bytes until it is freed by the next call.
            let der = unsafe { encoded(context) };
            see(der, context);
        }
    }

    fn add(&self, der: &[u8]) -> io::Result<()> {
        let length = u32::try_from(der.len()).map_err(io::Error::other)?;
        let encoding = X509_ASN_ENCODING | PKCS_7_ASN_ENCODING;
        let replace = CERT_STORE_ADD_REPLACE_EXISTING;
        // SAFETY: the store is open, `der` holds `length` bytes, and no context is asked back (null).
        let done = unsafe {
            CertAddEncodedCertificateToStore(self.0, encoding, der.as_ptr(), length, replace, ptr::null_mut())
        };
        if done == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    /// Deletes this very certificate. One that is not there needs no deleting.
    fn remove(&self, der: &[u8]) -> io::Result<()> {
        let mut found: *const CERT_CONTEXT = ptr::null();
        self.visit(|other, context| {
            if found.is_null() && other == der {
                // SAFETY: the context is alive during this call; the copy is freed by the deletion below.
                found = unsafe { CertDuplicateCertificateContext(context) };
            }
        });
        if found.is_null() {
            return Ok(());
        }
        // SAFETY: `found` is ours and alive; this call frees it whether it succeeds or not.
        let done = unsafe { CertDeleteCertificateFromStore(found) };
        if done == 0 {
            return Err(io::Error::last_os_error());
        }
        // Wine forgets a deletion when the store is closed without this; Windows has written it already, so
        // its answer tells nothing. Whoever removes looks again.
        // SAFETY: the store is open; a commit takes no parameter (null).
        unsafe { CertControlStore(self.0, 0, CERT_STORE_CTRL_COMMIT, ptr::null()) };
        Ok(())
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // SAFETY: the store was opened by `open` and is closed once; no context of it is left.
        unsafe { CertCloseStore(self.0, 0) };
    }
}

/// The bytes of a certificate.
///
/// # Safety
/// `context` is alive and stays so while the bytes are used.
unsafe fn encoded<'a>(context: *const CERT_CONTEXT) -> &'a [u8] {
    // SAFETY: by the caller's promise; Windows fills both fields of a context that it hands out.
    unsafe {
        let context = &*context;
        if context.pbCertEncoded.is_null() {
            return &[];
        }
        std::slice::from_raw_parts(context.pbCertEncoded, context.cbCertEncoded as usize)
    }
}

#[cfg(test)]
mod tests {
    use rustls::pki_types::pem::PemObject;
    use time::OffsetDateTime;

    use super::*;
    use crate::trust::making;

    /// A store of our own: at the root store Windows would ask whoever sits there.
    fn scratch() -> Store {
        let name: Vec<u16> = format!("DotlineTest{}", std::process::id()).encode_utf16().chain([0]).collect();
        Store::open(&name).unwrap()
    }

    fn count(der: &[u8]) -> usize {
        let mut count = 0;
        scratch().visit(|other, _| count += usize::from(other == der));
        count
    }

    #[test]
    fn a_certificate_is_added_once_found_and_deleted_alone() {
        let root = || {
            let made = making::make(OffsetDateTime::now_utc()).unwrap();
            CertificateDer::from_pem_slice(made.root_pem.as_bytes()).unwrap()
        };
        let (one, other) = (root(), root());
        for der in [&one, &other, &one] {
            scratch().add(der).unwrap();
        }
        assert_eq!((count(&one), count(&other)), (1, 1));
        scratch().remove(&one).unwrap();
        assert_eq!((count(&one), count(&other)), (0, 1));
        scratch().remove(&one).unwrap();
        scratch().remove(&other).unwrap();
        assert_eq!(count(&other), 0);
        assert!(scratch().add(b"no certificate").is_err());
    }

    #[test]
    fn the_users_root_store_can_be_looked_through() {
        let mut others = 0;
        Store::open(&ROOT).unwrap().visit(|der, context| others += usize::from(der.is_empty() || context.is_null()));
        assert_eq!(others, 0);
        assert!(Store::open(&ROOT[..4]).is_err());
    }
}
