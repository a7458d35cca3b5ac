//! THE PAPER: V1 and V2 template text and a page's data become one filled tree.

pub mod label;

pub use label::Label;
