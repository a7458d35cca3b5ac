//! Two roads must meet: what `encode` says in a printer's language, `simulate` draws dot for dot.

#[path = "roads/dice.rs"]
mod dice;
#[path = "roads/escpos.rs"]
mod escpos;
#[path = "roads/tspl.rs"]
mod tspl;
