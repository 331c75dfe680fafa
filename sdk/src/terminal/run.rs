//! The loop: what happens goes into the engine, and what it wants done goes to a thread or to the service.

use std::{
    collections::VecDeque,
    sync::{Arc, mpsc as blocking},
    time::Duration,
};

use madoguchi_core::{
    clock::Clock,
    eligibility::NumberQuestion,
    face::FaceError,
    failure::{Code, Failure},
    visit::{self, Contact, Effect, InquiryId},
};
use tokio::sync::{Notify, Semaphore, broadcast, mpsc};

use super::{
    Engine, Event, Input, Output, asking,
    cards::{self, Cards},
    keeper, refetch,
};
use crate::{service::Service, store::NextFetch};

/// With how many threads stuck in silent readers a program has to begin anew: each holds memory and a connection to the reader service.
const STUCK: usize = 3;
/// How much longer a reader that is late is waited for.
const CONFIRM: Duration = Duration::from_millis(250);
/// How many questions by number may be on their way.
pub(super) const QUESTIONS: usize = 64;
/// How long a plan for a day to come is slept on: machines sleep as well, and their clocks are set.
const LOOK_AGAIN: Duration = Duration::from_secs(10 * 60);
/// How long a question by number may take: a guard behind the service's own time-outs.
const QUESTION_WAIT: Duration = Duration::from_secs(45);

/// What the loop joins: the engine, and a way to each thread.
pub(super) struct Loop {
    pub(super) engine: Engine,
    pub(super) cards: Cards,
    /// To the face thread.
    pub(super) look: Option<blocking::SyncSender<Contact>>,
    /// Readers that were found late, and the moment they still have.
    pub(super) suspicion: Option<(Vec<cards::Late>, tokio::task::JoinHandle<()>)>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) service: Arc<dyn Service>,
    pub(super) questions: Arc<Semaphore>,
    pub(super) keep: blocking::SyncSender<keeper::Job>,
    pub(super) courier: Option<blocking::SyncSender<()>>,
    pub(super) inputs: mpsc::Sender<Input>,
    pub(super) events: broadcast::Sender<Arc<Event>>,
    pub(super) _watched: blocking::Sender<()>,
    pub(super) _looked: blocking::Sender<()>,
}

impl Loop {
    pub(super) async fn run(&mut self, mut received: mpsc::Receiver<Input>, stop: &Notify) {
        loop {
            let input = tokio::select! {
                biased;
                () = stop.notified() => return,
                input = self.next(&mut received) => input,
            };
            let Some(input) = input else { return };
            self.take(input);
            for reader in self.silent() {
                self.take(Input::ReaderSilent(reader));
            }
            if self.cards.stuck() >= STUCK && self.engine.is_at_rest() {
                tracing::error!("too many readers are silent: the program has to begin anew");
                self.take(Input::Restart);
                return;
            }
        }
    }

    /// What happens next; that a deadline of the visit or of a reader has come is something too.
    async fn next(&self, received: &mut mpsc::Receiver<Input>) -> Option<Input> {
        // To a visit that is not due yet it is nothing.
        let tick = Some(Input::Visit(visit::Event::Tick));
        let now = self.clock.monotonic();
        let visit = self.engine.visit().deadline();
        let due = visit.into_iter().chain(self.engine.journal_due());
        let deadline = due.map(|due| now.until(due)).min();
        if deadline.is_some_and(|wait| wait.is_zero()) {
            // However many inputs wait: they must not hold a deadline off.
            return tick;
        }
        let silence = self.cards.due().map(|due| now.until(due).max(CONFIRM));
        let fetch = self.engine.fetch_due().map(|due| {
            let wait = Duration::try_from(due - self.clock.wall());
            wait.unwrap_or_default().min(LOOK_AGAIN)
        });
        let Some(wait) = [deadline, silence, fetch].into_iter().flatten().min() else {
            return received.recv().await;
        };
        tokio::time::timeout(wait, received.recv())
            .await
            .unwrap_or(tick)
    }

    /// The readers that have been silent for too long, and still are a moment after that was seen: a machine that slept, or a clock that was moved, must
    /// not make a reader silent that was about to answer.
    fn silent(&mut self) -> Vec<Arc<str>> {
        let late = self.cards.late();
        match self.suspicion.take() {
            _ if late.is_empty() => Vec::new(),
            Some((suspected, moment)) if moment.is_finished() => {
                let silent = late.iter().filter(|reader| suspected.contains(reader));
                silent.map(|late| self.cards.leave_behind(late)).collect()
            }
            Some(waiting) => {
                self.suspicion = Some(waiting);
                Vec::new()
            }
            None => {
                self.suspicion = Some((late, tokio::spawn(tokio::time::sleep(CONFIRM))));
                Vec::new()
            }
        }
    }

    pub(super) fn take(&mut self, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            if let Input::Readers(Ok(readers)) = &input {
                self.cards
                    .only_of(|name| readers.iter().any(|reader| reader.name == name));
            }
            let outputs = self.engine.step(self.clock.now(), input);
            self.cards.only(self.engine.visit().contact());
            for output in outputs {
                inputs.extend(self.execute(output));
            }
        }
    }

    /// Has somebody do it; what comes back at once is that nobody can.
    pub(super) fn execute(&mut self, output: Output) -> Option<Input> {
        match output {
            Output::Publish(event) => {
                tracing::debug!(number = event.number, "event");
                // Nobody listens: the journal has what matters.
                let _ = self.events.send(Arc::new(event));
                None
            }
            Output::Card(reader, effect) => {
                self.cards.send(cards::Job { reader, effect });
                None
            }
            Output::Look(contact) => {
                let asked = self
                    .look
                    .as_ref()
                    .is_some_and(|look| look.try_send(contact).is_ok());
                let nobody = Err(FaceError::Disconnected);
                (!asked).then_some(Input::Visit(visit::Event::Face(contact, nobody)))
            }
            Output::Connect => {
                self.connect();
                None
            }
            Output::Service(effect) => {
                self.service_job(effect);
                None
            }
            Output::Search(inquiry, question) => self.search(inquiry, question),
            Output::Record(record) => {
                let inquiry = record.entry.inquiry;
                let refused = self.keep_job(keeper::Job::Record(record)).err()?;
                Some(Input::Visit(visit::Event::Recorded(inquiry, Err(refused))))
            }
            Output::Amend(inquiry, amendment) => {
                let refused = self
                    .keep_job(keeper::Job::Amend(inquiry, amendment))
                    .err()?;
                Some(Input::Amended(inquiry, Err(refused)))
            }
            Output::Reveal(inquiry, field) => {
                let job = keeper::Job::Reveal(inquiry, field.clone());
                let refused = self.keep_job(job).err()?;
                Some(Input::Revealed(inquiry, field, Err(refused)))
            }
            Output::TryJournal => {
                let refused = self.keep_job(keeper::Job::Try).err()?;
                Some(Input::JournalTried(Err(refused)))
            }
            Output::LookUp(inquiry) => {
                let refused = self.keep_job(keeper::Job::LookUp(inquiry)).err()?;
                Some(Input::LookedUp(inquiry, Err(refused)))
            }
            Output::RefuseTie { inquiry, by, why } => {
                let job = keeper::Job::RefuseTie { inquiry, by, why };
                let refused = self.keep_job(job).err()?;
                Some(Input::TieRefused(inquiry, why, Err(refused)))
            }
            Output::PlanFetch => {
                let refused = self.keep_job(keeper::Job::PlanFetch).is_err();
                refused.then_some(Input::FetchPlanned(None))
            }
            Output::Fetch(month, question) => {
                let (service, inputs) = (Arc::clone(&self.service), self.inputs.clone());
                tokio::spawn(async move {
                    let fetched = refetch::fetch(&*service, &question).await;
                    let _ = inputs.send(Input::Fetched(month, fetched)).await;
                });
                None
            }
            Output::TakeFetched(month, fetched) => {
                let refused = self.keep_job(keeper::Job::TakeFetched(month, fetched));
                refused.err().map(|_| {
                    let due = self.clock.wall().saturating_add(time::Duration::minutes(1));
                    Input::FetchPlanned(Some(NextFetch { due, month }))
                })
            }
            Output::Situate(by, change) => {
                let refused = self.keep_job(keeper::Job::Situate(by, change)).err()?;
                Some(Input::Situated(Err(refused)))
            }
            Output::HandOver(record) => {
                // One call that waits stands for everything in the outbox.
                let called = self.courier.as_ref()?.try_send(());
                matches!(called, Err(blocking::TrySendError::Disconnected(()))).then(|| {
                    let failure = Failure::new(Code::ProgramFault, "nobody hands over");
                    Input::HandedOver(record.entry.inquiry, Err(failure))
                })
            }
        }
    }

    /// A full queue means that the disk does not answer: nothing is shown that is not kept.
    fn keep_job(&self, job: keeper::Job) -> Result<(), Failure> {
        self.keep.try_send(job).map_err(|_| {
            tracing::error!("the journal takes nothing");
            Failure::new(Code::StateNotWritable, "the journal takes nothing")
        })
    }

    fn search(&self, inquiry: InquiryId, question: Box<NumberQuestion>) -> Option<Input> {
        let day = question.visit_date();
        let Ok(permit) = Arc::clone(&self.questions).try_acquire_owned() else {
            let failure = Failure::new(Code::ServiceBusy, "too many questions at once");
            return Some(Input::Searched(inquiry, day, Err(failure)));
        };
        let (service, inputs) = (Arc::clone(&self.service), self.inputs.clone());
        tokio::spawn(async move {
            let _permit = permit;
            let asked = tokio::time::timeout(QUESTION_WAIT, service.search(&question, inquiry));
            let answer = match asked.await {
                Ok(answer) => answer.map_err(Failure::from),
                Err(late) => Err(Failure::new(Code::ServiceTimedOut, late)),
            };
            let _ = inputs.send(Input::Searched(inquiry, day, answer)).await;
        });
        None
    }

    /// The card takes longer to read than a connection takes to be made. What is asked later says why one could not be.
    fn connect(&self) {
        let service = Arc::clone(&self.service);
        tokio::spawn(async move {
            if let Err(error) = service.connect().await {
                tracing::debug!("no connection yet: {error}");
            }
        });
    }

    fn service_job(&self, effect: Effect) {
        let (service, inputs) = (Arc::clone(&self.service), self.inputs.clone());
        tokio::spawn(async move {
            let (inquiry, event) = asking::ask(&*service, effect).await;
            if let (Some(inquiry), Some(event)) = (inquiry, event) {
                let _ = inputs
                    .send(Input::Visit(visit::Event::Service(inquiry, event)))
                    .await;
            }
        });
    }
}
