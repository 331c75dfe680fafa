//! Referrals (診療依頼書): the office asks an institution to examine somebody who has no ticket there yet.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{case::Case, refused::Refused, registry::Registry, ticket::Treatment};

/// What a referral says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Referral {
    /// Recipient number.
    pub(crate) recipient: String,
    /// The institution's code.
    pub(crate) institution: String,
    /// The kind of treatment.
    pub(crate) treatment: Treatment,
    /// The day of the examination.
    pub(crate) on: Date,
}

impl Referral {
    /// Whether it may stand in this case.
    pub(crate) fn check(&self, case: &Case, registry: &Registry) -> Result<(), Refused> {
        registry.designated(&self.institution, self.treatment, self.on)?;
        let (from, until) = (self.on, self.on);
        if !case.member(&self.recipient)?.is_protected(from, until) {
            return Err(Refused::NotProtected { from, until });
        }
        if case.referrals.contains(self) {
            return Err(Refused::Exists { what: "referral" });
        }
        Ok(())
    }
}
