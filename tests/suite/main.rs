//! The one suite of the workspace: a module per feature.

mod bytes;
mod cards;
mod conformance;
mod corpus;
mod deletion;
mod doctor;
mod face;
mod faults;
mod forms;
mod golden;
mod isolation;
mod kills;
mod kinds;
mod map;
mod opensc;
mod people;
mod pin_pad;
mod profiles;
mod records;
mod silence;
mod simulator;
mod synthetic;
mod tears;
mod visit;
mod wire;
mod wycheproof;
