//! The online-eligibility (オンライン資格確認) SDK: everything between a tap and an explained result that needs threads, files or the network.
//!
//! | module | job |
//! |---|---|
//! | [`terminal`] | executes a visit's effects: commands in, numbered events out |
//! | [`service`] | asks the qualification confirmation service |
//! | [`store`], [`journal`] | one SQLite file per host; what must last |
//! | [`office`] | the welfare office's side (invented) |
//! | [`delivery`] | hands results to receipt software (レセコン) |
//! | [`folder`] | results that the official face unit pushed, and those that came late |
//! | [`attachments`] | files that came as answers |
//! | [`config`] | one `madoguchi.toml` for all binaries |
//! | [`host`] | one host per machine; time and chance of the operating system |
//!
//! [`core`] is [`madoguchi_core`]: the card, the messages, the outcomes and the visit itself.

pub use madoguchi_core as core;

pub mod attachments;
pub mod config;
pub mod delivery;
pub mod folder;
pub mod host;
pub mod journal;
pub mod office;
mod os;
pub mod service;
pub mod store;
pub mod terminal;

/// The examples of the page for those who embed this crate.
#[cfg(doctest)]
#[doc = include_str!("../../docs/embedding.md")]
struct Embedding;
