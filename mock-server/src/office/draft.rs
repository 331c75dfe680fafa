//! Drafting and deciding (起案・決裁): nothing about protection or tickets changes but by a draft that somebody else decided.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{
    case::{Case, check_text},
    change::Change,
    refused::Refused,
    registry::Registry,
    role::{Actor, Deed},
    warning::Warning,
};

/// A drafted change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Draft {
    /// Counts within the case.
    pub(crate) id: u32,
    /// Who drafted it.
    pub(crate) by: String,
    /// When.
    pub(crate) on: Date,
    /// What is to change.
    pub(crate) change: Change,
    /// What there is to look at.
    pub(crate) warnings: Vec<Warning>,
    /// How far it is.
    pub(crate) state: DraftState,
}

/// How far a draft is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub(crate) enum DraftState {
    /// Waits for the decision.
    Open,
    /// Decided; what it says has happened.
    Decided {
        /// Who decided.
        by: String,
        /// When.
        on: Date,
    },
    /// Given back (差戻し).
    Returned {
        /// Who.
        by: String,
        /// When.
        on: Date,
        /// Why.
        reason: String,
    },
    /// Taken back by the worker.
    Withdrawn {
        /// When.
        on: Date,
    },
}

/// What an approver says.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "decision", rename_all = "kebab-case")]
pub(crate) enum Decision {
    /// Decides it.
    Approve,
    /// Gives it back.
    Return {
        /// Why.
        reason: String,
    },
}

impl Case {
    /// Drafts a change that could happen as things stand.
    pub(crate) fn propose(
        &mut self,
        actor: &Actor,
        change: Change,
        registry: &Registry,
        today: Date,
    ) -> Result<u32, Refused> {
        actor.may_in(Deed::Draft, &self.worker)?;
        let id = self.drafts.last().map_or(1, |draft| draft.id + 1);
        self.clone().apply(&change, id, registry)?;
        let warnings = change.warnings(self, today);
        self.drafts.push(Draft {
            id,
            by: actor.staff.clone(),
            on: today,
            change,
            warnings,
            state: DraftState::Open,
        });
        Ok(id)
    }

    /// Decides a draft, or gives it back. What it says happens here, if it still can.
    pub(crate) fn decide(
        &mut self,
        actor: &Actor,
        id: u32,
        decision: &Decision,
        registry: &Registry,
        today: Date,
    ) -> Result<(), Refused> {
        actor.may(Deed::Decide)?;
        let draft = self.open_draft(id)?;
        if draft.by == actor.staff {
            return Err(Refused::OwnDraft);
        }
        let (by, on) = (actor.staff.clone(), today);
        let state = match decision {
            Decision::Approve => {
                let change = draft.change.clone();
                self.apply(&change, id, registry)?;
                DraftState::Decided { by, on }
            }
            Decision::Return { reason } => {
                check_text("reason", reason, 200)?;
                let reason = reason.clone();
                DraftState::Returned { by, on, reason }
            }
        };
        self.open_draft(id)?.state = state;
        Ok(())
    }

    /// Takes a draft back.
    pub(crate) fn withdraw(&mut self, actor: &Actor, id: u32, today: Date) -> Result<(), Refused> {
        actor.may_in(Deed::Draft, &self.worker)?;
        self.open_draft(id)?.state = DraftState::Withdrawn { on: today };
        Ok(())
    }

    fn open_draft(&mut self, id: u32) -> Result<&mut Draft, Refused> {
        let mut drafts = self.drafts.iter_mut();
        let draft = drafts
            .find(|draft| draft.id == id)
            .ok_or(Refused::Unknown { what: "draft" })?;
        match draft.state {
            DraftState::Open => Ok(draft),
            _ => Err(Refused::DraftClosed),
        }
    }
}
