//! RICH TEXT: the `richtext` component, from its template's script to HTML.

pub mod script;
