//! What the desk enters by hand about a visit, and what that makes of the report.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{
    ChargeBasis, Entitlement, Evidence, Fields, Kind, Outcome, Person, Report, StatusWord,
    assess::{is_recipient, settled},
    insurance::bare,
};

/// An entry by the desk: a closed set, stored with the visit. `Debug` shows no free text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "entry")]
pub enum StaffEntry {
    /// 一部負担金免除・減免証明書 was shown.
    PaperWaiver {
        /// Its last day.
        until: Option<Date>,
    },
    /// 保護申請中.
    DecisionPending {
        /// Of which welfare office.
        office: Option<String>,
        /// When it was received.
        received: Option<Date>,
    },
    /// The person says that they receive assistance; the answer says nothing of it.
    SaysRecipient,
    /// A certificate on paper differs from the one that came.
    PaperDiffers,
    /// The card has no photo: it was issued to an infant.
    NoPhoto,
    /// The staff's look: not the card's holder.
    FaceDiffers {
        /// Why, in the words of who looked.
        reason: String,
    },
    /// Somebody else came for the holder: no card is put on the reader.
    HolderAbsent,
    /// The card lies where its holder no longer is.
    CardLeftBehind,
    /// Received although nothing could be asked.
    ReceivedUnchecked {
        /// On what evidence.
        evidence: Evidence,
    },
    /// Somebody consented in the person's place.
    ConsentByAnother {
        /// Who.
        relation: Relation,
    },
}

/// Who consents in a person's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// 保護者.
    Guardian,
    /// 法定代理人.
    LegalRepresentative,
    /// The person, by word of mouth, entered by staff.
    OralToStaff,
}

impl StaffEntry {
    /// The outcome that stands for it.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::PaperWaiver { .. } => Outcome::PaperWaiver,
            Self::DecisionPending { .. } => Outcome::DecisionPending,
            Self::SaysRecipient => Outcome::AssistanceNothingReturned,
            Self::PaperDiffers => Outcome::SubsidyDiffersFromPaper,
            Self::NoPhoto => Outcome::NoPhoto,
            Self::FaceDiffers { .. } => Outcome::StaffCheckDiffers,
            Self::HolderAbsent => Outcome::HolderAbsent,
            Self::CardLeftBehind => Outcome::CardLeftBehind,
            Self::ReceivedUnchecked { .. } => Outcome::ReceivedUnchecked,
            Self::ConsentByAnother { .. } => Outcome::ViewGivenByAnother,
        }
    }

    /// The right that it adds on `day`, if it speaks of one.
    fn entitlement(&self, day: Date) -> Option<Entitlement> {
        let public = |kind, outcome, charge, fields| Entitlement {
            kind,
            fields,
            sensitive: true,
            ..bare(outcome, charge)
        };
        let none = Fields::default;
        Some(match self {
            Self::PaperWaiver { until } => {
                let over = until.is_some_and(|until| until < day);
                let outcome = if over {
                    Outcome::ValidNotYetOrEnded
                } else {
                    self.outcome()
                };
                Entitlement {
                    fields: Fields {
                        ticket_until: *until,
                        ..none()
                    },
                    ..bare(outcome, ChargeBasis::Paper)
                }
            }
            Self::DecisionPending { office, received } => {
                let fields = Fields {
                    insurer_name: office.clone(),
                    named_day: *received,
                    ..none()
                };
                public(
                    Kind::Assistance,
                    self.outcome(),
                    ChargeBasis::Undetermined,
                    fields,
                )
            }
            Self::SaysRecipient => {
                public(Kind::Assistance, self.outcome(), ChargeBasis::Paper, none())
            }
            Self::PaperDiffers => public(Kind::Subsidy, self.outcome(), ChargeBasis::Paper, none()),
            _ => return None,
        })
    }
}

impl Report {
    /// This report with what the desk entered on `day`. A right that the service did tell of is not overwritten by a person's word.
    #[must_use]
    pub fn with_entry(mut self, entry: &StaffEntry, day: Date) -> Self {
        match entry {
            StaffEntry::FaceDiffers { .. } => {
                return Self {
                    status: StatusWord::IdentityDoubt,
                    open_points: 1,
                    patient: entry.outcome().patient(),
                    patient_notices: Vec::new(),
                    person: Person::default(),
                    entitlements: vec![bare(entry.outcome(), ChargeBasis::Declared)],
                    views: Vec::new(),
                    charge: ChargeBasis::Declared,
                    service_notice: None,
                    service_code: None,
                    ..self
                };
            }
            StaffEntry::ConsentByAnother { .. } => {
                let given = self
                    .views
                    .iter_mut()
                    .filter(|view| view.state == Outcome::ViewGiven);
                given.for_each(|view| view.state = entry.outcome());
            }
            StaffEntry::SaysRecipient
                if self.entitlements.iter().any(Entitlement::is_assistance) => {}
            StaffEntry::DecisionPending { .. } if self.entitlements.iter().any(is_decided) => {}
            _ if self.status == StatusWord::IdentityDoubt => {}
            _ => {
                let new = entry.entitlement(day);
                // What is entered twice counts once.
                let new = new.filter(|new| !self.entitlements.contains(new));
                self.entitlements.extend(new);
            }
        }
        settled(self)
    }

    /// This report with subsidy certificates beside the rights it has.
    #[must_use]
    pub fn with_subsidies(mut self, subsidies: Vec<Entitlement>) -> Self {
        if self.status != StatusWord::IdentityDoubt {
            self.entitlements.extend(subsidies);
        }
        settled(self)
    }
}

/// Whether assistance has been decided and goes on.
fn is_decided(found: &Entitlement) -> bool {
    is_recipient(found) && found.outcome.is_usable() && found.outcome != Outcome::DecisionPending
}

impl std::fmt::Debug for StaffEntry {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "StaffEntry({})", self.outcome().id())
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::{
        eligibility::EligibilityResult,
        outcome::{
            AskedBy, Context, InstitutionKind, assess,
            stories::{
                people::{HERE, answer, consent, employee, lost, recipient, ticket, with},
                summary,
            },
        },
    };

    const DAY: Date = date!(2026 - 04 - 10);

    fn report(answer: &serde_json::Value) -> Report {
        let context = Context::new(AskedBy::Card, DAY, HERE, InstitutionKind::Clinic);
        assess(&EligibilityResult::from_value(answer).unwrap(), &context)
    }

    #[test]
    #[rustfmt::skip]
    fn an_entry_changes_what_it_speaks_of_and_nothing_else() {
        let waiver = |until| StaffEntry::PaperWaiver { until: Some(until) };
        let pending = StaffEntry::DecisionPending { office: Some("例示福祉事務所".into()), received: Some(DAY) };
        let unchecked = StaffEntry::ReceivedUnchecked { evidence: Evidence::Declaration };
        let employee = || answer("1", &[employee()]);
        for (story, answer, entry, expected) in [
            ("waiver", employee(), waiver(DAY), "Acceptable/1 P1 paper: I01+I06 I22"),
            ("waiver over", employee(), waiver(date!(2026 - 04 - 09)), "Acceptable/1 P1 law3: I01+I06 I07"),
            ("application pending", answer("4", &[]), pending, "Acceptable/2 P1 open: I13 A14"),
            ("says recipient, unknown", answer("4", &[]), StaffEntry::SaysRecipient, "NeedsCheck/2 P2 declared: I13 A19"),
            ("says recipient, and is", answer("1", &[recipient(&[ticket()])]), StaffEntry::SaysRecipient, "Acceptable/0 P1 ticket0: A01"),
            ("paper differs", employee(), StaffEntry::PaperDiffers, "Acceptable/1 P1 law3: I01+I06 S09"),
            ("no photo", employee(), StaffEntry::NoPhoto, "Acceptable/0 P1 law3: I01+I06"),
            ("somebody else", employee(), StaffEntry::FaceDiffers { reason: "写真".into() }, "IdentityDoubt/1 P2 declared: C18"),
            ("unchecked", answer("2", &[lost("03")]), unchecked, "NeedsCheck/1 P2 declared: I08"),
        ] {
            let told = report(&answer).with_entry(&entry, DAY);
            assert_eq!(summary(&told), expected, "{story}");
            assert!(told.patient_notices.is_empty(), "{story}");
        }
    }

    #[test]
    fn who_is_not_the_holder_is_shown_nothing_and_no_entry_brings_it_back() {
        let entry = StaffEntry::FaceDiffers {
            reason: "写真".into(),
        };
        let told = report(&answer("1", &[employee()])).with_entry(&entry, DAY);
        assert!(told.person == Person::default() && told.views.is_empty());
        let again = told
            .clone()
            .with_entry(&StaffEntry::PaperWaiver { until: None }, DAY);
        assert_eq!(summary(&again), summary(&told));
        assert!(!format!("{entry:?}").contains("写真"));
    }

    #[test]
    fn what_could_not_be_asked_stays_so_whatever_is_entered() {
        let mut refused = answer("1", &[employee()]);
        refused["XmlMsg"]["MessageHeader"]["SegmentOfResult"] = "9".into();
        let pending = StaffEntry::DecisionPending {
            office: None,
            received: None,
        };
        let told = report(&refused).with_entry(&pending, DAY);
        assert_eq!(summary(&told), "CouldNotAsk/1 P3 open: A14");
    }

    #[test]
    fn consent_by_another_marks_only_what_was_given() {
        let given = with(employee(), consent("1", "20260411090000"));
        let entry = StaffEntry::ConsentByAnother {
            relation: Relation::Guardian,
        };
        let told = report(&answer("1", &[given])).with_entry(&entry, DAY);
        let states: Vec<_> = told.views.iter().map(|view| view.state.id()).collect();
        assert_eq!(states, ["V08", "V03", "V03", "V03"]);
    }
}
