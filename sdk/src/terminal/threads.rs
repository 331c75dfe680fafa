//! The threads of a terminal: how each begins, and how all end.

use std::{
    sync::{Arc, Mutex, mpsc as blocking},
    thread::{Builder, JoinHandle},
    time::Duration,
};

use madoguchi_core::eligibility::InstitutionCode;
use tokio::sync::{Notify, Semaphore, broadcast, mpsc};

use super::{
    Engine, Event, Input, Output, Parts,
    cards::Cards,
    courier::Courier,
    face,
    keeper::Keeper,
    mail::Postman,
    notices,
    run::{Loop, QUESTIONS},
    watch,
};

/// How many jobs may wait for a thread.
const JOBS: usize = 64;
/// How long the end of a terminal waits for a reader or a folder that does not answer.
const GRACE: Duration = Duration::from_secs(3);

/// The threads of a terminal. Dropping this ends them.
#[derive(Debug)]
pub(super) struct Running {
    stop: Arc<Notify>,
    /// The loop and the keeper; when they have ended, what was recorded is written.
    threads: Vec<JoinHandle<()>>,
    /// Those that can be stuck in a reader or a folder. Brings nothing; it closes when they have ended.
    others: blocking::Receiver<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.notify_one();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
        let _ = self.others.recv_timeout(GRACE);
    }
}

/// Starts every thread of a terminal.
pub(super) fn start(
    mut parts: Parts,
    inputs: mpsc::Sender<Input>,
    received: mpsc::Receiver<Input>,
    events: broadcast::Sender<Arc<Event>>,
) -> std::io::Result<Running> {
    let stop = Arc::new(Notify::new());
    let (alive, others) = blocking::channel();
    let (watched, unwatched) = blocking::channel();
    let (keep, to_keep) = blocking::sync_channel(JOBS);
    if !parts.notices {
        // Whoever asks no more is told nothing new: what was said once would stand for ever.
        let forgotten = parts.store.forget_notices();
        forgotten.map_err(std::io::Error::other)?;
    }
    let situation = parts
        .store
        .begin(&parts.settings.facility, parts.clock.wall())
        .map_err(std::io::Error::other)?;
    let visitors = parts.store.visitors();
    let store = Arc::new(Mutex::new(parts.store));

    let watching = (parts.readers)();
    let (watch_inputs, ends) = (inputs.clone(), EndsWithThis(Arc::clone(&stop)));
    thread("madoguchi-readers", move || {
        let _ends = ends;
        watch::run(watching, &watch_inputs, &unwatched);
    })?;
    let keeper = Keeper {
        store: Arc::clone(&store),
        delivers: parts.delivery.is_some(),
        clock: Arc::clone(&parts.clock),
        random: Arc::clone(&parts.random),
        answers: inputs.clone(),
    };
    let ends = EndsWithThis(Arc::clone(&stop));
    let keeping = thread("madoguchi-keeper", move || {
        let _ends = ends;
        keeper.run(&to_keep);
    })?;
    let (looked, unlooked) = blocking::channel();
    if let Some(folder) = parts.folder {
        let postman = Postman {
            folder,
            store: Arc::clone(&store),
            clock: Arc::clone(&parts.clock),
            answers: inputs.clone(),
        };
        let alive = alive.clone();
        thread("madoguchi-mail", move || {
            let _alive = alive;
            postman.run(&unlooked);
        })?;
    }
    let mut courier = None;
    if let Some(delivery) = parts.delivery {
        let (call, calls) = blocking::sync_channel(1);
        let new = Courier {
            store,
            delivery,
            clock: Arc::clone(&parts.clock),
            answers: inputs.clone(),
        };
        let alive = alive.clone();
        thread("madoguchi-courier", move || {
            let _alive = alive;
            new.run(&calls);
        })?;
        courier = Some(call);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (unit, terminal) = match parts.face {
        Some(face) => (face.unit, Some(Arc::new(face.terminal))),
        None => (None, None),
    };
    let cards = Cards::new(
        parts.readers,
        inputs.clone(),
        Arc::clone(&parts.clock),
        terminal,
        alive.clone(),
    );
    let look = match unit {
        Some(unit) => Some(face::start(unit, cards.current(), inputs.clone(), alive)?),
        None => None,
    };
    let asks_for_notices = parts
        .notices
        .then(|| parts.settings.facility.institution_code.clone());
    let random = Arc::clone(&parts.random);
    let mut running = Loop {
        engine: Engine::new(parts.settings, parts.roles, parts.random).remembering(visitors),
        cards,
        look,
        suspicion: None,
        clock: parts.clock,
        service: parts.service,
        questions: Arc::new(Semaphore::new(QUESTIONS)),
        keep,
        courier,
        inputs,
        events,
        _watched: watched,
        _looked: looked,
    };
    if let Some(code) = asks_for_notices {
        let (service, inputs) = (Arc::clone(&running.service), running.inputs.clone());
        let institution = InstitutionCode::new(code.as_str());
        runtime.spawn(notices::watch(service, institution, random, inputs));
    }
    let stopped = Arc::clone(&stop);
    let main = thread("madoguchi-terminal", move || {
        running.take(Input::Situated(Ok(situation)));
        let _ = running.execute(Output::PlanFetch);
        runtime.block_on(running.run(received, &stopped));
        drop(running);
        // A name server that does not answer is not waited for.
        runtime.shutdown_background();
    })?;
    Ok(Running {
        stop,
        threads: vec![main, keeping],
        others,
    })
}

fn thread(name: &str, body: impl FnOnce() + Send + 'static) -> std::io::Result<JoinHandle<()>> {
    Builder::new().name(name.to_owned()).spawn(body)
}

/// Ends the terminal when the thread that holds this ends, also by a panic: a terminal that is blind or cannot write must not look like one that waits.
struct EndsWithThis(Arc<Notify>);

impl Drop for EndsWithThis {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}
