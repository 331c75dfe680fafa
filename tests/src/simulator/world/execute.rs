//! Executes what the engine wants: the card, the service, the journal, the receipt software, the screens.

use madoguchi::{
    core::{
        eligibility::NumberQuestion,
        failure::{Code, Failure},
        visit::{self, Effect, End, InquiryId, Opened, ServiceEvent},
    },
    service::Service,
    terminal::{Command, DeskRecord, EventKind, Input, Output},
};

use super::{COUNTERS, Happening, World};
use crate::simulator::{
    Sabotage,
    chance::number_of,
    counter::{asker_of, at_once},
    people::Mint,
};

/// What the journal does with a record.
#[derive(Clone, Copy)]
enum Journal {
    Writes,
    WritesSlowly,
    Refuses,
    WritesSilently,
    Loses,
}

const JOURNAL: [(u64, Journal); 5] = [
    (93, Journal::Writes),
    (2, Journal::WritesSlowly),
    (3, Journal::Refuses),
    (1, Journal::WritesSilently),
    (1, Journal::Loses),
];

impl World {
    pub(super) fn step(&mut self, counter: usize, input: Input) {
        let outputs = self.feed(counter, input);
        self.execute(counter, outputs);
    }

    /// Feeds the engine, and follows its state and its next deadline.
    pub(super) fn feed(&mut self, counter: usize, input: Input) -> Vec<Output> {
        let clock = self.clock();
        let there = &mut self.counters[counter];
        let outputs = there.engine.step(clock, input);
        let state = there.engine.visit().state();
        if state != there.state {
            let (before, since) = (there.state, there.since);
            (there.state, there.since) = (state, self.now);
            let card_known = there.known.is_some();
            self.judge(|judge| judge.lasted(before, card_known, self.now - since));
        }
        let there = &mut self.counters[counter];
        let visit = there.engine.visit().deadline();
        let due = visit.into_iter().chain(there.engine.journal_due());
        let deadline = due.map(|deadline| deadline.0).min();
        if let Some(deadline) = deadline
            && there.tick != Some(deadline)
            && self.sabotage != Some(Sabotage::TimeStandsStill)
        {
            there.tick = Some(deadline);
            self.later(deadline.saturating_sub(self.now), Happening::Tick(counter));
        }
        outputs
    }

    pub(super) fn execute(&mut self, counter: usize, outputs: Vec<Output>) {
        for output in outputs {
            self.tell(|| format!("  counter {counter} wants {output:?}"));
            match output {
                Output::Card(_, effect) => self.card_job(counter, effect),
                Output::Look(contact) => self.looks(counter, contact),
                Output::Service(effect) => {
                    self.judge_asker(counter, &effect);
                    self.soon(20..300, Happening::Request(counter, effect));
                }
                Output::Search(inquiry, question) => {
                    self.soon(20..300, Happening::Question(counter, inquiry, question));
                }
                Output::Record(record) => self.record(counter, &record),
                Output::Reveal(inquiry, field) => self.reveal(counter, inquiry, field),
                Output::HandOver(_) => self.hand_over(counter),
                Output::Publish(event) => self.published(counter, &event.kind),
                Output::TryJournal => {
                    let tried = match self.fails(30) {
                        true => Err(Failure::new(Code::DiskFull, "simulated")),
                        false => Ok(()),
                    };
                    let tried = Input::JournalTried(tried);
                    self.soon(2..80, Happening::Kept(counter, tried));
                }
                Output::Connect => {}
                other => unreachable!("a new output: {other:?}"),
            }
        }
    }

    fn published(&mut self, counter: usize, kind: &EventKind) {
        let known = self.counters[counter].known;
        self.judge(|judge| judge.published(known, kind));
        match kind {
            EventKind::Screen { screen, .. } => self.shown(counter, screen),
            EventKind::Desk(record) => {
                self.counters[counter].answered += u64::from(record.entry.end == End::Answered);
                if self.chance.percent(5) {
                    let command = Command::Reveal {
                        inquiry: record.entry.inquiry,
                        field: "insurer-name".to_owned(),
                    };
                    self.soon(500..5_000, Happening::Desk(counter, command));
                }
            }
            _ => {}
        }
    }

    fn judge_asker(&self, counter: usize, effect: &Effect) {
        let (inquiry, serial) = match effect {
            Effect::Open { inquiry, serial }
            | Effect::ReplaceChallenge {
                inquiry, serial, ..
            }
            | Effect::Ask {
                inquiry, serial, ..
            } => (*inquiry, serial),
            Effect::Prove(proof) => (proof.inquiry, &proof.serial),
            _ => return,
        };
        let holder = Mint::get()
            .person_of_serial(serial)
            .expect("only our cards are read");
        let read = self.counters[counter].read;
        self.judge(|judge| {
            judge.asks(number_of(inquiry), holder, read);
            if matches!(effect, Effect::Prove(_)) {
                judge.signed(number_of(inquiry));
            }
        });
    }

    pub(super) fn request(&mut self, counter: usize, effect: Effect) {
        let again = match &effect {
            Effect::Prove(_) => self.sabotage == Some(Sabotage::ProvenTwice),
            _ => false,
        };
        let Some((inquiry, event)) = self.ask(counter, &effect) else {
            return;
        };
        if again {
            // Whatever comes back, the damage is done.
            let _ = self.ask(counter, &effect);
        }
        if self.fails(10) {
            // Best to one that waits for the same.
            let state = self.counters[counter].state;
            let any = (counter + 1 + self.chance.below(COUNTERS - 1)) % COUNTERS;
            let alike = (0..COUNTERS)
                .find(|other| *other != counter && self.counters[*other].state == state);
            self.soon(
                1..100,
                Happening::Reply(alike.unwrap_or(any), inquiry, copy(&event)),
            );
        }
        if self.fails(6) {
            self.soon(1..20_000, Happening::Reply(counter, inquiry, copy(&event)));
        }
        let wait = match self.is_faulty {
            true => self
                .chance
                .weighted(&[(88, 20..400), (6, 1_000..15_000), (4, 15_000..70_000)])
                .clone(),
            false => 20..300,
        };
        if !self.fails(2) {
            self.soon(wait, Happening::Reply(counter, inquiry, event));
        }
    }

    /// Asks the service what an effect wants asked.
    fn ask(&mut self, counter: usize, effect: &Effect) -> Option<(InquiryId, ServiceEvent)> {
        self.asks(asker_of(effect)?);
        self.counters[counter].ask(effect)
    }

    pub(super) fn question(
        &mut self,
        counter: usize,
        inquiry: InquiryId,
        question: &NumberQuestion,
    ) {
        self.asks(inquiry);
        let answer = at_once(self.counters[counter].service.search(question, inquiry));
        let answered = Happening::Searched(counter, inquiry, question.visit_date(), answer);
        self.soon(20..2_000, answered);
    }

    fn asks(&self, inquiry: InquiryId) {
        let mut network = self.network.lock().expect("nobody panics with it");
        network.asker = number_of(inquiry);
        network.now = self.clock().wall;
    }

    fn record(&mut self, counter: usize, record: &DeskRecord) {
        let inquiry = record.entry.inquiry;
        let journal = match self.is_faulty {
            true => *self.chance.weighted(&JOURNAL),
            false => Journal::Writes,
        };
        if self.sabotage == Some(Sabotage::DeskBeforeJournal) {
            let early = EventKind::Desk(Box::new(record.clone()));
            self.judge(|judge| judge.published(None, &early));
        }
        let lies = self.sabotage == Some(Sabotage::JournalLies);
        if !lies && !matches!(journal, Journal::Refuses | Journal::Loses) {
            self.judge(|judge| judge.written(record));
            if record.entry.end == End::Answered {
                self.counters[counter]
                    .outbox
                    .insert(inquiry, record.clone());
            }
        }
        let (wait, answer) = match journal {
            Journal::Writes => (2..80, Ok(())),
            Journal::WritesSlowly => (9_000..15_000, Ok(())),
            Journal::Refuses if !lies => (2..80, Err(Failure::new(Code::DiskFull, "simulated"))),
            Journal::Refuses => (2..80, Ok(())),
            Journal::WritesSilently | Journal::Loses => return,
        };
        let answer = Input::Visit(visit::Event::Recorded(inquiry, answer));
        self.soon(wait, Happening::Kept(counter, answer));
    }

    fn reveal(&mut self, counter: usize, inquiry: InquiryId, field: String) {
        let answer = match self.fails(10) {
            true => Err(Failure::new(Code::DiskFull, "simulated")),
            false => {
                self.judge(|judge| judge.reveal_written(inquiry));
                Ok(())
            }
        };
        self.soon(
            2..80,
            Happening::Kept(counter, Input::Revealed(inquiry, field, answer)),
        );
    }

    /// Hands over everything that waits in the outbox; what fails stays there.
    pub(super) fn hand_over(&mut self, counter: usize) {
        let waiting: Vec<DeskRecord> = self.counters[counter].outbox.values().cloned().collect();
        for record in waiting {
            let inquiry = record.entry.inquiry;
            let answer = if self.fails(5) {
                Err(Failure::new(Code::DeliveryFailed, "simulated"))
            } else {
                self.judge(|judge| judge.handed_over(&record));
                if self.sabotage != Some(Sabotage::HandedOverTwice) {
                    self.counters[counter].outbox.remove(&inquiry);
                }
                Ok(())
            };
            self.soon(
                2..80,
                Happening::Kept(counter, Input::HandedOver(inquiry, answer)),
            );
        }
    }
}

/// The same answer once more.
fn copy(event: &ServiceEvent) -> ServiceEvent {
    fn again<T: Clone>(answer: &Result<T, Failure>) -> Result<T, Failure> {
        match answer {
            Ok(answer) => Ok(answer.clone()),
            Err(failure) => Err(Failure::new(failure.code, "again")),
        }
    }
    match event {
        ServiceEvent::Opened(answer) => ServiceEvent::Opened(again::<Opened>(answer)),
        ServiceEvent::Proven(answer) => ServiceEvent::Proven(again(answer)),
        ServiceEvent::Answered(answer) => ServiceEvent::Answered(again(answer)),
        other => unreachable!("a new answer: {other:?}"),
    }
}
