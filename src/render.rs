//! From a filled label to a payload: the pure middle of the journey.
