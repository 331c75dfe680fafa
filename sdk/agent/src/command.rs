//! The verbs, one file each.

pub(crate) mod ask;
pub(crate) mod check;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod readers;
pub(crate) mod request;
pub(crate) mod show;
