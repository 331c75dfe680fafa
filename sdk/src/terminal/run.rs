//! The threads and the loop that joins them.

use std::{
    sync::{Arc, mpsc as blocking},
    thread::{Builder, JoinHandle},
};

use madoguchi_core::{
    clock::Clock,
    failure::Failure,
    link::Readers,
    visit::{self, Effect, InquiryId, ServiceEvent},
};
use tokio::sync::{broadcast, mpsc};

use super::{Engine, Event, Input, Output, Parts, cards, keeper, watch};
use crate::service::Service;

/// How many jobs may wait for a thread.
const JOBS: usize = 64;

/// Starts every thread of a terminal; the handles are those that must have ended before the store is closed.
pub(super) fn start(
    parts: Parts,
    inputs: mpsc::Sender<Input>,
    received: mpsc::Receiver<Input>,
    events: broadcast::Sender<Arc<Event>>,
) -> std::io::Result<Vec<JoinHandle<()>>> {
    let (stop, stopped) = blocking::channel();
    let (keep, to_keep) = blocking::sync_channel(JOBS);
    let watching = (parts.readers)();
    let watch_inputs = inputs.clone();
    thread("madoguchi-readers", move || {
        watch::run(watching, &watch_inputs, &stopped)
    })?;
    let keeper = keeper::Keeper {
        store: parts.store,
        delivery: parts.delivery,
        clock: Arc::clone(&parts.clock),
        random: Arc::clone(&parts.random),
        answers: inputs.clone(),
    };
    let keeping = thread("madoguchi-keeper", move || keeper.run(&to_keep))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut running = Loop {
        engine: Engine::new(parts.settings, parts.reader, parts.random),
        clock: parts.clock,
        readers: parts.readers,
        service: parts.service,
        card: None,
        keep,
        inputs,
        events,
        _stop: stop,
    };
    let main = thread("madoguchi-terminal", move || {
        runtime.block_on(running.run(received));
    })?;
    Ok(vec![main, keeping])
}

fn thread(name: &str, body: impl FnOnce() + Send + 'static) -> std::io::Result<JoinHandle<()>> {
    Builder::new().name(name.to_owned()).spawn(body)
}

struct Loop {
    engine: Engine,
    clock: Arc<dyn Clock>,
    readers: Box<dyn Fn() -> Box<dyn Readers> + Send>,
    service: Arc<dyn Service>,
    card: Option<cards::Thread>,
    keep: blocking::SyncSender<keeper::Job>,
    inputs: mpsc::Sender<Input>,
    events: broadcast::Sender<Arc<Event>>,
    _stop: blocking::Sender<()>,
}

impl Loop {
    async fn run(&mut self, mut received: mpsc::Receiver<Input>) {
        loop {
            let now = self.clock.now();
            let input = match self.engine.visit().deadline() {
                Some(deadline) => {
                    match tokio::time::timeout(now.monotonic.until(deadline), received.recv()).await
                    {
                        Ok(input) => input,
                        Err(_) => Some(Input::Visit(visit::Event::Tick)),
                    }
                }
                None => received.recv().await,
            };
            match input {
                Some(Input::Stop) | None => return,
                Some(input) => {
                    let now = self.clock.now();
                    for output in self.engine.step(now, input) {
                        self.execute(output);
                    }
                }
            }
        }
    }

    fn execute(&mut self, output: Output) {
        match output {
            Output::Publish(event) => {
                tracing::debug!(number = event.number, "event");
                // Nobody listens: the journal has what matters.
                let _ = self.events.send(Arc::new(event));
            }
            Output::Card(reader, effect) => self.card_job(cards::Job { reader, effect }),
            Output::Service(effect) => self.service_job(effect),
            Output::Search(inquiry, question) => {
                let (service, inputs) = (Arc::clone(&self.service), self.inputs.clone());
                tokio::spawn(async move {
                    let answer = service.search(&question, inquiry).await;
                    let _ = inputs
                        .send(Input::Searched(
                            inquiry,
                            question.visit_date(),
                            answer.map_err(Failure::from),
                        ))
                        .await;
                });
            }
            Output::Record(record) => self.keep_job(keeper::Job::Record(record)),
            Output::Reveal(inquiry, field) => self.keep_job(keeper::Job::Reveal(inquiry, field)),
            Output::HandOver(_) => self.keep_job(keeper::Job::HandOver),
        }
    }

    /// A full queue means that the disk does not answer: the visit's own deadline ends it, and nothing is shown.
    fn keep_job(&mut self, job: keeper::Job) {
        if self.keep.try_send(job).is_err() {
            tracing::error!("the journal takes nothing");
        }
    }

    /// A blocked transmit cannot be cancelled: a card thread that has been at one job for too long is left behind, and another one takes its place.
    fn card_job(&mut self, job: cards::Job) {
        let now = self.clock.monotonic();
        if self.card.as_ref().is_some_and(|card| card.is_stuck(now)) {
            tracing::error!("the reader does not answer; its thread is left behind");
            self.card = None;
        }
        let card = match self.card.take() {
            Some(card) => card,
            None => match cards::start(
                (self.readers)(),
                self.inputs.clone(),
                Arc::clone(&self.clock),
            ) {
                Ok(card) => card,
                Err(error) => {
                    tracing::error!("no thread for the card: {error}");
                    return;
                }
            },
        };
        // A full queue has the same cause as a stuck thread, and the visit's deadline ends it.
        let _ = card.jobs.try_send(job);
        self.card = Some(card);
    }

    fn service_job(&self, effect: Effect) {
        let (service, inputs) = (Arc::clone(&self.service), self.inputs.clone());
        tokio::spawn(async move {
            let (inquiry, event) = ask(&*service, effect).await;
            if let (Some(inquiry), Some(event)) = (inquiry, event) {
                let _ = inputs
                    .send(Input::Visit(visit::Event::Service(inquiry, event)))
                    .await;
            }
        });
    }
}

/// Asks the service what an effect wants asked.
async fn ask(service: &dyn Service, effect: Effect) -> (Option<InquiryId>, Option<ServiceEvent>) {
    match effect {
        Effect::Open { inquiry, serial } => {
            let answer = service.open(&serial).await.map_err(Failure::from);
            (Some(inquiry), Some(ServiceEvent::Opened(answer)))
        }
        Effect::ReplaceChallenge {
            inquiry,
            visit,
            serial,
        } => {
            let answer = service
                .replace_challenge(&visit, &serial)
                .await
                .map_err(Failure::from);
            (Some(inquiry), Some(ServiceEvent::Opened(answer)))
        }
        Effect::Prove(proof) => {
            let answer = service.prove(&proof).await.map_err(Failure::from);
            (Some(proof.inquiry), Some(ServiceEvent::Proven(answer)))
        }
        Effect::Ask {
            inquiry,
            visit,
            serial,
            consents,
        } => {
            let answer = service
                .result(&visit, &serial, &consents)
                .await
                .map_err(Failure::from);
            (Some(inquiry), Some(ServiceEvent::Answered(answer)))
        }
        _ => (None, None),
    }
}
