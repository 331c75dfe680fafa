//! Questions by number (照会区分 2): asked anew, or again about a line that has no answer yet.
//!
//! Such an answer is about whoever has these numbers. It does not say that the person at the desk is they, what they consented to, or, where nothing is
//! found, that they have no right.

use std::collections::BTreeMap;

use madoguchi_core::{
    clock::Now,
    eligibility::{EligibilityResult, NumberQuestion},
    failure::{Code, Failure},
    outcome::{self, Ask, AskedBy, Report, ServiceMode, SubsidyAnswer, Visitors, of_failure_in},
    visit::{End, Entry, InquiryId},
};
use time::Date;

use super::{DeskRecord, Engine, EventKind, Output};
use crate::terminal::{Amendment, Asked};

/// Questions on their way.
#[derive(Default)]
pub(super) struct Questions {
    /// The numbers of each.
    asked: BTreeMap<InquiryId, Asked>,
    /// Lines that are looked up to be asked about again, by whom, and with which numbers.
    wanted: BTreeMap<InquiryId, (String, Option<Box<NumberQuestion>>)>,
    /// Which line a question is about again.
    again: BTreeMap<InquiryId, InquiryId>,
}

impl Engine {
    pub(super) fn on_ask(&mut self, inquiry: InquiryId, question: Box<NumberQuestion>) -> Output {
        let asked = Asked::from(&*question);
        self.questions.asked.insert(inquiry, asked);
        Output::Search(inquiry, question)
    }

    /// The line says whether it may be asked about again, and with what. While one question about it is on its way, a second is none.
    pub(super) fn on_ask_again(
        &mut self,
        inquiry: InquiryId,
        by: String,
        question: Option<Box<NumberQuestion>>,
    ) -> Vec<Output> {
        let questions = &mut self.questions;
        let under_way = questions.wanted.contains_key(&inquiry)
            || questions.again.values().any(|line| *line == inquiry);
        if under_way {
            return Vec::new();
        }
        questions.wanted.insert(inquiry, (by, question));
        vec![Output::LookUp(inquiry)]
    }

    pub(super) fn on_looked_up(
        &mut self,
        now: Now,
        inquiry: InquiryId,
        line: Result<Box<DeskRecord>, Failure>,
    ) -> Option<Output> {
        let (by, typed) = self.questions.wanted.remove(&inquiry)?;
        let question = line.map_err(|failure| failure.code);
        let question = question.and_then(|line| asked_again(&line, typed.as_deref()));
        let question = match question {
            Ok(question) => question,
            Err(failure) => {
                return Some(self.publish(now, EventKind::NotAmended { inquiry, failure }));
            }
        };
        // A number of its own: whether the service saw the first question is unknown, and its answer may still come.
        let fresh = self.inquiry_id(now);
        let asked = Asked {
            by: Some(by),
            ..Asked::from(&question)
        };
        self.questions.asked.insert(fresh, asked);
        self.questions.again.insert(fresh, inquiry);
        Some(Output::Search(fresh, Box::new(question)))
    }

    pub(super) fn on_searched(
        &mut self,
        now: Now,
        inquiry: InquiryId,
        day: Date,
        answer: Result<Box<EligibilityResult>, Failure>,
    ) -> Vec<Output> {
        let asked = self.questions.asked.remove(&inquiry);
        let report = answer.map(|result| self.by_number(&result, day));
        if let Some(line) = self.questions.again.remove(&inquiry) {
            return vec![self.on_searched_again(now, line, asked, report)];
        }
        if self.is_known(inquiry) {
            return Vec::new();
        }
        let entry = match report {
            Ok(report) => Entry::answered(inquiry, report),
            Err(failure) => self.unanswered(now, inquiry, failure.code),
        };
        vec![self.keep(DeskRecord {
            asked,
            ..DeskRecord::new(now.wall, entry)
        })]
    }

    /// An answer becomes the line's. None leaves the line as it is: it can be asked about once more.
    fn on_searched_again(
        &mut self,
        now: Now,
        inquiry: InquiryId,
        asked: Option<Asked>,
        report: Result<Report, Failure>,
    ) -> Output {
        let answered = report.map_err(|failure| failure.code);
        let answered = answered.and_then(|report| match report.ask {
            Ask::Answered => Ok(report),
            Ask::NotAnswered(_) => Err(Code::RequestRefused),
        });
        match (answered, asked) {
            (Ok(report), Some(asked)) => {
                let report = Box::new(report);
                let amendment = Amendment::AskedByNumber { report, asked };
                Output::Amend(inquiry, Box::new(amendment))
            }
            (Ok(_), None) => {
                let failure = Code::ProgramFault;
                self.publish(now, EventKind::NotAmended { inquiry, failure })
            }
            (Err(failure), _) => self.publish(now, EventKind::NotAmended { inquiry, failure }),
        }
    }

    fn unanswered(&self, now: Now, inquiry: InquiryId, code: Code) -> Entry {
        let situation = self.visitors.as_deref().and_then(Visitors::situation);
        let mode = situation.map_or(ServiceMode::Normal, |situation| situation.mode);
        Entry {
            failure: Some(code),
            outcome: Some(of_failure_in(code, &mode, now.wall).0),
            ..Entry::without_answer(inquiry, AskedBy::Number, End::Failed)
        }
    }

    fn by_number(&self, result: &EligibilityResult, day: Date) -> Report {
        let facility = &self.settings.facility;
        let context = facility.context(AskedBy::Number, day);
        let context = match self.visitors.as_deref() {
            Some(visitors) => context.knowing(result, visitors),
            None => context,
        };
        let report = outcome::assess(result, &context);
        facility.with_subsidies(report, &SubsidyAnswer::NotAsked, &context)
    }
}

/// The question about a line once more.
///
/// A card's answer says more than one by number and is never replaced by it. Where the line knows when its person was born, the numbers must be of somebody
/// born on that day.
fn asked_again(line: &DeskRecord, typed: Option<&NumberQuestion>) -> Result<NumberQuestion, Code> {
    let entry = &line.entry;
    if entry.failure == Some(Code::StoreDamaged) {
        // It may have been a card's answer.
        return Err(Code::StoreDamaged);
    }
    if entry.end == End::Answered && entry.asked_by == AskedBy::Card {
        return Err(Code::ProgramFault);
    }
    let question = match (typed, &line.asked) {
        (Some(typed), _) => typed.clone(),
        (None, Some(asked)) => asked.question().map_err(|_| Code::QuestionMalformed)?,
        (None, None) => return Err(Code::QuestionMalformed),
    };
    let known = entry.report.as_ref().and_then(|report| report.person.birth);
    match known {
        Some(known) if known != question.birth() => Err(Code::QuestionMalformed),
        _ => Ok(question),
    }
}
