//! RICH TEXT: what a `richtext` component says becomes HTML by its script, and the HTML becomes ink.

pub mod page;
pub mod script;
