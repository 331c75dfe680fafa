//! Opinions (医療要否意見書): asked of an institution with a due date, taken in by the worker, judged by the office's doctor (嘱託医).

use serde::{Deserialize, Serialize};
use time::Date;

use super::{
    case::{Case, check_text},
    refused::Refused,
    registry::Registry,
    role::{Actor, Deed},
    ticket::Treatment,
};

/// An opinion and how far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Opinion {
    /// Counts within the case.
    pub(crate) id: u32,
    /// Whom it is about.
    pub(crate) recipient: String,
    /// Of which institution.
    pub(crate) institution: String,
    /// For which treatment.
    pub(crate) treatment: Treatment,
    /// When it was asked for.
    pub(crate) asked: Date,
    /// Until when the institution sends it.
    pub(crate) due: Date,
    /// How far it is.
    pub(crate) state: OpinionState,
}

/// How far an opinion is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub(crate) enum OpinionState {
    /// The institution has it.
    Asked,
    /// It came.
    Received {
        /// When.
        on: Date,
        /// Until when treatment is expected to be needed.
        until: Date,
        /// What the institution writes; for the doctor.
        text: String,
    },
    /// The office's doctor judged it.
    Judged {
        /// Who.
        by: String,
        /// When.
        on: Date,
        /// Whether treatment is needed (要・否).
        needed: bool,
        /// Until when.
        until: Date,
    },
}

/// A request for an opinion.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Asking {
    recipient: String,
    institution: String,
    treatment: Treatment,
    due: Date,
}

/// What comes back.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Receipt {
    until: Date,
    text: String,
}

/// What the doctor says.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Judgement {
    needed: bool,
    until: Date,
}

impl Opinion {
    /// Not come although it is due.
    pub(crate) fn is_overdue(&self, today: Date) -> bool {
        self.state == OpinionState::Asked && self.due < today
    }
}

impl Case {
    /// Asks an institution for an opinion.
    pub(crate) fn ask_opinion(
        &mut self,
        actor: &Actor,
        asking: &Asking,
        registry: &Registry,
        today: Date,
    ) -> Result<u32, Refused> {
        actor.may_in(Deed::Opinion, &self.worker)?;
        registry.designated(&asking.institution, asking.treatment, today)?;
        self.member(&asking.recipient)?;
        if asking.due < today {
            let (on, last) = (asking.due, today);
            return Err(Refused::NotAfter { on, last });
        }
        let id = self.opinions.last().map_or(1, |opinion| opinion.id + 1);
        self.opinions.push(Opinion {
            id,
            recipient: asking.recipient.clone(),
            institution: asking.institution.clone(),
            treatment: asking.treatment,
            asked: today,
            due: asking.due,
            state: OpinionState::Asked,
        });
        Ok(id)
    }

    /// Takes in what the institution wrote.
    pub(crate) fn receive_opinion(
        &mut self,
        actor: &Actor,
        id: u32,
        receipt: &Receipt,
        today: Date,
    ) -> Result<(), Refused> {
        actor.may_in(Deed::Opinion, &self.worker)?;
        check_text("text", &receipt.text, 400)?;
        let opinion = self.opinion(id)?;
        if opinion.state != OpinionState::Asked {
            return Err(Refused::Exists { what: "receipt" });
        }
        let (on, until, text) = (today, receipt.until, receipt.text.clone());
        opinion.state = OpinionState::Received { on, until, text };
        Ok(())
    }

    /// Judges what came.
    pub(crate) fn judge_opinion(
        &mut self,
        actor: &Actor,
        id: u32,
        judgement: &Judgement,
        today: Date,
    ) -> Result<(), Refused> {
        actor.may(Deed::Judge)?;
        let opinion = self.opinion(id)?;
        if !matches!(opinion.state, OpinionState::Received { .. }) {
            return Err(Refused::Unknown {
                what: "received opinion",
            });
        }
        opinion.state = OpinionState::Judged {
            by: actor.staff.clone(),
            on: today,
            needed: judgement.needed,
            until: judgement.until,
        };
        Ok(())
    }

    fn opinion(&mut self, id: u32) -> Result<&mut Opinion, Refused> {
        let mut opinions = self.opinions.iter_mut();
        let found = opinions.find(|opinion| opinion.id == id);
        found.ok_or(Refused::Unknown { what: "opinion" })
    }
}
