//! Where Dotline keeps its things on each platform.
