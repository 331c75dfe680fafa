//! The files of a data folder.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::MockError;
use crate::{
    authority::{
        facility::{FacilityAuthority, Identity},
        real,
    },
    os::write_private,
};

const KEY_BEGINS: &str = "-----BEGIN PRIVATE KEY-----";

/// Where an institution's certificate and key stand, in one PEM.
pub(super) fn client_path(folder: &Path, code: &str) -> PathBuf {
    folder.join(format!("client-{code}.pem"))
}

/// Where a person's card file stands.
pub(super) fn card_path(folder: &Path, id: &str) -> PathBuf {
    folder.join("cards").join(format!("{id}.toml"))
}

/// Makes the folder and that of the cards.
pub(super) fn make(folder: &Path) -> Result<(), MockError> {
    let cards = folder.join("cards");
    fs::create_dir_all(&cards).map_err(|source| MockError::File {
        path: cards,
        source,
    })
}

/// Waits until no other process prepares the folder; others wait until the lock is dropped.
pub(super) fn lock(folder: &Path) -> Result<fs::File, MockError> {
    let path = folder.join("lock");
    let file = fs::File::create(&path).and_then(|file| file.lock().map(|()| file));
    file.map_err(|source| MockError::File { path, source })
}

/// Refuses a folder that holds a certificate of the real service in any PEM file.
pub(super) fn refuse_real_roots(folder: &Path) -> Result<(), MockError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => {
            return Err(MockError::File {
                path: folder.into(),
                source,
            });
        }
    };
    for entry in entries {
        let path = entry
            .map_err(|source| MockError::File {
                path: folder.into(),
                source,
            })?
            .path();
        if path.extension().is_none_or(|extension| extension != "pem") {
            continue;
        }
        let pem = fs::read(&path).map_err(|source| MockError::File {
            path: path.clone(),
            source,
        })?;
        if let Some(why) = real::is_in(&pem) {
            return Err(MockError::ProductionAnchor { path, why });
        }
    }
    Ok(())
}

/// The seed: the one asked for, else the folder's, else the usual one. The folder remembers it for the mint.
pub(super) fn seed(folder: &Path, asked: Option<&str>) -> Result<String, MockError> {
    let path = folder.join("seed");
    let seed = match asked {
        Some(seed) => seed.to_owned(),
        None => read(&path)?.map_or_else(|| "madoguchi".to_owned(), |seed| seed.trim().to_owned()),
    };
    write(&path, &format!("{seed}\n"))?;
    Ok(seed)
}

/// The facility authority.
pub(super) fn facility(folder: &Path) -> Result<FacilityAuthority, MockError> {
    let (certificate, key) = (
        folder.join("facility-ca.pem"),
        folder.join("facility-ca-key.pem"),
    );
    if let (Some(certificate), Some(key)) = (read(&certificate)?, read(&key)?) {
        return Ok(FacilityAuthority::load(certificate, key)?);
    }
    let authority = FacilityAuthority::generate()?;
    write_secret(&key, authority.key())?;
    write(&certificate, authority.certificate())?;
    Ok(authority)
}

/// The server's certificate and key.
pub(super) fn server(folder: &Path, authority: &FacilityAuthority) -> Result<Identity, MockError> {
    let (certificate, key) = (folder.join("server.pem"), folder.join("server-key.pem"));
    if let (Some(certificate), Some(key)) = (read(&certificate)?, read(&key)?) {
        return Ok(Identity { certificate, key });
    }
    let identity = authority.server()?;
    write_secret(&key, &identity.key)?;
    write(&certificate, &identity.certificate)?;
    Ok(identity)
}

/// An institution's client certificate and key.
pub(super) fn client(
    folder: &Path,
    code: &str,
    make: impl FnOnce() -> Result<Identity, MockError>,
) -> Result<Identity, MockError> {
    let path = client_path(folder, code);
    if let Some(pem) = read(&path)?
        && let Some((certificate, key)) =
            pem.find(KEY_BEGINS).and_then(|at| pem.split_at_checked(at))
    {
        return Ok(Identity {
            certificate: certificate.into(),
            key: key.into(),
        });
    }
    let identity = make()?;
    write_secret(&path, &identity.pem())?;
    Ok(identity)
}

/// A user-authentication authority's certificate, for terminals.
pub(super) fn user_authority(folder: &Path, name: &str, der: &[u8]) -> Result<(), MockError> {
    use x509_cert::der::pem::{LineEnding, encode_string};
    let path = folder.join(name);
    let pem =
        encode_string("CERTIFICATE", LineEnding::LF, der).map_err(|error| MockError::File {
            path: path.clone(),
            source: io::Error::other(error.to_string()),
        })?;
    write(&path, &pem)
}

/// The password of the web variant, for clients that read secrets from files.
pub(super) fn password(folder: &Path, password: &str) -> Result<(), MockError> {
    let path = folder.join("service-password");
    if read(&path)?.as_deref() == Some(password) {
        return Ok(());
    }
    write_secret(&path, password)
}

/// A card file. One that holds the same certificate is kept, so that changes by hand last.
pub(super) fn card(folder: &Path, id: &str, file: &str) -> Result<(), MockError> {
    let path = card_path(folder, id);
    let certificate = |file: &str| {
        let file: toml::Table = toml::from_str(file).ok()?;
        Some(
            file.get("user_authentication")?
                .get("certificate")?
                .as_str()?
                .to_owned(),
        )
    };
    let kept = read(&path)?.and_then(|kept| certificate(&kept));
    if kept.is_some() && kept == certificate(file) {
        Ok(())
    } else {
        write_secret(&path, file)
    }
}

fn read(path: &Path) -> Result<Option<String>, MockError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(MockError::File {
            path: path.into(),
            source,
        }),
    }
}

fn write(path: &Path, content: &str) -> Result<(), MockError> {
    if read(path)?.as_deref() == Some(content) {
        return Ok(());
    }
    fs::write(path, content).map_err(|source| MockError::File {
        path: path.into(),
        source,
    })
}

fn write_secret(path: &Path, content: &str) -> Result<(), MockError> {
    write_private(path, content).map_err(|source| MockError::File {
        path: path.into(),
        source,
    })
}
