//! Blocks of official elements for generated people.

use serde_json::{Map, Value, json};
use time::{Date, Duration};

use super::household::{self, Household, Member};
use crate::person::{
    ASSISTANCE, compact,
    date::{add_months, month_end_of},
};

/// A right as people have it.
pub(super) type Block = Map<String, Value>;

/// Somebody, and where their rights come from.
pub(super) struct Insured<'a> {
    /// Of the person.
    pub(super) index: u32,
    /// In the household.
    pub(super) place: usize,
    /// The household.
    pub(super) household: &'a Household,
    /// The person.
    pub(super) member: &'a Member,
    /// The first day of the month in which they are seen.
    pub(super) month: Date,
    /// As on the card.
    pub(super) address: &'a str,
}

/// A medical ticket (医療券) or dispensing ticket (調剤券).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ticket {
    /// For the asking institution, this month.
    Here,
    /// The same with 3,000 yen a month to pay.
    SelfPay,
    /// The same beside employees' insurance.
    Combined,
    /// The same, flagged because the municipality's insurance is in force.
    Mismatch,
    /// For a stay in the asking institution.
    Inpatient,
    /// For a pharmacy.
    Dispensing,
    /// Of the month before.
    Over,
    /// For another institution.
    Elsewhere,
}

impl Insured<'_> {
    /// The insurance that follows from age and household.
    pub(super) fn insurance(&self) -> Block {
        match (self.age_in_months(), self.member.employed) {
            (900.., _) => self.late_elderly(),
            (_, true) => self.employees_insurance(),
            (_, false) => self.municipal_insurance(),
        }
    }

    /// Employees' insurance (健康保険組合).
    pub(super) fn employees_insurance(&self) -> Block {
        let mut block = self.block("01", "06139992", "見本健康保険組合", 0);
        self.with_family(&mut block);
        block
    }

    /// The insurance after the one that was lost: that of a municipality, with numbers of its own.
    pub(super) fn newer_insurance(&self) -> Block {
        let mut block = self.municipal_insurance();
        put(
            &mut block,
            "InsuredIdentificationNumber",
            format!("{:08}", 50_000_000_u32.wrapping_add(self.index)),
        );
        put(&mut block, "QualificationDate", compact(self.month));
        block
    }

    /// Medical assistance of an office with these tickets.
    pub(super) fn assistance(&self, office: &str, tickets: &[Ticket]) -> Block {
        let mut block = self.block(ASSISTANCE, office, "見本市福祉事務所", 0);
        let recipient = format!("{:06}", self.index % 1_000_000);
        let check = check_digit(&recipient);
        put(
            &mut block,
            "InsuredIdentificationNumber",
            recipient + &check,
        );
        block.shift_remove("InsuredBranchNumber");
        if !tickets.is_empty() {
            let tickets: Vec<Value> = tickets.iter().map(|ticket| self.ticket(*ticket)).collect();
            block.insert(
                "PublicExpenseResultList".into(),
                json!({ "MedicalTicketInfo": tickets }),
            );
        }
        block
    }

    /// A right that was lost on the first of the month.
    pub(super) fn lost(&self, mut right: Block, reason: &str) -> Block {
        put(&mut right, "DisqualificationDate", compact(self.month));
        put(&mut right, "ReasonOfLoss", reason.into());
        right
    }

    /// With a limit certificate for this year.
    pub(super) fn with_limit(&self, mut right: Block) -> Block {
        let (start, end) = self.year();
        let class = if self.age_in_months() < 840 {
            "A04"
        } else {
            "B05"
        };
        right.insert(
            "LimitApplicationCertificateRelatedInfo".into(),
            json!({
                "LimitApplicationCertificateClassification": "02",
                "LimitApplicationCertificateClassificationFlag": class,
                "LimitApplicationCertificateDate": start,
                "LimitApplicationCertificateValidStartDate": start,
                "LimitApplicationCertificateValidEndDate": end,
            }),
        );
        right
    }

    /// With a specific-disease certificate for this year.
    pub(super) fn with_specific_disease(&self, mut right: Block) -> Block {
        let (start, end) = self.year();
        right.insert(
            "SpecificDiseasesCertificateList".into(),
            json!({ "SpecificDiseasesCertificateInfo": [{
                "SpecificDiseasesDiseaseCategory": "1",
                "SpecificDiseasesCertificateDate": start,
                "SpecificDiseasesValidStartDate": start,
                "SpecificDiseasesValidEndDate": end,
                "SpecificDiseasesSelfPay": "10000",
            }] }),
        );
        right
    }

    /// Of another class (`InsuredCardClassification`).
    pub(super) fn of_class(&self, mut right: Block, class: &str) -> Block {
        put(&mut right, "InsuredCardClassification", class.into());
        right
    }

    /// Without the ratio that the old have.
    pub(super) fn without_ratio(&self, mut right: Block) -> Block {
        right.shift_remove("InsuredPartialContributionRatio");
        right.shift_remove("ElderlyRecipientCertificateInfo");
        right
    }

    fn municipal_insurance(&self) -> Block {
        let mut block = self.block("01", "  139998", "見本市", 10_000_000);
        put(&mut block, "InsuredCardExpirationDate", self.year().1);
        self.with_family(&mut block);
        block
    }

    fn late_elderly(&self) -> Block {
        let mut block = self.block("01", "39139993", "例示県後期高齢者医療広域連合", 20_000_000);
        let number = format!("{:08}", 20_000_000_u32.wrapping_add(self.index));
        put(&mut block, "InsuredIdentificationNumber", number);
        block.shift_remove("InsuredCardSymbol");
        block.shift_remove("InsuredBranchNumber");
        put(&mut block, "InsuredCardExpirationDate", self.year().1);
        let ratio = ["010", "010", "020", "030"];
        let ratio = ratio
            .iter()
            .cycle()
            .nth(usize::from(self.member.birth.day() % 4));
        if let Some(ratio) = ratio {
            put(
                &mut block,
                "InsuredPartialContributionRatio",
                (*ratio).into(),
            );
        }
        block
    }

    fn block(&self, class: &str, insurer: &str, insurer_name: &str, numbers_from: u32) -> Block {
        let holder = match self.member.insured {
            household::Insured::Themselves => self.index,
            household::Insured::ByFirst => self.household.number.saturating_mul(4),
        };
        let since = add_months(self.month, -60).unwrap_or(self.month);
        let mut block = Block::new();
        for (name, value) in [
            ("InsuredCardClassification", class.to_owned()),
            ("InsurerNumber", insurer.into()),
            ("InsurerName", insurer_name.into()),
            (
                "InsuredIdentificationNumber",
                format!("{:08}", numbers_from.wrapping_add(holder)),
            ),
            ("InsuredBranchNumber", format!("{:02}", self.place + 1)),
            ("Name", self.member.name.written()),
            ("NameKana", self.member.name.kana()),
            ("Birthdate", compact(self.member.birth)),
            ("Sex1", self.member.sex.into()),
            ("Address", self.address.into()),
            ("PostNumber", "999-9999".into()),
            ("QualificationDate", compact(since.max(self.member.birth))),
        ] {
            put(&mut block, name, value);
        }
        block
    }

    /// What insurance by household says beside: symbol, whose insurance, and what follows from the age.
    fn with_family(&self, block: &mut Block) {
        let [first, ..] = &self.household.members;
        let own = self.member.insured == household::Insured::Themselves;
        put(block, "InsuredCardSymbol", "見本９０".into());
        put(
            block,
            "PersonalFamilyClassification",
            if own { "1" } else { "2" }.into(),
        );
        if !own {
            put(block, "InsuredName", first.name.written());
        }
        if self.age_in_months() < 72 {
            put(block, "PreschoolClassification", "1".into());
        }
        if self.age_in_months() >= 841 {
            let (start, end) = self.year();
            block.insert(
                "ElderlyRecipientCertificateInfo".into(),
                json!({
                    "ElderlyRecipientCertificateDate": start,
                    "ElderlyRecipientValidStartDate": start,
                    "ElderlyRecipientValidEndDate": end,
                    "ElderlyRecipientContributionRatio": "020",
                }),
            );
        }
    }

    fn ticket(&self, ticket: Ticket) -> Value {
        let month = match ticket {
            Ticket::Over => add_months(self.month, -1).unwrap_or(self.month),
            _ => self.month,
        };
        let (code, name) = match ticket {
            Ticket::Elsewhere => ("1319999998", "例示病院"),
            Ticket::Dispensing => ("1349999997", "例示薬局"),
            _ => ("here", "見本医院"),
        };
        let mut treated = compact(month);
        treated.truncate(6);
        let mut block = json!({
            "DesignatedMedicalInstitutionCode": code,
            "StatusOfElderlyMedicalCare": "02",
            "StatusOfSocialInsurance": if ticket == Ticket::Combined { "01" } else { "02" },
            "MedicalTreatmentMonth": treated,
            "IssueNumber": format!("G{:07}", self.index % 10_000_000),
            "DistrictContactName": "例示　担当",
            "SingleOrCombinedUse": if ticket == Ticket::Combined { "02" } else { "01" },
            "TicketType": if ticket == Ticket::Dispensing { "02" } else { "01" },
            "SelfPayAmount": if ticket == Ticket::SelfPay { "3000" } else { "0" },
            "DesignatedMedicalInstitutionName": name,
            "MedicalTreatmentType": if ticket == Ticket::Inpatient { "01" } else { "02" },
            "MedicalTicketExpirationDate": compact(month_end_of(month, 0).unwrap_or(month)),
            "MedicalTicketValidDate": compact(month),
            "StatusOfInfecton": "02",
            "StatusOfPrefecturalExpenses": "02",
        });
        if let (Ticket::Mismatch, Some(block)) = (ticket, block.as_object_mut()) {
            put(block, "ConsistencyFlag", "1".into());
        }
        block
    }

    fn age_in_months(&self) -> i32 {
        let months = |date: Date| date.year() * 12 + i32::from(u8::from(date.month()));
        months(self.month) - months(self.member.birth)
    }

    /// First and last day of the year of the month.
    fn year(&self) -> (String, String) {
        let first = Date::from_ordinal_date(self.month.year(), 1).unwrap_or(self.month);
        let next = Date::from_ordinal_date(self.month.year() + 1, 1).unwrap_or(self.month);
        (compact(first), compact(next - Duration::DAY))
    }
}

/// Sets an element.
pub(super) fn put(block: &mut Block, name: &str, value: String) {
    block.insert(name.to_owned(), Value::String(value));
}

/// The check digit of insurer, public payer and recipient numbers: weights 2, 1, 2 … from the right, digits of the products added.
pub(super) fn check_digit(body: &str) -> String {
    let digits = body.chars().rev().filter_map(|digit| digit.to_digit(10));
    let sum: u32 = digits
        .zip([2, 1].into_iter().cycle())
        .map(|(digit, weight)| digit * weight / 10 + digit * weight % 10)
        .sum();
    ((10 - sum % 10) % 10).to_string()
}
