//! The kiosk: patient screens and the desk. A library, so that tests walk every screen without a window; the binary is a thin shell.
//!
//! ```text
//! terminal ── Event ──► Model ── view ──► window
//!     ▲                   │ ▲               │
//!     └──── Command ── update ◄── Input ────┘
//! ```
//!
//! | module | job |
//! |---|---|
//! | [`app`] | the windows, their reactive loop, and [`run`] |
//! | [`manner`] | language, text size and colours that a person may choose |
//! | [`model`] | the state and the pure [`update`]; decides nothing about identity, consent or time |
//! | [`patient`] | the patient's screens, drawn from [`model::Patient`], which cannot hold a personal field |
//! | [`desk`] | the desk: records, next steps, what stands behind a press |
//! | [`shell`] | joins the windows to a host |
//! | [`terminal`] | what the windows need from a terminal |
//! | [`theme`] | colours, sizes and fonts |
//!
//! Everything is drawn on a sheet in reference points (1080×1920 or 1920×1200 for patients, 1920×1080 for the desk) that one factor scales to
//! the window. Nothing but this crate knows egui.

pub mod app;
pub mod desk;
pub mod manner;
pub mod model;
pub mod patient;
pub mod shell;
pub mod terminal;
pub mod theme;

mod page;
mod phrase;
mod picture;
mod sheet;

pub use app::{Kiosk, Options, Windows, run};
pub use model::{Input, Model, update};
pub use terminal::{Terminal, Waker};
