//! What each reader is for: the card at the kiosk, the phone beside it, the staff's own.

use serde::{Deserialize, Serialize};

/// What a reader is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Role {
    /// Patients put their cards here.
    Card,
    /// Patients hold their phones here.
    Phone,
    /// Staff's own cards; no visit begins here.
    Staff,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Card, Self::Phone, Self::Staff];
}

/// Which reader has which role, each by a part of its name.
///
/// A name that fits several is the staff's first, then the phone's. Where no reader for cards can be used, the one for phones stands in for it, and
/// the other way round.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roles {
    /// Of the reader for cards; where empty, every reader that is for nothing else.
    pub card: String,
    /// Of the reader for phones; none where empty.
    pub phone: String,
    /// Of the staff's reader; none where empty.
    pub staff: String,
}

impl Roles {
    /// What a reader is for; `None` for one that is not used here.
    #[must_use]
    pub fn of(&self, reader: &str) -> Option<Role> {
        let fits = |part: &str| !part.is_empty() && reader.contains(part);
        if fits(&self.staff) {
            Some(Role::Staff)
        } else if fits(&self.phone) {
            Some(Role::Phone)
        } else {
            reader.contains(&self.card).then_some(Role::Card)
        }
    }
}

/// One kind of reader, for cards, by a part of its name.
impl From<String> for Roles {
    fn from(card: String) -> Self {
        Self {
            card,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_has_the_role_that_its_name_says() {
        let roles = |card: &str, phone: &str, staff: &str| Roles {
            card: card.to_owned(),
            phone: phone.to_owned(),
            staff: staff.to_owned(),
        };
        let (card, phone, staff) = (Some(Role::Card), Some(Role::Phone), Some(Role::Staff));
        let table = [
            (
                roles("", "", ""),
                ["Front 00", "Phone 00", "Back 00"],
                [card, card, card],
            ),
            (
                roles("Front", "", ""),
                ["Front 00", "Phone 00", "Back 00"],
                [card, None, None],
            ),
            (
                roles("", "Phone", "Back"),
                ["Front 00", "Phone 00", "Back 00"],
                [card, phone, staff],
            ),
            (
                roles("F", "P", "00"),
                ["F 01", "P 01", "F P 00"],
                [card, phone, staff],
            ),
        ];
        for (roles, names, expected) in table {
            assert_eq!(names.map(|name| roles.of(name)), expected, "{roles:?}");
        }
    }
}
