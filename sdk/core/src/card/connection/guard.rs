//! The only place from which a VERIFY with a body goes out, and the change of a secret that follows one.
//!
//! A VERIFY can be spelt only by [`apdu::verify`], which takes a [`Permit`] and gives an [`apdu::Once`]; a `Permit` can be made only here, and an `Once`
//! has no way to the card but the one below. So every VERIFY has passed the same gate: its form is right, its counter is known and not zero, with one try
//! left the person has confirmed, and it goes out at most once.

use super::Connection;
use crate::{
    apdu::{self, Reply, Status},
    card::{CardError, ChangeError, LastTryConfirmed, PinError, Reference, Tries},
    link::{LinkError, PinPad},
    secret::{Repeated, Secret},
};

/// Leave to spell one VERIFY with a body, or one change. Nobody outside the guard can make one:
///
/// ```compile_fail,E0423
/// use madoguchi_core::card::{Permit, Reference};
/// let permit = Permit(Reference::UserPin);
/// ```
#[derive(Debug)]
pub struct Permit(Reference);

impl Permit {
    /// For which secret.
    #[must_use]
    pub fn reference(&self) -> Reference {
        self.0
    }
}

impl Connection {
    /// How often a secret can still be entered. Costs nothing but the question.
    pub(in crate::card) fn tries(&mut self, reference: Reference) -> Result<Tries, CardError> {
        self.enter(reference.application())?;
        // An answer that says nothing leaves nothing known.
        self.counter = None;
        let status = self.send(&apdu::query_tries(reference))?.status;
        let tries = counted(status).ok_or(CardError::Unexpected {
            command: "VERIFY query",
            status,
        })?;
        self.counter = Some((reference, tries));
        Ok(tries)
    }

    /// VERIFY, at most once. Its form is judged before anything is sent, its counter is known before it is.
    ///
    /// # Errors
    /// [`PinError::OutcomeUnknown`] where the link broke after the command had gone out, or the card answered something else; it is never sent again.
    pub(in crate::card) fn verify(
        &mut self,
        reference: Reference,
        secret: &impl Secret,
        confirmed: Option<LastTryConfirmed>,
    ) -> Result<(), PinError> {
        reference.check(secret.expose())?;
        self.guarded(reference, confirmed, |connection, permit| {
            let verify = apdu::verify(permit, secret.expose());
            connection.link.send_once(verify.command())
        })
    }

    /// VERIFY with `digits` digits that the person types on the reader, at most once, behind the same gate.
    ///
    /// # Errors
    /// As [`Self::verify`].
    pub(in crate::card) fn verify_on_pad(
        &mut self,
        reference: Reference,
        digits: u8,
        pad: &mut dyn PinPad,
        confirmed: Option<LastTryConfirmed>,
    ) -> Result<(), PinError> {
        self.guarded(reference, confirmed, |_, permit| {
            let template = apdu::verify_template(permit, digits);
            let answer = pad.verify(template.command().as_bytes(), digits)?;
            let length = answer.len();
            Reply::parse(answer).ok_or(LinkError::ShortReply { length })
        })
    }

    /// Changes a secret: VERIFY of the present one behind the gate, then the change, each at most once. Both forms are judged before anything is sent.
    ///
    /// # Errors
    /// Each says whether the present secret still holds.
    pub(in crate::card) fn change<S: Secret>(
        &mut self,
        reference: Reference,
        present: &S,
        new: &Repeated<S>,
        confirmed: Option<LastTryConfirmed>,
    ) -> Result<(), ChangeError> {
        reference.check(new.expose()).map_err(ChangeError::Format)?;
        self.verify(reference, present, confirmed)
            .map_err(ChangeError::Present)?;
        let selected = self
            .send(&apdu::select_reference(reference))
            .map_err(ChangeError::Unchanged)?;
        if selected.status != Status::OK {
            return Err(ChangeError::Unchanged(CardError::Unexpected {
                command: "SELECT EF",
                status: selected.status,
            }));
        }
        let change = apdu::change(Permit(reference), new.expose());
        let status = self
            .link
            .send_once(change.command())
            .map_err(|error| self.heed(error))
            .map_err(|error| match error.before_sending() {
                true => ChangeError::Unchanged(error.into()),
                false => ChangeError::OutcomeUnknown(error.into()),
            })?
            .status;
        if status == Status::OK {
            return Ok(());
        }
        let answered = CardError::Unexpected {
            command: "CHANGE REFERENCE DATA",
            status,
        };
        // 67 to 6E reject a command before it does anything; 62 to 66 and 6F may come in the middle of it (ISO 7816-4, 5.6).
        if matches!(status.0, 0x6700..=0x6EFF) {
            Err(ChangeError::Unchanged(answered))
        } else {
            Err(ChangeError::OutcomeUnknown(answered))
        }
    }

    fn guarded(
        &mut self,
        reference: Reference,
        confirmed: Option<LastTryConfirmed>,
        mut send: impl FnMut(&mut Self, Permit) -> Result<Reply, LinkError>,
    ) -> Result<(), PinError> {
        self.gate(reference, confirmed.as_ref())?;
        let mut sent = send(self, Permit(reference));
        if sent == Err(LinkError::Reset) {
            // Nothing was sent, and somebody else had the card meanwhile: the counter is asked for anew, and what it says is judged anew.
            self.select_again()?;
            self.gate(reference, confirmed.as_ref())?;
            sent = send(self, Permit(reference)).map_err(|error| self.heed(error));
        }
        // Whatever comes back, what was known of the counter is old now.
        self.counter = None;
        let status = sent.map_err(unsent_or_unknown)?.status;
        if status == Status::OK {
            return Ok(());
        }
        let tries = counted(status).ok_or(PinError::OutcomeUnknown(CardError::Unexpected {
            command: "VERIFY",
            status,
        }))?;
        self.counter = Some((reference, tries));
        match tries {
            Tries::Blocked => Err(PinError::Blocked),
            tries => Err(PinError::WrongPin { tries }),
        }
    }

    /// Lets nothing pass that cannot succeed or that the person has not confirmed.
    fn gate(
        &mut self,
        reference: Reference,
        confirmed: Option<&LastTryConfirmed>,
    ) -> Result<(), PinError> {
        self.enter(reference.application())?;
        let tries = match self.counter {
            Some((known, tries)) if known == reference => tries,
            _ => self.tries(reference)?,
        };
        match tries {
            Tries::Blocked => Err(PinError::Blocked),
            Tries::Left(1) if confirmed.is_none() => Err(PinError::LastTry),
            Tries::Left(_) | Tries::Unlimited => Ok(()),
        }
    }
}

/// What `63Cx` and the words for "blocked" say of a counter.
fn counted(status: Status) -> Option<Tries> {
    match (status.counter(), status) {
        (Some(0), _) | (None, Status::BLOCKED | Status::BLOCKED_ISO) => Some(Tries::Blocked),
        (Some(left), _) => Some(Tries::Left(left)),
        (None, Status::WRONG_UNCOUNTED) => Some(Tries::Unlimited),
        (None, _) => None,
    }
}

fn unsent_or_unknown(error: LinkError) -> PinError {
    if error.before_sending() {
        PinError::Card(error.into())
    } else {
        PinError::OutcomeUnknown(error.into())
    }
}
