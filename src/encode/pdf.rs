//! PDF: the same marks as vectors and selectable text, on the printer's own dot grid.
