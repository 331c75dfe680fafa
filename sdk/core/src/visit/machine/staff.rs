//! Staff's side: somebody from the desk compares the person with the photo printed on the card, and the card signs as after the face unit's match.
//!
//! Only where that is configured. A phone shows no photo, and a reader that waits for keys cannot be interrupted: both are for the desk alone.

use super::{Live, PERSON_WAIT, Visit, Way};
use crate::{
    card::{CardError, TokenKind},
    clock::Now,
    failure::Code,
    visit::{Effect, Identified, InquiryId, State},
};

impl Live {
    /// Whether the person may be told to wait for staff; what the card calls itself may still be unknown.
    fn may_wait_for_staff(&self) -> bool {
        self.checkable != Some(false)
            && self.phone.is_none()
            && !self.verified
            && !matches!(self.way, Way::Recognised(_))
    }
}

impl Visit {
    /// The inquiry whose person staff may now confirm or not, with [`Event::StaffCheck`](crate::visit::Event::StaffCheck).
    #[must_use]
    pub fn staff_check(&self) -> Option<InquiryId> {
        let live = self.live.as_ref()?;
        let may_check = self.settings.staff_check
            && self.state == State::Identifying
            && live.checkable == Some(true)
            && live.may_wait_for_staff()
            && !live.typing;
        may_check.then_some(live.inquiry)
    }

    pub(super) fn on_staff_check(&mut self, now: Now, same: bool) -> Vec<Effect> {
        if same {
            self.recognised(now, Identified::StaffCheck)
        } else {
            self.fail(now, Code::HolderNotConfirmed)
        }
    }

    /// What the card calls itself tells whether it shows a photo. One that tells nothing is looked at by a person anyway.
    pub(super) fn note_photo(&mut self, kind: &Result<TokenKind, CardError>) {
        let is_phone = matches!(kind, Ok(TokenKind::IPhone | TokenKind::Android));
        if let Some(live) = &mut self.live {
            live.checkable = Some(!is_phone);
        }
    }

    /// Whether the wish for the desk calls staff to the kiosk instead of ending the visit.
    pub(super) fn may_wait_for_staff(&self) -> bool {
        self.settings.staff_check
            && self.state == State::Identifying
            && self.live.as_ref().is_some_and(Live::may_wait_for_staff)
    }

    /// Staff is called, and the card waits with the person. A reader that waits for keys goes on waiting.
    pub(super) fn wait_for_staff(&mut self, now: Now) -> Vec<Effect> {
        if let Some(live) = &mut self.live {
            live.way = Way::Staff;
            live.pin = None;
            live.last_try = None;
        }
        self.enter(now, State::Identifying, Some(PERSON_WAIT));
        vec![Effect::CallStaff, self.show(now)]
    }

    /// Nothing else is left: staff is called, where staff may check, or else the visit fails.
    pub(super) fn leave_to_staff_or(&mut self, now: Now, code: Code) -> Vec<Effect> {
        // After a signature that was refused the state is still `Proving`.
        let may_wait =
            self.settings.staff_check && self.live.as_ref().is_some_and(Live::may_wait_for_staff);
        match may_wait {
            true => self.wait_for_staff(now),
            false => self.fail(now, code),
        }
    }
}
