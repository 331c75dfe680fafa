//! The link application (連携アプリ): plays the program on the terminal that answers files in folders.
//!
//! Requests are dropped into `req`, answers appear in `res`, and what a person's tap at the face reader brings is pushed
//! to `face`. Names, order of elements, encodings and the way files grow are modelled on open integrations.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use time::{Date, Duration, OffsetDateTime};

use crate::{
    clock::japanese_date,
    fault::{Endpoint, circumstances::Circumstances},
    message::family::Question,
    server::State,
};
use delivery::Deliveries;
use name::RequestName;
use xml::Unreadable;

mod answer;
mod bulk;
mod decode;
mod delivery;
pub(crate) mod face;
mod incoming;
mod name;
mod outgoing;
mod xml;
pub(crate) mod zip;

pub use xml::Charset;

/// How long uploads are kept; looked at once a day.
const RECEPTIONS: Duration = Duration::days(7);

/// How the link application is to be.
#[derive(Clone)]
#[non_exhaustive]
pub struct LinkOptions {
    /// The folder that holds `req`, `res` and `face`; what is missing is made.
    pub folder: PathBuf,
    /// The institution on whose terminal it runs.
    pub institution: String,
    /// How answers are encoded; absent for as the request was.
    pub charset: Option<Charset>,
    /// How long an answer takes.
    pub delay: Duration,
    /// How long a bulk question is processed.
    pub processing: Duration,
    /// Answers that nobody collects are removed after so long (`ResponseFileStayTime`).
    pub stay: Duration,
    /// Files appear empty, then in part, then whole, a pass each; otherwise at once.
    pub pieces: bool,
    /// Bulk answers come as ZIP.
    pub zipped: bool,
    /// Requests that come as ZIP are opened with it, and answers go as ZIP under it (AES-256), but for the families that are not encrypted.
    pub password: Option<String>,
    /// What is pushed goes as ZIP under the password, too (`encrypt_face.conf`).
    pub encrypt_face: bool,
    /// A request that cannot be read, or whose name nobody knows, gets an error file (invented) in the place of an answer.
    pub error_files: bool,
    /// The time between two passes.
    pub interval: std::time::Duration,
}

impl LinkOptions {
    /// The usual application of one institution's terminal.
    pub fn new(folder: impl Into<PathBuf>, institution: impl Into<String>) -> Self {
        Self {
            folder: folder.into(),
            institution: institution.into(),
            charset: None,
            delay: Duration::ZERO,
            processing: Duration::ZERO,
            stay: Duration::minutes(1440),
            pieces: true,
            zipped: false,
            password: None,
            encrypt_face: false,
            error_files: false,
            interval: std::time::Duration::from_millis(500),
        }
    }
}

impl std::fmt::Debug for LinkOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LinkOptions")
            .field("folder", &self.folder)
            .field("institution", &self.institution)
            .finish_non_exhaustive()
    }
}

/// A folder or file of the link application does not work.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}")]
pub struct LinkError {
    /// Which.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

/// The link application. Nothing happens but in [`pass`](Self::pass).
pub struct Link {
    state: State,
    options: LinkOptions,
    deliveries: Deliveries,
    /// Sizes of requests that were not complete, so that each is told of once.
    unfinished: BTreeMap<PathBuf, u64>,
    /// The day on which old uploads were removed last.
    forgotten: Option<Date>,
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl Link {
    /// Makes the folders, and takes up answers that an earlier run did not deliver.
    ///
    /// # Errors
    /// When a folder cannot be made or read.
    pub fn open(state: State, options: LinkOptions) -> Result<Self, LinkError> {
        for folder in ["req", "res", "face", "work/output", "work/receptions"] {
            let path = options.folder.join(folder);
            fs::create_dir_all(&path).map_err(at(&path))?;
        }
        let packed = options.encrypt_face && options.password.is_some();
        state.face_reader.attach(&options.institution, packed);
        let deliveries = Deliveries::open(&options, (state.clock)())?;
        Ok(Self {
            state,
            options,
            deliveries,
            unfinished: BTreeMap::new(),
            forgotten: None,
        })
    }

    /// Looks at the folders once: answers what was asked, and delivers what is due, each file one piece further.
    ///
    /// # Errors
    /// When a folder does not work; the next pass takes up where this one ended.
    pub async fn pass(&mut self) -> Result<(), LinkError> {
        self.forget()?;
        for pushed in self.state.face_reader.take() {
            self.push(pushed)?;
        }
        for path in incoming::files(&self.options.folder.join("req"))? {
            match RequestName::of(&path) {
                Some(name) => self.take(&path, &name).await?,
                None if self.options.error_files => self.refuse_name(&path)?,
                None => {}
            }
        }
        self.deliveries.advance((self.state.clock)())
    }

    /// Passes again and again; a folder that does not work is tried again.
    pub async fn run(mut self) {
        let mut interval = tokio::time::interval(self.options.interval);
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            interval.tick().await;
            if let Err(error) = self.pass().await {
                tracing::warn!(path = %error.path.display(), source = %error.source, "the folders do not work");
            }
        }
    }

    /// Removes old uploads, once a day.
    fn forget(&mut self) -> Result<(), LinkError> {
        let now = (self.state.clock)();
        let today = japanese_date(now);
        if self.forgotten != Some(today) {
            let receptions = self.options.folder.join("work/receptions");
            bulk::forget(&receptions, later(now, -RECEPTIONS))?;
            self.forgotten = Some(today);
        }
        Ok(())
    }

    /// Answers one request and removes it. A request that is still being written stays.
    async fn take(&mut self, path: &Path, name: &RequestName) -> Result<(), LinkError> {
        let Some(read) = incoming::open(path, name, &self.options)? else {
            return Ok(());
        };
        if matches!(read, Err(Unreadable::Unfinished)) {
            self.tell_unfinished(path);
            return Ok(());
        }
        self.unfinished.remove(path);
        let now = (self.state.true_clock)();
        let standing = self.state.faults.standing(now);
        let faults = self.state.faults.take(Endpoint::Link, now);
        let declared = read.as_ref().ok().map(|(_, charset)| *charset);
        let charset = self.options.charset.or(declared).unwrap_or(Charset::Utf8);
        let circumstances = Circumstances::at(&standing, Endpoint::Link, now);
        let request = answer::Request {
            question: self.question(&circumstances),
            options: &self.options,
            name,
            charset,
        };
        let answer = request.answer(read).await?;
        self.deliver(name, answer, charset, &faults)?;
        self.take_away(path)
    }

    /// Answers a file that is a request by its form, and that nobody knows, by an error file.
    fn refuse_name(&mut self, path: &Path) -> Result<(), LinkError> {
        let Some(error) = name::error_of_unknown(path) else {
            return Ok(());
        };
        match incoming::seen(path)? {
            None => return Ok(()),
            Some(Err(Unreadable::Unfinished)) => {
                self.tell_unfinished(path);
                return Ok(());
            }
            Some(_) => {}
        }
        self.unfinished.remove(path);
        let circumstances = Circumstances::default();
        let refused = answer::unknown_name();
        let message = answer::error_file(&self.question(&circumstances), refused);
        let charset = self.options.charset.unwrap_or(Charset::Utf8);
        self.deliver_error(&error, message, charset)?;
        self.take_away(path)
    }

    fn question<'q>(&'q self, circumstances: &'q Circumstances) -> Question<'q> {
        Question {
            state: &self.state,
            institution: &self.options.institution,
            now: (self.state.clock)(),
            circumstances,
        }
    }

    fn tell_unfinished(&mut self, path: &Path) {
        let size = fs::symlink_metadata(path).map_or(0, |file| file.len());
        if self.unfinished.insert(path.to_owned(), size).is_none() {
            tracing::info!(request = %path.display(), "not complete yet");
        }
    }

    /// Removes a request that was answered, and what was unpacked of it.
    fn take_away(&self, path: &Path) -> Result<(), LinkError> {
        let unpacked = incoming::unpacked(&self.options);
        match fs::remove_file(&unpacked) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(at(&unpacked)(error));
            }
            _ => {}
        }
        fs::remove_file(path).map_err(at(path))
    }
}

/// Names the file of an error.
fn at(path: &Path) -> impl FnOnce(io::Error) -> LinkError + '_ {
    move |source| LinkError {
        path: path.to_owned(),
        source,
    }
}

/// A moment plus what may be negative by mistake.
fn later(moment: OffsetDateTime, by: Duration) -> OffsetDateTime {
    moment.checked_add(by).unwrap_or(moment)
}
