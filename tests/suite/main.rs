//! The one suite of the workspace: a module per feature.

mod bytes;
mod faults;
mod map;
mod opensc;
mod people;
mod visit;
