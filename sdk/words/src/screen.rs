//! The words of the kiosk's own screens: headings, buttons, labels. What a failure, an outcome or a patient text says stands elsewhere.
//!
//! One file per language, typed: a missing or an unknown key does not parse, and a test parses every file. `{count}` and the like are filled
//! in with [`fill`](crate::fill()). A line break in a text is a wish; the screens break further lines between phrases only.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::Language;

/// The words of every screen in one language.
#[must_use]
pub fn screens(language: Language) -> &'static Screens {
    static JAPANESE: LazyLock<Screens> = LazyLock::new(|| parse(include_str!("screens.ja.toml")));
    static ENGLISH: LazyLock<Screens> = LazyLock::new(|| parse(include_str!("screens.en.toml")));
    match language {
        Language::Japanese => &JAPANESE,
        Language::English => &ENGLISH,
    }
}

#[expect(
    clippy::expect_used,
    reason = "the text is compiled in and parsed by a test"
)]
fn parse(text: &str) -> Screens {
    toml::from_str(text).expect("the screens' words are well-formed")
}

macro_rules! sections {
    ($($(#[doc = $doc:expr])* $section:ident: $name:ident { $($field:ident),* $(,)? })*) => {
        /// The words of every screen, by screen.
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Screens {
            $($(#[doc = $doc])* pub $section: $name,)*
        }

        $(
            $(#[doc = $doc])*
            #[derive(Debug, Deserialize)]
            #[serde(deny_unknown_fields)]
            pub struct $name {
                $(#[doc = concat!("`", stringify!($section), ".", stringify!($field), "` of the word files.")] pub $field: String,)*
            }
        )*
    };
}

sections! {
    /// What stands on every patient screen.
    bar: Bar { step_tap, step_check, step_done, language, larger, standard, dark, light, help, called, leave_card, take_card, code }
    /// Where to put the card.
    welcome: Welcome { heading, body, phone, picture }
    /// No reader can be used.
    closed: Closed { heading, body }
    /// The card is being read.
    reading: Reading { heading, body }
    /// The PIN keypad.
    pin: PinWords { heading, heading_phone, tries, wrong, unknown_outcome, again, entered, erase, stop, desk, unlocked }
    /// The PIN is typed on the reader's own keys.
    on_reader: OnReader { heading, body }
    /// By face or by PIN, and where to look.
    face: FaceWords { heading, not_recognised, not_seen, locked, unavailable, either, only_pin, only_face, use_face, use_pin, look, look_body }
    /// One try is left.
    last_try: LastTry { heading, body, desk, go_on }
    /// Hold the phone to the reader.
    hold_phone: HoldPhone { heading, body }
    /// The card signs, or the service answers.
    checking: Checking { heading, body, body_card_free }
    /// What the institution may look at.
    consent: Consent { heading, care, care_note, surgery, surgery_note, allow, refuse, left, go }
    /// One thing to say yes or no to: whether certificates of subsidies are shown, whether the card is enrolled for insurance use now.
    decide: DecideWords { subsidies, subsidies_body, subsidies_yes, subsidies_no, enrol, enrol_body, enrol_yes, enrol_no }
    /// Somebody asked for help, and staff has been called.
    staff_called: StaffCalled { heading, body, check_body, check_only }
    /// The card was taken away too early.
    put_back: PutBack { heading, body, seconds }
    /// The desk's frame; what outcomes, failures and choices are called stands with them.
    desk: DeskWords {
        title, today, today_none, choose, next, next_nothing, rights, kind, result, charge, choices, confirmed, details, record, show, discreet,
        managers_only, help, help_seen, called, machine, journal, old_data, degraded, up_to_date, more, mode, mode_end, stop, again, by_number, differences, item, otherwise, of_record, of_card, of_service, kana, conflicts, main_insurance, public_expense, check, check_yes, check_no, check_sure, check_end, check_back, test_environment, not_journaled, not_amended, no_name, name, status,
        changed, changed_at, changed_before_start, changed_before, changed_closed,
        as_of, ended, method, method_none, reference, until, answer_none, notice, delivery, delivered, delivery_waits, delivery_failed, inquiry, outcomes, reader, reader_none, reader_silent, restart, staff_reader, mail_none, service,
        service_trouble, service_unknown, to_check,
    }
    /// What the command line says beside the rest.
    command: CommandWords { held_back, for_managers, pressed }
    /// What staff fill in.
    form: FormWords {
        title_number, title_again, title_mode, number_ask, mode_ask, ask, asking, check, wrong_digits, wrong_insurer, wrong_branch, wrong_long,
        wrong_characters, wrong_date, wrong_birth, doubt_check, doubt_prefecture, doubt_law, doubt_form, mode, mode_normal, mode_maintenance,
        mode_emergency, mode_disaster, mode_clock, mode_approval, mode_area, mode_last_day, mode_set,
        title_clerk, title_entry, title_receive, title_name, clerk, clerk_other, clerk_is, what, evidence, ratio, tenths, relation, right, item, name,
        name_on_card, birth, until, office, received, since, reason, kind_evidence, kind_waiver, kind_pending, kind_says, kind_differs,
        kind_degraded, kind_consent, kind_nothing, kind_no_photo, kind_absent, kind_left, kind_face, save, choose, same_person, close, pick, write, no_date, title_mail,
        mail_ask, mail_at, open, refused_another, refused_nobody, refused_several, attributed,
        noted,
    }
    /// Two spellings of one name.
    name: NameWords {
        title, of_service, on_card, recorded, kana, birth_and_sex, compared, look, fits, fits_not_claimable, other_length, other_character, by_eye, entry,
        registered, withdrawn, write, same, withdraw,
    }
    /// The fields of a right.
    field: FieldWords {
        insurer_number, insurer_name, symbol, number, branch_number, payer_number, recipient_number, office, insured, from, until,
        limit_class, limit_until, treatment_month, treatment_type, single_or_combined, ticket_from, ticket_until, scheme, prescriber, unknown_code, birth, sex,
        ticket_before, ticket_now, ticket_cancelled, ticket_self_pay,
        address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_word() {
        for language in Language::ALL {
            assert!(!screens(language).welcome.heading.is_empty());
        }
    }

    #[test]
    fn both_languages_use_the_same_placeholders() {
        fn placeholders(value: &toml::Value, path: &str, found: &mut Vec<(String, String)>) {
            match value {
                toml::Value::Table(table) => {
                    for (key, value) in table {
                        placeholders(value, &format!("{path}.{key}"), found);
                    }
                }
                toml::Value::String(text) => {
                    assert!(!text.trim().is_empty(), "{path} is empty");
                    for part in text.split('{').skip(1) {
                        let (name, _) = part.split_once('}').expect("a placeholder ends");
                        found.push((path.to_owned(), name.to_owned()));
                    }
                }
                other => panic!("{path}: {other}"),
            }
        }
        let [japanese, english] = [
            include_str!("screens.ja.toml"),
            include_str!("screens.en.toml"),
        ]
        .map(|text| {
            let mut found = Vec::new();
            placeholders(&toml::from_str(text).unwrap(), "", &mut found);
            found.sort();
            found
        });
        assert_eq!(japanese, english);
        assert!(!japanese.is_empty());
    }
}
