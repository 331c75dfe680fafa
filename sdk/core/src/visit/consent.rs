//! The person's choices on the one consent screen.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::outcome::Item;

/// What the person chose, item by item; an item that was not asked is absent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Consents(BTreeMap<Item, bool>);

impl Consents {
    /// Nothing was asked.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The two questions of the screen: care, medication and check-up as one (包括同意), surgery apart.
    #[must_use]
    pub fn comprehensive(care_medication_checkup: bool, surgery: bool) -> Self {
        Self(BTreeMap::from([
            (Item::Care, care_medication_checkup),
            (Item::Medication, care_medication_checkup),
            (Item::Checkup, care_medication_checkup),
            (Item::Surgery, surgery),
        ]))
    }

    /// The choice for one item.
    #[must_use]
    pub fn get(&self, item: Item) -> Option<bool> {
        self.0.get(&item).copied()
    }

    /// Each item that was asked, with the choice.
    pub fn iter(&self) -> impl Iterator<Item = (Item, bool)> {
        self.0.iter().map(|(item, given)| (*item, *given))
    }
}
