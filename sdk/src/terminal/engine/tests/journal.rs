//! A journal that has failed is tried before anybody's visit begins.

use super::*;

impl Desk {
    /// A desk whose reader is empty and whose journal has just failed.
    fn with_a_full_disk() -> Self {
        let mut desk = Self::new("");
        desk.readers(&[("A", None)]);
        desk.searched(1);
        let told = desk.recorded(1, Err(Code::DiskFull));
        assert_eq!(told, ["not recorded 1 HST-02"]);
        desk
    }

    fn tried(&mut self, result: Result<(), Code>) -> Vec<String> {
        let result = result.map_err(|code| Failure::new(code, "journal"));
        self.on(Input::JournalTried(result))
    }

    fn passes(&mut self, seconds: u64) -> Vec<String> {
        let time = Duration::from_secs(seconds);
        self.now.wall += time;
        self.now.monotonic = self.now.monotonic.after(time);
        self.on(Input::Visit(visit::Event::Tick))
    }
}

const CLOSED: &str = "show Closed { code: DiskFull }";
const OPEN: &str = "show Welcome { phones: false }";
const VISIT: [&str; 3] = ["connect", "show Reading", "ReadCard in A"];

#[test]
fn nobodys_visit_begins_before_the_journal_takes_something_again() {
    let mut desk = Desk::with_a_full_disk();
    assert_eq!(desk.readers(&[("A", Some(1))]), ["TryJournal"]);
    assert_eq!(desk.tried(Err(Code::DiskFull)), [CLOSED]);
    let nothing: [&str; 0] = [];
    assert_eq!(desk.readers(&[("A", Some(1))]), nothing, "it is left alone");
    assert_eq!(desk.readers(&[("A", None)]), nothing);
    assert_eq!(desk.readers(&[("A", Some(2))]), ["TryJournal"]);
    let [connect, reading, read] = VISIT;
    assert_eq!(desk.tried(Ok(())), [OPEN, connect, reading, read]);
    // From here on nothing is tried before a visit.
    assert_eq!(desk.engine.journal_due(), None);
}

#[test]
fn a_journal_that_takes_something_by_then_holds_nobody_up() {
    let mut desk = Desk::with_a_full_disk();
    assert_eq!(desk.readers(&[("A", Some(1))]), ["TryJournal"]);
    assert_eq!(desk.tried(Ok(())), VISIT);
    let mut desk = Desk::with_a_full_disk();
    desk.searched(2);
    desk.recorded(2, Ok(()));
    assert_eq!(desk.readers(&[("A", Some(1))]), VISIT);
}

#[test]
fn a_card_that_is_gone_while_the_journal_is_tried_begins_nothing() {
    let nothing: [&str; 0] = [];
    for tried in [Ok(()), Err(Code::DiskFull)] {
        let mut desk = Desk::with_a_full_disk();
        desk.readers(&[("A", Some(1))]);
        assert_eq!(desk.readers(&[("A", None)]), nothing);
        assert_eq!(desk.tried(tried), nothing);
    }
    let mut desk = Desk::with_a_full_disk();
    desk.readers(&[("A", Some(1))]);
    desk.on(Input::ReaderSilent("A".into()));
    assert_eq!(desk.tried(Ok(())), nothing);
}

#[test]
fn a_kiosk_that_is_closed_for_its_journal_tries_again_by_itself() {
    let nothing: [&str; 0] = [];
    let mut desk = Desk::with_a_full_disk();
    desk.readers(&[("A", Some(1))]);
    desk.tried(Err(Code::DiskFull));
    for _ in 0..3 {
        assert_eq!(desk.passes(9), nothing);
        assert_eq!(desk.passes(1), ["TryJournal"]);
        assert_eq!(desk.tried(Err(Code::StateNotWritable)), nothing);
    }
    assert_eq!(desk.passes(10), ["TryJournal"]);
    assert_eq!(desk.tried(Ok(())), [OPEN]);
    assert_eq!(desk.passes(60), nothing);
    assert_eq!(desk.readers(&[("A", None)]), nothing);
    assert_eq!(desk.readers(&[("A", Some(2))]), VISIT);
}
