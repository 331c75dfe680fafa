//! The one suite of the workspace: a module per feature.

mod bytes;
mod cards;
mod corpus;
mod doctor;
mod face;
mod faults;
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
