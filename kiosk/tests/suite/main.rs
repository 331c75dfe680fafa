//! The kiosk without a window: every screen in every language and size, and what each press does.

mod flow;
mod keys;
mod look;
mod samples;
mod stage;

mod changed;
mod check;
mod desk;
mod differences;
mod elsewhere;
mod form;
mod mail;
mod names;
mod number;
