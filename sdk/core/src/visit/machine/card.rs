//! The card's side: it comes, answers, goes, and may come back.

use super::{
    CARD_WAIT, CARDLESS_WAIT, Challenge, Live, PERSON_WAIT, RESUME_WAIT, SERVICE_WAIT, Visit, Way,
    codes,
};
use crate::{
    card::{CardError, CardRead, TokenKind, Tries},
    clock::Now,
    failure::Code,
    link::LinkError,
    visit::{CardEvent, Contact, Effect, End, Identified, InquiryId, PinPrompt, State},
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
        self.kind_asked = false;
        match self.state {
            // The phone again, or a card that waits until the person with the phone is done and it is put anew.
            _ if self.phone_has_signed() => Vec::new(),
            State::Asking | State::Recording => {
                // Somebody else's card, while the answer for the person before is on its way: that answer goes to the desk only.
                self.next = Some(inquiry);
                Vec::new()
            }
            State::Deciding => {
                // The person before has gone without an answer.
                self.next = Some(inquiry);
                self.undecided(now)
            }
            State::Interrupted => {
                // The same card or another: the certificate tells.
                self.next = Some(inquiry);
                self.read(now, None)
            }
            State::PhoneHold => self.read_phone(now, inquiry),
            _ => self.begin(now, inquiry),
        }
    }

    pub(super) fn begin(&mut self, now: Now, inquiry: InquiryId) -> Vec<Effect> {
        self.live = Some(Live::new(inquiry));
        self.phone_pin = None;
        self.read(now, None)
    }

    /// Reads a phone, after the PIN that was typed for it, or as one that its holder has unlocked.
    pub(super) fn read_phone(&mut self, now: Now, inquiry: InquiryId) -> Vec<Effect> {
        let pin = self.phone_pin.take();
        let mut live = Live::new(inquiry);
        live.phone = Some(match pin {
            Some(_) => Identified::Pin,
            None => Identified::Device,
        });
        self.live = Some(live);
        self.read(now, pin)
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
            // A phone that came too early: its PIN is typed on, for when it comes again.
            State::PhonePin => self.end_unseen(now, End::Abandoned, None),
            State::Finished | State::Trouble => self.idle(now),
            State::Deciding => {
                self.enter(now, State::Deciding, Some(CARDLESS_WAIT));
                Vec::new()
            }
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
        if live.phone.is_some() {
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
        live.checkable = None;
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
        if self.card_present {
            // It was gone and back before anybody could see the reader empty.
            return self.read(now, None);
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
            (State::Identifying, CardEvent::Kind(kind)) => self.on_kind(now, kind),
            (State::Identifying, CardEvent::Tries(Ok(tries))) => self.on_tries(now, tries),
            (State::Identifying, CardEvent::Tries(Err(error))) => self.card_failed(now, &error),
            // A phone's PIN is verified before its certificate is read.
            (State::Reading, CardEvent::Signed(Err(error))) if self.is_phone() => {
                self.on_sign_failed(now, error)
            }
            (State::Proving, CardEvent::Signed(Err(error))) if self.is_signing() => {
                self.on_sign_failed(now, error)
            }
            (State::Proving, CardEvent::NotTaken) if self.is_signing() => self.on_not_taken(now),
            (State::Proving, CardEvent::Signed(Ok(signature))) => self.on_signed(now, signature),
            _ => Vec::new(),
        }
    }

    fn on_read(&mut self, now: Now, read: CardRead) -> Vec<Effect> {
        let newcomer = self.next.take();
        let same = self
            .live
            .as_ref()
            .and_then(|live| live.certificate.as_ref())
            .is_none_or(|known| known.same_as(&read.certificate));
        if !same {
            let Some(newcomer) = newcomer else {
                // Nobody saw that card come, so that it has no visit of its own: its holder puts it anew.
                return self.leave(now, End::Abandoned, Some(Code::OtherCardPut));
            };
            let mut effects = self.begin_unread(now, newcomer, End::Abandoned, Code::OtherCardPut);
            effects.extend(self.on_read(now, read));
            return effects;
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
        if let Some(way) = phone {
            self.enter(now, State::Proving, Some(SERVICE_WAIT));
            // Some want to be told of the end, and say so in what they call themselves; with a PIN it was asked before.
            effects.extend((way == Identified::Device).then_some(Effect::ReadKind(self.contact)));
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
        now: Now,
        newcomer: InquiryId,
        end: End,
        code: Code,
    ) -> Vec<Effect> {
        let effects = self.end_unseen(now, end, Some(code));
        self.live = Some(Live::new(newcomer));
        effects
    }

    fn on_unread(&mut self, now: Now, error: &CardError) -> Vec<Effect> {
        let mut effects = Vec::new();
        if matches!(error, CardError::NotThisCard { .. } | CardError::PinFirst)
            && let Some(newcomer) = self.next.take()
        {
            // Certainly not the card that was taken away.
            effects = self.begin_unread(now, newcomer, End::Abandoned, Code::OtherCardPut);
        }
        let has_typed = self
            .live
            .as_ref()
            .is_some_and(|live| live.phone == Some(Identified::Pin));
        effects.extend(match error {
            CardError::PinFirst if self.settings.phones && !has_typed => self.ask_phone_pin(now),
            other => self.card_failed(now, other),
        });
        effects
    }

    /// A phone that wants its PIN before anything lies on the reader, and nobody has said that one would come.
    fn ask_phone_pin(&mut self, now: Now) -> Vec<Effect> {
        self.enter(now, State::PhonePin, Some(CARDLESS_WAIT));
        vec![Effect::PowerOff(self.contact), self.show(now)]
    }

    /// A phone that was put there like a card, and that its holder has unlocked: it wants no PIN, and has perhaps none.
    fn on_kind(&mut self, now: Now, kind: Result<TokenKind, CardError>) -> Vec<Effect> {
        self.note_photo(&kind);
        let Some(live) = &mut self.live else {
            return Vec::new();
        };
        match kind {
            Ok(TokenKind::IPhone) if self.settings.phones && live.pin.is_none() => {
                live.phone = Some(Identified::Device);
                self.enter(now, State::Proving, Some(SERVICE_WAIT));
                self.sign_or_show(now)
            }
            Err(CardError::Link(error)) => self.card_failed(now, &CardError::Link(error)),
            _ if live.way == Way::Staff && live.checkable == Some(false) => {
                self.leave(now, End::LeftToDesk, None)
            }
            _ if live.tries == Some(Tries::Blocked) => self.pin_unusable(now),
            _ if self.pad && live.way == Way::Pin => self.ask_pin_again(now),
            _ => Vec::new(),
        }
    }

    fn on_tries(&mut self, now: Now, tries: Tries) -> Vec<Effect> {
        let asks_kind = (self.settings.phones || self.settings.staff_check) && !self.kind_asked;
        let Some(live) = &mut self.live else {
            return Vec::new();
        };
        live.tries = Some(tries);
        if live.wants_confirmation() {
            live.pin = None;
        }
        let mut effects = match (tries, &self.live) {
            // A phone may have no PIN at all, and must not be asked for one on the reader.
            (Tries::Blocked, _) if asks_kind => Vec::new(),
            (Tries::Blocked, _) => self.pin_unusable(now),
            // Nobody waits for the counter, but it may be the first to tell that the PIN can be used.
            (_, Some(live)) if live.way != Way::Pin => vec![self.show(now)],
            _ if asks_kind && self.pad => Vec::new(),
            _ if self.pad => self.ask_pin_again(now),
            _ => self.sign_or_show(now),
        };
        if asks_kind {
            self.kind_asked = true;
            effects.push(Effect::ReadKind(self.contact));
        }
        effects
    }

    fn is_phone(&self) -> bool {
        self.live.as_ref().is_some_and(|live| live.phone.is_some())
    }

    fn phone_has_signed(&self) -> bool {
        matches!(
            &self.live,
            Some(Live {
                phone: Some(_),
                challenge: Challenge::Spent(_),
                ..
            })
        )
    }

    pub(super) fn card_failed(&mut self, now: Now, error: &CardError) -> Vec<Effect> {
        match error {
            CardError::Link(LinkError::Removed) => self.interrupt(now),
            other => self.fail(now, codes::of_card(other)),
        }
    }
}
