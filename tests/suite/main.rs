//! The one suite of the workspace: a module per feature.

mod bytes;
mod cards;
mod corpus;
mod faults;
mod golden;
mod isolation;
mod kills;
mod map;
mod opensc;
mod people;
mod profiles;
mod records;
mod silence;
mod simulator;
mod tears;
mod visit;
mod wycheproof;
