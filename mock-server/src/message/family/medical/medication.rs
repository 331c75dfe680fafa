//! `YZKsiquc01res` in XML: from claims, and from electronic prescriptions and dispensings.

use serde_json::{Value, json};

use super::{
    history::{Drug, Visit},
    names,
};
use crate::{
    message::order::hashed,
    person::{Person, compact},
};

/// What of a history is told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown {
    /// 薬剤情報.
    pub(super) drugs: bool,
    /// 診療情報.
    pub(super) care: bool,
    /// What only 電子処方箋 knows.
    pub(super) electronic: bool,
}

/// A pharmacy, invented.
const PHARMACY: (&str, &str) = ("1341234567", "例示薬局");

/// The visits of which something is told.
pub(super) fn shown(history: &[Visit], shown: Shown) -> Vec<Visit> {
    let visits = history.iter().cloned().map(|mut visit| {
        if !shown.drugs || visit.electronic && !shown.electronic {
            visit.drugs.clear();
        }
        if !shown.care {
            visit.treatment = None;
        }
        visit
    });
    visits
        .filter(|visit| !visit.drugs.is_empty() || visit.treatment.is_some())
        .collect()
}

/// The message.
pub(super) fn message(person: &Person, visits: &[Visit], shown: Shown) -> Value {
    let [name, kana, birth, sex] = names(person);
    let claims: Vec<Value> = visits.iter().filter_map(claim).collect();
    let electronic = || {
        visits
            .iter()
            .filter(|visit| visit.electronic && !visit.drugs.is_empty())
    };
    let prescriptions: Vec<Value> = electronic().map(prescription).collect();
    let dispensings: Vec<Value> = electronic().map(dispensing).collect();
    let list = |name: &str, list: Vec<Value>| {
        (shown.electronic && !list.is_empty()).then(|| json!({ name: list }))
    };
    let person = hashed(
        vec![
            ("Name", Some(name.into())),
            ("KanaName", Some(kana.into())),
            ("Birth", Some(birth.into())),
            ("AdmGendCode", Some(sex.into())),
        ],
        4,
    );
    let body = hashed(
        vec![
            (
                "MeTrMonthInf",
                (!claims.is_empty()).then_some(Value::Array(claims)),
            ),
            ("ShPrInf", list("ShPrMonthInf", prescriptions)),
            ("CzDiInf", list("CzDiMonthInf", dispensings)),
            ("ResultCode", Some("1".into())),
        ],
        4,
    );
    json!({ "MessageHeader": { "QuaInf": person }, "MessageBody": body })
}

/// What the claim of a visit says; nothing when all of it was electronic.
fn claim(visit: &Visit) -> Option<Value> {
    let drugs: Vec<Value> = visit
        .drugs
        .iter()
        .filter(|_| !visit.electronic)
        .map(|one| drug(one, visit, ""))
        .collect();
    let treatments = visit.treatment.map(|done| {
        let elements = vec![
            ("MeTrIdCl", Some("60".into())),
            ("SinInfCd", Some(done.code.into())),
            ("SinInfN", Some(done.name.into())),
            ("Qua1", Some("1".into())),
            ("Times", Some("1".into())),
        ];
        json!({ "MeTrInf": [hashed(elements, 6)] })
    });
    if drugs.is_empty() && treatments.is_none() {
        return None;
    }
    let day = hashed(
        vec![
            ("DiDate", Some(compact(visit.day).into())),
            ("PrDate", Some(compact(visit.day).into())),
            (
                "DrugInfs",
                (!drugs.is_empty()).then(|| json!({ "DrugInf": drugs })),
            ),
            ("MeTrInfs", treatments),
        ],
        4,
    );
    let (code, name) = visit.institution;
    let month = hashed(
        vec![
            ("DiOrg", Some("1".into())),
            ("MeTrDiHCd", Some(code.into())),
            ("MeTrDiHNm", Some(name.into())),
            ("MeTrMonth", Some(visit.month.compact().into())),
            ("InOut", Some("2".into())),
            ("DiDateInfs", Some(json!({ "DiDateInf": [day] }))),
        ],
        9,
    );
    Some(Value::Object(month))
}

fn prescription(visit: &Visit) -> Value {
    let drugs: Vec<Value> = visit
        .drugs
        .iter()
        .map(|one| drug(one, visit, "Sh"))
        .collect();
    let day = hashed(
        vec![
            ("ShPrDate", Some(compact(visit.day).into())),
            ("ShDrugInfs", Some(json!({ "ShDrugInf": drugs }))),
        ],
        2,
    );
    let (code, name) = visit.institution;
    let month = hashed(
        vec![
            ("ShPrOrg", Some("1".into())),
            ("ShMeTrDiHCd", Some(code.into())),
            ("ShMeTrDiHNm", Some(name.into())),
            ("ShPrMonth", Some(visit.month.compact().into())),
            ("ShPrCl", Some("2".into())),
            ("ShPrDateInfs", Some(json!({ "ShPrDateInf": [day] }))),
        ],
        9,
    );
    Value::Object(month)
}

fn dispensing(visit: &Visit) -> Value {
    let drugs: Vec<Value> = visit
        .drugs
        .iter()
        .map(|one| drug(one, visit, "Cz"))
        .collect();
    let day = hashed(
        vec![
            ("CzDiDate", Some(compact(visit.day).into())),
            ("CzPrDate", Some(compact(visit.day).into())),
            ("CzDrugInfs", Some(json!({ "CzDrugInf": drugs }))),
        ],
        3,
    );
    let (code, name) = visit.institution;
    let month = hashed(
        vec![
            ("CzDiOrg", Some("4".into())),
            ("CzMeTrDiHCd", Some(PHARMACY.0.into())),
            ("CzMeTrDiHNm", Some(PHARMACY.1.into())),
            ("CzPrlsHCd", Some(code.into())),
            ("CzPrlsHNm", Some(name.into())),
            ("CzPrIsOrg", Some("1".into())),
            ("CzDiMonth", Some(visit.month.compact().into())),
            ("CzPrCl", Some("2".into())),
            ("CzDiDateInfs", Some(json!({ "CzDiDateInf": [day] }))),
        ],
        9,
    );
    Value::Object(month)
}

/// A drug under the names of its source: none for claims, `Sh` for prescriptions, `Cz` for dispensings.
fn drug(drug: &Drug, visit: &Visit, source: &str) -> Value {
    let class = if source.is_empty() {
        "MeTrIdCl"
    } else {
        "UsageCl"
    };
    let elements: Vec<(String, Value)> = [
        (class, if source.is_empty() { "21" } else { "1" }),
        ("UsageN", drug.usage),
        ("DrugC", drug.code),
        ("DrugN", drug.name),
        ("IngreN", drug.ingredient),
        ("Qua1", drug.amount),
        ("Unit", "錠"),
        ("Times", &visit.days.to_string()),
    ]
    .into_iter()
    .map(|(name, value)| (format!("{source}{name}"), Value::from(value)))
    .collect();
    let elements = elements
        .iter()
        .map(|(name, value)| (name.as_str(), Some(value.clone())));
    Value::Object(hashed(elements.collect(), 9))
}
