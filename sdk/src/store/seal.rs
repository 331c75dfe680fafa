//! Seals the personal column: ChaCha20-Poly1305 with a key file beside the store, bound to the row it stands in.

use std::{io::Write, path::Path};

use chacha20poly1305::{
    ChaCha20Poly1305, Key, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use madoguchi_core::clock::Random;

use super::StoreError;

const NONCE: usize = 12;

/// The key of one store.
pub(crate) struct Seal {
    cipher: ChaCha20Poly1305,
}

impl Seal {
    /// Reads the key file, or makes one that only its owner can read.
    pub(crate) fn open(path: &Path, random: &dyn Random) -> Result<Self, StoreError> {
        let file = |source| StoreError::File {
            path: path.to_owned(),
            source,
        };
        let key = match std::fs::read(path) {
            Ok(key) => key,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let mut key = [0; 32];
                random.fill(&mut key);
                let folder = path.parent().unwrap_or(Path::new("."));
                // Files made by tempfile belong to their owner only.
                let mut new = tempfile::NamedTempFile::new_in(folder).map_err(file)?;
                new.write_all(&key)
                    .and_then(|()| new.as_file().sync_all())
                    .map_err(file)?;
                new.persist_noclobber(path)
                    .map_err(|error| file(error.error))?;
                key.to_vec()
            }
            Err(error) => return Err(file(error)),
        };
        let key: [u8; 32] = key.try_into().map_err(|_| StoreError::Key {
            path: path.to_owned(),
        })?;
        Ok(Self {
            cipher: ChaCha20Poly1305::new(&Key::from(key)),
        })
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
