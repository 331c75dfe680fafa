//! Every kind of card and phone in a whole visit: a real pcscd with the virtual reader, mutual TLS, the service, a terminal as a process. What is expected is
//! written by hand from what such a card is.

use std::path::Path;

use madoguchi::{
    core::{
        outcome::of_failure,
        visit::{Identified, Screen},
    },
    terminal::{DeskRecord, EventKind},
};
use madoguchi_simulated_card::{Card, CardFile, Reference};
use madoguchi_tests::World;

use crate::faults::{READ, RECEIVED, reads};

const UNUSABLE: &str = "このカードは使えません";
const PIN_UNUSABLE: &str = "暗証番号は使えません";

/// What lies on the reader.
#[derive(Clone, Copy)]
enum Made {
    /// The card of a person whom the service knows.
    AsMinted(&'static str),
    /// The same, with these lines in the place of its profile.
    Minted(&'static str, &'static str),
    /// A file of `tests/fixtures/cards`.
    Fixture(&'static str),
}
use Made::{AsMinted, Fixture, Minted};

const CARD: &str = "profile = \"physical\"";
const SHORT: &str = "profile = \"physical\"\nextended_length = false";
const SLOW_TO_WAKE: &str = "profile = \"physical\"\nfirst_command_fails = true";
const FACE_ONLY: &str = "profile = \"face-only\"";
const ANDROID: &str = "profile = \"android\"";
const IPHONE: &str = "profile = \"iphone\"\nunlocked = true";

/// One kind of card.
struct Kind {
    /// What it is.
    what: &'static str,
    made: Made,
    /// What the person is asked for, in order.
    asked: &'static str,
    /// The word and the outcomes for the desk, or code and outcome.
    told: &'static str,
    /// What the patient reads at the end.
    reads: &'static str,
    /// Who says that this is the card's holder.
    identified: Option<Identified>,
    /// Tries left before and after; none where there is no PIN.
    tries: (Option<u8>, Option<u8>),
    /// Commands that reached the card.
    commands: u64,
}

/// An employee's card, used as it should be: SELECT, READ, the question for the tries, VERIFY, sign.
const SERVED: Kind = Kind {
    what: "",
    made: AsMinted("employee"),
    asked: "pin consent",
    told: "Acceptable I01+I06",
    reads: RECEIVED,
    identified: Some(Identified::Pin),
    tries: (Some(3), Some(3)),
    commands: 5,
};

/// A card that is found out by which applications it has.
const NO_CARD_OF_OURS: Kind = Kind {
    what: "",
    made: Fixture("bank"),
    asked: "",
    told: "CRD-01 C02",
    reads: UNUSABLE,
    identified: None,
    tries: (None, None),
    commands: 3,
};

#[test]
fn every_kind_of_card_is_served_or_said_what_it_is() {
    let mut world = World::new();
    for kind in [
        Kind {
            what: "the card of today",
            ..SERVED
        },
        Kind {
            what: "an infant's card, without a certificate for signatures and without a photo",
            made: AsMinted("preschool"),
            ..SERVED
        },
        Kind {
            what: "the next card, which signs on P-384",
            made: AsMinted("next-card"),
            ..SERVED
        },
        Kind {
            what: "a card that fails at its first command",
            made: Minted("employee", SLOW_TO_WAKE),
            commands: 6,
            ..SERVED
        },
        Kind {
            what: "a card for faces only",
            made: Minted("employee", FACE_ONLY),
            asked: "",
            told: "PIN-02 C06",
            reads: PIN_UNUSABLE,
            identified: None,
            tries: (Some(0), Some(0)),
            commands: 3,
        },
        Kind {
            what: "a card whose PIN is blocked",
            made: AsMinted("pin-blocked"),
            asked: "",
            told: "PIN-02 C06",
            reads: PIN_UNUSABLE,
            identified: None,
            tries: (Some(0), Some(0)),
            commands: 3,
        },
        Kind {
            what: "a certificate that expired last month",
            made: AsMinted("expired-last-month"),
            asked: "pin",
            told: "Acceptable I05+I03+I02+I06",
            ..SERVED
        },
        Kind {
            what: "a certificate that expired long ago",
            made: AsMinted("expired-beyond-grace"),
            asked: "",
            told: "CRT-01 C14",
            reads: READ,
            identified: None,
            commands: 2,
            ..SERVED
        },
        Kind {
            what: "the card before this one",
            made: Fixture("old-juki"),
            told: "CRD-07 C02",
            tries: (Some(0), Some(0)),
            ..NO_CARD_OF_OURS
        },
        Kind {
            what: "a driving licence",
            made: Fixture("driving-licence"),
            commands: 2,
            ..NO_CARD_OF_OURS
        },
        Kind {
            what: "a railway card",
            made: Fixture("transit"),
            commands: 1,
            ..NO_CARD_OF_OURS
        },
        Kind {
            what: "a bank card",
            ..NO_CARD_OF_OURS
        },
        Kind {
            what: "a passport",
            made: Fixture("passport"),
            ..NO_CARD_OF_OURS
        },
        Kind {
            what: "an Android phone where phones are not used",
            made: Minted("employee", ANDROID),
            asked: "",
            told: "CRD-06 C10",
            reads: "スマートフォンは使えません",
            identified: None,
            commands: 2,
            ..SERVED
        },
    ] {
        kind.check(&mut world);
    }
}

/// Extended lengths are tried once per reader: six reads of 256 bytes hold the certificate.
#[test]
fn a_reader_that_passes_only_261_bytes_on_is_served_in_short_commands_from_its_second_card_on() {
    let mut world = World::new();
    for kind in [
        Kind {
            what: "the first card on such a reader",
            made: Minted("employee", SHORT),
            commands: 1 + 1 + 6 + 3,
            ..SERVED
        },
        Kind {
            what: "the card after it",
            made: Minted("employee", SHORT),
            commands: 1 + 6 + 3,
            ..SERVED
        },
    ] {
        kind.check(&mut world);
    }
}

/// From the tap on the card is ours alone: nobody else can use or reset it while a person types.
#[test]
fn another_program_cannot_reset_the_card_while_the_keypad_is_up_and_the_visit_goes_on() {
    let mut world = World::new();
    world.tap("employee");
    assert_eq!(world.keypad(), 3);
    let other = std::process::Command::new("opensc-tool")
        .args(["--reset", "--reader", "0"])
        .env("PCSCLITE_CSOCK_NAME", world.pcscd.socket())
        .output()
        .expect("opensc-tool runs");
    let refused = String::from_utf8_lossy(&other.stderr).into_owned();
    assert!(
        refused.contains("in use by another application"),
        "{other:?}"
    );
    let pin = world.pin("employee");
    world.send(&format!("pin {pin}"));
    let record = world.consent_and_finish();
    assert_eq!(told(&record), SERVED.told);
    assert_eq!(world.take_trace().apdus(), SERVED.commands);
}

#[test]
fn phones_are_served_where_they_are_used_and_a_card_beside_them() {
    let mut world = World::without_terminal();
    world.write_config(|text| text.replace("[reader]\n", "[reader]\nphones = true\n"));
    world.start_terminal();
    world.screen("welcome", |screen| {
        matches!(screen, Screen::Welcome { phones: true })
    });
    for kind in [
        Kind {
            what: "an Android phone, its PIN before everything",
            made: Minted("employee", ANDROID),
            asked: "phone pin hold consent",
            commands: 6,
            ..SERVED
        },
        Kind {
            what: "an Android phone that is put there like a card, and after its PIN read where it lies",
            made: Minted("employee", ANDROID),
            asked: "pin consent",
            commands: 2 + 6,
            ..SERVED
        },
        Kind {
            what: "an iPhone that its holder has unlocked",
            made: Minted("employee", IPHONE),
            asked: "phone unlocked hold consent",
            identified: Some(Identified::Device),
            commands: 5,
            ..SERVED
        },
        Kind {
            what: "an iPhone that is put there like a card, and has no PIN",
            made: Minted("employee", IPHONE),
            asked: "consent",
            identified: Some(Identified::Device),
            commands: 6,
            ..SERVED
        },
        Kind {
            what: "a card, which is asked what it is while the person types",
            commands: 6,
            ..SERVED
        },
    ] {
        kind.check(&mut world);
    }
}

impl Kind {
    fn check(&self, world: &mut World) {
        let what = self.what;
        let card = self.card(world);
        assert_eq!(
            card.tries(Reference::UserAuthentication),
            self.tries.0,
            "tries before {what}"
        );
        let _ = world.take_trace();

        let mut asked = Vec::new();
        let mut shown = String::new();
        let mut card = Some(card);
        if self.asked.starts_with("phone") {
            asked.push("phone");
            world.send("phone");
        } else {
            world.slot.insert(card.take().expect(what));
        }
        let record = loop {
            match world.terminal().wait(what, next) {
                Next::Send("pin") if self.made.is_unlocked() => {
                    if self.asked.starts_with("phone") {
                        asked.push("unlocked");
                        world.send("unlocked");
                    }
                }
                Next::Hold => {
                    asked.push("hold");
                    world.slot.insert(card.take().expect(what));
                }
                Next::Send("consent") => {
                    asked.push("consent");
                    world.send("consent yes no");
                }
                Next::Send(line) => {
                    asked.push(line);
                    let pin = self.pin(world);
                    world.send(&format!("{line} {pin}"));
                }
                Next::Read(text) => shown = text,
                Next::Desk(record) => break *record,
            }
        };
        let tries = world.tries();
        world.remove();
        world.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));
        let commands = world.take_trace().apdus();

        let identified = record.entry.identified;
        assert_eq!(asked.join(" "), self.asked, "asked for: {what}");
        assert_eq!(told(&record), self.told, "{what}");
        assert_eq!(shown, self.reads, "{what}");
        assert_eq!(identified, self.identified, "{what}");
        assert_eq!(tries, self.tries.1, "tries after {what}");
        assert_eq!(commands, self.commands, "commands to {what}");
    }

    fn card(&self, world: &World) -> Card {
        let text = match self.made {
            AsMinted(person) => {
                std::fs::read_to_string(world.mock.card_path(person)).expect("card file")
            }
            Minted(person, profile) => {
                let text =
                    std::fs::read_to_string(world.mock.card_path(person)).expect("card file");
                assert!(text.contains(CARD), "{text}");
                text.replace(CARD, profile)
            }
            Fixture(name) => {
                let path = Path::new(env!("CARGO_MANIFEST_DIR"))
                    .join(format!("fixtures/cards/{name}.toml"));
                std::fs::read_to_string(path).expect("card file")
            }
        };
        Card::new(CardFile::parse(&text).expect(self.what))
    }

    fn pin(&self, world: &World) -> String {
        match self.made {
            AsMinted(person) | Minted(person, _) => world.pin(person),
            Fixture(name) => panic!("{name} was asked for a PIN"),
        }
    }
}

impl Made {
    /// Whether its holder types no PIN, however often it is asked for.
    fn is_unlocked(self) -> bool {
        matches!(self, Minted(_, IPHONE))
    }
}

enum Next {
    /// The phone is wanted on the reader.
    Hold,
    /// The person answers with this line.
    Send(&'static str),
    Read(String),
    Desk(Box<DeskRecord>),
}

fn next(event: &EventKind) -> Option<Next> {
    let screen = match event {
        EventKind::Desk(record) => return Some(Next::Desk(record.clone())),
        EventKind::Screen { screen, .. } => screen,
        _ => return None,
    };
    Some(match screen {
        Screen::EnterPin { tries: Some(_), .. } | Screen::EnterPin { phone: true, .. } => {
            Next::Send("pin")
        }
        Screen::HoldPhone => Next::Hold,
        Screen::Consent => Next::Send("consent"),
        Screen::Finished { .. } | Screen::Trouble { .. } => Next::Read(reads(screen)),
        _ => return None,
    })
}

/// The word and the outcomes, or code and outcome.
fn told(record: &DeskRecord) -> String {
    match (&record.entry.report, record.entry.failure) {
        (Some(report), None) => {
            let outcomes: Vec<&str> = report
                .entitlements
                .iter()
                .flat_map(|right| std::iter::once(&right.outcome).chain(&right.notices))
                .map(|outcome| outcome.id())
                .collect();
            format!("{:?} {}", report.status, outcomes.join("+"))
        }
        (_, Some(code)) => format!("{code} {}", of_failure(code).0.id()),
        (None, None) => "nothing".to_owned(),
    }
}
