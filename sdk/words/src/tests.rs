//! What holds for every sentence in every language: completeness, discretion, tone, glyphs.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

mod discretion;

#[test]
fn every_registered_id_has_its_sentences_in_every_language_and_nothing_else_has() {
    let codes: BTreeSet<_> = registry()
        .failures
        .iter()
        .map(|failure| failure.code.as_str())
        .collect();
    let ids: BTreeSet<_> = registry().outcomes.iter().map(String::as_str).collect();
    for language in Language::ALL {
        let book = book::of(language);
        assert_eq!(
            book.failures
                .keys()
                .map(String::as_str)
                .collect::<BTreeSet<_>>(),
            codes,
            "{language:?}"
        );
        assert_eq!(
            book.outcomes
                .keys()
                .map(String::as_str)
                .collect::<BTreeSet<_>>(),
            ids,
            "{language:?}"
        );
        assert_eq!(
            keys(&book.patient),
            ["P1", "P2", "P3", "P4", "desk"],
            "{language:?}"
        );
        assert_eq!(keys(&book.notices), ["e1", "e2"], "{language:?}");
        assert_eq!(
            keys(&book.elsewhere),
            [
                "one-at-a-time",
                "phone-expected",
                "phone-not-chosen",
                "staff-reader"
            ],
            "{language:?}"
        );
        for table in Table::ALL {
            assert_eq!(
                keys(&book.names[&table]),
                keys(&book::of(Language::Japanese).names[&table]),
                "{language:?} {table:?}"
            );
        }
        assert_eq!(
            keys(&book.charges),
            keys(&book::of(Language::Japanese).charges),
            "{language:?}"
        );
    }
}

#[test]
fn every_status_word_has_its_shape() {
    for language in Language::ALL {
        for (key, mark) in [
            ("acceptable", "●"),
            ("needs-check", "▲"),
            ("could-not-ask", "■"),
            ("identity-doubt", "■"),
        ] {
            assert_eq!(status(language, key).unwrap().mark, mark);
        }
        assert_eq!(book::of(language).status.len(), 4);
    }
    assert_eq!(
        status(Language::Japanese, "acceptable").unwrap().word,
        "受付可"
    );
}

#[test]
fn both_languages_put_the_same_values_in() {
    for (id, ja) in &book::of(Language::Japanese).outcomes {
        let en = outcome(Language::English, id).unwrap();
        for ((part, ja), (_, en)) in parts(ja).into_iter().zip(parts(en)) {
            assert_eq!(placeholders(ja), placeholders(en), "{id} {part}");
        }
    }
    let mut used = BTreeSet::new();
    for language in Language::ALL {
        for (_, text) in all_texts(language) {
            used.extend(placeholders(&text));
        }
    }
    let listed: BTreeSet<_> = PLACEHOLDERS.iter().map(ToString::to_string).collect();
    assert_eq!(used, listed);
}

#[test]
fn a_sentence_is_whole_whichever_of_its_values_are_there() {
    for language in Language::ALL {
        for (id, desk) in &book::of(language).outcomes {
            for (part, text) in parts(desk) {
                let names: Vec<String> = placeholders(text).into_iter().collect();
                for chosen in 0..1_u32 << names.len() {
                    let there = |at: &usize| chosen & (1 << at) != 0;
                    let values: Vec<(&str, &str)> = names
                        .iter()
                        .enumerate()
                        .map(|(at, name)| (name.as_str(), if there(&at) { "値" } else { " " }))
                        .collect();
                    assert_whole(&format!("{id} {part}"), &fill(text, &values));
                }
            }
        }
    }
}

/// No dash in place of a value, no empty parentheses, no colon with nothing behind it, no piece of the notation.
fn assert_whole(place: &str, text: &str) {
    let empty = [
        "（）", "()", "（、", "（・", "：。", "：・", "・・", "、。", "  ", "（～", "～）",
    ];
    for piece in ["―", "{", "}", "[", "]"].iter().chain(&empty) {
        assert!(!text.contains(piece), "{place} has {piece}: {text}");
    }
    assert!(!text.is_empty() && text.trim() == text, "{place}: {text}");
    let (first, last) = (text.chars().next(), text.chars().next_back());
    let joins = |glyph: Option<char>| glyph.is_some_and(|glyph| "：・、:,～".contains(glyph));
    assert!(!joins(first) && !joins(last), "{place}: {text}");
}

#[test]
fn headings_are_short_and_nobody_shouts() {
    for (language, limit) in [(Language::Japanese, 20), (Language::English, 40)] {
        for (place, sentence) in patient_texts(language) {
            for line in fill(&sentence.heading, &[("date", &day(language, 12, 31))]).lines() {
                assert!(line.chars().count() <= limit, "{place}: {line}");
            }
            assert!(!sentence.heading.ends_with(['。', '.']), "{place}");
        }
        for (place, text) in all_texts(language) {
            assert!(!text.contains(['!', '！', '？']), "{place}: {text}");
        }
    }
}

#[test]
fn japanese_sentences_are_polite() {
    let polite = [
        "です",
        "ます",
        "ません",
        "ました",
        "でした",
        "ください",
        "ますか",
    ];
    let mut sentences: Vec<(String, String)> = Vec::new();
    for (place, sentence) in patient_texts(Language::Japanese) {
        sentences.push((place, sentence.body.clone()));
    }
    for (id, desk) in &book::of(Language::Japanese).outcomes {
        for (_, next) in parts(desk)
            .into_iter()
            .filter(|(part, _)| part.ends_with("next"))
        {
            sentences.push((id.clone(), next.to_owned()));
        }
    }
    for (code, failure) in &book::of(Language::Japanese).failures {
        for text in [&failure.staff.what, &failure.staff.next, &failure.vendor] {
            sentences.push((code.clone(), text.clone()));
        }
    }
    for (place, text) in sentences {
        let text = without_parentheses(&fill(
            &text,
            &[
                ("retry", "x"),
                ("until", "x"),
                ("day", "x"),
                ("source", "x"),
            ],
        ));
        assert!(text.ends_with('。'), "{place}: {text}");
        for sentence in text
            .split('。')
            .map(str::trim)
            .filter(|sentence| !sentence.is_empty())
        {
            assert!(
                polite.iter().any(|end| sentence.ends_with(end)),
                "{place}: {sentence}"
            );
        }
    }
}

#[test]
fn every_glyph_is_one_that_the_receipt_software_and_our_font_have() {
    for language in Language::ALL {
        for (place, text) in all_texts(language) {
            for glyph in text.chars() {
                let (_, _, lost) = encoding_rs::SHIFT_JIS.encode(glyph.encode_utf8(&mut [0; 4]));
                assert!(!lost, "{place}: {glyph} U+{:04X}", u32::from(glyph));
            }
        }
    }
}

#[test]
fn an_unknown_code_has_no_words() {
    assert_eq!(failure(Language::Japanese, "RDR-99"), None);
    assert_eq!(outcome(Language::English, "Z01"), None);
    assert_eq!(name(Language::Japanese, Table::LimitClass, "Z99"), None);
    assert_eq!(
        name(Language::Japanese, Table::LimitClass, "B10"),
        Some("一般Ⅰ")
    );
    assert_eq!(
        charge(Language::Japanese, "reported")
            .map(|text| fill(text, &[("tenths", "3")]))
            .unwrap(),
        "3割（回答による）"
    );
}

fn keys<V>(map: &BTreeMap<String, V>) -> Vec<&str> {
    map.keys().map(String::as_str).collect()
}

fn patient_texts(language: Language) -> Vec<(String, &'static Sentence)> {
    let book = book::of(language);
    let own = book
        .patient
        .iter()
        .chain(&book.notices)
        .chain(&book.elsewhere)
        .map(|(id, sentence)| (id.clone(), sentence));
    let failures = book
        .failures
        .iter()
        .map(|(code, failure)| (code.clone(), &failure.patient));
    own.chain(failures).collect()
}

fn parts(desk: &Desk) -> Vec<(&'static str, &str)> {
    let mut parts = vec![("text", desk.text.as_str()), ("next", desk.next.as_str())];
    if let Some(pressed) = &desk.pressed {
        parts.extend([
            ("pressed.text", pressed.text.as_str()),
            ("pressed.next", pressed.next.as_str()),
        ]);
    }
    parts
}

fn all_texts(language: Language) -> Vec<(String, String)> {
    let book = book::of(language);
    let mut texts = Vec::new();
    for (place, sentence) in patient_texts(language) {
        texts.push((place.clone(), sentence.heading.clone()));
        texts.push((place, sentence.body.clone()));
    }
    for (code, failure) in &book.failures {
        for text in [&failure.staff.what, &failure.staff.next, &failure.vendor] {
            texts.push((code.clone(), text.clone()));
        }
    }
    for (id, desk) in &book.outcomes {
        texts.extend(
            parts(desk)
                .into_iter()
                .map(|(part, text)| (format!("{id} {part}"), text.to_owned())),
        );
    }
    for (key, status) in &book.status {
        texts.push((key.clone(), format!("{}{}", status.mark, status.word)));
    }
    texts.extend(book.charges.clone());
    for (table, names) in &book.names {
        texts.extend(
            names
                .iter()
                .map(|(key, name)| (format!("{table:?} {key}"), name.clone())),
        );
    }
    texts
}

fn placeholders(text: &str) -> BTreeSet<String> {
    let open = text.split('{').skip(1);
    open.filter_map(|rest| Some(rest.split_once('}')?.0.to_owned()))
        .collect()
}

fn without_parentheses(text: &str) -> String {
    let mut depth = 0_usize;
    let mut bare = String::new();
    for glyph in text.chars() {
        match glyph {
            '（' => depth += 1,
            '）' => depth -= 1,
            _ if depth == 0 => bare.push(glyph),
            _ => {}
        }
    }
    bare
}
