//! By card and by number: what is found, and what is not.

use serde_json::json;
use time::macros::date;

use super::{
    number::{insurer, normal},
    *,
};
use crate::store::NumberKey;

const HERE: &str = "1311234567";

fn person(id: &str, rights: Value) -> Person {
    serde_json::from_value(json!({
        "id": id, "story": "", "card": null, "rights": rights, "answer": {}, "consents": {},
    }))
    .unwrap()
}

fn insurance(number: &str, from: &str, to: &str) -> Value {
    let mut right = json!({
        "InsuredCardClassification": "01", "InsurerNumber": "  139998", "InsuredCardSymbol": "見本１",
        "InsuredIdentificationNumber": number, "InsuredBranchNumber": "01", "Birthdate": "19800101",
        "QualificationDate": from,
    });
    if !to.is_empty() {
        right["DisqualificationDate"] = to.into();
    }
    right
}

fn assistance(code: &str) -> Value {
    json!({
        "InsuredCardClassification": "A1", "InsurerNumber": "12139994", "InsuredIdentificationNumber": "9999012",
        "Birthdate": "19800101", "QualificationDate": "20250101",
        "PublicExpenseResultList": {"MedicalTicketInfo": [{"DesignatedMedicalInstitutionCode": code}]},
    })
}

#[test]
fn a_card_finds_what_is_in_force_today() {
    let today = date!(2026 - 11 - 16);
    for (story, rights, validity, blocks) in [
        ("nothing is registered", json!([]), "4", 0),
        (
            "one right is in force",
            json!([insurance("1", "20200401", "")]),
            "1",
            1,
        ),
        (
            "the right begins tomorrow",
            json!([insurance("1", "20261117", "")]),
            "4",
            0,
        ),
        (
            "the right begins today",
            json!([insurance("1", "20261116", "")]),
            "1",
            1,
        ),
        (
            "the right was lost today",
            json!([insurance("1", "20200401", "20261116")]),
            "2",
            1,
        ),
        (
            "the right is lost from tomorrow",
            json!([insurance("1", "20200401", "20261117")]),
            "1",
            1,
        ),
        (
            "a newer right stands beside a lost one",
            json!([
                insurance("1", "20200401", "20261001"),
                insurance("2", "20261001", "")
            ]),
            "1",
            1,
        ),
        (
            "of two lost rights the later counts",
            json!([
                insurance("1", "20200401", "20210401"),
                insurance("2", "20210401", "20220401")
            ]),
            "2",
            1,
        ),
        (
            "assistance with a ticket here",
            json!([assistance("here")]),
            "1",
            1,
        ),
        (
            "assistance with this institution's code",
            json!([assistance(HERE)]),
            "1",
            1,
        ),
        (
            "assistance with a ticket elsewhere",
            json!([assistance("1310000000")]),
            "6",
            1,
        ),
        (
            "assistance elsewhere, insurance beside it",
            json!([insurance("1", "20200401", ""), assistance("1310000000")]),
            "1",
            2,
        ),
        (
            "insurance lost, assistance with a ticket here",
            json!([insurance("1", "20200401", "20250101"), assistance("here")]),
            "1",
            1,
        ),
    ] {
        let found = by_card(&person("x", rights), HERE, today);
        assert_eq!(
            (found.validity, found.blocks.len()),
            (validity, blocks),
            "{story}"
        );
    }
}

#[test]
fn numbers_find_a_right_however_they_are_padded_and_may_find_several_people() {
    let today = date!(2026 - 11 - 16);
    let one = person("one", json!([insurance("１２", "20200401", "")]));
    let twin = person("twin", {
        let mut right = insurance("12", "20200401", "");
        right["InsuredBranchNumber"] = "02".into();
        json!([right])
    });
    let old = person(
        "old",
        json!([
            insurance("12", "20200401", "20261001"),
            insurance("13", "20261001", "")
        ]),
    );
    let gone = person("gone", json!([insurance("12", "20200401", "20261001")]));
    let both = person(
        "both",
        json!([insurance("12", "20200401", ""), assistance("here")]),
    );
    for (story, people, insurer_number, symbol, branch, validity, blocks) in [
        ("spaces", vec![&one], "  139998", None, None, "1", 1),
        ("zeros", vec![&one], "00139998", None, None, "1", 1),
        (
            "full width",
            vec![&one],
            "１３９９９８",
            Some("見本1"),
            Some("01"),
            "1",
            1,
        ),
        ("another insurer", vec![&one], "139999", None, None, "4", 0),
        (
            "another symbol",
            vec![&one],
            "139998",
            Some("見本2"),
            None,
            "4",
            0,
        ),
        (
            "another branch",
            vec![&one],
            "139998",
            None,
            Some("03"),
            "4",
            0,
        ),
        (
            "twins without branch",
            vec![&one, &twin],
            "139998",
            None,
            None,
            "5",
            0,
        ),
        (
            "twins with branch",
            vec![&one, &twin],
            "139998",
            None,
            Some("02"),
            "1",
            1,
        ),
        ("old numbers", vec![&old], "139998", None, None, "3", 1),
        (
            "lost, nothing newer",
            vec![&gone],
            "139998",
            None,
            None,
            "2",
            1,
        ),
        (
            "assistance beside insurance",
            vec![&both],
            "139998",
            None,
            None,
            "1",
            2,
        ),
    ] {
        let people: Vec<Person> = people.into_iter().cloned().collect();
        let asked = Numbers {
            key: NumberKey {
                insurer: insurer(insurer_number),
                number: "12".into(),
                birth: "19800101".into(),
            },
            symbol: symbol.map(normal),
            branch: branch.map(normal),
        };
        let (found, _) = by_number(&people, &asked, HERE, today);
        assert_eq!(
            (found.validity, found.blocks.len()),
            (validity, blocks),
            "{story}"
        );
    }
}
