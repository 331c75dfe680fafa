//! The terminal's events, one golden file per story: the engine is driven by hand, with a fixed clock and fixed chance.
//!
//! `MADOGUCHI_BLESS=1` writes them anew; the difference then belongs into review.

use std::{collections::BTreeSet, path::Path, sync::Arc, time::Duration};

use madoguchi::{
    core::{
        card::{CardRead, PinError, TokenKind, Tries},
        clock::{Monotonic, Now, Random},
        eligibility::{EligibilityResult, NumberQuestion},
        face::{FaceAnswer, FaceError},
        failure::{Code, Failure},
        link::{LinkError, ReaderState, ReadersError},
        outcome::{
            Arrival, AskedBy, Degraded, Evidence, Facility, InstitutionKind, Outcome, Person,
            Report, Situation, SubsidyBooks, Unattributed,
        },
        secret::Pin,
        visit::{
            self, CardEvent, Consents, Entry, InquiryId, Opened, PersonEvent, Proven, ServiceEvent,
            Settings,
        },
        x509::{Anchor, Anchors, Environment, UserCertificate},
    },
    terminal::{Amended, Command, DeskRecord, Engine, Event, Input, Output, Roles},
};
use madoguchi_mock_server::{Mock, Options};
use time::macros::{date, datetime};

use super::{binary, fixture, message};

const READER: &str = "Example Reader 00 00";

#[test]
fn a_visit_with_a_wrong_pin_at_first() {
    let mut story = Story::new(false);
    story.on(Input::Readers(Err(ReadersError::NoService)));
    story.on(Input::Readers(Ok(Vec::new())));
    story.reader(None);
    story.reader(Some(1));
    story.card(CardEvent::Read(Ok(certificate())));
    story.card(CardEvent::Tries(Ok(Tries::Left(3))));
    story.service(ServiceEvent::Opened(Ok(opened())));
    story.person(PersonEvent::Pin(pin()));
    story.card(CardEvent::Signed(Err(PinError::WrongPin {
        tries: Tries::Left(2),
    })));
    story.person(PersonEvent::Pin(pin()));
    story.card(CardEvent::Signed(Ok(signature())));
    story.service(ServiceEvent::Proven(Ok(Proven { grace: false })));
    story.person(PersonEvent::Consent(Consents::comprehensive(true, false)));
    story.service(ServiceEvent::Answered(Ok(answer(
        "visits.result.response.assistance-combined",
    ))));
    let inquiry = story.recorded[0];
    story.on(Input::Revealed(inquiry, "entitlement-1".to_owned(), Ok(())));
    story.reader(None);
    story.ends_as("visit");
}

#[test]
fn the_last_try_a_card_pulled_early_and_a_challenge_that_ran_out() {
    let mut story = Story::new(false);
    story.reader(Some(1));
    story.card(CardEvent::Read(Ok(certificate())));
    story.card(CardEvent::Tries(Ok(Tries::Left(1))));
    story.person(PersonEvent::ConfirmLastTry);
    story.service(ServiceEvent::Opened(Ok(opened())));
    story.person(PersonEvent::Pin(pin()));
    story.card(CardEvent::Signed(Err(PinError::OutcomeUnknown(
        LinkError::Removed.into(),
    ))));
    story.reader(None);
    story.passes(1);
    story.reader(Some(2));
    story.card(CardEvent::Read(Ok(certificate())));
    story.card(CardEvent::Tries(Ok(Tries::Left(3))));
    story.person(PersonEvent::Pin(pin()));
    story.card(CardEvent::Signed(Ok(signature())));
    story.service(ServiceEvent::Proven(Err(Failure::new(
        Code::ChallengeRefused,
        "expired",
    ))));
    story.card(CardEvent::Tries(Ok(Tries::Left(3))));
    story.reader(None);
    story.passes(61);
    story.passes(9);
    story.ends_as("pulled");
}

#[test]
fn help_a_phone_and_a_service_that_cannot_be_reached() {
    let mut story = Story::new(true);
    story.reader(None);
    story.person(PersonEvent::AskStaff);
    story.passes(9);
    story.person(PersonEvent::UsePhone);
    story.person(PersonEvent::Pin(pin()));
    story.reader(Some(1));
    story.card(CardEvent::Read(Ok(certificate())));
    story.service(ServiceEvent::Opened(Err(Failure::new(
        Code::ServiceUnreachable,
        "no route",
    ))));
    story.reader(None);
    story.ends_as("phone");
}

#[test]
fn a_pin_typed_on_the_reader_wrong_at_first() {
    let mut story = Story::new(false);
    story.reader(Some(1));
    story.card(CardEvent::PinPad);
    story.card(CardEvent::Read(Ok(certificate())));
    story.card(CardEvent::Tries(Ok(Tries::Left(3))));
    story.service(ServiceEvent::Opened(Ok(opened())));
    story.card(CardEvent::Verified(Err(PinError::WrongPin {
        tries: Tries::Left(2),
    })));
    story.card(CardEvent::Verified(Ok(())));
    story.card(CardEvent::Signed(Ok(signature())));
    story.service(ServiceEvent::Proven(Ok(Proven { grace: false })));
    story.ends_as("pin-pad");
}

#[test]
fn a_person_whom_the_face_unit_recognises_at_the_second_look() {
    let mut story = Story::with_face();
    story.reader(Some(1));
    story.card(CardEvent::Read(Ok(certificate())));
    story.card(CardEvent::Tries(Ok(Tries::Blocked)));
    story.service(ServiceEvent::Opened(Ok(opened())));
    story.person(PersonEvent::UseFace);
    story.face(Err(FaceError::TimedOut));
    story.person(PersonEvent::UseFace);
    story.face(Ok(FaceAnswer::NoMatch { left: 9 }));
    story.person(PersonEvent::UseFace);
    story.face(Ok(FaceAnswer::Match));
    story.card(CardEvent::Signed(Ok(signature())));
    story.service(ServiceEvent::Proven(Ok(Proven { grace: false })));
    story.person(PersonEvent::Consent(Consents::comprehensive(true, false)));
    story.service(ServiceEvent::Answered(Ok(answer(
        "visits.result.response.employee",
    ))));
    story.reader(None);
    for answer in [Ok(FaceAnswer::Locked), Err(FaceError::Disconnected)] {
        story.reader(Some(2));
        story.card(CardEvent::Read(Ok(certificate())));
        story.person(PersonEvent::UseFace);
        story.face(answer);
        story.person(PersonEvent::UsePin);
        story.person(PersonEvent::Cancel);
        story.reader(None);
    }
    story.ends_as("face");
}

#[test]
fn a_person_whom_staff_knows_by_the_photo_and_one_whom_they_do_not() {
    let mut story = Story::with_staff();
    for (serial, same) in [(1, true), (2, false)] {
        story.reader(Some(serial));
        story.card(CardEvent::Read(Ok(certificate())));
        story.card(CardEvent::Tries(Ok(Tries::Left(3))));
        story.card(CardEvent::Kind(Ok(TokenKind::Card)));
        story.service(ServiceEvent::Opened(Ok(opened())));
        story.person(PersonEvent::AskStaff);
        let inquiry = story.engine.visit().inquiry().expect("a live inquiry");
        story.on(Input::Command(Command::StaffCheck {
            inquiry,
            same,
            by: "佐藤".to_owned(),
        }));
        if same {
            story.card(CardEvent::Signed(Ok(signature())));
            story.service(ServiceEvent::Proven(Ok(Proven { grace: false })));
            story.person(PersonEvent::Consent(Consents::comprehensive(true, false)));
            story.service(ServiceEvent::Answered(Ok(answer(
                "visits.result.response.employee",
            ))));
        }
        story.reader(None);
    }
    story.ends_as("staff");
}

#[test]
fn what_the_desk_enters_and_a_result_that_nobody_asked_for() {
    let mut story = Story::new(false);
    story.on(Input::Command(Command::Receive {
        by: "佐藤".to_owned(),
        person: Box::new(Person {
            name: Some("例示　花".to_owned()),
            ..Person::default()
        }),
        evidence: Evidence::Declaration,
        tenths: Some(3),
    }));
    let inquiry = story.recorded[0];
    let full = Failure::new(Code::DiskFull, "journal");
    story.on(Input::Amended(inquiry, Err(full)));
    let report = Report::unanswered(Outcome::ReceivedUnchecked, AskedBy::Number, story.now.wall);
    let amended = Amended {
        times: 1,
        at: story.now.wall,
    };
    story.on(Input::Amended(
        inquiry,
        Ok(Box::new(DeskRecord {
            amended: Some(amended),
            ..DeskRecord::new(story.now.wall, Entry::answered(inquiry, report))
        })),
    ));
    let gone = Failure::new(Code::FolderUnreadable, "folder");
    story.on(Input::Folder(Err(gone)));
    story.on(Input::Folder(Ok(())));
    let mail = InquiryId(uuid::Uuid::from_u128(2));
    let result = *answer("visits.result.response.employee");
    let closed = Unattributed::new(result, Arrival::Pushed);
    story.on(Input::Received(mail, Box::new(closed)));
    for name in ["例示　花", "試験　太郎"] {
        story.on(Input::Command(Command::Attribute {
            inquiry: mail,
            by: "佐藤".to_owned(),
            name: name.to_owned(),
            birth: date!(1980 - 05 - 17),
        }));
    }
    story.ends_as("desk");
}

#[test]
fn a_card_on_the_staffs_reader_and_a_reader_that_does_not_answer_until_the_program_begins_anew() {
    let reader = |name: &str, card| ReaderState {
        name: name.to_owned(),
        card,
    };
    let mut story = Story::with(Roles {
        card: "Example".to_owned(),
        staff: "Staff".to_owned(),
        ..Roles::default()
    });
    let readers = vec![
        reader(READER, Some(1)),
        reader("Staff Reader 00 00", Some(1)),
    ];
    story.on(Input::Readers(Ok(readers)));
    story.on(Input::ReaderSilent(READER.into()));
    story.passes(9);
    story.on(Input::ReaderAnswers(READER.into()));
    story.on(Input::Restart);
    story.ends_as("silent");
}

#[test]
fn questions_by_number_that_are_not_delivered_not_answered_and_not_recorded() {
    let mut story = Story::new(false);
    story.reader(None);
    let day = date!(2026 - 11 - 16);
    let asked = InquiryId(uuid::Uuid::from_u128(1));
    let question =
        NumberQuestion::new("06139992", "1001", date!(1980 - 05 - 17), day).expect("question");
    story.on(Input::Command(Command::AskByNumber {
        inquiry: asked,
        question: Box::new(question),
    }));
    story.delivery = Err(Code::DeliveryFailed);
    story.on(Input::Searched(
        asked,
        day,
        Ok(answer("search.result.employee")),
    ));
    let asked = InquiryId(uuid::Uuid::from_u128(2));
    story.on(Input::Searched(
        asked,
        day,
        Err(Failure::new(Code::ServiceTimedOut, "silence")),
    ));
    // Asked about again, in vain at first.
    for answer in [
        Err(Failure::new(Code::ServiceUnreachable, "no route")),
        Ok(answer("search.result.employee")),
    ] {
        let question = NumberQuestion::new("06139992", "1001", date!(1980 - 05 - 17), day);
        story.on(Input::Command(Command::AskAgain {
            inquiry: asked,
            by: "佐藤".to_owned(),
            question: Some(Box::new(question.expect("question"))),
        }));
        let fresh = story.searched.take().expect("a question");
        story.on(Input::Searched(fresh, day, answer));
    }
    story.journal = Err(Code::DiskFull);
    let asked = InquiryId(uuid::Uuid::from_u128(3));
    story.on(Input::Searched(
        asked,
        day,
        Ok(answer("search.result.employee")),
    ));
    story.ends_as("number");
}

#[test]
fn every_event_and_screen_there_is_stands_in_a_file_and_every_line_can_be_read_back() {
    let mut seen = BTreeSet::new();
    for entry in std::fs::read_dir(fixture("events")).expect("golden events") {
        let text = std::fs::read_to_string(entry.expect("entry").path()).expect("golden events");
        for (line, number) in text.lines().zip(1..) {
            let event: Event =
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            assert_eq!(event.number, number);
            assert_eq!(serde_json::to_string(&event).expect("JSON"), line);
            let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
            for name in [
                &value["event"],
                &value["screen"]["screen"],
                &value["screen"]["prompt"],
            ] {
                seen.extend(name.as_str().map(str::to_owned));
            }
        }
    }
    for (file, name) in [
        ("sdk/src/terminal/event.rs", "EventKind"),
        ("sdk/core/src/visit/screen.rs", "Screen"),
        ("sdk/core/src/visit/screen.rs", "PinPrompt"),
        ("sdk/core/src/visit/screen.rs", "FacePrompt"),
    ] {
        let variants = variants(file, name);
        assert!(variants.len() > 3, "{variants:?}");
        for variant in variants {
            assert!(
                seen.contains(&variant),
                "no golden event shows {name}::{variant}"
            );
        }
    }
}

/// An engine, and what it published.
struct Story {
    engine: Engine,
    now: Now,
    lines: Vec<String>,
    recorded: Vec<InquiryId>,
    /// The line that was recorded last.
    last: Option<DeskRecord>,
    /// The question by number that was asked last.
    searched: Option<InquiryId>,
    /// How writing to the journal ends.
    journal: Result<(), Code>,
    /// How handing over ends.
    delivery: Result<(), Code>,
}

#[test]
fn a_visit_that_is_asked_twice_more_and_a_line_that_changes_later() {
    let mut story = Story::of("Example".to_owned().into(), |settings| {
        settings.facility.subsidies = Some(SubsidyBooks::default());
    });
    story.on(Input::Situated(Ok(Situation {
        degraded: vec![Degraded {
            number: "12139994".to_owned(),
            since: Some(date!(2026 - 11 - 09)),
        }],
        ..Situation::default()
    })));
    story.reader(Some(1));
    story.card(CardEvent::Read(Ok(certificate())));
    story.card(CardEvent::Tries(Ok(Tries::Left(3))));
    story.service(ServiceEvent::Opened(Ok(opened())));
    story.person(PersonEvent::Pin(pin()));
    story.card(CardEvent::Signed(Ok(signature())));
    story.service(ServiceEvent::Proven(Ok(Proven { grace: false })));
    story.person(PersonEvent::Consent(Consents::comprehensive(true, false)));
    story.person(PersonEvent::Decide(false));
    let mut not_enrolled = message("visits.result.response.unknown");
    not_enrolled["XmlMsg"]["MessageBody"]["ProcessingResultCode"] = "MOCK-NOT-ENROLLED".into();
    let not_enrolled = EligibilityResult::from_value(&not_enrolled).expect("result");
    story.service(ServiceEvent::Answered(Ok(Box::new(not_enrolled))));
    story.person(PersonEvent::Decide(true));
    story.service(ServiceEvent::Enrolled(Ok(())));
    story.service(ServiceEvent::Answered(Ok(answer(
        "visits.result.response.assistance-combined",
    ))));
    story.reader(None);
    let line = story.last.clone().expect("a line");
    let inquiry = line.entry.inquiry;
    let amended = Some(Amended {
        times: 1,
        at: story.now.wall,
    });
    let changed = DeskRecord { amended, ..line };
    story.on(Input::Amended(inquiry, Ok(Box::new(changed))));
    let full = Failure::new(Code::DiskFull, "journal");
    story.on(Input::Amended(inquiry, Err(full)));
    story.ends_as("asked-twice");
}

impl Story {
    fn new(phones: bool) -> Self {
        Self::of("Example".to_owned().into(), |settings| {
            settings.phones = phones;
        })
    }

    fn with(roles: Roles) -> Self {
        Self::of(roles, |_| ())
    }

    fn with_face() -> Self {
        Self::of("Example".to_owned().into(), |settings| settings.face = true)
    }

    fn with_staff() -> Self {
        Self::of("Example".to_owned().into(), |settings| {
            settings.staff_check = true;
        })
    }

    fn of(roles: Roles, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings {
            anchors: anchors(),
            facility: Facility::new("1311234567", InstitutionKind::Clinic),
            phones: false,
            face: false,
            staff_check: false,
        };
        change(&mut settings);
        Self {
            engine: Engine::new(settings, roles, Arc::new(Always)),
            now: Now {
                wall: datetime!(2026-11-16 09:42:07 +9),
                monotonic: Monotonic(Duration::from_secs(100)),
            },
            lines: Vec::new(),
            recorded: Vec::new(),
            last: None,
            searched: None,
            journal: Ok(()),
            delivery: Ok(()),
        }
    }

    /// Something happens, a quarter of a second later; journal and delivery answer at once.
    fn on(&mut self, input: Input) {
        self.wait(Duration::from_millis(250));
        let mut answers = Vec::new();
        for output in self.engine.step(self.now, input) {
            match output {
                Output::Publish(event) => self
                    .lines
                    .push(serde_json::to_string(&event).expect("JSON")),
                Output::Record(record) => {
                    let inquiry = record.entry.inquiry;
                    self.recorded.push(inquiry);
                    self.last = Some(*record);
                    let result = self.journal.map_err(|code| Failure::new(code, "journal"));
                    answers.push(Input::Visit(visit::Event::Recorded(inquiry, result)));
                }
                Output::TryJournal => answers.push(Input::JournalTried(Ok(()))),
                Output::RefuseTie { inquiry, why, .. } => {
                    answers.push(Input::TieRefused(inquiry, why, Ok(())));
                }
                Output::LookUp(inquiry) => {
                    let line = self.last.clone().expect("a line");
                    assert_eq!(line.entry.inquiry, inquiry);
                    answers.push(Input::LookedUp(inquiry, Ok(Box::new(line))));
                }
                Output::Search(inquiry, _) => self.searched = Some(inquiry),
                Output::HandOver(record) => {
                    let result = self.delivery.map_err(|code| Failure::new(code, "delivery"));
                    answers.push(Input::HandedOver(record.entry.inquiry, result));
                }
                _ => {}
            }
        }
        for answer in answers {
            self.on(answer);
        }
    }

    fn wait(&mut self, time: Duration) {
        self.now.wall += time;
        self.now.monotonic = self.now.monotonic.after(time);
    }

    /// So many seconds pass, then the deadline is looked at.
    fn passes(&mut self, seconds: u64) {
        self.wait(Duration::from_secs(seconds));
        self.on(Input::Visit(visit::Event::Tick));
    }

    fn reader(&mut self, card: Option<u32>) {
        let name = READER.to_owned();
        self.on(Input::Readers(Ok(vec![ReaderState { name, card }])));
    }

    fn card(&mut self, event: CardEvent) {
        let contact = self.engine.visit().contact();
        self.on(Input::Visit(visit::Event::Card(contact, event)));
    }

    fn face(&mut self, answer: Result<FaceAnswer, FaceError>) {
        let contact = self.engine.visit().contact();
        self.on(Input::Visit(visit::Event::Face(contact, answer)));
    }

    fn service(&mut self, event: ServiceEvent) {
        let inquiry = self.engine.visit().inquiry().expect("a live inquiry");
        self.on(Input::Visit(visit::Event::Service(inquiry, event)));
    }

    fn person(&mut self, event: PersonEvent) {
        self.on(Input::Command(Command::Person(event)));
    }

    /// Compares what was published with the golden file.
    fn ends_as(&self, name: &str) {
        let path = fixture("events").join(format!("{name}.jsonl"));
        let published = self.lines.join("\n") + "\n";
        if std::env::var_os("MADOGUCHI_BLESS").is_some() {
            std::fs::write(&path, &published).expect("golden events");
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        for (line, (published, golden)) in published.lines().zip(golden.lines()).enumerate() {
            assert_eq!(published, golden, "{name}.jsonl line {}", line + 1);
        }
        assert_eq!(published, golden, "{name}.jsonl");
    }
}

/// Chance that is always the same.
struct Always;

impl Random for Always {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0x5A);
    }
}

fn anchors() -> Anchors {
    let folder = tempfile::tempdir().expect("folder");
    let mut options = Options::default();
    options.seed = Some("tests".to_owned());
    let mock = Mock::prepare(folder.path(), options).expect("mock service");
    let anchor = Anchor::parse(mock.user_authority()).expect("authority");
    Anchors::new(Environment::Test, vec![anchor]).expect("test authority")
}

/// The employee's certificate, out of the golden proof.
fn certificate() -> Box<CardRead> {
    let der = binary(&message("visits.proof.request")["certificate"]);
    let certificate = UserCertificate::parse(der).expect("certificate");
    Box::new(CardRead { certificate })
}

/// The visit that the golden proof was signed for.
fn opened() -> Opened {
    let message = message("visits.challenge.response");
    Opened {
        visit: message["visit"].as_str().expect("text").to_owned(),
        institution: "1311234567".to_owned(),
        challenge: binary(&message["challenge"]).try_into().expect("256 bit"),
        expires: datetime!(2026-11-16 00:43:07 UTC),
    }
}

fn signature() -> Vec<u8> {
    binary(&message("visits.proof.request")["signature"])
}

fn answer(name: &str) -> Box<EligibilityResult> {
    Box::new(EligibilityResult::from_value(&message(name)).expect("result"))
}

fn pin() -> Pin {
    let mut pin = Pin::new();
    for digit in *b"0000" {
        pin.push(digit).expect("digit");
    }
    pin
}

/// The variants of an enum of ours as they stand on the wire, read from its source.
fn variants(file: &str, name: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    let text = std::fs::read_to_string(path).expect("source");
    let (_, after) = text
        .split_once(&format!("pub enum {name} {{\n"))
        .expect("the enum");
    let (body, _) = after.split_once("\n}").expect("its end");
    body.lines()
        .filter_map(|line| {
            line.strip_prefix("    ")
                .filter(|line| line.starts_with(char::is_uppercase))
        })
        .map(|line| {
            let variant = line
                .split(|c: char| !c.is_alphanumeric())
                .next()
                .unwrap_or_default();
            let mut kebab = String::new();
            for letter in variant.chars() {
                if letter.is_uppercase() && !kebab.is_empty() {
                    kebab.push('-');
                }
                kebab.extend(letter.to_lowercase());
            }
            kebab
        })
        .collect()
}
