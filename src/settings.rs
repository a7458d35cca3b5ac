//! settings.toml: read, checked, changed without losing its comments.
