//! ZIP: requests under a password (AES-256), and results that come packed. One file inside.

use std::io::{Cursor, Read, Write};

use zip::{
    AesMode, CompressionMethod, ZipArchive, ZipWriter, result::ZipError, write::SimpleFileOptions,
};

use super::LinkError;

/// The most bytes that come out of a result.
const UNPACKED: u64 = 64 * 1024 * 1024;

/// A message as the only file of a ZIP under a password.
pub(super) fn encrypted(message: &[u8], name: &str, password: &str) -> Result<Vec<u8>, LinkError> {
    let pack = || -> Result<Vec<u8>, ZipError> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .with_aes_encryption(AesMode::Aes256, password);
        archive.start_file(name, options)?;
        archive.write_all(message)?;
        Ok(archive.finish()?.into_inner())
    };
    pack().map_err(|_| LinkError::Packing)
}

/// Name and content of the file in a ZIP that holds only one.
pub(super) fn only_entry(
    bytes: &[u8],
    password: Option<&str>,
) -> Result<Option<(String, Vec<u8>)>, LinkError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| LinkError::Packing)?;
    if archive.len() != 1 {
        return Ok(None);
    }
    let is_encrypted = archive
        .by_index_raw(0)
        .map_err(|_| LinkError::Packing)?
        .encrypted();
    let entry = if is_encrypted {
        let password = password.ok_or(LinkError::Password)?;
        archive.by_index_decrypt(0, password.as_bytes())
    } else {
        archive.by_index(0)
    };
    let entry = entry.map_err(|error| match error {
        ZipError::InvalidPassword => LinkError::Password,
        _ => LinkError::Packing,
    })?;
    let name = entry.name().map_err(|_| LinkError::Packing)?.into_owned();
    let mut content = Vec::new();
    let length = entry.take(UNPACKED + 1).read_to_end(&mut content);
    match length {
        Ok(_) if u64::try_from(content.len()).is_ok_and(|length| length <= UNPACKED) => {
            Ok(Some((name, content)))
        }
        _ => Err(LinkError::Packing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "OQSsiquc01req_1.xml";

    #[test]
    fn what_was_packed_comes_out_with_its_password_only() {
        let packed = encrypted("見本".as_bytes(), NAME, "見本 password 1").unwrap();
        let (name, content) = only_entry(&packed, Some("見本 password 1"))
            .unwrap()
            .unwrap();
        assert_eq!(
            (name.as_str(), content.as_slice()),
            (NAME, "見本".as_bytes())
        );
        for wrong in [Some("another"), Some(""), None] {
            assert!(matches!(
                only_entry(&packed, wrong),
                Err(LinkError::Password)
            ));
        }
    }

    #[test]
    fn what_is_broken_inside_is_refused_and_never_read_as_something_else() {
        let packed = encrypted(b"<XmlMsg/>", NAME, "p").unwrap();
        assert!(matches!(
            only_entry(b"PK", Some("p")),
            Err(LinkError::Packing)
        ));
        for at in (0..packed.len()).step_by(3) {
            let mut bytes = packed.clone();
            bytes[at] ^= 0x40;
            if let Ok(Some((_, content))) = only_entry(&bytes, Some("p")) {
                assert_eq!(content, b"<XmlMsg/>", "byte {at}");
            }
        }
    }

    #[test]
    fn a_zip_with_more_than_one_file_or_none_is_no_packed_message() {
        for names in [&[][..], &["a.xml", "b.xml"]] {
            let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
            for name in names {
                archive
                    .start_file(*name, SimpleFileOptions::default())
                    .unwrap();
            }
            let bytes = archive.finish().unwrap().into_inner();
            assert!(matches!(only_entry(&bytes, None), Ok(None)), "{names:?}");
        }
    }
}
