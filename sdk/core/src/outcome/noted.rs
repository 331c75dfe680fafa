//! What the desk enters by hand about a visit, and what that makes of the report.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{
    Ask, ChargeBasis, Compared, Entitlement, Evidence, Fields, Item, Kind, OtherForm, Outcome,
    Person, Report, Source, Statement, StatusWord,
    assess::{is_recipient, settled},
    differences,
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
    /// The information of an item was fetched, and there was none, or none that may be seen.
    NothingFound {
        /// Which item.
        item: Item,
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
            Self::NothingFound { .. } => Outcome::ViewNoData,
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
                    certificates: Vec::new(),
                    differences: Vec::new(),
                    claims: Vec::new(),
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
            StaffEntry::NothingFound { item } => {
                let looked_at = self.views.iter_mut().filter(|view| view.item == *item);
                looked_at.for_each(|view| *view = view.clone().fetched(false));
            }
            StaffEntry::SameName { on_card, same } => self.compared(Source::Card, on_card, *same),
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
        // Nobody can declare a ratio that the law does not know.
        let declared = tenths.filter(|tenths| (1..=3).contains(tenths));
        let declared = declared.map(|tenths| ChargeBasis::DeclaredRatio { tenths });
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

    /// This report beside what somebody at the desk had written down of the person before it was asked for.
    #[must_use]
    pub fn beside(mut self, written: &Person) -> Self {
        let record = Statement::of_service(written, &Fields::default());
        let service = Statement::of_service(&self.person, &Fields::default());
        let found = differences((Source::Record, &record), (Source::Service, &service), &[]);
        let differs = found.iter().find(|found| found.item == Compared::Name);
        if let Some(name) = differs.map(|found| found.one.1.clone()) {
            self.compared(Source::Record, &name, false);
        }
        let known = self.differences.clone();
        let new = found.into_iter().filter(|found| !known.contains(found));
        self.differences.extend(new);
        settled(self)
    }

    /// Both spellings are kept. One person's, they are no open point any more.
    fn compared(&mut self, source: Source, other: &str, same: bool) {
        if self.status == StatusWord::IdentityDoubt {
            return;
        }
        let known = self.person.other_form.as_ref();
        if known.is_none_or(|known| known.name != other) {
            // Birth date and sex are compared by whoever compares the names.
            self.person.other_form = Some(OtherForm {
                source,
                name: other.to_owned(),
                birth: self.person.birth,
                sex: self.person.sex.clone(),
            });
        }
        let differs = Outcome::NameDiffers;
        for right in &mut self.entitlements {
            right.notices.retain(|notice| *notice != differs);
        }
        let insured = |right: &Entitlement| right.kind == Kind::Insurance;
        let first = self.entitlements.iter().position(insured);
        if let Some(right) = self.entitlements.get_mut(first.unwrap_or_default())
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

/// Whether assistance has been decided and goes on.
fn is_decided(found: &Entitlement) -> bool {
    is_recipient(found) && found.outcome.is_usable() && found.outcome != Outcome::DecisionPending
}

/// What is shown of a right may be old.
fn degrade(right: &mut Entitlement, since: Option<Date>) {
    let outcome = if right.is_assistance() {
        if right.outcome.is_usable() {
            // The paper ticket counts.
            right.charge = ChargeBasis::Paper;
        }
        Outcome::OfficeDegraded
    } else {
        Outcome::SourceDegraded
    };
    right.fields.named_day = since;
    if right.outcome != outcome && !right.notices.contains(&outcome) {
        right.notices.push(outcome);
    }
}

impl std::fmt::Debug for StaffEntry {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "StaffEntry({})", self.outcome().id())
    }
}

#[cfg(test)]
mod tests;
