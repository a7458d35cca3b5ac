//! KEYS: the local certificate.
