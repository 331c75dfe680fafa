//! What a card file gives raw, by application and file id: it is added to what was built from attributes, or takes its place.

use super::{Access, Application, Body, Content, File, KeyFile, PinFile};
use crate::card_file::raw::Use;
use crate::{CardFile, Reference};

pub(super) fn add(applications: &mut Vec<Application>, card: &CardFile) {
    for given in &card.file {
        let body = match (&given.content, &given.records) {
            (Some(content), _) => {
                let mut bytes = content.as_bytes().to_vec();
                bytes.resize(
                    given.size.map_or(bytes.len(), usize::from).max(bytes.len()),
                    0,
                );
                Body::Binary(access(&given.read), Content::Fixed(bytes))
            }
            (None, records) => {
                let records = records.iter().map(|record| record.as_bytes().to_vec());
                Body::Record(records.collect())
            }
        };
        put(applications, given.application.as_bytes(), given.id.0, body);
    }
    for given in &card.pin {
        let aid = given.application.as_bytes();
        let body = Body::Pin(PinFile {
            name: name(aid, given.id.0),
            value: given.value.as_bytes().to_vec(),
            maximum: given.limit,
            initial: given.tries.unwrap_or(given.limit),
        });
        put(applications, aid, given.id.0, body);
    }
    for given in &card.key {
        let aid = given.application.as_bytes();
        let body = Body::Key(KeyFile {
            key: given.key.clone(),
            access: access(&given.after),
        });
        let application = put(applications, aid, given.id.0, body);
        if given.default {
            application.default_key = Some(given.id.0);
        }
    }
}

fn put<'a>(
    applications: &'a mut Vec<Application>,
    aid: &[u8],
    id: u16,
    body: Body,
) -> &'a mut Application {
    let index = applications
        .iter()
        .position(|application| application.aid == aid);
    let index = index.unwrap_or_else(|| {
        applications.push(Application::new(aid, Vec::new()));
        applications.len() - 1
    });
    let [application, ..] = applications.get_mut(index..).unwrap_or_default() else {
        unreachable!("found, or pushed just now");
    };
    application.files.retain(|file| file.id != id);
    application.files.push(File { id, body });
    application
}

fn access(given: &Use) -> Access {
    match given {
        Use::Free => Access::Free,
        Use::Never => Access::Never,
        Use::After(pins) => Access::AnyOf(pins.iter().map(|pin| pin.0).collect()),
    }
}

/// Of the counter: that of the [`Reference`] which stands at this place on a My Number card, else the place itself.
fn name(aid: &[u8], id: u16) -> String {
    let known = match (aid, id) {
        (b"\xD3\x92\xF0\x00\x26\x01\0\0\0\x01", 0x0018) => Some(Reference::UserAuthentication),
        (b"\xD3\x92\xF0\x00\x26\x01\0\0\0\x01", 0x001B) => Some(Reference::Signature),
        (b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x08", 0x0011) => Some(Reference::TextPin),
        (b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x08", 0x0012) => Some(Reference::TextUnknown),
        (b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x08", 0x0014) => Some(Reference::TextNumberA),
        (b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x08", 0x0015) => Some(Reference::TextNumberB),
        (b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x02", 0x0011) => Some(Reference::VisualBirth),
        (b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x02", 0x0012) => Some(Reference::VisualNumberB),
        (b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x02", 0x0013) => Some(Reference::VisualNumberA),
        (b"\xD3\x92\x10\x00\x31\x00\x01\x01\x01\x00", 0x001C) => Some(Reference::CommonPin),
        (b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x01", 0x001C) => Some(Reference::JukiPin),
        _ => None,
    };
    known.map_or_else(
        || {
            let aid: String = aid.iter().map(|byte| format!("{byte:02X}")).collect();
            format!("{aid}-{id:04X}")
        },
        |reference| reference.name().to_owned(),
    )
}
