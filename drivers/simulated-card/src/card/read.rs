//! READ BINARY (`00 B0`), READ RECORD (`00 B2`), GET DATA (`00 CA`).

use crate::apdu::Command;
use crate::application::{Access, Body};
use crate::status::{self, Status};
use crate::{Card, CardFile};

/// The objects outside the applications [B].
pub(super) fn objects(file: &CardFile) -> Vec<(u16, Vec<u8>)> {
    let attributes = &file.attributes;
    let expiry = attributes.expiry;
    vec![
        (0x00F0, attributes.municipality.as_str().into()),
        (
            0x00F2,
            format!(
                "{:04}{:02}{:02}",
                expiry.year(),
                u8::from(expiry.month()),
                expiry.day()
            )
            .into(),
        ),
        // The contact ATR without TS.
        (0x5F51, vec![0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14]),
    ]
}

impl Card {
    pub(super) fn read_binary(&mut self, command: &Command<'_>) -> Result<Vec<u8>, Status> {
        let (true, Some(le)) = (command.data.is_empty(), command.le) else {
            return Err(status::WRONG_LENGTH);
        };
        let (id, offset) = match command.p1 {
            high @ 0x00..=0x7F => {
                let id = self.current_file.ok_or(status::NO_CURRENT_FILE)?;
                (id, usize::from(u16::from_be_bytes([high, command.p2])))
            }
            short_id @ 0x81..=0x9F => {
                let id = u16::from(short_id & 0x1F);
                self.file(id).ok_or(status::NO_FILE)?;
                self.current_file = Some(id);
                (id, usize::from(command.p2))
            }
            _ => return Err(status::WRONG_PARAMETERS),
        };
        let Body::Binary(access, content) = &self.file(id).ok_or(status::NO_CURRENT_FILE)?.body
        else {
            return Err(status::WRONG_STRUCTURE);
        };
        if !self.allows(*access) {
            return Err(status::SECURITY_STATUS);
        }
        match content.bytes().get(offset..) {
            None | Some([]) => Err(status::OFFSET),
            Some(rest) => Ok(rest.iter().take(le).copied().collect()),
        }
    }

    pub(super) fn read_record(&mut self, command: &Command<'_>) -> Result<Vec<u8>, Status> {
        let (true, Some(le)) = (command.data.is_empty(), command.le) else {
            return Err(status::WRONG_LENGTH);
        };
        if command.p2 & 0x07 != 0x04 {
            return Err(status::WRONG_PARAMETERS);
        }
        let id = match command.p2 >> 3 {
            0 => self.current_file.ok_or(status::NO_CURRENT_FILE)?,
            short_id => {
                let id = u16::from(short_id);
                self.file(id).ok_or(status::NO_FILE)?;
                self.current_file = Some(id);
                id
            }
        };
        let Body::Record(record) = &self.file(id).ok_or(status::NO_CURRENT_FILE)?.body else {
            return Err(status::WRONG_STRUCTURE);
        };
        if command.p1 == 1 {
            Ok(record.iter().take(le).copied().collect())
        } else {
            Err(status::NO_RECORD)
        }
    }

    pub(super) fn get_data(&mut self, command: &Command<'_>) -> Result<Vec<u8>, Status> {
        let (true, Some(le)) = (command.data.is_empty(), command.le) else {
            return Err(status::WRONG_LENGTH);
        };
        if self.selected.is_some() {
            return Err(status::NO_REFERENCE);
        }
        let tag = u16::from_be_bytes([command.p1, command.p2]);
        let (_, value) = self
            .objects
            .iter()
            .find(|(name, _)| *name == tag)
            .ok_or(status::NO_REFERENCE)?;
        Ok(value.iter().take(le).copied().collect())
    }

    fn allows(&self, access: Access) -> bool {
        match access {
            Access::Free => true,
            Access::Never => false,
            Access::AnyOf(pins) => pins.iter().any(|pin| self.verified.contains(pin)),
        }
    }
}
