//! DOTS: a Scene becomes a 1-bit bitmap, on whole dots.
