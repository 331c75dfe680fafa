//! 券面事項確認AP: what is printed on the card, as pictures, and the key by which the card proves to be the one that was issued.
//!
//! Its file EF 0005 holds a picture of the individual number. Nothing here can name that file: the files are an enum without it.

mod age;
mod face;
mod information;

pub use age::{AgeRecord, AgeVerified};
pub use face::{FaceRecord, FaceVerified};
pub use information::VisualInformation;

#[cfg(test)]
mod tests;
