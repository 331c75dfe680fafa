//! Putting values into a sentence.

/// Every placeholder that a sentence may use.
pub const PLACEHOLDERS: &[&str] = &[
    "amount",
    "approval",
    "area",
    "code",
    "combined",
    "date",
    "day",
    "evidence",
    "from",
    "layer",
    "lost_on",
    "message",
    "name",
    "period",
    "retry",
    "scheme",
    "source",
    "tenths",
    "time",
    "treatment",
    "until",
];

/// `text` with `{name}` replaced by its value. A part in `[ ]` appears only when all its values are there; outside such a part a value that
/// is missing leaves a dash. A blank value is missing. Values are taken as they are: braces and brackets in them mean nothing.
///
/// ```
/// let text = "無効[（喪失日 {lost_on}）]。新しい資格は未登録";
/// assert_eq!(madoguchi_words::fill(text, &[]), "無効。新しい資格は未登録");
/// assert_eq!(madoguchi_words::fill(text, &[("lost_on", "3月31日")]), "無効（喪失日 3月31日）。新しい資格は未登録");
/// ```
#[must_use]
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, (part, after))) = next_part(rest) {
        filled.push_str(&substitute(before, values).0);
        let (part, complete) = substitute(part, values);
        if complete {
            filled.push_str(&part);
        }
        rest = after;
    }
    filled.push_str(&substitute(rest, values).0);
    filled
}

fn next_part(text: &str) -> Option<(&str, (&str, &str))> {
    let (before, tail) = text.split_once('[')?;
    Some((before, tail.split_once(']')?))
}

/// The text with its values, and whether none was missing.
fn substitute(text: &str, values: &[(&str, &str)]) -> (String, bool) {
    let mut filled = String::with_capacity(text.len());
    let mut complete = true;
    let mut rest = text;
    while let Some((before, (name, after))) = next_placeholder(rest) {
        filled.push_str(before);
        match values.iter().find(|(key, _)| *key == name) {
            Some((_, value)) if !value.trim().is_empty() => filled.push_str(value),
            _ => {
                filled.push('―');
                complete = false;
            }
        }
        rest = after;
    }
    filled.push_str(rest);
    (filled, complete)
}

fn next_placeholder(text: &str) -> Option<(&str, (&str, &str))> {
    let (before, tail) = text.split_once('{')?;
    Some((before, tail.split_once('}')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_where_their_names_stand() {
        for (text, values, expected) in [
            ("有効", vec![], "有効"),
            ("{tenths}割（法定）", vec![("tenths", "3")], "3割（法定）"),
            ("{tenths}割（法定）", vec![], "―割（法定）"),
            (
                "中[（{from}～{until}）]外",
                vec![("from", "a"), ("until", "b")],
                "中（a～b）外",
            ),
            ("中[（{from}～{until}）]外", vec![("from", "a")], "中外"),
            (
                "[{source}：]古い[・{time}]",
                vec![("source", "X")],
                "X：古い",
            ),
            (
                "前[：{message}]",
                vec![("message", "[{code}]")],
                "前：[{code}]",
            ),
            ("中[（{from}）]外", vec![("from", " \u{3000}")], "中外"),
            ("a[b", vec![], "a[b"),
            ("a{b", vec![], "a{b"),
            ("]{}[", vec![], "]―["),
        ] {
            assert_eq!(fill(text, &values), expected, "{text}");
        }
    }
}
