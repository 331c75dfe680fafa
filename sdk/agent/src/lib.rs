//! What runs on one machine: the [`Host`], which alone opens readers, store and folders, and the `madoguchi` command line around it.
//!
//! The kiosk and the command line are its shells. Whoever comes second is told who holds the machine.

pub mod doctor;
mod host;
pub mod log;
mod notes;
pub mod phrasing;
pub mod teach;

pub use host::{Host, Surroundings, new_inquiry, now, service};
