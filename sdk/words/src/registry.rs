//! The registry: every failure code with its layer, its remedy and who can remove the cause; and every outcome id.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

static REGISTRY: LazyLock<Registry> = LazyLock::new(read);

/// Every failure and every outcome that has words.
#[must_use]
pub fn registry() -> &'static Registry {
    &REGISTRY
}

/// The registry, as `failures.toml` has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registry {
    /// Every outcome id, in the order of the outcome table.
    pub outcomes: Vec<String>,
    /// Every failure code, layer by layer.
    pub failures: Vec<Registration>,
}

impl Registry {
    /// What is registered about one code.
    #[must_use]
    pub fn failure(&self, code: &str) -> Option<&Registration> {
        self.failures.iter().find(|failure| failure.code == code)
    }
}

/// What is registered about one failure code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// The stable code, such as `RDR-01`.
    pub code: String,
    /// The part of the system that failed.
    pub layer: Layer,
    /// The same action can succeed later although nobody repaired anything. Never a leave for a program to repeat a PIN.
    pub retryable: bool,
    /// What the person at hand does.
    pub remedy: Remedy,
    /// Who can remove the cause.
    pub fixed_by: FixedBy,
}

/// A part of the system; the letters of the code say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// RDR.
    Reader,
    /// CRD.
    Card,
    /// PIN.
    Pin,
    /// CRT.
    Certificate,
    /// NET.
    Network,
    /// SVC.
    Service,
    /// HST: this machine.
    Host,
    /// OFC: a welfare office's desk.
    Office,
}

impl Layer {
    /// The letters that a code of this layer begins with.
    #[must_use]
    pub fn letters(self) -> &'static str {
        match self {
            Self::Reader => "RDR",
            Self::Card => "CRD",
            Self::Pin => "PIN",
            Self::Certificate => "CRT",
            Self::Network => "NET",
            Self::Service => "SVC",
            Self::Host => "HST",
            Self::Office => "OFC",
        }
    }

    /// The key under which its name is found, and the form in which it is written in the registry.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Card => "card",
            Self::Pin => "pin",
            Self::Certificate => "certificate",
            Self::Network => "network",
            Self::Service => "service",
            Self::Host => "host",
            Self::Office => "office",
        }
    }
}

/// What the person at hand does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remedy {
    /// The same action may work now.
    TryAgain,
    /// This card cannot do it; another one can.
    OtherCard,
    /// The desk goes on by other means.
    AskStaff,
    /// Set-up, configuration or software is at fault.
    FixProgram,
}

/// Who can remove the cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FixedBy {
    /// The patient, on the spot.
    Patient,
    /// The institution's desk.
    Staff,
    /// Who set the terminal up.
    Vendor,
    /// The municipality that issued the card.
    Municipality,
    /// Who operates the qualification confirmation service.
    Operator,
}

#[expect(
    clippy::expect_used,
    reason = "the file is compiled in, and a test reads it"
)]
fn read() -> Registry {
    toml::from_str(include_str!("failures.toml")).expect("the compiled-in registry can be read")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_id_stands_once_and_in_order() {
        let registry = registry();
        let codes: BTreeSet<_> = registry
            .failures
            .iter()
            .map(|failure| &failure.code)
            .collect();
        assert_eq!(codes.len(), registry.failures.len());
        let outcomes: BTreeSet<_> = registry.outcomes.iter().collect();
        assert_eq!(outcomes.len(), registry.outcomes.len());
        for pair in registry.failures.windows(2) {
            let same_layer = pair[0].layer == pair[1].layer;
            assert!(
                !same_layer || pair[0].code < pair[1].code,
                "{}",
                pair[1].code
            );
        }
    }

    #[test]
    fn the_letters_of_a_code_name_its_layer() {
        for failure in &registry().failures {
            let (letters, number) = failure.code.split_once('-').unwrap();
            assert_eq!(letters, failure.layer.letters());
            for language in crate::Language::ALL {
                let key = failure.layer.key();
                assert!(
                    crate::name(language, crate::Table::Layer, key).is_some(),
                    "{key}"
                );
            }
            assert!(number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit()));
        }
    }

    #[test]
    fn what_can_be_tried_again_is_retryable() {
        for failure in &registry().failures {
            let says_again = failure.remedy == Remedy::TryAgain;
            assert!(!says_again || failure.retryable, "{}", failure.code);
        }
    }

    #[test]
    fn a_code_that_is_not_registered_has_no_entry() {
        assert_eq!(registry().failure("RDR-99"), None);
        assert_eq!(
            registry().failure("CRT-02").unwrap().fixed_by,
            FixedBy::Municipality
        );
    }
}
