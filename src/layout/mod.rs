//! THE SCENE: the filled tree becomes marks in mm.

pub mod picture;
pub mod scene;

pub use scene::Scene;
