//! Results in the folders of the link application: whatever lies there is a message, a file, or neither, and says the same each time it is read.

use std::io::{Cursor, Write};

use madoguchi::{
    core::eligibility::{Reply, file_name::Extension},
    service::folder::read_result,
};

/// The first byte is the extension, the rest the file.
pub(super) fn run(bytes: &[u8]) {
    let Some((kind, file)) = bytes.split_first() else {
        return;
    };
    let extension = match kind % 3 {
        0 => Extension::Xml,
        1 => Extension::Pdf,
        _ => Extension::Zip,
    };
    let read = |file: &[u8]| read_result(extension, file.to_vec(), Some("result"));
    let first = read(file);
    match (&first, read(file)) {
        (Ok(one), Ok(other)) => assert!(*one == other, "it says the same each time"),
        (Err(one), Err(other)) => assert_eq!(one.to_string(), other.to_string()),
        _ => panic!("it says the same each time"),
    }
    match first {
        Ok(Reply::Message(tree)) => {
            assert!(tree.is_object(), "a message is a tree");
            assert!(extension != Extension::Pdf, "a document is no message");
        }
        Ok(Reply::File(kept)) => {
            assert!(extension != Extension::Xml, "a message is no document");
            let as_it_came = kept.bytes() == file;
            assert!(as_it_came || extension == Extension::Zip);
        }
        Err(_) => {}
    }
}

pub(super) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let message = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><XmlMsg><MessageHeader><SegmentOfResult>1\
                   </SegmentOfResult></MessageHeader></XmlMsg>";
    let document = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n";
    let file = |kind: u8, bytes: &[u8]| [&[kind], bytes].concat();
    let half = message.as_bytes().get(..60).unwrap_or_default();
    vec![
        ("message", file(0, message.as_bytes())),
        ("half", file(0, half)),
        ("document", file(1, document)),
        (
            "packed-message",
            file(2, &packed("r.xml", message.as_bytes())),
        ),
        ("packed-document", file(2, &packed("r.pdf", document))),
        ("packed-other", file(2, &packed("r.txt", b"?"))),
    ]
}

/// A stored entry: the same bytes whatever packs them.
fn packed(name: &str, content: &[u8]) -> Vec<u8> {
    use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    archive.start_file(name, options).expect("packed");
    archive.write_all(content).expect("packed");
    archive.finish().expect("packed").into_inner()
}
