//! What the desk enters by hand about a visit, and what that makes of the report.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{
    Ask, ChargeBasis, Entitlement, Evidence, Fields, Kind, OtherForm, Outcome, Person, Report,
    Source, StatusWord,
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
        /// The share that the person declared, in tenths, where that is what the evidence says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tenths: Option<u8>,
    },
    /// The name on the card and the name in the answer were compared.
    SameName {
        /// As it stands on the card.
        on_card: String,
        /// Whether they are one person's; a no takes back an earlier yes.
        same: bool,
    },
    /// A result that nobody had asked for was tied to the person, who said name and birth date.
    Attributed,
    /// The data link of an insurer or a welfare office is known to be down.
    SourceDegraded {
        /// 保険者番号 or 公費負担者番号, without padding.
        number: String,
        /// Since when.
        since: Option<Date>,
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
            Self::SameName { .. } => Outcome::NameDiffers,
            Self::SourceDegraded { .. } => Outcome::SourceDegraded,
            Self::Attributed => Outcome::Unattributed,
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
            StaffEntry::ReceivedUnchecked { tenths, .. } => self.received(*tenths),
            StaffEntry::SameName { on_card, same } => self.compared(on_card, *same),
            StaffEntry::SourceDegraded { number, since } => {
                for right in &mut self.entitlements {
                    if right.fields.insurer_number.as_ref() == Some(number) {
                        degrade(right, *since);
                    }
                }
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

    /// Somebody was received on other evidence: what they declared counts where nothing else says what their share is.
    fn received(&mut self, tenths: Option<u8>) {
        let declared = tenths.map(|tenths| ChargeBasis::DeclaredRatio { tenths });
        if self.ask != Ask::Answered {
            self.ask = Ask::NotAnswered(Outcome::ReceivedUnchecked);
            self.patient = Outcome::ReceivedUnchecked.patient();
            self.charge = declared.unwrap_or(ChargeBasis::Undetermined);
        } else if let Some(declared) = declared {
            let rights = self.entitlements.iter_mut().map(|right| &mut right.charge);
            for charge in rights.chain([&mut self.charge]) {
                if matches!(
                    charge,
                    ChargeBasis::Declared | ChargeBasis::DeclaredRatio { .. }
                ) {
                    *charge = declared.clone();
                }
            }
        }
    }

    /// Both spellings are kept. One person's, they are no open point any more.
    fn compared(&mut self, on_card: &str, same: bool) {
        if self.status == StatusWord::IdentityDoubt {
            return;
        }
        let known = self.person.other_form.as_ref();
        if known.is_none_or(|known| known.name != on_card) {
            self.person.other_form = Some(OtherForm {
                source: Source::Card,
                name: on_card.to_owned(),
            });
        }
        let differs = Outcome::NameDiffers;
        for right in &mut self.entitlements {
            right.notices.retain(|notice| *notice != differs);
        }
        let insured = |right: &&mut Entitlement| right.kind == Kind::Insurance;
        if let Some(right) = self.entitlements.iter_mut().find(insured)
            && !same
        {
            right.notices.push(differs);
        }
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

/// What is shown of a right may be old.
fn degrade(right: &mut Entitlement, since: Option<Date>) {
    let outcome = if right.is_assistance() {
        // The paper ticket counts.
        right.charge = ChargeBasis::Paper;
        Outcome::OfficeDegraded
    } else {
        Outcome::SourceDegraded
    };
    right.fields.named_day = since;
    if right.outcome != outcome && !right.notices.contains(&outcome) {
        right.notices.push(outcome);
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
        let unchecked = |tenths| StaffEntry::ReceivedUnchecked { evidence: Evidence::Declaration, tenths };
        let degraded = |number: &str| StaffEntry::SourceDegraded { number: number.into(), since: Some(DAY) };
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
            ("unchecked", answer("2", &[lost("03")]), unchecked(None), "NeedsCheck/1 P2 declared: I08"),
            ("declared", answer("2", &[lost("03")]), unchecked(Some(3)), "NeedsCheck/1 P2 declared3: I08"),
            ("declared, but the answer says it", employee(), unchecked(Some(2)), "Acceptable/0 P1 law3: I01+I06"),
            ("insurer degraded", employee(), degraded("06123456"), "Acceptable/1 P1 law3: I01+I06+T07"),
            ("another insurer degraded", employee(), degraded("06123457"), "Acceptable/0 P1 law3: I01+I06"),
            ("office degraded", answer("1", &[recipient(&[ticket()])]), degraded("12131234"), "Acceptable/1 P1 paper: A01+A17"),
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
    fn who_is_received_without_an_answer_pays_what_they_declared() {
        let as_of = time::macros::datetime!(2026-04-10 09:00 +9);
        for (tenths, expected) in [
            (None, "CouldNotAsk/1 P1 open:"),
            (Some(3), "CouldNotAsk/1 P1 declared3:"),
        ] {
            let entry = StaffEntry::ReceivedUnchecked {
                evidence: Evidence::Declaration,
                tenths,
            };
            let told = Report::unanswered(Outcome::TimedOut, AskedBy::Card, as_of);
            let told = told.with_entry(&entry, DAY);
            assert_eq!(summary(&told), expected);
            assert_eq!(told.ask, Ask::NotAnswered(Outcome::ReceivedUnchecked));
        }
    }

    #[test]
    fn two_spellings_are_kept_whether_they_are_one_persons_or_not() {
        let name = |same| StaffEntry::SameName {
            on_card: "試験　太朗".into(),
            same,
        };
        let told = report(&answer("1", &[employee()])).with_entry(&name(false), DAY);
        assert_eq!(summary(&told), "Acceptable/1 P1 law3: I01+I06+I18");
        let told = told.with_entry(&name(true), DAY);
        assert_eq!(summary(&told), "Acceptable/0 P1 law3: I01+I06");
        let other = told.person.other_form.as_ref();
        let names = (
            told.person.name.as_deref(),
            other.map(|other| other.name.as_str()),
        );
        assert_eq!(names, (Some("試験　太郎"), Some("試験　太朗")));
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
