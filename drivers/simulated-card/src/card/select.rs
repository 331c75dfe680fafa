//! SELECT (`00 A4`).

use crate::Card;
use crate::apdu::Command;
use crate::status::{self, Status};
use crate::tlv::object;

/// The default application, without files of its own here.
const ISSUER_SECURITY_DOMAIN: [u8; 7] = [0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00];

/// A shorter name matches no application: it could match several.
const SHORTEST_AID: usize = 5;

impl Card {
    pub(super) fn select(&mut self, command: &Command<'_>) -> Result<Vec<u8>, Status> {
        match (command.p1, command.data) {
            (0x04, aid) => self.select_application(aid, command),
            // Answered with success, but changes nothing, once an application is selected [B].
            (0x00, []) if self.selected.is_some() => Ok(Vec::new()),
            (0x00, []) => match self.manners.master_file {
                status::OK => Ok(Vec::new()),
                status => Err(status),
            },
            (0x00, _) => Err(status::NO_FILE),
            (0x02, &[high, low]) => {
                let id = u16::from_be_bytes([high, low]);
                self.file(id).ok_or(status::NO_FILE)?;
                self.current_file = Some(id);
                Ok(Vec::new())
            }
            (0x02, _) => Err(status::WRONG_LENGTH),
            _ => Err(status::WRONG_PARAMETERS),
        }
    }

    fn select_application(&mut self, aid: &[u8], command: &Command<'_>) -> Result<Vec<u8>, Status> {
        // A failed SELECT leaves everything as it is [C].
        let (selected, name) = self.find(aid).ok_or(self.manners.unknown_application)?;
        let name = name.to_vec();
        if self.secured != selected {
            self.log_out();
        }
        self.secured = selected;
        self.selected = selected;
        self.current_file = None;
        match (command.p2, command.le) {
            // The content of real templates is not published [C].
            (0x00, Some(le)) => Ok(object(&[0x6F], &object(&[0x84], &name))
                .into_iter()
                .take(le)
                .collect()),
            _ => Ok(Vec::new()),
        }
    }

    /// By whole AID or by its beginning [B].
    fn find(&self, aid: &[u8]) -> Option<(Option<usize>, &[u8])> {
        if aid.len() < SHORTEST_AID {
            return None;
        }
        if self.manners.has_security_domain && ISSUER_SECURITY_DOMAIN.starts_with(aid) {
            return Some((None, &ISSUER_SECURITY_DOMAIN));
        }
        let index = self
            .applications
            .iter()
            .position(|application| application.aid.starts_with(aid))?;
        Some((Some(index), &self.applications.get(index)?.aid))
    }
}
