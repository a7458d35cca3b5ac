//! THE LIST: what a `richtext` component says becomes HTML, and HTML becomes marks.

pub mod page;
