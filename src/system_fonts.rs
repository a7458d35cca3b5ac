//! The fonts installed on this computer, looked up by name.
