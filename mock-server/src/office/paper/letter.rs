//! What an office writes to an institution: a referral (診療依頼書), and the form of an opinion (医療要否意見書).

use super::{
    era,
    form::{self, Form, Row},
    sheet::Book,
};
use crate::office::{
    case::Case,
    opinion::{Opinion, OpinionState},
    referral::Referral,
    refused::Refused,
    registry::Registry,
};

/// A referral on A5 landscape.
pub(super) fn referral(
    book: &mut Book,
    registry: &Registry,
    case: &Case,
    referral: &Referral,
) -> Result<(), Refused> {
    let member = case.member(&referral.recipient)?;
    let mut rows = Vec::from(form::person(case, member));
    rows.extend([
        Row::of([
            ("診療別", referral.treatment.name().into()),
            ("診療を受ける日", era::day(referral.on)),
        ]),
        Row::of([
            ("地区担当員名", form::worker(registry, case)),
            ("ケース番号", case.number.clone()),
        ]),
    ]);
    let form = Form {
        page: form::A5,
        title: form::titled(&case.office, "診療依頼書"),
        to: Some(format!(
            "{}　御中",
            form::institution(registry, &referral.institution)
        )),
        recipient: referral.recipient.clone(),
        rows,
        notes: vec![
            "上記の者の診療をお願いします。この依頼書は、上記の日の診療に限り有効です。".into(),
            "引き続き医療を要すると認めるときは、医療要否意見書に記入のうえ福祉事務所へお送りください。".into(),
        ],
        dated: ("依頼日", referral.on),
    };
    form::draw(book, registry, &case.office, &form)
}

/// The form of an opinion on A4, with what the institution wrote once it came and what the office's doctor judged.
pub(super) fn opinion(
    book: &mut Book,
    registry: &Registry,
    case: &Case,
    opinion: &Opinion,
) -> Result<(), Refused> {
    let member = case.member(&opinion.recipient)?;
    let (text, until) = match &opinion.state {
        OpinionState::Asked => (String::new(), None),
        OpinionState::Received { text, until, .. } => (text.clone(), Some(*until)),
        OpinionState::Judged { until, .. } => (String::new(), Some(*until)),
    };
    // What the doctor of a masked person writes may say where the person is.
    let text = if member.is_masked() {
        String::new()
    } else {
        text
    };
    let judged = match &opinion.state {
        OpinionState::Judged { needed: true, .. } => "要",
        OpinionState::Judged { needed: false, .. } => "否",
        _ => "要　・　否",
    };
    let mut rows = Vec::from(form::person(case, member));
    rows.extend([
        Row::of([("診療別", opinion.treatment.name().into())]),
        Row::tall("傷病名", String::new(), 2.0),
        Row::tall("主要症状・見込", text, 7.0),
        Row::of([(
            "診療見込期間",
            until
                .map(era::day)
                .map_or_else(String::new, |day| format!("{day}まで")),
        )]),
        Row::tall("概算医療費", String::new(), 1.0),
        Row::of([("記入日", String::new()), ("担当医師", String::new())]),
        Row::of([("嘱託医の意見", judged.into())]),
        Row::of([
            ("地区担当員名", form::worker(registry, case)),
            ("番号", format!("{}-{}", case.number, opinion.id)),
        ]),
    ]);
    let form = Form {
        page: form::A4,
        title: form::titled(&case.office, "医療要否意見書"),
        to: Some(format!(
            "{}　御中",
            form::institution(registry, &opinion.institution)
        )),
        recipient: opinion.recipient.clone(),
        rows,
        notes: vec![format!("{}までにお送りください。", era::day(opinion.due))],
        dated: ("依頼日", opinion.asked),
    };
    form::draw(book, registry, &case.office, &form)
}
