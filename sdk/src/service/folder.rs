//! [`Service`] over the folders of the official link application (連携アプリ): a request is dropped into `req`, its result is collected from `res`.
//! Modelled on open integrations.
//!
//! ```text
//! req/OQSsiquc01req_mdg20261116094207a1b2c3d4.xml   ours, until the application has taken it
//! res/OQSsiquc01res_mdg20261116094207a1b2c3d4.xml   the answer: the same name but for `res`; .zip and .pdf occur
//! ```
//! | file | what |
//! |---|---|
//! | `name` | the names of our requests: never one twice |
//! | `hand_over` | a request into `req`, whole or not at all, and out again |
//! | `collect` | a result out of `res`, once it is whole |
//! | `result` | what a result file holds |
//! | `pack` | ZIP, encrypted where the application is set so |
//!
//! Only files that answer our own request are opened; whatever else lies in the folders is left alone. A request that the application has not taken by
//! the time limit is withdrawn. One that it has taken may still be answered: such a late result of 資格確認 is received mail
//! ([`FaceFolder`](crate::folder::FaceFolder)), and nobody's until the desk has tied it to a person.
//!
//! Card visits do not go this way: the official terminal has them, and pushes their results.

mod collect;
mod hand_over;
mod name;
mod pack;
mod result;

use std::{path::PathBuf, sync::Arc, time::Duration};

use madoguchi_core::{
    clock::{Clock, Random},
    eligibility::{
        EligibilityQuestion, EligibilityResult, InstitutionCode, NumberQuestion, Reply,
        file_name::Prefix,
        registry::{Fidelity, MESSAGES},
        wire::{self, Form, Order},
    },
    failure::{Code, Failure},
    visit::{Consents, InquiryId, Opened, Proof, Proven},
    x509::Environment,
};
use serde_json::Value;
use tokio::time::{sleep, timeout};

use super::{Answer, Health, Service, ServiceError, ask};
use crate::{
    config::{Config, Encoding},
    host::code_of_io,
};
use collect::Collecting;
use hand_over::HandedOver;
pub(crate) use result::packed_message;
pub use result::{is_unfinished, read_result};

/// How long between two looks. Shares tell of no changes: somebody has to look.
const BETWEEN: Duration = Duration::from_millis(200);
/// How long a share may take to let a request be withdrawn.
const WITHDRAWING: Duration = Duration::from_secs(5);
/// What is asked instead of a visit.
const VISITS: &str = "visits";

/// The service behind a link application.
pub struct FolderService {
    folders: Folders,
    institution: InstitutionCode,
    production: bool,
    form: Form,
    time_limit: Duration,
    between: Duration,
    mark: String,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

/// Where files lie, and how they are packed.
#[derive(Debug, Clone)]
struct Folders {
    req: PathBuf,
    res: PathBuf,
    password_file: Option<PathBuf>,
    plain: Vec<String>,
}

/// Why the link application did not answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// A folder or a file in it does not work.
    #[error("{path}: {source}")]
    Folder {
        /// Which.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A request or result of this name is there already. Nothing was asked.
    #[error("a file of this name is there already")]
    NameTaken,
    /// The application did not take the request, which is withdrawn: nothing was asked.
    #[error("not taken within {seconds} s")]
    NotTaken {
        /// How long it was waited for.
        seconds: u64,
    },
    /// The application took the request, and no whole result came. Whether it was processed is unknown; the result may still come.
    #[error("no whole result within {seconds} s")]
    NotAnswered {
        /// How long it was waited for.
        seconds: u64,
        /// Whether a result was there that was never whole.
        begun: bool,
    },
    /// An error file came in the place of a result. That there are such files is attested; their names and content are not public.
    #[error("an error file: {code}")]
    ErrorFile {
        /// エラーコード, empty where none of its shape was found.
        code: String,
    },
    /// A ZIP does not open with the password that is configured, or none is.
    #[error("an encrypted result does not open")]
    Password,
    /// A ZIP whose content is not what results hold.
    #[error("a packed result is broken")]
    Packing,
}

impl From<&LinkError> for Code {
    fn from(error: &LinkError) -> Self {
        match error {
            LinkError::Folder { source, .. } => match code_of_io(source) {
                Self::DiskFull => Self::DiskFull,
                _ => Self::LinkFolderUnusable,
            },
            LinkError::NameTaken => Self::LinkFolderUnusable,
            LinkError::NotTaken { .. } => Self::LinkNotTaking,
            LinkError::NotAnswered { .. } => Self::ServiceTimedOut,
            LinkError::ErrorFile { .. } => Self::RequestRefused,
            LinkError::Password => Self::LinkPasswordRefused,
            LinkError::Packing => Self::AttachmentUnreadable,
        }
    }
}

impl FolderService {
    /// Asks through the folders of a configuration; `None` where it names none.
    #[must_use]
    pub fn new(config: &Config, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Option<Self> {
        let folder = &config.folder;
        Some(Self {
            folders: Folders {
                req: folder.req.clone()?,
                res: folder.res.clone()?,
                password_file: folder.password_file.clone(),
                plain: folder.plain.clone(),
            },
            institution: InstitutionCode::new(&*config.institution.code),
            production: config.environment == Environment::Production,
            form: match folder.encoding {
                Encoding::Utf8 => Form::XmlUtf8,
                Encoding::ShiftJis => Form::XmlShiftJis,
            },
            time_limit: Duration::from_secs(folder.time_limit_s.into()),
            between: BETWEEN,
            mark: folder.mark.clone(),
            clock,
            random,
        })
    }

    /// With another time limit and another time between two looks.
    #[must_use]
    pub fn waiting(self, time_limit: Duration, between: Duration) -> Self {
        Self {
            time_limit,
            between,
            ..self
        }
    }

    /// Hands a request over and waits for its result.
    async fn exchanged(&self, prefix: Prefix, message: &Value) -> Result<Reply, ServiceError> {
        let bytes = wire::write(message, self.form, Order::Specification)?;
        let name = name::request(prefix, &self.mark, self.clock.wall(), &*self.random)
            .map_err(|_| ServiceError::Malformed { what: "file name" })?;
        let (folders, request) = (self.folders.clone(), name.clone());
        // Nothing here may be held up by a share that does not answer: whatever touches a folder is waited for no longer than the time limit.
        let handing_over = blocking(move || HandedOver::put(&folders, &request, &bytes));
        let seconds = self.time_limit.as_secs();
        let unknown = LinkError::NotAnswered {
            seconds,
            begun: false,
        };
        let Ok(handed_over) = timeout(self.time_limit, handing_over).await else {
            return Err(unknown.into());
        };
        let handed_over = handed_over??;
        let mut collecting = Collecting::new(&self.folders, &name);
        match timeout(self.time_limit, self.collected(&mut collecting)).await {
            Ok(reply) => reply,
            Err(_) => Err(self.given_up(handed_over, collecting.begun()).await.into()),
        }
    }

    async fn collected(&self, collecting: &mut Collecting) -> Result<Reply, ServiceError> {
        loop {
            sleep(self.between).await;
            let mut looking = collecting.clone();
            let (looked, found) = blocking(move || {
                let found = looking.look();
                (looking, found)
            })
            .await?;
            *collecting = looked;
            if let Some(reply) = found? {
                return Ok(reply);
            }
        }
    }

    /// Takes back a request that nobody took; what was taken may still be answered.
    async fn given_up(&self, handed_over: HandedOver, begun: bool) -> LinkError {
        let seconds = self.time_limit.as_secs();
        let withdrawn = timeout(WITHDRAWING, blocking(move || handed_over.withdraw())).await;
        match withdrawn {
            Ok(Ok(true)) => LinkError::NotTaken { seconds },
            _ => LinkError::NotAnswered { seconds, begun },
        }
    }

    /// The prefix of an interface's files. What is invented never goes to the real application.
    fn prefix(&self, interface: &'static str) -> Result<Prefix, ServiceError> {
        let known = MESSAGES.iter().find(|message| message.golden == interface);
        known
            .filter(|known| !self.production || known.fidelity != Fidelity::Invented)
            .and_then(|known| known.file_prefix()?.parse().ok())
            .ok_or(ServiceError::NotServed { interface })
    }
}

impl Service for FolderService {
    fn connect(&self) -> Answer<'_, ()> {
        Box::pin(async move {
            let folders = self.folders.clone();
            blocking(move || folders.check()).await??;
            Ok(())
        })
    }

    fn open<'a>(&'a self, _: &'a str) -> Answer<'a, Opened> {
        not_served()
    }

    fn replace_challenge<'a>(&'a self, _: &'a str, _: &'a str) -> Answer<'a, Opened> {
        not_served()
    }

    fn prove<'a>(&'a self, _: &'a Proof) -> Answer<'a, Proven> {
        not_served()
    }

    fn result<'a>(
        &'a self,
        _: &'a str,
        _: &'a str,
        _: &'a Consents,
    ) -> Answer<'a, Box<EligibilityResult>> {
        not_served()
    }

    fn search<'a>(
        &'a self,
        question: &'a NumberQuestion,
        inquiry: InquiryId,
    ) -> Answer<'a, Box<EligibilityResult>> {
        Box::pin(async move {
            let identifier = inquiry.0.simple().to_string();
            let question =
                EligibilityQuestion::new(&self.institution, &identifier, question.clone());
            ask(self, &question).await
        })
    }

    fn exchange<'a>(&'a self, interface: &'static str, message: Value) -> Answer<'a, Reply> {
        Box::pin(async move {
            let prefix = self.prefix(interface)?;
            self.exchanged(prefix, &message).await
        })
    }

    /// Whether the folders are there; whether the application runs only an answer tells.
    fn health(&self) -> Answer<'_, Health> {
        Box::pin(async move {
            self.connect().await?;
            Ok(Health {
                name: "folders".to_owned(),
                version: String::new(),
                time: self.clock.wall(),
            })
        })
    }
}

impl std::fmt::Debug for FolderService {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("FolderService")
            .field("folders", &self.folders)
            .finish_non_exhaustive()
    }
}

impl Folders {
    fn check(&self) -> Result<(), LinkError> {
        for path in [&self.req, &self.res] {
            std::fs::read_dir(path).map_err(|source| LinkError::Folder {
                path: path.clone(),
                source,
            })?;
        }
        Ok(())
    }
}

impl From<LinkError> for Failure {
    fn from(error: LinkError) -> Self {
        Self::new(Code::from(&error), error)
    }
}

fn not_served<'a, T>() -> Answer<'a, T> {
    Box::pin(async { Err(ServiceError::NotServed { interface: VISITS }) })
}

/// Does something on a thread that may wait for a share.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ServiceError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| ServiceError::Malformed { what: "folder" })
}

#[cfg(test)]
mod attackers;
#[cfg(test)]
mod tests;
