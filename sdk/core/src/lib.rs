//! The pure heart of Madoguchi: what a My Number card (マイナンバーカード) says, what the qualification confirmation service answers,
//! what the answer means, and how one visit goes from the tap to the result.
//!
//! Nothing here opens a socket, a file or a reader, knows what time it is, or spawns anything. Outside things come in as arguments or through
//! the traits of [`link`], [`face`] and [`clock`].
//!
//! | module | job |
//! |---|---|
//! | [`secret`] | the PIN: cannot be printed, cloned or serialised; wiped |
//! | [`apdu`], [`tlv`] | commands, replies, status words; a total BER-TLV reader |
//! | [`link`] | one powered card as bytes in and bytes out; budgets and length fallback as wrappers |
//! | [`card`] | session, applications, guarded VERIFY, reading and signing |
//! | [`x509`] | certificate fields and the JPKI profile check |
//! | [`eligibility`] | requests, results, code tables, wire forms |
//! | [`outcome`] | what a result means, and what to do next |
//! | [`visit`] | one visit as a pure state machine: events in, effects out |
//! | [`failure`] | the one conversion of every error into a stable code with a remedy |

pub mod apdu;
pub mod card;
pub mod clock;
pub mod eligibility;
pub mod face;
pub mod failure;
pub mod link;
pub mod outcome;
pub mod secret;
pub mod tlv;
pub mod visit;
pub mod x509;
