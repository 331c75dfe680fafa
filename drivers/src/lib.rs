//! Card readers behind the traits of [`madoguchi_core::link`].
//!
//! [`pcsc`] is the one file that knows the PC/SC service; [`pin_pad`] knows what PC/SC part 10 says of readers with keys, [`face`] talks to face units. With the feature `simulated`, the module of that name adapts the simulated card in process;
//! no shipped binary has that feature.

pub mod face;
pub mod pcsc;
pub mod pin_pad;
#[cfg(feature = "simulated")]
pub mod simulated;
