//! Events in any order: what must hold, holds after each of them, and from wherever they led the way back is short.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{
    prelude::*,
    test_runner::{Config, RngSeed},
};

use super::*;
use crate::secret::Secret;

/// Everything that can happen.
const EVENTS: [&str; 101] = [
    "pad",
    "pad",
    "face",
    "face",
    "by-pin",
    "by-pin",
    "match",
    "match",
    "no-match",
    "locked",
    "not-seen",
    "unplugged",
    "not-taken",
    "same",
    "same",
    "differs",
    "stale same",
    "stale differs",
    "help",
    "stale match",
    "stale no-match",
    "typed",
    "typed",
    "mistyped 2",
    "mistyped 1",
    "mistyped removed",
    "mistyped too-late",
    "reader",
    "reader",
    "readers RDR-02",
    "readers RDR-01",
    "put",
    "put",
    "put taro",
    "taken",
    "taken",
    "phone",
    "unlocked",
    "kind iphone",
    "kind card",
    "kind android",
    "pin",
    "pin",
    "confirm",
    "consent",
    "help",
    "cancel",
    "wait 1",
    "wait 5",
    "wait 30",
    "wait 60",
    "certificate",
    "certificate grace",
    "certificate expired",
    "certificate foreign",
    "unread removed",
    "unread other-card",
    "unread short",
    "unread pin-first",
    "tries 3",
    "tries 1",
    "tries blocked",
    "tries unlimited",
    "untold removed",
    "untold fault",
    "signed",
    "signed badly",
    "wrong 2",
    "wrong 1",
    "wrong unlimited",
    "blocked",
    "last",
    "malformed",
    "unknown removed",
    "unknown short",
    "unsigned removed",
    "unsigned refused",
    "opened",
    "opened late",
    "opened elsewhere",
    "unopened NET-01",
    "proven",
    "proven grace",
    "unproven SVC-07",
    "unproven CRT-02",
    "answered",
    "answered not-enrolled",
    "certificates",
    "no-certificates NET-02",
    "enrolled",
    "unenrolled SVC-09",
    "yes",
    "no",
    "unanswered NET-02",
    "recorded",
    "unrecorded HST-02",
    "stale certificate",
    "stale signed",
    "stale opened",
    "stale proven",
    "stale answered",
];

proptest! {
    #![proptest_config(Config {
        cases: 400,
        rng_seed: RngSeed::Fixed(20_261_116),
        failure_persistence: None,
        ..Config::default()
    })]

    /// 400 × 60 events on average; every second one is what would come next in an honest visit, so that the far states are reached.
    #[test]
    fn whatever_happens_in_whatever_order((face, phones, staff, subsidies) in any::<(bool, bool, bool, bool)>(), choices in prop::collection::vec(any::<u16>(), 20..100)) {
        let mut watched = Watched::new(face, phones, staff, subsidies);
        watched.step("reader");
        for choice in choices {
            let index = usize::from(choice / 2) % EVENTS.len();
            let what = if choice % 2 == 0 { EVENTS[index] } else { watched.next() };
            watched.step(what);
        }
        watched.leave_it_alone();
    }
}

/// A rehearsal that is watched at every step.
struct Watched {
    rehearsal: Rehearsal,
    has_face: bool,
    /// The contact that the face unit was asked about and has not answered.
    looked_at: Option<Contact>,
    has_staff: bool,
    /// The contact whose person the face unit or staff recognised.
    recognised: Option<Contact>,
    /// What the visit has asked for and nobody has answered, by the event that would answer it.
    asked: BTreeSet<&'static str>,
    /// The PINs that left the visit.
    used: BTreeSet<Vec<u8>>,
    /// The counter that the card told last, in this contact.
    tries: Option<Tries>,
    began: BTreeSet<InquiryId>,
    recorded: BTreeSet<InquiryId>,
    delivered: BTreeSet<InquiryId>,
    proven: BTreeSet<InquiryId>,
    asked_for_result: BTreeSet<InquiryId>,
    serials: BTreeMap<InquiryId, String>,
    state: State,
    since: Monotonic,
    card_present: bool,
}

impl Watched {
    fn new(face: bool, phones: bool, staff: bool, subsidies: bool) -> Self {
        let facility = Facility {
            subsidies: subsidies.then(SubsidyBooks::default),
            ..Facility::new(INSTITUTION, InstitutionKind::Clinic)
        };
        Self {
            rehearsal: Rehearsal::at(facility, face, phones, staff),
            has_face: face,
            has_staff: staff,
            looked_at: None,
            recognised: None,
            asked: BTreeSet::new(),
            used: BTreeSet::new(),
            tries: None,
            began: BTreeSet::new(),
            recorded: BTreeSet::new(),
            delivered: BTreeSet::new(),
            proven: BTreeSet::new(),
            asked_for_result: BTreeSet::new(),
            serials: BTreeMap::new(),
            state: State::Closed,
            since: Monotonic::default(),
            card_present: false,
        }
    }

    /// What would come next in an honest visit.
    fn next(&self) -> &'static str {
        match self.rehearsal.visit.state() {
            State::Closed => "reader",
            State::Idle | State::PhoneHold | State::Interrupted => "put",
            State::StaffCalled => "wait 30",
            State::PhonePin => "pin",
            State::Finished | State::Trouble if self.card_present => "taken",
            State::Finished | State::Trouble => "wait 30",
            State::Consenting => "consent",
            State::Deciding => "yes",
            State::Identifying if self.asked.contains("opened") => "opened",
            State::Identifying if self.asked.contains("tries 3") => "tries 3",
            State::Identifying if self.asked.contains("kind card") => "kind card",
            State::Identifying
                if self.tries == Some(Tries::Left(1)) && self.rehearsal.typed.is_multiple_of(2) =>
            {
                "confirm"
            }
            State::Identifying
                if self.rehearsal.visit.staff_check().is_some()
                    && self.rehearsal.typed.is_multiple_of(4) =>
            {
                "same"
            }
            State::Identifying if self.asked.contains("match") => "match",
            State::Identifying if self.has_face && self.rehearsal.typed.is_multiple_of(3) => "face",
            State::Identifying if self.has_face && self.rehearsal.typed % 3 == 1 => "by-pin",
            State::Identifying if self.asked.contains("typed") => "typed",
            State::Identifying => "pin",
            _ => self.asked.first().copied().unwrap_or("wait 5"),
        }
    }

    fn step(&mut self, what: &str) {
        let acknowledged = self.rehearsal.writing.front().copied();
        let inquiry = self.rehearsal.visit.inquiry();
        let contact = self.rehearsal.visit.contact();
        let checkable = self.rehearsal.visit.staff_check();
        self.asked.remove(what);
        match what {
            "put" | "put taro" => self.card_present = true,
            "taken" | "readers RDR-01" | "readers RDR-02" => self.card_present = false,
            "proven" | "proven grace" if self.rehearsal.visit.state() != State::Recording => {
                self.proven.extend(inquiry)
            }
            _ => {}
        }
        let effects = self.rehearsal.step(what);
        // Seen only where the test fails.
        println!(
            "{what}: {}",
            effects.iter().map(said).collect::<Vec<_>>().join(", ")
        );
        if matches!(
            what,
            "match" | "no-match" | "locked" | "not-seen" | "unplugged"
        ) && self.looked_at.take() == Some(contact)
            && what == "match"
        {
            self.recognised = Some(contact);
        }
        self.look_at_staff(what, checkable, &effects);
        let unknown = what.starts_with("unknown") && !effects.is_empty();
        if self.rehearsal.visit.contact() != contact || unknown {
            self.tries = None;
        }
        // What the visit dropped, it need not know.
        match what.split_once(' ') {
            _ if effects.is_empty() => {}
            Some(("mistyped", word @ ("1" | "2"))) => self.tries = Some(tries(word)),
            Some(("tries" | "wrong", word)) => self.tries = Some(tries(word)),
            _ if what == "last" => self.tries = Some(Tries::Left(1)),
            _ => {}
        }
        for effect in &effects {
            self.look_at(what, effect, acknowledged);
        }
        self.look_at_the_clock();
    }

    /// Staff has a say where it is configured, in its time, and about the inquiry at hand.
    fn look_at_staff(&mut self, what: &str, checkable: Option<InquiryId>, effects: &[Effect]) {
        match what {
            "same" if checkable.is_some() => {
                self.recognised = Some(self.rehearsal.visit.contact());
            }
            "differs" if checkable.is_some() => {
                let discreet = effects.iter().any(|effect| {
                    matches!(effect, Effect::Record(entry) if Some(entry.inquiry) == checkable
                        && entry.failure == Some(Code::HolderNotConfirmed))
                });
                assert!(discreet, "a no that ends nothing");
            }
            "same" | "differs" | "stale same" | "stale differs" => assert!(effects.is_empty()),
            _ => {}
        }
        let visit = &self.rehearsal.visit;
        if visit.staff_check().is_some() {
            assert!(self.has_staff, "there is no staff");
            assert_eq!(visit.state(), State::Identifying);
            assert_eq!(visit.staff_check(), visit.inquiry());
        }
    }

    fn look_at(&mut self, what: &str, effect: &Effect, acknowledged: Option<InquiryId>) {
        let just_recorded = |id: &InquiryId| what == "recorded" && acknowledged == Some(*id);
        match effect {
            Effect::ReadCard { contact, pin_first } => {
                self.of_this_contact(*contact);
                self.ask("certificate");
                self.use_pin(pin_first.as_ref());
            }
            Effect::ReadKind(contact) => {
                self.of_this_contact(*contact);
                self.ask("kind card");
            }
            Effect::ReadTries(contact) => {
                self.of_this_contact(*contact);
                self.ask("tries 3");
            }
            Effect::Sign {
                contact,
                pin,
                recognised,
                last_try,
                ..
            } => {
                self.of_this_contact(*contact);
                if *recognised {
                    assert_eq!(self.recognised, Some(*contact), "nobody was recognised");
                    assert!(pin.is_none() && last_try.is_none(), "a face spends no try");
                }
                self.ask("signed");
                self.use_pin(pin.as_ref());
                if pin.is_some() && self.tries == Some(Tries::Left(1)) {
                    assert!(last_try.is_some(), "the last try went out unconfirmed");
                }
            }
            Effect::VerifyFace(contact) => {
                self.of_this_contact(*contact);
                self.ask("match");
                assert!(self.has_face, "there is no unit");
                assert_ne!(self.looked_at, Some(*contact), "two comparisons at once");
                self.looked_at = Some(*contact);
            }
            Effect::VerifyOnPad { contact, last_try } => {
                self.of_this_contact(*contact);
                self.ask("typed");
                assert!(self.tries.is_some(), "the counter is known before VERIFY");
                if self.tries == Some(Tries::Left(1)) {
                    assert!(last_try.is_some(), "the last try went out unconfirmed");
                }
            }
            Effect::Open { inquiry, serial } => {
                self.ask("opened");
                self.same_serial(*inquiry, serial);
            }
            Effect::ReplaceChallenge {
                inquiry, serial, ..
            } => {
                self.ask("opened");
                self.same_serial(*inquiry, serial);
            }
            Effect::Prove(proof) => {
                self.ask("proven");
                self.same_serial(proof.inquiry, &proof.serial);
            }
            Effect::Ask {
                inquiry,
                serial,
                visit,
                ..
            } => {
                self.ask("answered");
                self.same_serial(*inquiry, serial);
                assert_eq!(visit, "visit");
                assert!(self.proven.contains(inquiry), "asked before it was proven");
                let again = what == "enrolled";
                assert!(
                    self.asked_for_result.insert(*inquiry) || again,
                    "asked twice"
                );
            }
            Effect::AskSubsidies { inquiry, visit, .. } => {
                self.ask("certificates");
                assert_eq!((what, visit.as_str()), ("yes", "visit"));
                assert!(self.proven.contains(inquiry), "asked before it was proven");
            }
            Effect::Enrol { inquiry, visit, .. } => {
                self.ask("enrolled");
                assert_eq!((what, visit.as_str()), ("yes", "visit"));
                assert!(self.proven.contains(inquiry), "asked before it was proven");
            }
            Effect::Record(entry) => {
                self.ask("recorded");
                assert!(self.recorded.insert(entry.inquiry), "recorded twice");
                assert!(
                    self.began.contains(&entry.inquiry),
                    "recorded and never begun"
                );
            }
            Effect::Deliver(entry) => {
                assert!(
                    just_recorded(&entry.inquiry),
                    "delivered and not in the journal"
                );
                assert!(self.delivered.insert(entry.inquiry), "delivered twice");
            }
            Effect::Show(Some(inquiry), Screen::Finished { card_present, .. }) => {
                assert!(just_recorded(inquiry), "shown and not in the journal");
                assert_eq!(*card_present, self.card_present);
            }
            Effect::Show(Some(inquiry), _) => {
                self.began.insert(*inquiry);
            }
            Effect::Show(None, screen) => {
                let for_nobody = matches!(
                    screen,
                    Screen::Welcome { .. }
                        | Screen::Closed { .. }
                        | Screen::StaffCalled
                        | Screen::HoldPhone
                        | Screen::EnterPin { phone: true, .. }
                );
                assert!(for_nobody, "{screen:?} belongs to somebody");
            }
            Effect::PowerOff(_) | Effect::CallStaff => {}
        }
    }

    /// Every wait has an end, and none is later than 180 s after its state began.
    fn look_at_the_clock(&mut self) {
        let (visit, now) = (&self.rehearsal.visit, self.rehearsal.now.monotonic);
        if visit.state() != self.state {
            (self.state, self.since) = (visit.state(), now);
        }
        match (visit.deadline(), self.state) {
            (Some(deadline), _) => assert!(deadline <= self.since.after(Duration::from_secs(180))),
            (None, State::Closed | State::Idle) => {}
            (None, State::Finished | State::Trouble) => {
                assert!(self.card_present, "waits for no card")
            }
            (None, state) => panic!("{state:?} waits for ever"),
        }
    }

    /// The card is taken, nobody answers any more: the way back takes less than 180 s, and every visit has its end in the journal.
    fn leave_it_alone(&mut self) {
        let start = self.rehearsal.now.monotonic;
        if self.card_present {
            self.step("taken");
        }
        while let Some(deadline) = self.rehearsal.visit.deadline() {
            let wait = self.rehearsal.now.monotonic.until(deadline);
            self.rehearsal.pass(wait);
            self.step("wait 0");
        }
        assert!(
            matches!(self.state, State::Idle | State::Closed),
            "{:?}",
            self.state
        );
        assert!(start.until(self.rehearsal.now.monotonic) <= Duration::from_secs(180));
        assert_eq!(
            self.began, self.recorded,
            "begun and never ended, or ended and never begun"
        );
    }

    fn ask(&mut self, answer: &'static str) {
        self.asked.insert(answer);
    }

    fn of_this_contact(&self, contact: Contact) {
        assert_eq!(contact, self.rehearsal.visit.contact());
        assert!(self.card_present, "nothing is asked of a card that is gone");
    }

    /// A PIN leaves the visit once, and is one that was typed.
    fn use_pin(&mut self, pin: Option<&Pin>) {
        if let Some(pin) = pin {
            assert!(
                self.used.insert(pin.expose().to_vec()),
                "a PIN went out twice"
            );
            assert!(u32::try_from(self.used.len()).unwrap() <= self.rehearsal.typed);
        }
    }

    /// What belongs to an inquiry belongs to one certificate.
    fn same_serial(&mut self, inquiry: InquiryId, serial: &str) {
        assert!(!serial.is_empty());
        assert_eq!(self.rehearsal.visit.inquiry(), Some(inquiry));
        assert_eq!(
            self.serials
                .entry(inquiry)
                .or_insert_with(|| serial.to_owned()),
            serial
        );
    }
}
