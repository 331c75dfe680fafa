//! `[face]`: people recognised by a face unit or by staff. In the test environment only.

use std::path::PathBuf;

use madoguchi_core::{card::SyntheticTerminal, x509::Environment};
use rustls_pki_types::{PrivatePkcs8KeyDer, pem::PemObject};
use serde::Deserialize;

use super::{Config, ConfigError};

/// `[face]`: a face unit that speaks the line protocol, and staff who compare the person with the printed photo (目視確認). Refused in production, where
/// the law reserves using the card without a PIN to approved terminals: what lets the simulated card sign after a face is invented.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Face {
    /// `HOST:PORT` on this machine, as numbers; without it nobody but staff looks.
    pub unit: Option<std::net::SocketAddr>,
    /// File with the demonstration terminal's key, PEM.
    pub terminal_key: PathBuf,
}

impl Config {
    /// The demonstration terminal whose signature the simulated card takes in the place of a PIN; none where there is no `[face]`.
    ///
    /// # Errors
    /// A key that cannot be read.
    pub fn synthetic_terminal(&self) -> Result<Option<SyntheticTerminal>, ConfigError> {
        let Some(face) = &self.face else {
            return Ok(None);
        };
        let wrong = ConfigError::Value {
            key: "face.terminal_key",
            what: "no P-384 key in PKCS #8",
        };
        let pem = std::fs::read(&face.terminal_key).map_err(|source| ConfigError::File {
            path: face.terminal_key.clone(),
            source,
        })?;
        let Ok(key) = PrivatePkcs8KeyDer::from_pem_slice(&pem) else {
            return Err(wrong);
        };
        match SyntheticTerminal::new(self.environment, key.secret_pkcs8_der()) {
            Ok(terminal) => Ok(Some(terminal)),
            Err(_) => Err(wrong),
        }
    }

    pub(super) fn check_face(&self) -> Result<(), ConfigError> {
        let value = |key, what| Err(ConfigError::Value { key, what });
        match &self.face {
            Some(_) if self.environment != Environment::Test => value(
                "face",
                "refused in production: signing after a face check is invented here, for tests",
            ),
            Some(Face {
                unit: Some(unit), ..
            }) if !unit.ip().is_loopback() => value("face.unit", "not an address of this machine"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// A configuration with this environment and this section.
    fn read(folder: &Path, environment: &str, face: &str) -> Result<Config, ConfigError> {
        let path = folder.join("madoguchi.toml");
        let text = format!(
            r#"
environment = "{environment}"
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
fingerprints = ["00"]
[face]
{face}
"#
        );
        std::fs::write(&path, text).unwrap();
        Config::read(&path)
    }

    const STAFF: &str = "terminal_key = \"terminal.pem\"";
    const UNIT: &str = "unit = \"127.0.0.1:21985\"\nterminal_key = \"terminal.pem\"";

    #[test]
    fn a_face_unit_that_cannot_be_used_is_refused_with_the_place() {
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = UNIT.replace("127.0.0.1", "192.0.2.1");
        let named = UNIT.replace("127.0.0.1", "camera");
        let unknown = format!("{UNIT}\ncolour = 1");
        let table: [(&str, &str, &str); 6] = [
            ("production", UNIT, "face: refused in production"),
            ("production", STAFF, "face: refused in production"),
            ("test", &elsewhere, "face.unit"),
            ("test", &named, "line 15"),
            ("test", &unknown, "line 17"),
            ("test", "unit = \"127.0.0.1:1\"", "terminal_key"),
        ];
        for (environment, face, place) in table {
            let error = read(folder.path(), environment, face).unwrap_err();
            assert!(error.to_string().contains(place), "{face}: {error}");
        }
    }

    #[test]
    fn the_key_alone_is_for_staff() {
        let folder = tempfile::tempdir().unwrap();
        for (section, has_unit) in [(STAFF, false), (UNIT, true)] {
            let face = read(folder.path(), "test", section).unwrap().face.unwrap();
            assert_eq!(face.unit.is_some(), has_unit, "{section}");
            assert_eq!(face.terminal_key, folder.path().join("terminal.pem"));
        }
    }

    #[test]
    fn its_key_is_read_from_beside_the_file_and_must_be_one() {
        let folder = tempfile::tempdir().unwrap();
        let config = read(folder.path(), "test", UNIT).unwrap();
        let key = folder.path().join("terminal.pem");
        assert_eq!(config.face.as_ref().unwrap().terminal_key, key);
        let missing = config.synthetic_terminal().unwrap_err();
        assert!(matches!(missing, ConfigError::File { path, .. } if path == key));
        for text in [
            "",
            "key",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        ] {
            std::fs::write(&key, text).unwrap();
            let error = config.synthetic_terminal().unwrap_err();
            assert!(error.to_string().contains("face.terminal_key"), "{error}");
        }
    }
}
