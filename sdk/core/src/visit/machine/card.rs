//! The card's side: it comes, answers, goes, and may come back.

use super::{
    CARD_WAIT, Challenge, Live, PERSON_WAIT, RESUME_WAIT, SERVICE_WAIT, SIGN_WAIT, Visit, Way,
    codes,
};
use crate::{
    card::{CardError, CardRead, PinError, Tries},
    clock::Now,
    failure::Code,
    link::LinkError,
    visit::{
        CardEvent, Contact, Effect, End, Identified, InquiryId, PinPrompt, Proof, Purpose, State,
        signed_message,
    },
    x509::UserCertificate,
};

impl Visit {
    pub(super) fn on_card_present(&mut self, now: Now, inquiry: InquiryId) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.card_present {
            // Swapped so fast that nobody saw the reader empty.
            effects = self.on_card_removed(now);
        }
        effects.extend(self.on_card_put(now, inquiry));
        effects
    }

    fn on_card_put(&mut self, now: Now, inquiry: InquiryId) -> Vec<Effect> {
        self.contact = Contact(self.contact.0 + 1);
        self.card_present = true;
        self.pad = false;
        match self.state {
            // The phone again, or a card that waits until the person with the phone is done and it is put anew.
            _ if self.phone_has_signed() => Vec::new(),
            State::Asking | State::Recording => {
                // Somebody else's card, while the answer for the person before is on its way: that answer goes to the desk only.
                self.next = Some(inquiry);
                Vec::new()
            }
            State::Interrupted => {
                // The same card or another: the certificate tells.
                self.next = Some(inquiry);
                self.read(now, None)
            }
            State::PhoneHold => {
                let mut live = Live::new(inquiry, Identified::Pin);
                live.phone = true;
                self.live = Some(live);
                let pin = self.phone_pin.take();
                self.read(now, pin)
            }
            _ => self.begin(now, inquiry),
        }
    }

    pub(super) fn begin(&mut self, now: Now, inquiry: InquiryId) -> Vec<Effect> {
        self.live = Some(Live::new(inquiry, Identified::Pin));
        self.phone_pin = None;
        self.read(now, None)
    }

    fn read(&mut self, now: Now, pin_first: Option<crate::secret::Pin>) -> Vec<Effect> {
        self.enter(now, State::Reading, Some(CARD_WAIT));
        vec![
            self.show(now),
            Effect::ReadCard {
                contact: self.contact,
                pin_first,
            },
        ]
    }

    pub(super) fn on_card_removed(&mut self, now: Now) -> Vec<Effect> {
        self.card_present = false;
        self.next = None;
        match self.state {
            State::Proving | State::Consenting if self.phone_has_signed() => Vec::new(),
            State::Reading | State::Identifying | State::Proving | State::Consenting => {
                self.interrupt(now)
            }
            State::Finished | State::Trouble => self.idle(now),
            _ => Vec::new(),
        }
    }

    /// The card is gone in the middle: everything typed is wiped, nothing is asked of anybody until it is back.
    pub(super) fn interrupt(&mut self, now: Now) -> Vec<Effect> {
        let ended = Effect::PowerOff(self.contact);
        self.next = None;
        let Some(live) = &mut self.live else {
            return self.idle(now);
        };
        if live.phone {
            // Its PIN, typed before it came, is spent or wiped: there is nothing to go on with.
            return self.leave(now, End::Abandoned, Some(Code::CardPulled));
        }
        live.pin = None;
        live.last_try = None;
        live.tries = None;
        // What was typed on the reader may have reached the card.
        let was_signing = live.challenge.give_back();
        let may_have_tried = (was_signing && live.way == Way::Pin) || live.typing;
        if may_have_tried {
            live.prompt = PinPrompt::OutcomeUnknown;
        }
        live.typing = false;
        live.verified = false;
        live.looked_at = false;
        live.resume_until
            .get_or_insert(now.monotonic.after(RESUME_WAIT));
        self.enter(
            now,
            State::Interrupted,
            Some(std::time::Duration::from_secs(1)),
        );
        vec![ended, self.show(now)]
    }

    pub(super) fn on_interrupted_tick(&mut self, now: Now) -> Vec<Effect> {
        let until = self.live.as_ref().and_then(|live| live.resume_until);
        if until.is_none_or(|until| until <= now.monotonic) {
            return self.leave(now, End::Abandoned, Some(Code::CardPulled));
        }
        self.enter(
            now,
            State::Interrupted,
            Some(std::time::Duration::from_secs(1)),
        );
        vec![self.show(now)]
    }

    pub(super) fn on_card(&mut self, now: Now, event: CardEvent) -> Vec<Effect> {
        match (self.state, event) {
            (State::Reading, CardEvent::Read(Ok(read))) => self.on_read(now, *read),
            (State::Reading, CardEvent::Read(Err(error))) => self.on_unread(now, &error),
            (State::Reading, CardEvent::PinPad) => {
                self.pad = true;
                Vec::new()
            }
            (State::Identifying, CardEvent::Verified(result)) => self.on_verified(now, result),
            (State::Identifying, CardEvent::Tries(Ok(tries))) => self.on_tries(now, tries),
            (State::Identifying, CardEvent::Tries(Err(error))) => self.card_failed(now, &error),
            // A phone's PIN is verified before its certificate is read.
            (State::Reading, CardEvent::Signed(Err(error))) if self.is_phone() => {
                self.on_sign_failed(now, error)
            }
            (State::Proving, CardEvent::Signed(Err(error))) if self.is_signing() => {
                self.on_sign_failed(now, error)
            }
            (State::Proving, CardEvent::FaceNotTaken) if self.is_signing() => {
                self.on_face_not_taken(now)
            }
            (State::Proving, CardEvent::Signed(Ok(signature))) => self.on_signed(now, signature),
            _ => Vec::new(),
        }
    }

    fn on_read(&mut self, now: Now, read: CardRead) -> Vec<Effect> {
        if let Some(newcomer) = self.next.take() {
            let same = self
                .live
                .as_ref()
                .and_then(|live| live.certificate.as_ref())
                .is_none_or(|known| known.same_as(&read.certificate));
            if !same {
                let mut effects = self.begin_unread(newcomer, End::Abandoned, Code::OtherCardPut);
                effects.extend(self.on_read(now, read));
                return effects;
            }
        }
        if let Err(error) = self.settings.anchors.check(&read.certificate, now.wall) {
            return self.fail(now, codes::of_certificate(&error));
        }
        let Some(live) = &mut self.live else {
            return self.idle(now);
        };
        live.certificate = Some(read.certificate);
        live.resume_until = None;
        if let Some(proven) = live.proven {
            return self.after_proof(now, proven);
        }
        live.begin_identification(self.settings.face);
        let (phone, inquiry, serial) = (live.phone, live.inquiry, live.serial());
        let mut effects = Vec::new();
        match &live.challenge {
            // The card was away while the proof was checked, and the answer is still to come.
            Challenge::Spent(_) => {
                self.enter(now, State::Proving, Some(SERVICE_WAIT));
                return vec![self.show(now)];
            }
            Challenge::None => {
                live.challenge = Challenge::Awaited;
                effects.push(Effect::Open { inquiry, serial });
            }
            _ => {}
        }
        if phone {
            self.enter(now, State::Proving, Some(SERVICE_WAIT));
            effects.extend(self.sign_when_ready(now));
        } else {
            let chooses = self.settings.face;
            let wait = if self.pad && !chooses {
                CARD_WAIT
            } else {
                PERSON_WAIT
            };
            self.enter(now, State::Identifying, Some(wait));
            effects.push(Effect::ReadTries(self.contact));
        }
        effects.insert(0, self.show(now));
        effects
    }

    /// Ends the visit that waited for its card, while the card that came begins one of its own from nothing.
    pub(super) fn begin_unread(
        &mut self,
        newcomer: InquiryId,
        end: End,
        code: Code,
    ) -> Vec<Effect> {
        let effects = self.end_unseen(end, Some(code));
        self.live = Some(Live::new(newcomer, Identified::Pin));
        effects
    }

    fn on_unread(&mut self, now: Now, error: &CardError) -> Vec<Effect> {
        let mut effects = Vec::new();
        if matches!(error, CardError::NotThisCard { .. })
            && let Some(newcomer) = self.next.take()
        {
            // Certainly not the card that was taken away.
            effects = self.begin_unread(newcomer, End::Abandoned, Code::OtherCardPut);
        }
        effects.extend(self.card_failed(now, error));
        effects
    }

    fn on_tries(&mut self, now: Now, tries: Tries) -> Vec<Effect> {
        if tries == Tries::Blocked {
            return self.pin_unusable(now);
        }
        if let Some(live) = &mut self.live {
            live.tries = Some(tries);
            if live.wants_confirmation() {
                live.pin = None;
            }
        }
        match &self.live {
            // Nobody waits for the counter, but it may be the first to tell that the PIN can be used.
            Some(live) if live.way != Way::Pin => vec![self.show(now)],
            _ if self.pad => self.ask_pin_again(now),
            _ => self.sign_or_show(now),
        }
    }

    /// Signs if everything is there, and shows what the person has to do or wait for in any case.
    pub(super) fn sign_or_show(&mut self, now: Now) -> Vec<Effect> {
        let effects = self.sign_when_ready(now);
        if effects.is_empty() {
            vec![self.show(now)]
        } else {
            effects
        }
    }

    /// Signs if everything is there; a challenge that would expire meanwhile is replaced first.
    pub(super) fn sign_when_ready(&mut self, now: Now) -> Vec<Effect> {
        let Some(live) = self.live.as_mut().filter(|live| live.is_ready()) else {
            return self.type_on_reader(now);
        };
        match &live.challenge {
            Challenge::Fresh(opened) if opened.expires - now.wall < super::CHALLENGE_MARGIN => {
                let replace = Effect::ReplaceChallenge {
                    inquiry: live.inquiry,
                    visit: opened.visit.clone(),
                    serial: live.serial(),
                };
                live.challenge = Challenge::Awaited;
                self.enter(now, self.state, Some(SERVICE_WAIT));
                vec![self.show(now), replace]
            }
            _ => self.sign_if_ready(now),
        }
    }

    /// Signs as soon as there is a PIN, a known counter and a fresh challenge.
    pub(super) fn sign_if_ready(&mut self, now: Now) -> Vec<Effect> {
        let contact = self.contact;
        let Some(live) = self.live.as_mut().filter(|live| live.is_ready()) else {
            return self.type_on_reader(now);
        };
        let key = live.certificate.as_ref().map(UserCertificate::public_key);
        let algorithm = match key {
            Some(Ok(key)) => key.algorithm(),
            Some(Err(error)) => return self.fail(now, codes::of_certificate(&error)),
            None => return Vec::new(),
        };
        let opened = match live.challenge.take() {
            Challenge::Fresh(opened) => opened,
            other => {
                live.challenge = other;
                return Vec::new();
            }
        };
        let message = signed_message(&opened, Purpose::Eligibility);
        live.challenge = Challenge::Signing(opened, message.clone());
        let recognised = live.way == Way::Recognised;
        live.identified = match recognised {
            true => Identified::Face,
            false => Identified::Pin,
        };
        let sign = Effect::Sign {
            contact,
            recognised,
            pin: live.pin.take(),
            last_try: live.last_try.take(),
            message,
            algorithm,
        };
        self.enter(now, State::Proving, Some(SIGN_WAIT));
        vec![self.show(now), sign]
    }

    fn on_signed(&mut self, now: Now, signature: Vec<u8>) -> Vec<Effect> {
        let off = Effect::PowerOff(self.contact);
        let Some(live) = &mut self.live else {
            return Vec::new();
        };
        let (Some(certificate), Challenge::Signing(opened, message)) =
            (&live.certificate, &live.challenge)
        else {
            return Vec::new();
        };
        let genuine = certificate
            .public_key()
            .and_then(|key| key.verify(message, &signature));
        if genuine.is_err() {
            return self.fail(now, Code::CardNotGenuine);
        }
        let proof = Proof {
            inquiry: live.inquiry,
            visit: opened.visit.clone(),
            serial: live.serial(),
            certificate: certificate.der().to_vec(),
            signature,
            identified: live.identified,
        };
        live.signed.push(opened.challenge);
        live.verified = false;
        live.challenge = Challenge::Spent(proof.visit.clone());
        self.enter(now, State::Proving, Some(SERVICE_WAIT));
        vec![off, Effect::Prove(Box::new(proof))]
    }

    fn is_phone(&self) -> bool {
        self.live.as_ref().is_some_and(|live| live.phone)
    }

    /// Whether the card has been asked for a signature and has not answered.
    pub(super) fn is_signing(&self) -> bool {
        matches!(
            &self.live,
            Some(Live {
                challenge: Challenge::Signing(..),
                ..
            })
        )
    }

    fn phone_has_signed(&self) -> bool {
        matches!(
            &self.live,
            Some(Live {
                phone: true,
                challenge: Challenge::Spent(_),
                ..
            })
        )
    }

    pub(super) fn on_sign_failed(&mut self, now: Now, error: PinError) -> Vec<Effect> {
        let Some(live) = &mut self.live else {
            return self.idle(now);
        };
        live.challenge.give_back();
        if live.way == Way::Recognised {
            live.way = Way::Choosing;
        }
        match error {
            // A phone's PIN comes before everything: the next try is a new visit.
            error if live.phone => self.fail(now, codes::of_sign(&error)),
            PinError::Blocked => self.pin_unusable(now),
            PinError::WrongPin { tries } => {
                live.tries = Some(tries);
                live.prompt = PinPrompt::Wrong;
                self.ask_pin_again(now)
            }
            PinError::LastTry => {
                live.tries = Some(Tries::Left(1));
                self.ask_pin_again(now)
            }
            PinError::Format(_) => self.ask_pin_again(now),
            PinError::OutcomeUnknown(error) => {
                live.prompt = PinPrompt::OutcomeUnknown;
                live.tries = None;
                match error {
                    CardError::Link(LinkError::Removed) => self.interrupt(now),
                    // The card still lies there: its counter tells what the try did.
                    _ => self.count_again(now),
                }
            }
            PinError::Card(error) => self.card_failed(now, &error),
        }
    }

    fn count_again(&mut self, now: Now) -> Vec<Effect> {
        let wait = if self.pad { CARD_WAIT } else { PERSON_WAIT };
        self.enter(now, State::Identifying, Some(wait));
        vec![
            Effect::PowerOff(self.contact),
            self.show(now),
            Effect::ReadTries(self.contact),
        ]
    }

    /// Asks for the PIN, on the screen or on the reader; with one try left the person has to confirm first.
    pub(super) fn ask_pin_again(&mut self, now: Now) -> Vec<Effect> {
        self.enter(now, State::Identifying, Some(PERSON_WAIT));
        self.sign_or_show(now)
    }

    fn card_failed(&mut self, now: Now, error: &CardError) -> Vec<Effect> {
        match error {
            CardError::Link(LinkError::Removed) => self.interrupt(now),
            other => self.fail(now, codes::of_card(other)),
        }
    }
}
