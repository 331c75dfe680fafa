//! The codes of the core and the words for people are two lists: they must be one.

use madoguchi::{
    core::{failure::Code, outcome::Outcome},
    terminal::Elsewhere,
};
use madoguchi_words::{Language, elsewhere, failure, outcome, registry};

#[test]
fn every_failure_code_has_its_line_in_the_registry_in_the_same_order() {
    let ours: Vec<(&str, String)> = Code::ALL
        .iter()
        .map(|code| (code.as_str(), format!("{:?}", code.remedy())))
        .collect();
    let lines = registry().failures.iter();
    let registered: Vec<(&str, String)> = lines
        .map(|line| (line.code.as_str(), format!("{:?}", line.remedy)))
        .collect();
    assert_eq!(ours, registered);
}

#[test]
fn every_outcome_has_its_id_in_the_registry_in_the_same_order() {
    let ours: Vec<&str> = Outcome::ALL.iter().map(|outcome| outcome.id()).collect();
    assert_eq!(ours, registry().outcomes);
}

#[test]
fn both_languages_have_sentences_for_every_code_and_outcome() {
    for language in Language::ALL {
        for code in Code::ALL {
            let found =
                failure(language, code.as_str()).unwrap_or_else(|| panic!("{language:?} {code}"));
            for text in [
                &found.patient.heading,
                &found.patient.body,
                &found.staff.what,
                &found.staff.next,
                &found.vendor,
            ] {
                assert!(!text.trim().is_empty(), "{language:?} {code}");
            }
        }
        for id in Outcome::ALL.iter().map(|outcome| outcome.id()) {
            let found = outcome(language, id).unwrap_or_else(|| panic!("{language:?} {id}"));
            assert!(!found.text.trim().is_empty(), "{language:?} {id}");
        }
    }
}

#[test]
fn both_languages_have_a_sentence_for_every_card_that_lies_elsewhere() {
    for language in Language::ALL {
        for why in Elsewhere::ALL {
            let key = serde_json::to_value(why).expect("JSON");
            let key = key.as_str().expect("a word");
            let found = elsewhere(language, key).unwrap_or_else(|| panic!("{language:?} {key}"));
            assert!(!found.heading.is_empty() && !found.body.is_empty(), "{key}");
        }
    }
}
