//! The fault table. Each row is provoked on the real path (pcscd, TLS, the service, a terminal as a process), says what everybody is told and what stands in the
//! journal, and ends with a normal visit in the same world.

mod card;
mod certificate;
mod host;
mod network;
mod others;
mod pin;
mod pulled;
mod reader;
mod service;

use madoguchi::{
    core::{
        outcome::{PatientText, StatusWord},
        visit::{End, PinPrompt, Screen},
    },
    terminal::DeskRecord,
};
use madoguchi_tests::World;
use madoguchi_words::{Language, fill, screen::screens};

/// Who visits after every fault, and most people whose visit meets one.
const EMPLOYEE: &str = "employee";

/// What patients read at a fault, in most rows.
const AT_THE_DESK: &str = "窓口で受付します";
const TAKES_LONG: &str = "確認に時間がかかっています";
pub(crate) const READ: &str = "読み取りが終わりました";
pub(crate) const RECEIVED: &str = "受付できました";
const PUT_BACK: &str = "カードをもう一度\n置いてください";
const KEYPAD: &str = "4けたの暗証番号を\n押してください\nあと3回 入力できます";

/// One fault, and everything that must follow from it.
struct Row {
    /// What goes wrong.
    fault: &'static str,
    /// Whose card lies there.
    person: &'static str,
    /// Makes it go wrong, up to where the patient is told.
    provoke: fn(&mut World),
    /// The stable code.
    code: &'static str,
    /// What the patient reads.
    patient: &'static str,
    /// What the desk reads.
    staff: &'static str,
    /// Tries left on the person's card, before and after.
    tries: (u8, u8),
    /// How often a PIN reached the card.
    verified: usize,
    /// What stands in the journal: how the inquiry ended, and the code or nothing.
    journal: &'static [(End, &'static str)],
    /// What somebody does then.
    mend: fn(&mut World),
}

/// Provokes each row in turn.
fn check(world: &mut World, rows: &[Row]) {
    for row in rows {
        row.check(world);
    }
}

impl Row {
    fn check(&self, world: &mut World) {
        let fault = self.fault;
        let words = madoguchi_words::failure(Language::Japanese, self.code).expect(fault);
        assert_eq!(words.staff.what, self.staff, "{fault}");
        assert_eq!(
            world.tries_of(self.person),
            self.tries.0,
            "tries before {fault}"
        );
        let (before, _) = world.journal();
        let _ = world.take_trace();

        (self.provoke)(world);
        wait_to_read(world, fault, self.patient, self.code);
        (self.mend)(world);

        let (journal, _) = world.journal();
        let new = journal
            .iter()
            .rev()
            .filter(|record| !before.contains(record));
        let ends: Vec<(End, &str)> = new.map(end_of).collect();
        assert_eq!(ends, self.journal, "journal after {fault}");
        assert_eq!(verified(world), self.verified, "PINs sent during {fault}");
        assert_eq!(
            world.tries_of(self.person),
            self.tries.1,
            "tries after {fault}"
        );
        works_again(world, fault);
    }
}

/// A normal visit: answered, in the journal, handed over.
fn works_again(world: &mut World, after: &str) {
    let (before, counts) = world.journal();
    let record = world.visit(EMPLOYEE);
    let status = record.entry.report.as_ref().map(|report| report.status);
    assert_eq!(
        status,
        Some(StatusWord::Acceptable),
        "the visit after {after}"
    );
    let (journal, now) = world.journal();
    assert_eq!(
        journal.len(),
        before.len() + 1,
        "journal of the visit after {after}"
    );
    assert_eq!(journal[0], record, "journal of the visit after {after}");
    let waiting = usize::try_from(counts.undelivered).expect("a count");
    let answered = journal
        .iter()
        .filter(|record| record.entry.end == End::Answered);
    assert!(now.undelivered <= counts.undelivered + 1);
    let _ = world.delivered(answered.count() - waiting);
}

/// How an inquiry ended, and the code or nothing.
fn end_of(record: &DeskRecord) -> (End, &'static str) {
    let code = record.entry.failure.map_or("", |code| code.as_str());
    (record.entry.end, code)
}

/// How often a PIN reached the card since the trace was last taken.
fn verified(world: &World) -> usize {
    world
        .take_trace()
        .exchanges()
        .filter(|exchange| exchange.header[1] == 0x20 && exchange.lc > 0)
        .count()
}

/// Waits until the patient reads `text`, on a screen that carries no other code than `code`.
fn wait_to_read(world: &mut World, fault: &str, text: &str, code: &str) {
    world.screen(&format!("{text:?} and {code} after {fault}"), |screen| {
        let shown = match screen {
            Screen::Trouble { code, .. } | Screen::Closed { code } => Some(code.as_str()),
            _ => None,
        };
        reads(screen) == text && shown.is_none_or(|shown| shown == code)
    });
}

/// What a patient reads on a screen: the heading, and on the keypad the tries.
pub(crate) fn reads(screen: &Screen) -> String {
    let words = screens(Language::Japanese);
    let of_text = |id| {
        madoguchi_words::patient(Language::Japanese, id)
            .expect("a text")
            .heading
            .clone()
    };
    match screen {
        Screen::Welcome { .. } => words.welcome.heading.clone(),
        Screen::Closed { .. } => words.closed.heading.clone(),
        Screen::EnterPin { tries, prompt, .. } => {
            let heading = match prompt {
                PinPrompt::First => &words.pin.heading,
                PinPrompt::Wrong => &words.pin.wrong,
                PinPrompt::OutcomeUnknown => &words.pin.unknown_outcome,
                PinPrompt::Again => &words.pin.again,
            };
            match tries {
                Some(tries) => format!(
                    "{heading}\n{}",
                    fill(&words.pin.tries, &[("count", &tries.to_string())])
                ),
                None => heading.clone(),
            }
        }
        Screen::ConfirmLastTry => words.last_try.heading.clone(),
        Screen::Consent => words.consent.heading.clone(),
        Screen::PutBack { .. } => words.put_back.heading.clone(),
        Screen::Finished { text, .. } => of_text(match text {
            PatientText::P1 => "P1",
            PatientText::P3 => "P3",
            PatientText::P4 => "P4",
            _ => "P2",
        }),
        Screen::Trouble { code, .. } => madoguchi_words::failure(Language::Japanese, code.as_str())
            .expect("words for every code")
            .patient
            .heading
            .clone(),
        Screen::Reading => words.reading.heading.clone(),
        _ => words.checking.heading.clone(),
    }
}

/// The card is taken, and the patient is gone.
fn take_card(world: &mut World) {
    world.slot.clear_faults();
    world.remove();
    world.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));
}

/// The patient gives up.
fn cancel(world: &mut World) {
    world.send("cancel");
    world.screen("the end", |screen| {
        matches!(screen, Screen::Finished { .. })
    });
    take_card(world);
}

/// Puts the employee's card, with a fault script of the simulated card.
fn tap_with_script(world: &mut World, script: &str) {
    world.tap_with(
        EMPLOYEE,
        madoguchi_simulated_card::parse_script(script).expect("a script"),
    );
}

/// Types the person's PIN at the keypad.
fn type_pin(world: &mut World, person: &str) {
    world.keypad();
    let pin = world.pin(person);
    world.send(&format!("pin {pin}"));
}
