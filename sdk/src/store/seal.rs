//! Seals the personal column: ChaCha20-Poly1305 with a key file beside the store, bound to the row it stands in.

use std::{
    io::{ErrorKind, Write},
    path::Path,
};

use chacha20poly1305::{
    ChaCha20Poly1305, Key, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use madoguchi_core::clock::Random;
use sha2::Sha256;

use super::StoreError;
use crate::os;

const NONCE: usize = 12;

/// The key of one store.
#[derive(Clone)]
pub(crate) struct Seal {
    cipher: ChaCha20Poly1305,
    mac: Hmac<Sha256>,
}

impl Seal {
    /// Reads the key file, or makes one that only its owner can read.
    pub(crate) fn open(path: &Path, random: &dyn Random) -> Result<Self, StoreError> {
        let file = |source| StoreError::File {
            path: path.to_owned(),
            source,
        };
        let key = match std::fs::read(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                make_key(path, random).map_err(file)?;
                // Not what was made: another process may have been first.
                std::fs::read(path).map_err(file)?
            }
            read => read.map_err(file)?,
        };
        let key: [u8; 32] = key.try_into().map_err(|_| StoreError::Key {
            path: path.to_owned(),
        })?;
        let mac = <Hmac<Sha256> as Mac>::new_from_slice(&key).map_err(|_| StoreError::Key {
            path: path.to_owned(),
        })?;
        Ok(Self {
            cipher: <ChaCha20Poly1305 as KeyInit>::new(&Key::from(key)),
            mac,
        })
    }

    /// Labels for one purpose; those of two purposes have nothing in common.
    pub(crate) fn label(&self, purpose: &str) -> Label {
        let mut mac = self.mac.clone();
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        Label(mac)
    }

    /// Seals `content` for the row `row`.
    pub(crate) fn seal(
        &self,
        row: &str,
        content: &[u8],
        random: &dyn Random,
    ) -> Result<Vec<u8>, StoreError> {
        let mut nonce = [0; NONCE];
        random.fill(&mut nonce);
        let payload = Payload {
            msg: content,
            aad: row.as_bytes(),
        };
        let sealed = self
            .cipher
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| StoreError::Sealed)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for the row `row`.
    pub(crate) fn open_sealed(&self, row: &str, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        let (nonce, sealed) = sealed
            .split_first_chunk::<NONCE>()
            .ok_or(StoreError::Sealed)?;
        let payload = Payload {
            msg: sealed,
            aad: row.as_bytes(),
        };
        self.cipher
            .decrypt(&Nonce::from(*nonce), payload)
            .map_err(|_| StoreError::Sealed)
    }
}

/// The key by which something is found again without standing in the file.
#[derive(Clone)]
pub(crate) struct Label(Hmac<Sha256>);

impl Label {
    /// The label of `parts`, which only this store can make. None of them may hold a NUL.
    pub(crate) fn of(&self, parts: &[&str]) -> [u8; 32] {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part.as_bytes());
            mac.update(&[0]);
        }
        mac.finalize().into_bytes().into()
    }
}

/// Makes a key file that only its owner can read, and leaves one alone that is already there.
fn make_key(path: &Path, random: &dyn Random) -> std::io::Result<()> {
    let mut key = [0; 32];
    random.fill(&mut key);
    let folder = path.parent().unwrap_or(Path::new("."));
    // Files made by tempfile belong to their owner only.
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(&key)?;
    new.as_file().sync_all()?;
    match new.persist_noclobber(path) {
        Err(error) if error.error.kind() != ErrorKind::AlreadyExists => Err(error.error),
        // A key that is lost loses every record, so that its name must last before the first one.
        _ => os::sync_folder(folder),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::SystemRandom;

    #[test]
    fn many_that_begin_at_once_have_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.key");
        let sealed: Vec<Vec<u8>> = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        let seal = Seal::open(&path, &SystemRandom).unwrap();
                        seal.seal("row", b"content", &SystemRandom).unwrap()
                    })
                })
                .collect();
            starts
                .into_iter()
                .map(|start| start.join().unwrap())
                .collect()
        });
        let seal = Seal::open(&path, &SystemRandom).unwrap();
        for sealed in sealed {
            assert_eq!(seal.open_sealed("row", &sealed).unwrap(), b"content");
        }
        let names = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(names, 1, "nothing is left behind");
    }

    #[test]
    fn what_was_changed_or_stands_elsewhere_does_not_open() {
        let folder = tempfile::tempdir().unwrap();
        let seal = Seal::open(&folder.path().join("store.key"), &SystemRandom).unwrap();
        let sealed = seal.seal("row", b"content", &SystemRandom).unwrap();
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(seal.open_sealed("row", &changed).is_err(), "byte {place}");
            assert!(
                seal.open_sealed("row", &sealed[..place]).is_err(),
                "{place} bytes"
            );
        }
        assert!(seal.open_sealed("another row", &sealed).is_err());
    }
}
