//! THE MEMORY: states, the ledger, one lane a printer, who is told what.

pub mod hearing;
