//! Two roads must meet: what `encode` says in a printer's language, `simulate` draws dot for dot.

#[path = "roads/compare.rs"]
mod compare;
#[path = "roads/cpcl.rs"]
mod cpcl;
#[path = "roads/dice.rs"]
mod dice;
#[path = "roads/epl.rs"]
mod epl;
#[path = "roads/escpos.rs"]
mod escpos;
#[path = "roads/scenes.rs"]
mod scenes;
#[path = "roads/tspl.rs"]
mod tspl;
#[path = "roads/zpl.rs"]
mod zpl;
