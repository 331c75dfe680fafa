//! What staff sees of a case: where a masked member lives and is treated is hidden.

use serde_json::{Map, Value};

use super::case::Case;

/// A case for the screen.
pub(super) fn masked(case: &Case) -> Value {
    let mut value = whole(case);
    let hidden: Vec<&str> = case
        .members
        .iter()
        .filter(|member| member.is_masked())
        .map(|member| member.recipient.as_str())
        .collect();
    if hidden.is_empty() {
        return value;
    }
    if let Some(case) = value.as_object_mut() {
        for field in ["address", "phone"] {
            case.insert(field.into(), Value::Null);
        }
    }
    hide(&mut value, &hidden);
    value
}

/// A case as it is, after a reason was given.
pub(super) fn whole(case: &Case) -> Value {
    serde_json::to_value(case).unwrap_or_default()
}

/// A line of a list of cases: no address, no telephone.
pub(super) fn line(case: &Case) -> Value {
    let members = case.members.iter().map(|member| {
        serde_json::json!({
            "recipient": member.recipient,
            "name": member.name,
            "kana": member.kana,
            "masked": member.is_masked(),
        })
    });
    serde_json::json!({
        "number": case.number,
        "worker": case.worker,
        "members": members.collect::<Vec<_>>(),
    })
}

/// Whatever is about a hidden recipient loses its institutions and the doctor's text.
fn hide(value: &mut Value, hidden: &[&str]) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|entry| hide(entry, hidden)),
        Value::Object(object) => {
            let about = object.get("recipient").and_then(Value::as_str);
            if about.is_some_and(|about| hidden.contains(&about)) {
                blank(object);
                if let Some(state) = object.get_mut("state").and_then(Value::as_object_mut) {
                    blank(state);
                }
            }
            object.values_mut().for_each(|entry| hide(entry, hidden));
        }
        _ => {}
    }
}

fn blank(object: &mut Map<String, Value>) {
    for field in ["institution", "prescriber", "text"] {
        if let Some(value) = object.get_mut(field) {
            *value = Value::Null;
        }
    }
}
