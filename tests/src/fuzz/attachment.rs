//! Results that are files: whatever comes is a PDF or a ZIP, kept as it came, or it is none; and every beginning of one may still become it.

use madoguchi::core::eligibility::{Attachment, AttachmentError, AttachmentKind};

/// What ends a file of either kind.
const ENDS: &[&[u8]] = &[b"PK\x05\x06", &[0; 18], b"%%EOF"];

pub(super) fn run(bytes: &[u8]) {
    let grown = || Attachment::new([bytes, &ENDS.concat()].concat());
    match Attachment::new(bytes.to_vec()) {
        Ok(attachment) => {
            assert_eq!(attachment.bytes(), bytes, "it is kept as it came");
            let start: &[u8] = match attachment.kind() {
                AttachmentKind::Pdf => b"%PDF-",
                _ => b"PK",
            };
            assert!(bytes.starts_with(start));
            for end in [usize::from(bytes[bytes.len() / 2]) % bytes.len(), 1] {
                // What stands behind the end of a file does not matter.
                let part = Attachment::new(bytes[..end].to_vec());
                assert!(matches!(part, Ok(_) | Err(AttachmentError::Unfinished)));
            }
        }
        Err(AttachmentError::Unfinished) => {
            let begun = bytes.len() < b"PK\x03\x04....".len();
            assert!(grown().is_ok() || begun, "its end may still come");
        }
        Err(AttachmentError::UnknownForm) => {
            let refused = Err(AttachmentError::UnknownForm);
            assert_eq!(grown(), refused, "no end makes a file of it");
        }
        Err(error) => panic!("{error}"),
    }
}

pub(super) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let zip = |flags: u8| {
        let mut bytes = b"PK\x03\x04\x14\x00".to_vec();
        bytes.extend([flags, 0]);
        bytes.extend([0; 22]);
        bytes.extend(b"PK\x01\x02PK\x05\x06");
        bytes.extend([0; 18]);
        bytes
    };
    let pdf = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n";
    vec![
        ("pdf", pdf.to_vec()),
        ("zip", zip(0)),
        ("encrypted", zip(1)),
        ("empty", [b"PK\x05\x06".as_slice(), &[0; 18]].concat()),
        ("cut", b"PK\x03\x04\x14\x00\x00".to_vec()),
    ]
}
