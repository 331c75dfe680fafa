//! The test world: a real pcscd with a simulated card in it, the mock service over real mutual TLS, and a real terminal as a process of its own.
//!
//! Every world has folders, ports and a pcscd of its own, so that worlds can live side by side.

pub mod clock;
pub mod fuzz;
pub mod mint;
pub mod namespace;
pub mod office;
pub mod pcscd;
pub mod simulator;
pub mod terminal;
pub mod world;

pub use world::World;
