//! Dotline, a local print agent.

pub mod app;
pub mod bitmap;
pub mod commands;
pub mod demo;
pub mod encode;
pub mod fetch;
pub mod geometry;
pub mod jobs;
pub mod layout;
pub mod limits;
pub mod memory;
pub mod origins;
pub mod paths;
pub mod printers;
pub mod protocol;
pub mod raster;
pub mod render;
pub mod server;
pub mod settings;
pub mod simulate;
pub mod symbols;
pub mod system_fonts;
pub mod template;
pub mod text;
pub mod trace;
pub mod trust;
