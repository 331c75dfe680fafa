//! The one suite of the workspace: a module per feature.

mod visit;
