//! READ BINARY (`00 B0`), READ RECORD (`00 B2`), GET DATA (`00 CA`).

use crate::apdu::Command;
use crate::application::{Access, Body, Content};
use crate::card_file::compact;
use crate::status::{self, Status};
use crate::{Card, CardFile, issuer};

/// The objects outside the applications [B]; what the card file gives comes first.
pub(super) fn objects(file: &CardFile) -> Vec<(u16, Content)> {
    let given = file.object.iter();
    let given = given.map(|object| {
        let content = object.content.as_bytes().to_vec();
        (object.tag.0, Content::Fixed(content))
    });
    let attributes = file
        .attributes
        .as_ref()
        .filter(|_| file.profile.is_plastic() && !file.profile.is_foreign());
    let built = attributes.into_iter().flat_map(|attributes| {
        let fixed = |bytes: &[u8]| Content::Fixed(bytes.to_vec());
        [
            (0x0042, fixed(issuer::KEY_ID)),
            (0x0045, fixed(attributes.serial.as_str().as_bytes())),
            (0x0066, fixed(&CARD_RECOGNITION)),
            (0x00F0, fixed(attributes.municipality.as_str().as_bytes())),
            (0x00F2, fixed(compact(attributes.expiry).as_bytes())),
            (0x00F7, fixed(issuer::INTERMEDIATE_KEY_ID)),
            (0x00F8, Content::signed(issuer::intermediate_certificate)),
            (0x7F21, Content::signed(issuer::lower_certificate)),
            // The contact ATR without TS.
            (
                0x5F51,
                fixed(&[0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14]),
            ),
        ]
    });
    given.chain(built).collect()
}

/// `66 { 73 { 06 GlobalPlatform's identifier } }`: the least that card recognition data are [C].
const CARD_RECOGNITION: [u8; 13] = [
    0x66, 0x0B, 0x73, 0x09, 0x06, 0x07, 0x2A, 0x86, 0x48, 0x86, 0xFC, 0x6B, 0x01,
];

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
        if !self.allows(access) {
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
        let Body::Record(records) = &self.file(id).ok_or(status::NO_CURRENT_FILE)?.body else {
            return Err(status::WRONG_STRUCTURE);
        };
        let number = usize::from(command.p1).checked_sub(1);
        let record = number.and_then(|number| records.get(number));
        Ok(record
            .ok_or(status::NO_RECORD)?
            .iter()
            .take(le)
            .copied()
            .collect())
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
        // A long object wants the extended form [B].
        if value.bytes().len() > 256 && !command.extended {
            return Err(status::WRONG_LENGTH);
        }
        Ok(value.bytes().iter().take(le).copied().collect())
    }

    pub(super) fn allows(&self, access: &Access) -> bool {
        match access {
            Access::Free => true,
            Access::Never => false,
            Access::AnyOf(pins) => pins.iter().any(|pin| self.verified.contains(pin)),
        }
    }
}
