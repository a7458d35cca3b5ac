//! The log: ids, sizes and durations, never what a label says.
