//! What record, card and desk say otherwise than the service.

use serde_json::{Value, json};
use time::{Date, macros::date};

use super::people::{HERE, answer, employee, insured_by, with};
use crate::{
    eligibility::{EligibilityResult, code::Sex},
    outcome::{
        AskedBy, CardFacts, Compared, Context, InstitutionKind, Item, LastVisit, Outcome, Person,
        Report, Source, StaffEntry, Statement, StatusWord, Unresolved, assess,
    },
    visit::Consents,
};

const DAY: Date = date!(2026 - 04 - 10);
const BIRTH: Date = date!(1985 - 06 - 15);

fn told(right: Value, context: &Context) -> Report {
    let result = EligibilityResult::from_value(&answer("1", &[right])).unwrap();
    assess(&result, context)
}

fn context() -> Context {
    Context::new(AskedBy::Card, DAY, HERE, InstitutionKind::Clinic)
}

fn recorded(said: Statement) -> Context {
    Context {
        last_visit: Some(LastVisit { said, charge: None }),
        ..context()
    }
}

fn on_card(card: CardFacts) -> Context {
    Context {
        card: Some(card),
        ..context()
    }
}

fn items(report: &Report) -> Vec<(Source, Compared)> {
    let found = report.differences.iter();
    found.map(|found| (found.one.0, found.item)).collect()
}

#[test]
#[rustfmt::skip]
fn what_another_source_has_otherwise_is_told_with_both_values() {
    let named = |name: &str| Statement { name: Some(name.into()), ..Statement::default() };
    let sex = |code: &str| Statement { sex: Some(code.into()), ..Statement::default() };
    let kana = |kana: &str| Statement { kana: Some(kana.into()), ..Statement::default() };
    let number = |number: &str| Statement { number: Some(number.into()), ..Statement::default() };
    let card = |name: &str| CardFacts { name: Some(name.into()), birth: Some(BIRTH), sex: Some(Sex::Male) };
    let record = Source::Record;
    for (story, context, expected, notices) in [
        ("nothing known", context(), vec![], "I06"),
        ("the same", recorded(named("試験 太郎")), vec![], "I06"),
        ("another name", recorded(named("試験　太朗")), vec![(record, Compared::Name)], "I18 I06"),
        ("another sex", recorded(sex("2")), vec![(record, Compared::Sex)], "I20 I06"),
        ("a sex that was not set", recorded(sex("3")), vec![], "I06"),
        ("kana that did not come", recorded(kana("シケン タロウ")), vec![], "I06"),
        ("another insurer", recorded(insured_by(Some("06999999"))), vec![(record, Compared::InsurerNumber)], "I20 I06"),
        ("a number with a digit missing", recorded(insured_by(Some("6123456"))), vec![(record, Compared::InsurerNumber)], "I20 I06"),
        ("another number", recorded(number("13")), vec![(record, Compared::Number)], "I20 I06"),
        ("the card's name", on_card(card("試験　太朗")), vec![(Source::Card, Compared::Name)], "I18 I06"),
        ("the same card", on_card(card("試験　太郎")), vec![], "I06"),
    ] {
        let report = told(employee(), &context);
        assert_eq!(items(&report), expected, "{story}");
        assert_eq!(report.conflicts, [], "{story}");
        let found: Vec<_> = report.entitlements[0].notices.iter().map(|notice| notice.id()).collect();
        assert_eq!(found.join(" "), notices, "{story}");
    }
    let report = told(employee(), &recorded(named("試験　太朗")));
    let [found] = report.differences.as_slice() else { panic!("one") };
    assert_eq!((found.one.1.as_str(), found.other.1.as_str()), ("試験　太朗", "試験　太郎"));
    assert_eq!(found.other.0, Source::Service);
}

#[test]
#[rustfmt::skip]
fn of_an_answer_about_somebody_else_only_the_names_of_the_items_are_kept() {
    let born = CardFacts { birth: Some(date!(1985 - 06 - 16)), ..CardFacts::default() };
    let woman = CardFacts { sex: Some(Sex::Female), ..CardFacts::default() };
    let both = CardFacts { sex: Some(Sex::Female), ..born.clone() };
    for (card, expected) in [
        (born, vec![Compared::Birth]),
        (woman, vec![Compared::Sex]),
        (both, vec![Compared::Birth, Compared::Sex]),
    ] {
        let report = told(employee(), &on_card(card));
        assert_eq!(report.status, StatusWord::IdentityDoubt);
        assert_eq!(report.conflicts, expected);
        assert!(report.differences.is_empty() && report.claims.is_empty());
        let text = serde_json::to_string(&report).unwrap();
        for value in ["試験", "1985", "06123456"] {
            assert!(!text.contains(value), "{value}");
        }
    }
}

#[test]
fn a_hidden_character_is_read_by_the_record_where_birth_date_and_sex_are_the_same() {
    let hidden = || {
        with(
            employee(),
            json!({"Name": "試験　●郎", "NameKana": "ｼｹﾝ ﾀﾛｳ"}),
        )
    };
    let record = |birth, sex: Option<&str>| Statement {
        name: Some("試験　髙郎".into()),
        birth,
        sex: sex.map(str::to_owned),
        ..Statement::default()
    };
    let other_day = Some(date!(1985 - 06 - 16));
    for (story, said, expected) in [
        ("the same person", record(Some(BIRTH), Some("1")), Ok(())),
        (
            "another sex",
            record(Some(BIRTH), Some("2")),
            Err(Unresolved::OtherSex),
        ),
        (
            "another day",
            record(other_day, Some("1")),
            Err(Unresolved::OtherBirth),
        ),
        (
            "no sex",
            record(Some(BIRTH), None),
            Err(Unresolved::NotComparable),
        ),
        (
            "no birth date",
            record(None, Some("1")),
            Err(Unresolved::NotComparable),
        ),
    ] {
        let report = told(hidden(), &recorded(said));
        let read = report.person.resolved().map(|resolved| {
            assert_eq!(resolved.with_card, "試験　髙郎");
            assert_eq!(resolved.of_service, "試験　●郎");
            assert_eq!(resolved.kana.as_deref(), Some("ｼｹﾝ ﾀﾛｳ"));
        });
        assert_eq!(read, expected, "{story}");
    }
    let alone = told(hidden(), &context());
    assert!(alone.person.resolved() == Err(Unresolved::NotComparable));
    let compared = StaffEntry::SameName {
        on_card: "試験　髙郎".into(),
        same: true,
    };
    let compared = alone.with_entry(&compared, DAY);
    assert!(
        compared.person.resolved().is_ok(),
        "the desk has compared them"
    );
}

#[test]
fn what_the_desk_wrote_down_before_it_could_ask_is_compared_with_the_answer() {
    let written = |name: &str, sex: Option<&str>| Person {
        name: Some(name.into()),
        birth: Some(BIRTH),
        sex: sex.map(str::to_owned),
        ..Person::default()
    };
    let answered = || told(employee(), &context());
    let same = answered().beside(&written("試験 太郎", Some("1")));
    assert!(same == answered());
    let other = answered().beside(&written("試験　太朗", Some("2")));
    let record = Source::Record;
    let expected = [(record, Compared::Name), (record, Compared::Sex)];
    assert_eq!(items(&other), expected);
    assert!(other.next_steps().contains(&Outcome::NameDiffers));
    let form = other.person.other_form.as_ref().unwrap();
    assert_eq!((form.source, form.name.as_str()), (record, "試験　太朗"));
    assert_eq!(
        other.clone().beside(&written("試験　太朗", Some("2"))),
        other,
        "once"
    );
    assert!(answered().beside(&Person::default()) == answered());
}

#[test]
fn an_item_of_which_nothing_was_found_says_so_and_one_that_is_closed_stays_closed() {
    let opened = with(
        employee(),
        json!({
            "PharmacistsInfoConsFlg": "1", "PharmacistsInfoAvailableTime": "20260411090000",
            "SpecificHealthCheckupsInfoConsFlg": "0",
        }),
    );
    let context = Context {
        consents: Consents::comprehensive(true, true),
        ..context()
    };
    let report = told(opened, &context);
    let state = |report: &Report, item| {
        let view = report.views.iter().find(|view| view.item == item).unwrap();
        view.state
    };
    assert_eq!(state(&report, Item::Medication), Outcome::ViewGiven);
    for (item, before, after) in [
        (Item::Medication, Outcome::ViewGiven, Outcome::ViewNoData),
        (Item::Checkup, Outcome::ViewNotAsked, Outcome::ViewNotAsked),
    ] {
        assert_eq!(state(&report, item), before);
        let entry = StaffEntry::NothingFound { item };
        let looked = report.clone().with_entry(&entry, DAY);
        assert_eq!(state(&looked, item), after);
        let others = |report: &Report| -> Vec<_> {
            let views = report.views.iter();
            views.filter(|view| view.item != item).cloned().collect()
        };
        assert_eq!(others(&looked), others(&report));
    }
}
