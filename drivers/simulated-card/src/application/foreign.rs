//! Cards that are no My Number card: what SELECT answers, and no more \[C\].

use super::{Access, Application, File};
use crate::Profile;
use crate::status::{self, Status};
use crate::tlv::object;

/// How a card behaves where no application is concerned.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manners {
    /// SELECT of an application that is not there.
    pub(crate) unknown_application: Status,
    /// SELECT of the master file (`00 A4 00 00`) while no application is selected.
    pub(crate) master_file: Status,
    /// Every command but SELECT, where the card knows no other.
    pub(crate) others: Option<Status>,
    /// The issuer's security domain can be selected.
    pub(crate) has_security_domain: bool,
    /// `80 FC 00 00`: the last command of a conversation.
    pub(crate) last_command: Status,
}

impl Manners {
    pub(crate) fn of(profile: Profile) -> Self {
        let my_number = Self {
            unknown_application: status::NO_FILE,
            master_file: status::WRONG_PARAMETERS,
            others: None,
            has_security_domain: true,
            // A plastic card answers so [B].
            last_command: status::WRONG_LENGTH,
        };
        let foreign = Self {
            has_security_domain: false,
            master_file: status::NO_FILE,
            last_command: status::UNKNOWN_INSTRUCTION,
            ..my_number
        };
        match profile {
            Profile::Physical | Profile::FaceOnly | Profile::OldJuki | Profile::Next => my_number,
            Profile::Android => Self {
                has_security_domain: false,
                ..my_number
            },
            Profile::Iphone => Self {
                has_security_domain: false,
                last_command: status::OK,
                ..my_number
            },
            Profile::Foreign => Self {
                others: Some(status::UNKNOWN_INSTRUCTION),
                ..foreign
            },
            Profile::DrivingLicence | Profile::Passport => Self {
                master_file: status::OK,
                ..foreign
            },
            // FeliCa has no APDUs: the reader answers in its place.
            Profile::Transit => Self {
                unknown_application: status::NOT_SUPPORTED,
                master_file: status::NOT_SUPPORTED,
                others: Some(status::NOT_SUPPORTED),
                ..foreign
            },
            Profile::Bank => foreign,
        }
    }
}

/// The applications of such cards, as far as a client meets them.
pub(super) fn applications(profile: Profile) -> Vec<Application> {
    let named = |aid: &[u8], closed: &[u16]| {
        Application::new(aid, closed.iter().copied().map(File::closed).collect())
    };
    match profile {
        // 運転免許証: two applications for the licence and one for the photo, behind PINs.
        Profile::DrivingLicence => vec![
            named(
                b"\xA0\x00\x00\x02\x31\x01\0\0\0\0\0\0\0\0\0\0",
                &[0x0001, 0x0007],
            ),
            named(b"\xA0\x00\x00\x02\x31\x02\0\0\0\0\0\0\0\0\0\0", &[0x0001]),
            named(b"\xA0\x00\x00\x02\x48\x03\0\0\0\0\0\0\0\0\0\0", &[0x0001]),
        ],
        // EMV: the directories of applications; the one behind them is an invented one.
        Profile::Bank => [b"1PAY.SYS.DDF01", b"2PAY.SYS.DDF01"]
            .map(|name| {
                let entry = object(&[0x61], &object(&[0x4F], b"\xF0\x00\x00\x00\x01"));
                Application::new(
                    name,
                    vec![File::binary(0x0001, Access::Free, object(&[0x70], &entry))],
                )
            })
            .into(),
        // ICAO 9303: everything behind basic access control.
        Profile::Passport => vec![named(
            b"\xA0\x00\x00\x02\x47\x10\x01",
            &[0x011E, 0x0101, 0x0102, 0x011D],
        )],
        _ => Vec::new(),
    }
}
