//! Every sentence a person reads, per language, and the registry of failures.
//!
//! The libraries never speak to the user: they answer with a failure code, an outcome id or a key, and the sentence stands here, once per
//! language. It depends on nothing of ours, so the ids are texts; the workspace's tests compare them with the enums of `madoguchi-core`.
//!
//! | question | answer |
//! |---|---|
//! | what failed, who can mend it? | [`registry`], [`Registry::failure`] |
//! | what do patient, desk and vendor read about a failure? | [`failure`] |
//! | what does the desk read about an outcome? | [`outcome`] |
//! | what does the patient read at the end? | [`patient`], [`notice`] |
//! | what is said about a card in the wrong reader? | [`elsewhere`] |
//! | the desk's words | [`status`], [`charge`], [`name`] |
//! | put values in | [`fill`], [`date`], [`day`] |
//!
//! Discretion is in the shape: what may stand on the screen is [`Desk::text`] and [`Desk::next`]; what must not be read in passing is
//! [`Desk::pressed`], shown after a press that is journaled. A patient's text names no cause; all sensitive causes share one.

mod book;
mod date;
mod fill;
mod registry;
pub mod screen;

pub use book::{Desk, Failure, Pressed, Sentence, Staff, Status};
pub use date::{date, day};
pub use fill::{PLACEHOLDERS, fill};
pub use registry::{FixedBy, Layer, Registration, Registry, Remedy, registry};

use serde::{Deserialize, Serialize};

/// A language people read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Language {
    /// 日本語.
    #[default]
    #[serde(rename = "ja")]
    Japanese,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// Every language, the first one first.
    pub const ALL: [Self; 2] = [Self::Japanese, Self::English];

    /// The tag of BCP 47.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Japanese => "ja",
            Self::English => "en",
        }
    }
}

/// A table of [`name`]s. The keys are the wire's codes where there is a code table, and else our own words as they are serialised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Table {
    /// Kinds of right as they may stand on the desk's screen: all public coverage has one name.
    Kind,
    /// Kinds of right after a press.
    KindPressed,
    /// Information items.
    Item,
    /// How the person was identified.
    Identified,
    /// How the question was asked.
    AskedBy,
    /// How an inquiry ended.
    End,
    /// On what evidence somebody was received.
    Evidence,
    /// Who consented in a person's place.
    Relation,
    /// Parts of the system, as the registry of failures names them.
    Layer,
    /// 限度額適用区分 (CD012).
    LimitClass,
    /// 診療別 (CD019).
    TreatmentType,
    /// 単独・併用別 (CD020).
    SingleOrCombined,
    /// 本人・家族 (CD009).
    InsuredOrDependant,
    /// 性別 (CD007).
    Sex,
}

impl Table {
    /// Every table.
    pub const ALL: [Self; 14] = [
        Self::Kind,
        Self::KindPressed,
        Self::Item,
        Self::Identified,
        Self::AskedBy,
        Self::End,
        Self::Evidence,
        Self::Relation,
        Self::Layer,
        Self::LimitClass,
        Self::TreatmentType,
        Self::SingleOrCombined,
        Self::InsuredOrDependant,
        Self::Sex,
    ];
}

/// The sentences about a failure, by its code such as `RDR-01`.
#[must_use]
pub fn failure(language: Language, code: &str) -> Option<&'static Failure> {
    book::of(language).failures.get(code)
}

/// What the desk reads about an outcome, by its id such as `I08`.
#[must_use]
pub fn outcome(language: Language, id: &str) -> Option<&'static Desk> {
    book::of(language).outcomes.get(id)
}

/// What the patient reads at the end: `P1` to `P4`, or `desk` where nothing was read at all.
#[must_use]
pub fn patient(language: Language, id: &str) -> Option<&'static Sentence> {
    book::of(language).patient.get(id)
}

/// What is added to the patient's last text: `e1` the certificate expires, `e2` it has expired and can still be used. Fill in `date`.
#[must_use]
pub fn notice(language: Language, id: &str) -> Option<&'static Sentence> {
    book::of(language).notices.get(id)
}

/// What is said to somebody whose card or phone lies where it begins nothing: `one-at-a-time`, `phone-not-chosen`, `phone-expected`, `staff-reader`.
#[must_use]
pub fn elsewhere(language: Language, why: &str) -> Option<&'static Sentence> {
    book::of(language).elsewhere.get(why)
}

/// The desk's one word: `acceptable`, `needs-check`, `could-not-ask`, `identity-doubt`.
#[must_use]
pub fn status(language: Language, key: &str) -> Option<&'static Status> {
    book::of(language).status.get(key)
}

/// On what ground the share may be computed: `reported`, `statutory` (fill in `tenths`), `declared`, `declared-ratio` (fill in `tenths`), `ticket` (fill in `amount`),
/// `full-by-special-rule`, `paper`, `undetermined`.
#[must_use]
pub fn charge(language: Language, basis: &str) -> Option<&'static str> {
    book::of(language).charges.get(basis).map(String::as_str)
}

/// The name of a code or key; `None` for a code that is not known here, which is then shown as it came.
#[must_use]
pub fn name(language: Language, table: Table, key: &str) -> Option<&'static str> {
    book::of(language)
        .names
        .get(&table)?
        .get(key)
        .map(String::as_str)
}

#[cfg(test)]
mod tests;
