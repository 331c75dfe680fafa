//! `[service]`: the qualification confirmation service, and the way to it.

use std::path::PathBuf;

use serde::Deserialize;

use super::{Config, ConfigError};

/// `[service]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Service {
    /// The way to it.
    #[serde(default)]
    pub transport: Transport,
    /// `https://host:port`.
    #[serde(default)]
    pub url: String,
    /// The authority of the service's certificate, PEM.
    #[serde(default)]
    pub authority: PathBuf,
    /// Our client certificate and its key, PEM.
    #[serde(default)]
    pub identity: PathBuf,
    /// The revocation list (CRL) of the service's certificates, DER or PEM, which something else keeps up to date; none is looked at where absent.
    #[serde(default)]
    pub revocation_list: Option<PathBuf>,
    /// User of the web variant.
    #[serde(default)]
    pub user: String,
    /// File with the password of the web variant.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
}

/// The way to the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// The web variant over mutual TLS, which needs `url`, `authority` and `identity`.
    #[default]
    Web,
    /// The folders of the link application, which needs `folder.req` and `folder.res`. No card visits: the official terminal has them.
    Folder,
}

impl Config {
    pub(super) fn check_service(&self) -> Result<(), ConfigError> {
        let value = |key, what| Err(ConfigError::Value { key, what });
        if self.service.transport == Transport::Folder {
            return self.check_folder();
        }
        let Some(place) = self.service.url.strip_prefix("https://") else {
            return value("service.url", "does not begin with https://");
        };
        let strange = |character: char| {
            matches!(character, '@' | '?' | '#' | '\\')
                || character.is_whitespace()
                || character.is_control()
        };
        if place.is_empty() || place.contains(strange) {
            return value("service.url", "not https://host:port");
        }
        for (key, path) in [
            ("service.authority", &self.service.authority),
            ("service.identity", &self.service.identity),
        ] {
            if path.as_os_str().is_empty() {
                return value(key, "missing");
            }
        }
        Ok(())
    }
}
