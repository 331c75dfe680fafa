//! The link application (連携アプリ): plays the program on the terminal that answers files in folders.
//!
//! Requests are dropped into `req`, answers appear in `res`, and what a person's tap at the face reader brings is pushed
//! to `face`. Names, order of elements, encodings and the way files grow are modelled on open integrations.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::Value;
use time::{Duration, OffsetDateTime};

use crate::{
    fault::{Endpoint, Fault, circumstances::Circumstances, content::falsify},
    message::family::Question,
    server::State,
};
use answer::Answer;
use delivery::Deliveries;
use face::Pushed;
use name::RequestName;
use xml::Unreadable;
use zip::Unpacked;

mod answer;
mod bulk;
mod decode;
mod delivery;
pub(crate) mod face;
mod name;
mod xml;
pub(crate) mod zip;

pub use xml::Charset;

/// How long uploads are kept; looked at when the application starts.
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
        let now = (state.clock)();
        bulk::forget(
            &options.folder.join("work/receptions"),
            later(now, -RECEPTIONS),
        )?;
        state.face_reader.attach(&options.institution);
        let deliveries = Deliveries::open(&options, now)?;
        Ok(Self {
            state,
            options,
            deliveries,
            unfinished: BTreeMap::new(),
        })
    }

    /// Looks at the folders once: answers what was asked, and delivers what is due, each file one piece further.
    ///
    /// # Errors
    /// When a folder does not work; the next pass takes up where this one ended.
    pub async fn pass(&mut self) -> Result<(), LinkError> {
        for pushed in self.state.face_reader.take() {
            self.push(pushed)?;
        }
        for (path, name) in self.requests()? {
            self.take(&path, &name).await?;
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

    fn requests(&self) -> Result<Vec<(PathBuf, RequestName)>, LinkError> {
        let folder = self.options.folder.join("req");
        let mut requests = Vec::new();
        for entry in fs::read_dir(&folder).map_err(at(&folder))? {
            let path = entry.map_err(at(&folder))?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            if let Some(name) = name.and_then(RequestName::parse) {
                requests.push((path, name));
            }
        }
        requests.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(requests)
    }

    /// Answers one request and removes it. A request that is still being written stays.
    async fn take(&mut self, path: &Path, name: &RequestName) -> Result<(), LinkError> {
        let Some((file, read)) = self.opened(path, name)? else {
            return Ok(());
        };
        if read == Err(Unreadable::Unfinished) {
            let size = fs::metadata(path).map_or(0, |file| file.len());
            if self.unfinished.insert(path.to_owned(), size).is_none() {
                tracing::info!(request = %path.display(), "not complete yet");
            }
            return Ok(());
        }
        self.unfinished.remove(path);
        let now = (self.state.true_clock)();
        let standing = self.state.faults.standing(now);
        let faults = self.state.faults.take(Endpoint::Link, now);
        let charset = self.options.charset.or(read.ok()).unwrap_or(Charset::Utf8);
        let circumstances = Circumstances::at(&standing, Endpoint::Link, now);
        let request = answer::Request {
            question: Question {
                state: &self.state,
                institution: &self.options.institution,
                now: (self.state.clock)(),
                circumstances: &circumstances,
            },
            options: &self.options,
            name,
            file: &file,
            charset,
        };
        let answer = request.answer(read).await?;
        self.deliver(name, answer, charset, &faults)?;
        if file != path {
            fs::remove_file(&file).map_err(at(&file))?;
        }
        fs::remove_file(path).map_err(at(path))
    }

    /// The XML of a request and how it is encoded; `None` when it went away or is locked, which the next pass will see.
    fn opened(&self, path: &Path, name: &RequestName) -> Result<Option<Opened>, LinkError> {
        let mut file = path.to_owned();
        if name.packed {
            file = self.options.folder.join("work/unpacked.xml");
            let unpacked = zip::unpack(path, &file, self.options.password.as_deref());
            match present(unpacked, path)? {
                None => return Ok(None),
                Some(Unpacked::Unfinished) => {
                    return Ok(Some((path.to_owned(), Err(Unreadable::Unfinished))));
                }
                Some(Unpacked::Broken) => {
                    let read = Err(Unreadable::Broken("the ZIP cannot be opened"));
                    return Ok(Some((path.to_owned(), read)));
                }
                Some(Unpacked::Whole) => {}
            }
        }
        let read = fs::File::open(&file).and_then(|mut file| xml::seen(&mut file));
        Ok(present(read, path)?.map(|read| (file, read)))
    }

    /// Writes an answer down and lets it go its way, with what is planned to go wrong.
    fn deliver(
        &mut self,
        name: &RequestName,
        answer: Answer,
        charset: Charset,
        faults: &[Fault],
    ) -> Result<(), LinkError> {
        if faults.contains(&Fault::CloseConnection) {
            // Processed, and nobody hears of it.
            return Ok(());
        }
        let work = self.options.folder.join("work");
        let (plain, extension, batch) = match answer {
            Answer::Message(message) => {
                let plain = work.join("answer.xml");
                write_message(&plain, &spoiled(message, faults), charset)?;
                (plain, "xml", false)
            }
            Answer::Pdf(pdf) => {
                let plain = work.join("answer.pdf");
                fs::write(&plain, pdf).map_err(at(&plain))?;
                (plain, "pdf", false)
            }
            Answer::Batch(whole) => (whole, "xml", true),
        };
        let password = self
            .options
            .password
            .as_deref()
            .filter(|_| is_encrypted(name));
        let packed = password.is_some() || batch && self.options.zipped;
        let result = name.result(if packed { "zip" } else { extension });
        let made = work.join("output").join(&result);
        if packed {
            zip::pack(&plain, &name.result(extension), &made, password).map_err(at(&made))?;
            fs::remove_file(&plain).map_err(at(&plain))?;
        } else {
            fs::rename(&plain, &made).map_err(at(&made))?;
        }
        self.hand_over("res", &result, faults)
    }

    /// Writes a pushed result down; what is planned for the face reader goes wrong.
    fn push(&mut self, pushed: Pushed) -> Result<(), LinkError> {
        let faults = self
            .state
            .faults
            .take(Endpoint::Face, (self.state.true_clock)());
        if faults.contains(&Fault::CloseConnection) {
            return Ok(());
        }
        let charset = self.options.charset.unwrap_or(Charset::Utf8);
        let message = spoiled(answer::encoded_as(pushed.message, charset), &faults);
        let mut names = vec![pushed.name];
        if faults.contains(&Fault::Duplicate) {
            names.extend(names.first().map(|name| again(name)));
        }
        for name in names {
            let made = self.options.folder.join("work/output").join(&name);
            write_message(&made, &message, charset)?;
            self.hand_over("face", &name, &faults)?;
        }
        Ok(())
    }

    fn hand_over(&mut self, folder: &str, result: &str, faults: &[Fault]) -> Result<(), LinkError> {
        let made = self.options.folder.join("work/output").join(result);
        let mut due = (self.state.clock)() + self.options.delay;
        let mut cut = false;
        for fault in faults {
            match fault {
                Fault::Delay(milliseconds) => {
                    due += std::time::Duration::from_millis(*milliseconds)
                }
                Fault::TruncatedBody => cut = true,
                Fault::MalformedJson => {
                    let whole = fs::read(&made).map_err(at(&made))?;
                    let broken = whole.get(..whole.len() / 3 * 2).unwrap_or_default();
                    // Complete by its last tag, and broken inside.
                    let broken = [broken, b"</XmlMsg>"].concat();
                    fs::write(&made, broken).map_err(at(&made))?;
                }
                _ => {}
            }
        }
        let target = self.options.folder.join(folder).join(result);
        self.deliveries.add(made, target, due, cut);
        Ok(())
    }
}

/// The XML of a request, and how it is encoded.
type Opened = (PathBuf, Result<Charset, Unreadable>);

/// What a file gives; `None` when it went away or is locked.
fn present<T>(read: io::Result<T>, path: &Path) -> Result<Option<T>, LinkError> {
    use io::ErrorKind::{NotFound, PermissionDenied};
    match read {
        Ok(read) => Ok(Some(read)),
        Err(error) if matches!(error.kind(), NotFound | PermissionDenied) => Ok(None),
        Err(error) => Err(at(path)(error)),
    }
}

/// Whether `encrypt.conf` says `e` for these files; the families that came later are said to be set to `n`.
fn is_encrypted(name: &RequestName) -> bool {
    let later = [
        "EPS", "PMH", "OQSmutic", "OQSmuhvq", "OQSmuonq", "OQSsihvd", "OQSsiinq", "OQSsiupd",
    ];
    !later
        .iter()
        .any(|prefix| name.family.prefix.starts_with(prefix))
}

/// The name of the same result, pushed once more: one digit of the random part is another.
fn again(name: &str) -> String {
    let Some((head, time)) = name.rsplit_once('_') else {
        return format!("{name}.again");
    };
    let mut head = head.to_owned();
    let last = if head.pop() == Some('0') { '1' } else { '0' };
    format!("{head}{last}_{time}")
}

/// The message with the planned falsehoods, for which it wears the dress of the web variant.
fn spoiled(message: Value, faults: &[Fault]) -> Value {
    let mut dressed = serde_json::json!({ xml::ROOT: message });
    for fault in faults {
        falsify(&mut dressed, fault);
    }
    dressed
        .get_mut(xml::ROOT)
        .map(Value::take)
        .unwrap_or_default()
}

fn write_message(path: &Path, message: &Value, charset: Charset) -> Result<(), LinkError> {
    let mut bytes = Vec::new();
    xml::write(message, charset, &mut bytes).map_err(at(path))?;
    fs::write(path, bytes).map_err(at(path))
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
