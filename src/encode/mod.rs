//! TONGUES: a Scene becomes the bytes a printer or a viewer understands.
