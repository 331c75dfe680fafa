//! What a form still lacks before it can become a command.

use super::{EntryKind, Form, Slot, Task, number};
use crate::desk::Desk;

/// What a form still lacks before it can be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    Clerk,
    Kind,
    Evidence,
    Tenths,
    Relation,
    Right,
    Item,
    Mode,
    Text(Slot),
    /// Nothing: its question is on the way.
    Answer,
}

impl Form {
    /// The first thing that is missing, or a date that is none.
    pub(super) fn missing(&self, desk: &Desk) -> Option<Missing> {
        let unwritten = |slot: &Slot| match slot {
            Slot::Name | Slot::Reason => self.text(*slot).is_empty(),
            Slot::Birth | Slot::Until | Slot::Since | Slot::LastDay => {
                !self.text(*slot).is_empty() && self.date(*slot).is_none()
            }
            Slot::Clock => self.clock(*slot).is_none(),
            _ => false,
        };
        if self.asked.is_some() {
            return Some(Missing::Answer);
        }
        if self.says_who() && desk.clerk().is_none() {
            return Some(Missing::Clerk);
        }
        if self.task == Task::Mode && self.mode.is_none() {
            return Some(Missing::Mode);
        }
        if matches!(self.task, Task::Number | Task::Again) {
            let asked = number::question(self, desk.outside.today());
            return asked.err().map(Missing::Text);
        }
        if self.task == Task::Entry && self.kind.is_none() {
            return Some(Missing::Kind);
        }
        if self.wants_evidence() && self.evidence.is_none() {
            return Some(Missing::Evidence);
        }
        if self.wants_evidence() && self.declares() && self.tenths.is_none() {
            return Some(Missing::Tenths);
        }
        match self.kind {
            Some(EntryKind::Consent) if self.relation.is_none() => return Some(Missing::Relation),
            Some(EntryKind::NothingFound) if self.item.is_none() => return Some(Missing::Item),
            Some(EntryKind::Degraded) if self.right.is_none() => return Some(Missing::Right),
            _ => {}
        }
        if matches!(self.task, Task::Mail(_)) && self.text(Slot::Birth).is_empty() {
            let first = if self.text(Slot::Name).is_empty() {
                Slot::Name
            } else {
                Slot::Birth
            };
            return Some(Missing::Text(first));
        }
        self.slots()
            .iter()
            .find(|slot| unwritten(slot))
            .map(|slot| Missing::Text(*slot))
    }
}
