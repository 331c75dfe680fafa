//! Who comes: invented people who are easily taken for each other, their cards, and what their insurers know of them.

use std::sync::OnceLock;

use madoguchi::core::{
    eligibility::NumberQuestion,
    outcome::{ChargeBasis, Report},
    secret::Pin,
    x509::{Anchor, Anchors, Environment},
};
use madoguchi_mock_server::{Mock, Options};
use madoguchi_simulated_card::CardFile;
use serde_json::{Value, json};
use time::{Date, macros::date, macros::format_description};

use crate::clock::START;

/// A PIN that nobody has.
pub(super) const WRONG_PIN: &str = "9999";

/// Whose ratio comes from where.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    /// The law.
    Law(u8),
    /// 高齢受給者証.
    Elderly(u8),
    /// 後期高齢者医療.
    LateElderly(u8),
}

/// One person. Their place in [`PEOPLE`] is who they are; the neighbour is who they are taken for.
pub(super) struct Person {
    pub(super) id: &'static str,
    pub(super) pin: &'static str,
    name: &'static str,
    kana: &'static str,
    birth: Date,
    sex: &'static str,
    insurer: &'static str,
    symbol: &'static str,
    number: &'static str,
    branch: &'static str,
    ground: Ground,
}

macro_rules! people {
    ($($id:literal $pin:literal $name:literal $kana:literal $birth:expr, $sex:literal $insurer:literal $symbol:literal $number:literal $branch:literal $ground:expr;)*) => {
        [$(Person { id: $id, pin: $pin, name: $name, kana: $kana, birth: $birth, sex: $sex, insurer: $insurer, symbol: $symbol, number: $number, branch: $branch, ground: $ground },)*]
    };
}

/// Pairs of look-alikes.
pub(super) const PEOPLE: [Person; 12] = people! {
    // Strangers with one name and one birth date.
    "name-a" "3141" "試験　太郎" "ｼｹﾝ ﾀﾛｳ" date!(1980-05-17), "1" "06139992" "見本１２" "10010001" "00" Ground::Law(3);
    "name-b" "2718" "試験　太郎" "ｼｹﾝ ﾀﾛｳ" date!(1980-05-17), "1" "06139992" "見本３４" "10010002" "00" Ground::Law(3);
    // Twins on one certificate.
    "twin-a" "5772" "試験　桜" "ｼｹﾝ ｻｸﾗ" date!(2013-03-09), "2" "06139992" "見本１２" "10010003" "02" Ground::Law(3);
    "twin-b" "4669" "試験　桃" "ｼｹﾝ ﾓﾓ" date!(2013-03-09), "2" "06139992" "見本１２" "10010003" "03" Ground::Law(3);
    // One name, born a day apart.
    "day-a" "6180" "見本　花子" "ﾐﾎﾝ ﾊﾅｺ" date!(1991-11-30), "2" "01139990" "例示５" "10010005" "00" Ground::Law(3);
    "day-b" "8346" "見本　花子" "ﾐﾎﾝ ﾊﾅｺ" date!(1991-12-01), "2" "01139990" "例示５" "10010006" "00" Ground::Law(3);
    // One name, one birth date, different ratios.
    "late-a" "7393" "例示　梅子" "ﾚｲｼﾞ ｳﾒｺ" date!(1945-02-11), "2" "39139993" "" "99000017" "" Ground::LateElderly(1);
    "late-b" "4142" "例示　梅子" "ﾚｲｼﾞ ｳﾒｺ" date!(1945-02-11), "2" "39139993" "" "99000018" "" Ground::LateElderly(3);
    "elderly-a" "7320" "例示　松吉" "ﾚｲｼﾞ ﾏﾂｷﾁ" date!(1954-06-20), "1" "139999" "例示７" "10010009" "00" Ground::Elderly(2);
    "elderly-b" "6236" "例示　松吉" "ﾚｲｼﾞ ﾏﾂｷﾁ" date!(1954-06-20), "1" "139999" "例示７" "10010010" "00" Ground::Elderly(3);
    // Father and child with one name.
    "child" "6055" "試験　樹" "ｼｹﾝ ｲﾂｷ" date!(2022-08-02), "1" "06139992" "見本１２" "10010011" "02" Ground::Law(2);
    "father" "5291" "試験　樹" "ｼｹﾝ ｲﾂｷ" date!(1992-08-02), "1" "06139992" "見本１２" "10010011" "00" Ground::Law(3);
};

/// Elements that an answer may lack.
pub(super) const OMITTED: [&str; 12] = [
    "Name",
    "NameKana",
    "Birthdate",
    "Sex1",
    "Address",
    "InsurerNumber",
    "InsuredCardSymbol",
    "InsuredBranchNumber",
    "InsurerName",
    "QualificationDate",
    "InsuredPartialContributionRatio",
    "ElderlyRecipientContributionRatio",
];

/// What every day shares: cards are minted once.
pub(super) struct Mint {
    pub(super) anchors: Anchors,
    /// By person: card file, and the serial of its certificate.
    cards: Vec<(CardFile, String)>,
}

impl Mint {
    pub(super) fn get() -> &'static Self {
        static MINT: OnceLock<Mint> = OnceLock::new();
        MINT.get_or_init(Self::new)
    }

    fn new() -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let mut options = Options::default();
        options.seed = Some("simulator".to_owned());
        options.people = Some(PEOPLE.iter().map(Person::card_lines).collect());
        options.clock = std::sync::Arc::new(|| START);
        let mock = Mock::prepare(folder.path(), options).expect("mint");
        let anchor = Anchor::parse(mock.user_authority()).expect("anchor");
        let cards = PEOPLE.iter().map(|person| {
            let text = mock.mint(person.id).expect("card");
            (
                CardFile::parse(&text).expect("card file"),
                mock.certificate_serial(person.id),
            )
        });
        Self {
            anchors: Anchors::new(Environment::Test, vec![anchor]).expect("test anchor"),
            cards: cards.collect(),
        }
    }

    pub(super) fn card(&self, person: usize, tries: u8, extended_length: bool) -> CardFile {
        let mut file = self.cards[person].0.clone();
        file.extended_length = extended_length;
        file.user_authentication
            .as_mut()
            .expect("has a certificate")
            .tries = tries;
        file
    }

    pub(super) fn person_of_serial(&self, serial: &str) -> Option<usize> {
        self.cards.iter().position(|(_, known)| known == serial)
    }
}

impl Person {
    pub(super) fn question(&self) -> NumberQuestion {
        let mut question = NumberQuestion::new(self.insurer, self.number, self.birth, START.date())
            .expect("question");
        if !self.symbol.is_empty() {
            question = question.with_symbol(self.symbol).expect("symbol");
        }
        if !self.branch.is_empty() {
            question = question
                .with_branch_number(self.branch)
                .expect("branch number");
        }
        question
    }

    /// Whether these are this person's numbers, as a question spells them.
    pub(super) fn is_asked(&self, search: &Value) -> bool {
        search["InsurerNumber"].as_str().map(str::trim) == Some(self.insurer)
            && search["InsuredIdentificationNumber"] == self.number
            && search["InsuredBranchNumber"].as_str().unwrap_or_default() == self.branch
    }

    /// What the insurer answers, without some elements.
    pub(super) fn right(&self, without: &[&str]) -> Value {
        let mut right = json!({
            "InsuredCardClassification": "01",
            "InsurerNumber": self.insurer,
            "InsuredIdentificationNumber": self.number,
            "PersonalFamilyClassification": "1",
            "Name": self.name,
            "NameKana": self.kana,
            "Birthdate": compact(self.birth),
            "Sex1": self.sex,
            "Address": self.address(),
            "QualificationDate": "20240401",
            "InsurerName": self.insurer_name(),
        });
        if !self.symbol.is_empty() {
            right["InsuredCardSymbol"] = json!(self.symbol);
        }
        if !self.branch.is_empty() {
            right["InsuredBranchNumber"] = json!(self.branch);
        }
        match self.ground {
            Ground::Law(_) => {}
            Ground::LateElderly(tenths) => right["InsuredPartialContributionRatio"] = ratio(tenths),
            Ground::Elderly(tenths) => {
                right["ElderlyRecipientCertificateInfo"] = json!({
                    "ElderlyRecipientCertificateDate": "20260801",
                    "ElderlyRecipientValidStartDate": "20260801",
                    "ElderlyRecipientValidEndDate": "20270731",
                    "ElderlyRecipientContributionRatio": ratio(tenths),
                });
            }
        }
        for element in without {
            for group in ["", "/ElderlyRecipientCertificateInfo"] {
                if let Some(Value::Object(group)) = right.pointer_mut(group) {
                    group.remove(*element);
                }
            }
        }
        right
    }

    /// Each personal field that a report can show: the element it comes from, and its true value.
    fn truth(&self) -> [(&'static str, Option<String>); 11] {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        [
            ("Name", some(self.name)),
            ("NameKana", some(self.kana)),
            ("Birthdate", Some(self.birth.to_string())),
            ("Sex1", some(self.sex)),
            ("Address", Some(self.address())),
            ("InsurerNumber", some(self.insurer)),
            ("InsurerName", Some(self.insurer_name())),
            ("InsuredCardSymbol", some(self.symbol)),
            ("InsuredIdentificationNumber", some(self.number)),
            ("InsuredBranchNumber", some(self.branch)),
            ("QualificationDate", Some(date!(2024 - 04 - 01).to_string())),
        ]
    }

    /// Elements that a report shows with a value that is not this person's.
    pub(super) fn foreign(&self, report: &Report) -> Vec<&'static str> {
        let truth = self.truth();
        shown(report)
            .filter(|(element, value)| {
                truth
                    .iter()
                    .all(|(known, truth)| known != element || truth.as_ref() != Some(value))
            })
            .map(|(element, _)| element)
            .collect()
    }

    /// What a report shows although the answer did not say it, or leaves open although it did.
    pub(super) fn invented(&self, report: &Report, without: &[&str]) -> Vec<&'static str> {
        let mut invented: Vec<_> = shown(report)
            .map(|(element, _)| element)
            .filter(|element| without.contains(element))
            .collect();
        let lacks = |elements: &[&str]| elements.iter().any(|element| without.contains(element));
        let (lacking, expected) = match self.ground {
            Ground::Law(tenths) => (
                lacks(&["Birthdate", "InsurerNumber"]),
                ChargeBasis::Statutory { tenths },
            ),
            Ground::Elderly(tenths) => (
                lacks(&[
                    "Birthdate",
                    "InsurerNumber",
                    "ElderlyRecipientContributionRatio",
                ]),
                ChargeBasis::Reported { tenths },
            ),
            Ground::LateElderly(tenths) => (
                lacks(&["InsurerNumber", "InsuredPartialContributionRatio"]),
                ChargeBasis::Reported { tenths },
            ),
        };
        let expected = if lacking {
            ChargeBasis::Undetermined
        } else {
            expected
        };
        if report.charge != expected {
            invented.push("ratio");
        }
        invented
    }

    fn address(&self) -> String {
        format!("東京都見本市例示町{}", self.id)
    }

    fn insurer_name(&self) -> String {
        format!("見本保険者{}", self.id)
    }

    fn card_lines(&self) -> String {
        format!(
            r#"
[[person]]
id = "{}"
story = "見まちがえられやすい人。"
[person.card]
name = "{}"
address = "{}"
birth = "{}"
sex = "{}"
expiry = "2031-12-31"
security_code = "0000"
municipality = "13999"
pin = "{}"
"#,
            self.id,
            self.name,
            self.address(),
            self.birth,
            self.sex,
            self.pin
        )
    }
}

/// The personal fields of a report that have a value.
fn shown(report: &Report) -> impl Iterator<Item = (&'static str, String)> {
    let person = &report.person;
    let of_person = [
        ("Name", person.name.clone()),
        ("NameKana", person.kana.clone()),
        ("Birthdate", person.birth.map(|birth| birth.to_string())),
        ("Sex1", person.sex.clone()),
        ("Address", person.address.clone()),
    ];
    let of_rights = report.entitlements.iter().flat_map(|right| {
        let fields = &right.fields;
        [
            ("InsurerNumber", fields.insurer_number.clone()),
            ("InsurerName", fields.insurer_name.clone()),
            ("InsuredCardSymbol", fields.symbol.clone()),
            ("InsuredIdentificationNumber", fields.number.clone()),
            ("InsuredBranchNumber", fields.branch_number.clone()),
            (
                "QualificationDate",
                fields.from.map(|from| from.to_string()),
            ),
        ]
    });
    of_person
        .into_iter()
        .chain(of_rights)
        .filter_map(|(element, value)| Some((element, value?)))
        .collect::<Vec<_>>()
        .into_iter()
}

/// A PIN as a keypad fills it.
pub(super) fn typed(digits: &str) -> Pin {
    let mut pin = Pin::new();
    for digit in digits.bytes() {
        pin.push(digit).expect("digit");
    }
    pin
}

pub(super) fn compact(date: Date) -> String {
    date.format(format_description!("[year][month][day]"))
        .expect("a date")
}

fn ratio(tenths: u8) -> Value {
    json!(format!("0{tenths}0"))
}
