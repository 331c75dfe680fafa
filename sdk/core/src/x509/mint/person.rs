//! The signature certificate of an invented person, who lives nowhere.

use super::{Authority, Draft, EXTENDED_KEY_USAGE, Extension, Holder, KEY_USAGE, der};

pub(crate) const NAME: &str = "見本 花子";
pub(crate) const ADDRESS: &str = "東京都清瀬市見本町一丁目2番3号";
pub(crate) const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1D, 0x11];
/// 1.2.392.200149.8.5.1.0.20.
pub(crate) const TEST_POLICY: &[u8] = &[
    0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x01, 0x00, 0x14,
];
/// 1.2.392.200149.8.5.1.1.20.
pub(crate) const PRODUCTION_POLICY: &[u8] = &[
    0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x01, 0x01, 0x14,
];
/// 1.2.392.200149.8.5.5, under which stand the attributes.
const ATTRIBUTES: &[u8] = &[0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x05];

/// The six attributes in the order of real certificates.
pub(crate) const ALL: [(u8, &str); 6] = [
    (1, NAME),
    (4, "319800217"),
    (3, "2"),
    (5, ADDRESS),
    (2, "00000"),
    (6, "0000000000000000"),
];

impl Authority {
    /// A signature certificate of the profile.
    pub(crate) fn signature_leaf(&self, holder: Holder) -> Draft {
        self.leaf(holder)
            .without(EXTENDED_KEY_USAGE)
            .with(Extension::new(
                KEY_USAGE,
                true,
                &der(0x03, &[&[0x06, 0xC0]]),
            ))
            .with(Extension::policies(&[TEST_POLICY]))
            .with(names(&ALL))
    }
}

/// subjectAltName with these attributes.
pub(crate) fn names(attributes: &[(u8, &str)]) -> Extension {
    let names: Vec<u8> = attributes
        .iter()
        .flat_map(|(kind, value)| other_name(*kind, 0x0C, value.as_bytes()))
        .collect();
    Extension::new(SUBJECT_ALT_NAME, false, &der(0x30, &[&names]))
}

/// One otherName: `[0]` around the OID and `[0]` around the value.
pub(crate) fn other_name(kind: u8, tag: u8, value: &[u8]) -> Vec<u8> {
    der(
        0xA0,
        &[
            &der(0x06, &[ATTRIBUTES, &[kind]]),
            &der(0xA0, &[&der(tag, &[value])]),
        ],
    )
}
