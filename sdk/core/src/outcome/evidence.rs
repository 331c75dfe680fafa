//! On what evidence somebody was received (証拠の種類): a closed set, stored with the visit.

use serde::{Deserialize, Serialize};
use time::{Date, macros::date};

use super::dated::{Confidence, Dated};

/// What the desk saw or heard before it received somebody. Closed on purpose: what is not in here is no evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// マイナ保険証, asked by card.
    Card,
    /// スマートフォン.
    Phone,
    /// 資格確認書.
    EligibilityCertificate,
    /// 資格情報のお知らせ with the card.
    NoticeWithCard,
    /// The screen of マイナポータル, or its PDF.
    PortalScreen,
    /// 被保険者資格申立書.
    Declaration,
    /// A known patient's word that nothing has changed; counts as the form.
    OralOfKnownPatient,
    /// 紙の医療券, 診療依頼書, 受給証.
    PaperTicket,
    /// 公費受給者証 on paper.
    SubsidyCertificate,
    /// An insurance card past its date, inside the policy window only.
    ExpiredInsuranceCard,
    /// 資格情報のお知らせ without the card, inside the policy window only.
    NoticeAlone,
}

/// Until when a kind of evidence is accepted that the law no longer knows.
///
/// The end as it was announced; a later extension is not known here and needs a new entry.
const WINDOWS: &[(Evidence, Dated<Date>)] = &[
    (Evidence::ExpiredInsuranceCard, END_OF_TRANSITION),
    (Evidence::NoticeAlone, END_OF_TRANSITION),
];

const END_OF_TRANSITION: Dated<Date> = Dated {
    // The last card that was ever issued ran for a year from the end of issue.
    valid_from: date!(2024 - 12 - 02),
    source: "announcement of the ministry: accepted as a transition until 2026-03-31",
    confidence: Confidence::Official,
    rule: date!(2026 - 03 - 31),
};

impl Evidence {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Card,
        Self::Phone,
        Self::EligibilityCertificate,
        Self::NoticeWithCard,
        Self::PortalScreen,
        Self::Declaration,
        Self::OralOfKnownPatient,
        Self::PaperTicket,
        Self::SubsidyCertificate,
        Self::ExpiredInsuranceCard,
        Self::NoticeAlone,
    ];

    /// The key under which the words are found, and the form in which it is stored.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Phone => "phone",
            Self::EligibilityCertificate => "eligibility-certificate",
            Self::NoticeWithCard => "notice-with-card",
            Self::PortalScreen => "portal-screen",
            Self::Declaration => "declaration",
            Self::OralOfKnownPatient => "oral-of-known-patient",
            Self::PaperTicket => "paper-ticket",
            Self::SubsidyCertificate => "subsidy-certificate",
            Self::ExpiredInsuranceCard => "expired-insurance-card",
            Self::NoticeAlone => "notice-alone",
        }
    }

    /// The policy window, for the kinds that have one; its rule is the last day.
    #[must_use]
    pub fn window(self) -> Option<&'static Dated<Date>> {
        WINDOWS
            .iter()
            .find(|(kind, _)| *kind == self)
            .map(|(_, window)| window)
    }

    /// Whether it is evidence on `day`.
    #[must_use]
    pub fn is_accepted_on(self, day: Date) -> bool {
        self.window()
            .is_none_or(|window| window.valid_from <= day && day <= window.rule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expired_cards_and_lone_notices_count_inside_the_window_only() {
        for kind in Evidence::ALL {
            let windowed = matches!(kind, Evidence::ExpiredInsuranceCard | Evidence::NoticeAlone);
            for (day, inside) in [
                (date!(2024 - 12 - 01), false),
                (date!(2024 - 12 - 02), true),
                (date!(2026 - 03 - 31), true),
                (date!(2026 - 04 - 01), false),
            ] {
                assert_eq!(
                    kind.is_accepted_on(day),
                    inside || !windowed,
                    "{kind:?} {day}"
                );
            }
        }
    }

    #[test]
    fn a_kind_is_stored_under_the_key_of_its_words() {
        for kind in Evidence::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.key());
        }
    }
}
