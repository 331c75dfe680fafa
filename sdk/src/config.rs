//! `madoguchi.toml`, one for all binaries. Unknown keys are refused with their line; secrets stand in files of their own; relative paths are relative to
//! the file.

mod attachments;
mod desk;
mod face;
mod folder;
mod institution;
mod service;

use std::path::{Path, PathBuf};

use madoguchi_core::{
    failure::{Code, Failure},
    x509::{Anchor, Anchors, CertificateError, Environment},
};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use serde::Deserialize;

pub use attachments::Attachments;
pub use desk::Desk;
pub use face::Face;
pub use folder::{Encoding, Folder};
pub use institution::{Institution, Treatment};
pub use service::{Service, Transport};

use crate::terminal::Roles;

/// The whole configuration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Config {
    /// Test or production; their trust never mixes.
    pub environment: Environment,
    /// Folder of journal, lock and key.
    pub state: PathBuf,
    /// The institution.
    pub institution: Institution,
    /// The qualification confirmation service.
    pub service: Service,
    /// Who may issue cards.
    pub card: Cards,
    /// Which reader.
    #[serde(default)]
    pub reader: Reader,
    /// Where results go.
    #[serde(default)]
    pub delivery: Delivery,
    /// The face unit, in the test environment.
    #[serde(default)]
    pub face: Option<Face>,
    /// The desk.
    #[serde(default)]
    pub desk: Desk,
    /// The folders of the link application.
    #[serde(default)]
    pub folder: Folder,
    /// Files that come as answers.
    #[serde(default)]
    pub attachments: Attachments,
}

/// `[card]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Cards {
    /// Authorities of user-authentication certificates, PEM.
    pub anchors: Vec<PathBuf>,
    /// SHA-256 fingerprints that the operator trusts; required in production.
    #[serde(default)]
    pub fingerprints: Vec<String>,
}

/// `[reader]`: which reader is for what, each by a part of its name, as `madoguchi readers --teach` writes it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Reader {
    /// The reader for cards; any that is for nothing else where empty.
    pub name: String,
    /// Whether phones can be used.
    pub phones: bool,
    /// The reader for phones, where they have one of their own.
    pub phone: String,
    /// The staff's reader, where no visit begins.
    pub staff: String,
}

/// `[delivery]`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Delivery {
    /// Folder for one JSON file per result; none where absent.
    pub folder: Option<PathBuf>,
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The text is not what it should be; the message names the line.
    #[error("{path}: {source}")]
    Syntax {
        /// Which file.
        path: PathBuf,
        /// What is wrong, and where.
        source: Box<toml::de::Error>,
    },
    /// A value that cannot be used.
    #[error("{key}: {what}")]
    Value {
        /// Which key.
        key: &'static str,
        /// What is wrong with it.
        what: &'static str,
    },
    /// An anchor that cannot be trusted.
    #[error("{path}: {source}")]
    Anchor {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        source: CertificateError,
    },
    /// An anchor whose fingerprint the operator has not written into the configuration.
    #[error("{path}: fingerprint {fingerprint} is not in card.fingerprints")]
    NotTrusted {
        /// Which file.
        path: PathBuf,
        /// The fingerprint found.
        fingerprint: String,
    },
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::new(Code::ConfigurationInvalid, error)
    }
}

impl Config {
    /// Reads and checks a configuration file.
    ///
    /// # Errors
    /// What is wrong, with file and line or key.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::File {
            path: path.to_owned(),
            source,
        })?;
        let mut config: Self = toml::from_str(&text).map_err(|source| ConfigError::Syntax {
            path: path.to_owned(),
            source: Box::new(source),
        })?;
        config.check()?;
        config.resolve(path.parent().unwrap_or(Path::new("")));
        Ok(config)
    }

    /// The trusted authorities.
    ///
    /// # Errors
    /// An anchor that cannot be read, belongs to the other environment, or is not among the operator's fingerprints.
    pub fn anchors(&self) -> Result<Anchors, ConfigError> {
        let mut anchors = Vec::new();
        for path in &self.card.anchors {
            let anchor = self.anchor(path)?;
            let listed = self.card.fingerprints.iter().any(|fingerprint| {
                fingerprint
                    .replace(':', "")
                    .eq_ignore_ascii_case(anchor.fingerprint())
            });
            // Where the operator lists fingerprints, and always in production, they decide.
            let must_be_listed =
                self.environment == Environment::Production || !self.card.fingerprints.is_empty();
            if must_be_listed && !listed {
                return Err(ConfigError::NotTrusted {
                    path: path.clone(),
                    fingerprint: anchor.fingerprint().to_owned(),
                });
            }
            Anchors::new(self.environment, vec![anchor.clone()]).map_err(|source| {
                ConfigError::Anchor {
                    path: path.clone(),
                    source,
                }
            })?;
            anchors.push(anchor);
        }
        Anchors::new(self.environment, anchors).map_err(|source| ConfigError::Anchor {
            path: PathBuf::from("card.anchors"),
            source,
        })
    }

    /// What each reader is for.
    #[must_use]
    pub fn roles(&self) -> Roles {
        Roles {
            card: self.reader.name.clone(),
            phone: self.reader.phone.clone(),
            staff: self.reader.staff.clone(),
        }
    }

    fn anchor(&self, path: &Path) -> Result<Anchor, ConfigError> {
        let pem = std::fs::read(path).map_err(|source| ConfigError::File {
            path: path.to_owned(),
            source,
        })?;
        let der = CertificateDer::from_pem_slice(&pem).map_err(|_| ConfigError::Anchor {
            path: path.to_owned(),
            source: CertificateError::Malformed { what: "PEM" },
        })?;
        Anchor::parse(&der).map_err(|source| ConfigError::Anchor {
            path: path.to_owned(),
            source,
        })
    }

    fn resolve(&mut self, folder: &Path) {
        let paths = [
            &mut self.state,
            &mut self.service.authority,
            &mut self.service.identity,
        ]
        .into_iter()
        .chain(&mut self.service.revocation_list)
        .chain(&mut self.service.password_file)
        .chain(&mut self.card.anchors)
        .chain(&mut self.delivery.folder)
        .chain(&mut self.folder.face)
        .chain(&mut self.folder.req)
        .chain(&mut self.folder.res)
        .chain(&mut self.folder.password_file)
        .chain(&mut self.attachments.folder)
        .chain(&mut self.institution.direct_payment)
        .chain(&mut self.institution.subsidy_roster)
        .chain(self.face.as_mut().map(|face| &mut face.terminal_key));
        for path in paths {
            *path = folder.join(&*path);
        }
    }

    fn check(&self) -> Result<(), ConfigError> {
        let value = |key, what| Err(ConfigError::Value { key, what });
        self.check_institution()?;
        self.check_service()?;
        if self.card.anchors.is_empty() {
            return value("card.anchors", "empty");
        }
        if self.environment == Environment::Production && self.card.fingerprints.is_empty() {
            return value("card.fingerprints", "empty in production");
        }
        if self.desk.clerks.iter().any(|name| name.trim().is_empty()) {
            return value("desk.clerks", "a name is empty");
        }
        self.check_face()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDENTITY: &str = "identity = \"client.pem\"";
    const FOLDERS: &str = "transport = \"folder\"\n[folder]\nreq = \"req\"";

    const GOOD: &str = r#"
environment = "test"
state = "state"
[institution]
code = "1311234567"
kind = "clinic"
[service]
url = "https://localhost:1"
authority = "ca.pem"
identity = "client.pem"
[card]
anchors = ["anchor.pem"]
"#;

    #[test]
    fn a_wrong_configuration_is_refused_with_the_place() {
        let folders = |more: &str| format!("{FOLDERS}{more}");
        let table: [(&str, &str, &str); 19] = [
            (
                "state = \"state\"",
                "state = \"state\"\ncolour = 1",
                "line 4",
            ),
            ("kind = \"clinic\"", "kind = \"shop\"", "line 6"),
            (
                "code = \"1311234567\"",
                "code = \"131123456\"",
                "institution.code",
            ),
            ("code = \"1311234567\"", "code = 1311234567", "line 5"),
            (
                "kind = \"clinic\"",
                "kind = \"clinic\"\noffices = { 1213999 = 20 }",
                "institution.offices",
            ),
            (
                "kind = \"clinic\"",
                "kind = \"clinic\"\noffices = { 12139994 = 32 }",
                "institution.offices",
            ),
            ("https://", "http://", "service.url"),
            ("localhost", "user:secret@localhost", "service.url"),
            ("localhost:1", "", "service.url"),
            ("localhost:1", "localhost:1/?to=", "service.url"),
            ("authority = \"ca.pem\"\n", "", "service.authority"),
            (IDENTITY, FOLDERS, "folder.res"),
            (IDENTITY, &folders("\nres = \"req\""), "folder.res"),
            (
                IDENTITY,
                &folders("\nres = \"res\"\ntime_limit_s = 0"),
                "folder.time_limit_s",
            ),
            (
                IDENTITY,
                &folders("\nres = \"res\"\nmark = \"a_b\""),
                "folder.mark",
            ),
            (
                IDENTITY,
                &folders("\nres = \"res\"\nencoding = \"euc\""),
                "line 14",
            ),
            ("[\"anchor.pem\"]", "[]", "card.anchors"),
            ("\"test\"", "\"production\"", "card.fingerprints"),
            ("[card]", "[card", "line 11"),
        ];
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("madoguchi.toml");
        for (from, to, place) in table {
            std::fs::write(&path, GOOD.replace(from, to)).unwrap();
            let error = Config::read(&path).unwrap_err();
            assert!(error.to_string().contains(place), "{to}: {error}");
            assert_eq!(Failure::from(error).code, Code::ConfigurationInvalid);
        }
    }

    #[test]
    fn paths_are_relative_to_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("madoguchi.toml");
        std::fs::write(&path, GOOD).unwrap();
        let config = Config::read(&path).unwrap();
        assert_eq!(config.state, folder.path().join("state"));
        assert_eq!(config.card.anchors, [folder.path().join("anchor.pem")]);
        assert!(config.institution.assistance);
    }
}
