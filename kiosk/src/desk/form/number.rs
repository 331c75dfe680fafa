//! A question by number (資格確認書 and the like), from what is written in the form: what is wrong with it, what looks mistyped, and the question itself.

use madoguchi::core::eligibility::{NumberFault, NumberQuestion, QuestionError};
use madoguchi_words::{fill, screen::FormWords};
use time::Date;

use super::{Form, Slot};
use crate::desk::tone::Tone;

/// The fields of a question by number, in the order in which the paper has them.
pub(super) const SLOTS: &[Slot] = &[
    Slot::Insurer,
    Slot::Symbol,
    Slot::Number,
    Slot::Branch,
    Slot::Birth,
];

/// For a question about one field alone, what the others hold.
const OTHER_INSURER: &str = "000000";
const OTHER_NUMBER: &str = "1";

/// The question for a visit on `day`; the field that stands in its way where there is one.
pub(super) fn question(form: &Form, day: Date) -> Result<NumberQuestion, Slot> {
    for slot in SLOTS {
        let optional = matches!(slot, Slot::Symbol | Slot::Branch);
        let empty = form.text(*slot).is_empty();
        if (empty && !optional) || (!empty && wrong(form, *slot, day).is_some()) {
            return Err(*slot);
        }
    }
    let birth = form.date(Slot::Birth).ok_or(Slot::Birth)?;
    let (insurer, number) = (form.text(Slot::Insurer), form.text(Slot::Number));
    let mut question =
        NumberQuestion::new(insurer, number, birth, day).map_err(|_| Slot::Insurer)?;
    if let Some(symbol) = form.optional(Slot::Symbol) {
        question = question.with_symbol(&symbol).map_err(|_| Slot::Symbol)?;
    }
    if let Some(branch) = form.optional(Slot::Branch) {
        question = question
            .with_branch_number(&branch)
            .map_err(|_| Slot::Branch)?;
    }
    Ok(question)
}

/// What is to be said beside a field in which something is written: that it cannot be asked with, or that it looks mistyped.
pub(super) fn remark(
    words: &FormWords,
    form: &Form,
    slot: Slot,
    day: Date,
) -> Option<(Tone, String)> {
    if form.text(slot).is_empty() {
        return None;
    }
    match wrong(form, slot, day) {
        Some(why) => Some((Tone::Stop, why.text(words))),
        None => Some((Tone::Attention, doubt(words, form, slot, day)?)),
    }
}

/// Why a field cannot be asked with.
enum Wrong {
    NotADate,
    Question(QuestionError),
}

impl Wrong {
    fn text(&self, words: &FormWords) -> String {
        let error = match self {
            Self::NotADate => return words.wrong_date.clone(),
            Self::Question(error) => error,
        };
        let count = |text: &str, count: usize| fill(text, &[("count", &count.to_string())]);
        match error {
            QuestionError::NotDigits { .. } => words.wrong_digits.clone(),
            QuestionError::InsurerNumberLength { digits } => count(&words.wrong_insurer, *digits),
            QuestionError::BranchNumberLength { .. } => words.wrong_branch.clone(),
            QuestionError::TooLong { limit, .. } => count(&words.wrong_long, *limit),
            QuestionError::BirthAfterVisit => words.wrong_birth.clone(),
            _ => words.wrong_characters.clone(),
        }
    }
}

fn wrong(form: &Form, slot: Slot, day: Date) -> Option<Wrong> {
    let text = form.text(slot);
    let other = |insurer, number, birth| NumberQuestion::new(insurer, number, birth, day);
    let asked = match slot {
        Slot::Insurer => other(text, OTHER_NUMBER, day),
        Slot::Number => other(OTHER_INSURER, text, day),
        Slot::Symbol => {
            other(OTHER_INSURER, OTHER_NUMBER, day).and_then(|question| question.with_symbol(text))
        }
        Slot::Branch => other(OTHER_INSURER, OTHER_NUMBER, day)
            .and_then(|question| question.with_branch_number(text)),
        _ => match form.date(slot) {
            Some(birth) => other(OTHER_INSURER, OTHER_NUMBER, birth),
            None => return Some(Wrong::NotADate),
        },
    };
    asked.err().map(Wrong::Question)
}

fn doubt(words: &FormWords, form: &Form, slot: Slot, day: Date) -> Option<String> {
    let element = match slot {
        Slot::Insurer => "InsurerNumber",
        Slot::Number => "InsuredIdentificationNumber",
        _ => return None,
    };
    let typed = form.optional(Slot::Number);
    let number = typed.as_deref().unwrap_or(OTHER_NUMBER);
    let question = NumberQuestion::new(form.text(Slot::Insurer), number, day, day).ok()?;
    let doubts = question.doubts();
    let (_, fault) = doubts.into_iter().find(|(of, _)| *of == element)?;
    Some(match fault {
        NumberFault::Prefecture => words.doubt_prefecture.clone(),
        NumberFault::Law => words.doubt_law.clone(),
        NumberFault::CheckDigit => words.doubt_check.clone(),
        // What a number of public coverage may not be is a doubt here: the answer decides.
        _ => words.doubt_form.clone(),
    })
}
