//! The one suite of the workspace: a module per feature.

mod bytes;
mod faults;
mod golden;
mod map;
mod opensc;
mod people;
mod simulator;
mod visit;
