//! EYES: printer commands become dots, strictly, written apart from the encoders.
