//! `[folder]`: the folders of the official link application (連携アプリ).

use std::path::PathBuf;

use serde::Deserialize;

use super::{Config, ConfigError};

/// The most characters of a mark.
const LONGEST_MARK: usize = 12;

/// `[folder]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Folder {
    /// Where the face unit's results appear (`C:\OQS\face`); none is looked at where absent.
    pub face: Option<PathBuf>,
    /// Where requests go (`C:\OQS\req`), with `service.transport = "folder"`.
    pub req: Option<PathBuf>,
    /// Where their results appear (`C:\OQS\res`).
    pub res: Option<PathBuf>,
    /// The characters of requests. Results say which are theirs.
    pub encoding: Encoding,
    /// File with the password of encrypted ZIP, where the link application is set so (`encrypt.conf`); requests go as plain XML where absent.
    pub password_file: Option<PathBuf>,
    /// Which files `encrypt.conf` sets to `n`, each by how its name begins: they stay plain XML.
    pub plain: Vec<String>,
    /// How many seconds a result may take. What comes later is received mail.
    pub time_limit_s: u16,
    /// What the names of our requests begin with behind the prefix, so that programs that share the folders leave each other's results alone.
    pub mark: String,
}

/// The characters of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// Shift_JIS, which is CP932. A question with a character that it lacks is not asked.
    ShiftJis,
}

/// The files that are said to be set to `n`, and a time limit that clients of the real application use; modelled on open integrations.
impl Default for Folder {
    fn default() -> Self {
        let plain = [
            "EPS", "PMHsimsm", "OQSmutic", "OQSmuhvq", "OQSmuonq", "OQSsihvq", "OQSsionq",
            "OQSsihvd", "OQSsiurl", "OQSsiinq", "OQSsiupd",
        ];
        Self {
            face: None,
            req: None,
            res: None,
            encoding: Encoding::Utf8,
            password_file: None,
            plain: plain.map(str::to_owned).to_vec(),
            time_limit_s: 180,
            mark: "mdg".to_owned(),
        }
    }
}

impl Config {
    pub(super) fn check_folder(&self) -> Result<(), ConfigError> {
        let value = |key, what| Err(ConfigError::Value { key, what });
        let folder = &self.folder;
        if folder.req.is_none() {
            return value("folder.req", "missing");
        }
        if folder.res.is_none() {
            return value("folder.res", "missing");
        }
        if folder.req == folder.res {
            return value("folder.res", "the same folder as folder.req");
        }
        if folder.time_limit_s == 0 {
            return value("folder.time_limit_s", "no time at all");
        }
        let fits = (1..=LONGEST_MARK).contains(&folder.mark.len())
            && folder.mark.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !fits {
            return value("folder.mark", "not one to twelve letters and digits");
        }
        Ok(())
    }
}
