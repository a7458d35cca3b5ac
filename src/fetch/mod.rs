//! THE ERRAND: templates and pictures are got within limits.
