//! Warnings: what a worker and the approver should look at before a ticket is decided. None of them stops it.

use serde::{Deserialize, Serialize};
use time::{Date, macros::date};

use super::{
    case::{Case, Member},
    opinion::OpinionState,
    ticket::Terms,
};

/// Something to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "warning",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase"
)]
pub(crate) enum Warning {
    /// Another law may go before assistance (他法優先).
    OtherLaw {
        /// Its scheme (法別番号).
        scheme: String,
        /// What staff reads.
        text: String,
    },
    /// No opinion of this institution says that the treatment is needed.
    NoOpinion,
    /// The opinion does not reach to the ticket's last day.
    OpinionEnds {
        /// Its last day.
        on: Date,
    },
    /// The opinion that was asked for has not come.
    OpinionOverdue {
        /// When it was due.
        due: Date,
    },
    /// The office's doctor judged the treatment not needed.
    JudgedNotNeeded,
    /// Another ticket of the month has a monthly amount as well: it is collected once.
    SelfPayTwice {
        /// The other ticket.
        number: String,
    },
}

/// Which law goes before assistance, by the name of the disease. A table of hints for people, not of entitlements.
struct Hint {
    from: Date,
    words: &'static [&'static str],
    scheme: &'static str,
    text: &'static str,
}

/// Source: 生活保護法4条2項 (他法優先); which scheme fits a disease is common knowledge of the field, not looked up.
const HINTS: &[Hint] = &[
    Hint {
        from: date!(2006 - 04 - 01),
        words: &["透析", "慢性腎不全", "人工関節", "ペースメーカー"],
        scheme: "15",
        text: "自立支援医療（更生医療）が優先します",
    },
    Hint {
        from: date!(2006 - 04 - 01),
        words: &["統合失調", "うつ病", "双極", "てんかん", "認知症"],
        scheme: "21",
        text: "自立支援医療（精神通院医療）が優先します",
    },
    Hint {
        from: date!(2007 - 04 - 01),
        words: &["結核"],
        scheme: "10",
        text: "感染症法37条の2が優先します",
    },
    Hint {
        from: date!(2015 - 01 - 01),
        words: &[
            "パーキンソン",
            "潰瘍性大腸炎",
            "クローン病",
            "全身性エリテマトーデス",
        ],
        scheme: "54",
        text: "難病の医療費助成が優先します",
    },
];

/// What there is to look at before these terms are decided.
pub(crate) fn warnings(
    case: &Case,
    terms: &Terms,
    except: Option<&str>,
    today: Date,
) -> Vec<Warning> {
    let mut found = Vec::new();
    if let Ok(member) = case.member(&terms.recipient) {
        found.extend(other_laws(member, terms));
    }
    found.extend(opinion(case, terms, today));
    if terms.self_pay > 0 {
        let twice = case.tickets.iter().find(|ticket| {
            ticket.is_valid()
                && Some(ticket.number.as_str()) != except
                && ticket.terms.recipient == terms.recipient
                && ticket.terms.month == terms.month
                && ticket.terms.self_pay > 0
        });
        found.extend(twice.map(|ticket| Warning::SelfPayTwice {
            number: ticket.number.clone(),
        }));
    }
    found
}

fn other_laws(member: &Member, terms: &Terms) -> impl Iterator<Item = Warning> {
    let covered = |scheme: &str| {
        let mut certificates = member.certificates.iter();
        certificates.any(|certificate| {
            certificate.scheme == scheme && certificate.until.is_none_or(|end| terms.until <= end)
        })
    };
    HINTS
        .iter()
        .filter(move |hint| hint.from <= terms.from && !covered(hint.scheme))
        .filter(|hint| {
            let named = |word: &&str| terms.injuries.iter().any(|injury| injury.contains(*word));
            hint.words.iter().any(named)
        })
        .map(|hint| Warning::OtherLaw {
            scheme: hint.scheme.into(),
            text: hint.text.into(),
        })
}

fn opinion(case: &Case, terms: &Terms, today: Date) -> Option<Warning> {
    let of_this = case.opinions.iter().rev().filter(|opinion| {
        opinion.recipient == terms.recipient
            && opinion.institution == terms.institution
            && opinion.treatment == terms.treatment
    });
    let mut judged = None;
    for opinion in of_this {
        match &opinion.state {
            OpinionState::Judged { needed, until, .. } => {
                judged = Some((*needed, *until));
                break;
            }
            _ if opinion.is_overdue(today) => {
                return Some(Warning::OpinionOverdue { due: opinion.due });
            }
            _ => {}
        }
    }
    match judged {
        None => Some(Warning::NoOpinion),
        Some((false, _)) => Some(Warning::JudgedNotNeeded),
        Some((true, until)) if until < terms.until => Some(Warning::OpinionEnds { on: until }),
        Some((true, _)) => None,
    }
}
