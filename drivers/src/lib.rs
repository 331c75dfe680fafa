//! Card readers behind the traits of [`madoguchi_core::link`].
//!
//! [`pcsc`] is the one file that knows the PC/SC service. With the feature `simulated`, the module of that name adapts the simulated card in process;
//! no shipped binary has that feature.

pub mod pcsc;
#[cfg(feature = "simulated")]
pub mod simulated;
