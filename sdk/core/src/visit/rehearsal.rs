//! A visit with everything around it played by the test: what happens is said in a few words, and what the visit wants is answered in a few words.

mod any_order;
mod broken_off;
mod deciding;
mod face;
mod failures;
mod in_words;
mod phones;
mod pin_pad;
mod staff;
mod staff_called;
mod time_passes;
mod whole;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{LazyLock, Mutex, PoisonError},
    time::Duration,
};

use time::{OffsetDateTime, macros::datetime};

use self::in_words::{said, shown};
use super::*;
use crate::{
    card::{CardError, CardRead, OtherCard, PinError, TokenKind, Tries},
    clock::{Monotonic, Now},
    eligibility::EligibilityResult,
    face::{FaceAnswer, FaceError},
    failure::{Code, Failure},
    link::{LinkError, NotTyped},
    outcome::{Certificate, Facility, InstitutionKind, SubsidyBooks},
    secret::Pin,
    x509::{
        CertificateError, UserCertificate,
        mint::{Authority, Holder, NOT_AFTER, anchors},
    },
};

const START: OffsetDateTime = datetime!(2026-11-16 00:42 UTC);
const INSTITUTION: &str = "1311234567";

static ANSWER: LazyLock<EligibilityResult> = LazyLock::new(|| {
    let golden =
        include_bytes!("../../../../tests/fixtures/messages/visits.result.response.employee.json");
    EligibilityResult::from_json(golden).unwrap()
});

/// The visit, its clock, and the requests it made that have no answer yet.
struct Rehearsal {
    visit: Visit,
    now: Now,
    inquiries: u128,
    holder: Holder,
    /// What the card in the reader was asked to sign.
    message: Vec<u8>,
    /// The inquiries whose entries the journal has not acknowledged.
    writing: VecDeque<InquiryId>,
    /// PINs typed so far: each has digits of its own.
    typed: u32,
    /// Challenges that the service made so far.
    challenges: u8,
}

impl Rehearsal {
    fn new() -> Self {
        Self::of(false, false, false)
    }

    /// Where there is a face unit.
    fn with_face() -> Self {
        Self::of(true, false, false)
    }

    /// Where phones are used, at the welcome screen.
    fn with_phones() -> Self {
        Self::of(false, true, false).walk(&[("reader", "welcome")])
    }

    /// Where certificates of subsidies are used.
    fn with_subsidies() -> Self {
        let facility = Facility {
            subsidies: Some(SubsidyBooks::default()),
            ..Facility::new(INSTITUTION, InstitutionKind::Clinic)
        };
        Self::at(facility, false, false, false)
    }

    fn of(face: bool, phones: bool, staff_check: bool) -> Self {
        let facility = Facility::new(INSTITUTION, InstitutionKind::Clinic);
        Self::at(facility, face, phones, staff_check)
    }

    fn at(facility: Facility, face: bool, phones: bool, staff_check: bool) -> Self {
        Self {
            visit: Visit::new(Settings {
                anchors: anchors(),
                facility,
                phones,
                face,
                staff_check,
            }),
            now: Now {
                wall: START,
                monotonic: Monotonic::default(),
            },
            inquiries: 0,
            holder: Holder::Hanako,
            message: Vec::new(),
            writing: VecDeque::new(),
            typed: 0,
            challenges: 0,
        }
    }

    /// Lets one thing happen.
    fn step(&mut self, what: &str) -> Vec<Effect> {
        let event = self.event(what);
        let effects = self.visit.step(self.now, event);
        for effect in &effects {
            match effect {
                Effect::Sign {
                    message, algorithm, ..
                } => {
                    self.message.clone_from(message);
                    let key = certificate(self.holder, "").public_key().unwrap();
                    assert_eq!(*algorithm, key.algorithm());
                }
                Effect::Record(entry) => self.writing.push_back(entry.inquiry),
                _ => {}
            }
        }
        effects
    }

    /// Lets one thing after the other happen, and compares what the visit wants each time.
    fn walk(mut self, steps: &[(&str, &str)]) -> Self {
        for (number, (what, expected)) in steps.iter().enumerate() {
            let wants: Vec<String> = self.step(what).iter().map(said).collect();
            assert_eq!(wants.join(", "), *expected, "step {number}: {what}");
        }
        self
    }

    fn pass(&mut self, wait: Duration) {
        self.now.wall += wait;
        self.now.monotonic = self.now.monotonic.after(wait);
    }

    fn event(&mut self, what: &str) -> Event {
        let mut words = what.split(' ');
        let (verb, rest) = (words.next().unwrap(), words.collect::<Vec<_>>().join(" "));
        let rest = rest.as_str();
        match verb {
            "reader" => Event::Readers(Ok(())),
            "readers" => Event::Readers(Err(failure(rest))),
            "put" => {
                self.holder = match rest {
                    "taro" => Holder::Taro,
                    "jiro" => Holder::Jiro,
                    _ => Holder::Hanako,
                };
                self.inquiries += 1;
                Event::CardPresent(self.newest())
            }
            "taken" => Event::CardRemoved,
            "wait" => {
                self.pass(Duration::from_secs(rest.parse().unwrap()));
                Event::Tick
            }
            "pin" => {
                self.typed += 1;
                Event::Person(PersonEvent::Pin(self.pin()))
            }
            "confirm" => Event::Person(PersonEvent::ConfirmLastTry),
            "consent" => Event::Person(PersonEvent::Consent(Consents::comprehensive(true, false))),
            "yes" => Event::Person(PersonEvent::Decide(true)),
            "no" => Event::Person(PersonEvent::Decide(false)),
            "help" => Event::Person(PersonEvent::AskStaff),
            "cancel" => Event::Person(PersonEvent::Cancel),
            "phone" => Event::Person(PersonEvent::UsePhone),
            "unlocked" => Event::Person(PersonEvent::UseUnlockedPhone),
            "face" => Event::Person(PersonEvent::UseFace),
            "by-pin" => Event::Person(PersonEvent::UsePin),
            "same" | "differs" => Event::StaffCheck {
                inquiry: self.visit.inquiry().unwrap_or_else(|| self.newest()),
                same: verb == "same",
            },
            "stale" => self.stale(rest),
            "recorded" => Event::Recorded(self.written(), Ok(())),
            "unrecorded" => Event::Recorded(self.written(), Err(failure(rest))),
            "match" | "no-match" | "locked" | "not-seen" | "unplugged" | "faulty" => {
                Event::Face(self.visit.contact(), seen(verb))
            }
            _ => match self.card_event(verb, rest) {
                Some(event) => Event::Card(self.visit.contact(), event),
                None => {
                    let inquiry = self.visit.inquiry().unwrap_or_else(|| self.newest());
                    Event::Service(inquiry, self.service_event(verb, rest))
                }
            },
        }
    }

    /// The same, about the contact or the inquiry before the one that counts.
    fn stale(&mut self, what: &str) -> Event {
        match self.event(what) {
            Event::Card(contact, event) => Event::Card(Contact(contact.0.wrapping_sub(1)), event),
            Event::Face(contact, answer) => Event::Face(Contact(contact.0.wrapping_sub(1)), answer),
            Event::Service(inquiry, event) => Event::Service(before(inquiry), event),
            Event::StaffCheck { inquiry, same } => Event::StaffCheck {
                inquiry: before(inquiry),
                same,
            },
            other => other,
        }
    }

    fn card_event(&self, verb: &str, rest: &str) -> Option<CardEvent> {
        Some(match verb {
            "certificate" => CardEvent::Read(Ok(Box::new(CardRead {
                certificate: certificate(self.holder, rest),
            }))),
            "unread" => CardEvent::Read(Err(card_error(rest))),
            "kind" => CardEvent::Kind(match rest {
                "iphone" => Ok(TokenKind::IPhone),
                "card" => Ok(TokenKind::Card),
                "android" => Ok(TokenKind::Android),
                other => Err(card_error(other)),
            }),
            "tries" => CardEvent::Tries(Ok(tries(rest))),
            "untold" => CardEvent::Tries(Err(card_error(rest))),
            "pad" => CardEvent::PinPad,
            "not-taken" => CardEvent::NotTaken,
            "typed" => CardEvent::Verified(Ok(())),
            "mistyped" => CardEvent::Verified(Err(mistyped(rest))),
            "signed" if rest == "badly" => CardEvent::Signed(Ok(vec![7; 256])),
            "signed" => CardEvent::Signed(Ok(signature(self.holder, &self.message))),
            "wrong" => CardEvent::Signed(Err(PinError::WrongPin { tries: tries(rest) })),
            "blocked" => CardEvent::Signed(Err(PinError::Blocked)),
            "last" => CardEvent::Signed(Err(PinError::LastTry)),
            "malformed" => CardEvent::Signed(Err(PinError::Format(
                Pin::new().check_four_digits().unwrap_err(),
            ))),
            "unknown" => CardEvent::Signed(Err(PinError::OutcomeUnknown(card_error(rest)))),
            "unsigned" => CardEvent::Signed(Err(PinError::Card(card_error(rest)))),
            _ => return None,
        })
    }

    fn service_event(&mut self, verb: &str, rest: &str) -> ServiceEvent {
        self.challenges += u8::from(verb == "opened" && rest != "again");
        let opened = |institution: &str, seconds| {
            ServiceEvent::Opened(Ok(Opened {
                visit: "visit".to_owned(),
                institution: institution.to_owned(),
                challenge: [self.challenges; 32],
                expires: self.now.wall + time::Duration::seconds(seconds),
            }))
        };
        match verb {
            "opened" if rest == "elsewhere" => opened("2711234567", 60),
            "opened" if rest == "late" => opened(INSTITUTION, 1),
            "opened" => opened(INSTITUTION, 60),
            "unopened" => ServiceEvent::Opened(Err(failure(rest))),
            "proven" => ServiceEvent::Proven(Ok(Proven {
                grace: rest == "grace",
            })),
            "unproven" => ServiceEvent::Proven(Err(failure(rest))),
            "answered" if rest == "not-enrolled" => {
                ServiceEvent::Answered(Ok(Box::new(deciding::NOT_ENROLLED.clone())))
            }
            "certificates" => ServiceEvent::Subsidies(Ok(vec![deciding::certificate()])),
            "no-certificates" => ServiceEvent::Subsidies(Err(failure(rest))),
            "enrolled" => ServiceEvent::Enrolled(Ok(())),
            "unenrolled" => ServiceEvent::Enrolled(Err(failure(rest))),
            "answered" => ServiceEvent::Answered(Ok(Box::new(ANSWER.clone()))),
            "unanswered" => ServiceEvent::Answered(Err(failure(rest))),
            other => panic!("nothing is called {other}"),
        }
    }

    fn newest(&self) -> InquiryId {
        InquiryId(uuid::Uuid::from_u128(self.inquiries))
    }

    fn written(&mut self) -> InquiryId {
        self.writing.pop_front().unwrap_or_else(|| self.newest())
    }

    fn pin(&self) -> Pin {
        let mut pin = Pin::new();
        for digit in format!("{:04}", self.typed % 10_000).bytes() {
            pin.push(digit).unwrap();
        }
        pin
    }
}

/// `reader` and what leads up to the given point, all of it as expected.
fn until(point: &str) -> Rehearsal {
    let steps = [
        ("reader", "welcome", "welcome"),
        ("put", "reading, read", "reading"),
        ("certificate", "pin, open, tries?", "read"),
        ("tries 3", "pin 3", "keypad"),
        ("opened", "", "typing"),
        ("pin", "checking card, verify sign", "signing"),
        ("signed", "off, prove", "proving"),
        ("proven", "consent", "consenting"),
        ("consent", "checking, ask", "asking"),
        ("answered", "checking, record answered", "recording"),
        ("recorded", "finished P1 card, deliver answered", "finished"),
    ];
    let last = steps
        .iter()
        .position(|(_, _, name)| *name == point)
        .unwrap();
    let steps: Vec<_> = steps[..=last]
        .iter()
        .map(|(what, wants, _)| (*what, *wants))
        .collect();
    Rehearsal::new().walk(&steps)
}

fn before(inquiry: InquiryId) -> InquiryId {
    InquiryId(uuid::Uuid::from_u128(inquiry.0.as_u128().wrapping_sub(1)))
}

type Kept<K, V> = Mutex<BTreeMap<K, V>>;

/// What was made once for all tests; a signature takes longer than a hundred steps.
fn remembered<K: Ord, V: Clone>(kept: &Kept<K, V>, key: K, make: impl FnOnce() -> V) -> V {
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    kept.entry(key).or_insert_with(make).clone()
}

/// The holder's certificate: good, expired and in grace (`grace`), expired beyond it (`expired`), or of another authority (`foreign`).
fn certificate(holder: Holder, kind: &str) -> UserCertificate {
    static MADE: Kept<(Holder, String), UserCertificate> = Mutex::new(BTreeMap::new());
    remembered(&MADE, (holder, kind.to_owned()), || match kind {
        "grace" => holder.certificate(datetime!(2026-10-31 14:59:59 UTC)),
        "expired" => holder.certificate(datetime!(2026-07-31 14:59:59 UTC)),
        "foreign" => {
            let foreign = Authority::foreign();
            UserCertificate::parse(foreign.leaf(holder).sealed_by(&foreign)).unwrap()
        }
        _ => holder.certificate(NOT_AFTER),
    })
}

fn signature(holder: Holder, message: &[u8]) -> Vec<u8> {
    static MADE: Kept<(Holder, Vec<u8>), Vec<u8>> = Mutex::new(BTreeMap::new());
    remembered(&MADE, (holder, message.to_vec()), || holder.sign(message))
}

fn tries(word: &str) -> Tries {
    match word {
        "blocked" => Tries::Blocked,
        "unlimited" => Tries::Unlimited,
        left => Tries::Left(left.parse().unwrap()),
    }
}

fn card_error(word: &str) -> CardError {
    CardError::Link(match word {
        "removed" => LinkError::Removed,
        "short" => LinkError::ShortReply { length: 1 },
        "silent" => LinkError::Unresponsive,
        "reset" => LinkError::Reset,
        "refused" => LinkError::Refused,
        "unplugged" => LinkError::ReaderGone,
        "in-use" => LinkError::InUse,
        "no-service" => LinkError::NoService,
        "endless" => LinkError::Budget {
            apdus: 64,
            bytes: 128,
        },
        "fault" => LinkError::Other { code: 0x8010_002F },
        "other-card" => {
            return CardError::NotThisCard {
                status: crate::apdu::Status::NOT_FOUND,
                card: OtherCard::Unknown,
            };
        }
        "old-card" => {
            return CardError::NotThisCard {
                status: crate::apdu::Status::NOT_FOUND,
                card: OtherCard::OldJukiCard,
            };
        }
        "pin-first" => return CardError::PinFirst,
        "nonsense" => {
            return CardError::Unreadable {
                what: "no element header",
            };
        }
        other => panic!("no error is called {other}"),
    })
}

/// What the face unit says.
fn seen(word: &str) -> Result<FaceAnswer, FaceError> {
    match word {
        "match" => Ok(FaceAnswer::Match),
        "no-match" => Ok(FaceAnswer::NoMatch { left: 9 }),
        "locked" => Ok(FaceAnswer::Locked),
        "not-seen" => Err(FaceError::TimedOut),
        "unplugged" => Err(FaceError::Disconnected),
        "faulty" => Err(FaceError::Faulty {
            code: "camera".to_owned(),
        }),
        other => panic!("no answer is called {other}"),
    }
}

/// What came of a PIN typed on the reader.
fn mistyped(what: &str) -> PinError {
    let not_typed = |why| PinError::Card(LinkError::NotTyped(why).into());
    match what {
        "too-late" => not_typed(NotTyped::TimedOut),
        "cancelled" => not_typed(NotTyped::Cancelled),
        "too-short" => not_typed(NotTyped::Length),
        "blocked" => PinError::Blocked,
        "last" => PinError::LastTry,
        "refused" => PinError::Card(card_error(what)),
        "removed" | "fault" => PinError::OutcomeUnknown(card_error(what)),
        wrong => PinError::WrongPin {
            tries: tries(wrong),
        },
    }
}

fn failure(code: &str) -> Failure {
    let code = Code::ALL
        .iter()
        .find(|known| known.as_str() == code)
        .unwrap();
    Failure::new(*code, CertificateError::Tampered)
}
