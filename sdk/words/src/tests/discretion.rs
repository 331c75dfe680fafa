//! Discretion: no cause on a patient's screen, and none at the desk before a press.

use super::*;

/// Words that would tell a person behind the patient why.
const NEVER_TO_PATIENTS: &[(Language, &[&str])] = &[
    (
        Language::Japanese,
        &[
            "医療扶助",
            "生活保護",
            "保護",
            "支援給付",
            "福祉",
            "受給",
            "公費",
            "助成",
            "死亡",
            "喪失",
            "不開示",
            "特定疾病",
            "病名",
            "滞納",
            "特別療養費",
            "保険者",
            "資格",
            "失効",
            "停止",
            "無効",
            "真正",
            "偽",
            "拒否",
            "不正",
            "違反",
        ],
    ),
    (
        Language::English,
        &[
            "welfare",
            "assistance",
            "benefit",
            "recipient",
            "public",
            "subsid",
            "death",
            "dead",
            "died",
            "lost",
            "withheld",
            "disclos",
            "disease",
            "arrears",
            "unpaid",
            "insurer",
            "eligib",
            "revoked",
            "suspend",
            "invalid",
            "genuine",
            "forged",
            "refus",
            "fraud",
        ],
    ),
];

/// Words that stand at the desk only after a press.
const ONLY_AFTER_A_PRESS: &[(Language, &[&str])] = &[
    (
        Language::Japanese,
        &[
            "医療扶助",
            "生活保護",
            "保護の",
            "保護を",
            "支援給付",
            "福祉",
            "受給中",
            "医療券",
            "調剤券",
            "委託",
            "死亡",
            "不開示",
            "特定疾病",
            "滞納",
            "助成",
            "償還",
        ],
    ),
    (
        Language::English,
        &[
            "assistance",
            "welfare",
            "recipient",
            "medical ticket",
            "dispensing ticket",
            "entrusted",
            "support benefit",
            "death",
            "withheld",
            "disease",
            "arrears",
            "subsid",
        ],
    ),
];

#[test]
fn no_patient_text_tells_a_cause() {
    for (language, words) in NEVER_TO_PATIENTS {
        for (place, sentence) in patient_texts(*language) {
            assert_none_of(
                words,
                &place,
                &format!("{}\n{}", sentence.heading, sentence.body),
            );
        }
    }
}

/// Sections of the screens' words that only the desk shows.
const DESK_SECTIONS: &[&str] = &["command", "desk", "field", "form", "name"];

/// Questions that everybody is asked, whoever they are: they name what they ask about and tell nothing of who answers.
const ASKED_OF_EVERYBODY: &[&str] = &["decide.subsidies", "decide.subsidies_body"];

#[test]
fn no_screen_of_the_patient_tells_a_cause() {
    let files = [
        (Language::Japanese, include_str!("../screens.ja.toml")),
        (Language::English, include_str!("../screens.en.toml")),
    ];
    for (language, file) in files {
        let words = NEVER_TO_PATIENTS.iter().find(|(of, _)| *of == language);
        let (_, words) = words.unwrap();
        let screens: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(file).unwrap();
        let patient: Vec<_> = screens
            .iter()
            .filter(|(section, _)| !DESK_SECTIONS.contains(&section.as_str()))
            .collect();
        assert!(patient.len() > 10, "{language:?}");
        for (section, texts) in patient {
            for (key, text) in texts {
                let place = format!("{section}.{key}");
                if !ASKED_OF_EVERYBODY.contains(&place.as_str()) {
                    assert_none_of(words, &place, text);
                }
            }
        }
    }
}

#[test]
fn what_stands_at_the_desk_before_a_press_tells_no_sensitive_cause() {
    for (language, words) in ONLY_AFTER_A_PRESS {
        let book = book::of(*language);
        for (id, desk) in &book.outcomes {
            assert_none_of(words, id, &format!("{}\n{}", desk.text, desk.next));
        }
        for (code, failure) in &book.failures {
            assert_none_of(
                words,
                code,
                &format!("{}\n{}", failure.staff.what, failure.staff.next),
            );
        }
        for (basis, text) in &book.charges {
            assert_none_of(words, basis, text);
        }
        for (table, names) in book
            .names
            .iter()
            .filter(|(table, _)| **table != Table::KindPressed)
        {
            for name in names.values() {
                assert_none_of(words, &format!("{table:?}"), name);
            }
        }
    }
}

#[test]
fn outcomes_that_must_not_be_told_apart_read_the_same() {
    let alike_before_a_press: &[&[&str]] = &[
        &["A01", "A18", "S01"],
        &["A10", "S04"],
        &["A19", "S05"],
        &["I09", "A13"],
    ];
    for language in Language::ALL {
        let by_card = outcome(language, "I13").unwrap();
        assert_eq!(Some(by_card), outcome(language, "I14"));
        assert_eq!(by_card.pressed, None);
        for group in alike_before_a_press {
            let texts: BTreeSet<_> = group
                .iter()
                .map(|id| &outcome(language, id).unwrap().text)
                .collect();
            assert_eq!(texts.len(), 1, "{language:?} {group:?}");
        }
        for code in [
            "CRT-01", "CRT-02", "CRT-03", "CRT-04", "CRT-05", "CRT-06", "CRT-07", "SVC-08",
        ] {
            assert_eq!(
                Some(&failure(language, code).unwrap().patient),
                patient(language, "P2"),
                "{code}"
            );
        }
    }
}

#[test]
fn sensitive_outcomes_hold_their_words_back() {
    for language in Language::ALL {
        for id in registry()
            .outcomes
            .iter()
            .filter(|id| id.starts_with('A') || *id == "I09" || *id == "I10")
        {
            assert!(outcome(language, id).unwrap().pressed.is_some(), "{id}");
        }
        assert!(
            outcome(language, "I10")
                .unwrap()
                .pressed
                .as_ref()
                .unwrap()
                .manager_only
        );
    }
}

fn assert_none_of(words: &[&str], place: &str, text: &str) {
    let lower = text.to_lowercase();
    for word in words {
        assert!(!lower.contains(word), "{place} says {word}: {text}");
    }
}
