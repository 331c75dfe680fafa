use serde_json::{Value, json};
use time::{Date, macros::date};

use super::*;

#[test]
fn absent_empty_value_and_other_are_four_things() {
    let tree = json!({"A": "", "B": null, "C": "　", "D": "20260401", "E": "99999999"});
    let node = Node::root(&tree);
    let read = |element| Element::<Date>::read(&node, &Name::of(element)).unwrap();
    assert_eq!(read("Z"), Element::Absent);
    assert_eq!(read("A"), Element::Empty);
    assert_eq!(read("B"), Element::Empty);
    assert_eq!(read("C"), Element::Empty);
    assert_eq!(read("D"), Element::Value(date!(2026 - 04 - 01)));
    assert_eq!(read("E").other(), Some("99999999"));
}

#[test]
fn what_is_not_a_text_is_named_and_never_converted() {
    let tree = json!({"A": 1, "B": true, "C": {}, "D": []});
    let node = Node::at("MessageBody", &tree).unwrap();
    for (element, found) in [
        ("A", "a number"),
        ("B", "a truth value"),
        ("C", "a group"),
        ("D", "a list"),
    ] {
        assert_eq!(
            node.text(&Name::of(element)),
            Err(MessageError::NotText {
                element: format!("MessageBody/{element}"),
                found
            })
        );
    }
}

#[test]
fn lists_come_wrapped_or_bare_and_one_or_many() {
    let one = json!({"N": "x"});
    for (tree, expected) in [
        (json!({}), 0),
        (json!({"L": ""}), 0),
        (json!({"L": {}}), 0),
        (json!({"L": []}), 0),
        (json!({"L": {"I": []}}), 0),
        (json!({"L": {"I": one}}), 1),
        (json!({"L": {"I": [one, one]}}), 2),
        (json!({"L": [one, one]}), 2),
        (json!({"L": one}), 1),
        (json!({"I": one}), 1),
        (json!({"I": [one, one]}), 2),
        (json!({"I": one, "L": {"I": one}}), 2),
        (json!({"I": one, "L": ""}), 1),
    ] {
        assert_eq!(groups(&tree), Ok(expected), "{tree}");
    }
    let tree = json!({"L": {"I": [one, 3]}});
    let expected = MessageError::NotAGroup {
        element: "L/I[1]".to_owned(),
        found: "a number",
    };
    assert_eq!(groups(&tree), Err(expected));
}

/// How many `I` there are, in `L` or without it.
fn groups(tree: &Value) -> Result<usize, MessageError> {
    let mut found = 0;
    Node::root(tree).each_group(&Name::of("L/I"), |_| {
        found += 1;
        Ok(())
    })?;
    Ok(found)
}

#[test]
fn a_text_stands_there_once_or_often_and_under_another_name() {
    let tree = json!({"A": "1", "B": ["1", "", null, "2"], "C": [1]});
    let node = Node::root(&tree);
    let read = |element| Vec::<Element<String>>::read(&node, &Name::of(element));
    let value = |text: &str| Element::Value(text.to_owned());
    assert_eq!(read("Z"), Ok(vec![]));
    assert_eq!(read("A"), Ok(vec![value("1")]));
    let all = vec![value("1"), Element::Empty, Element::Empty, value("2")];
    assert_eq!(read("B"), Ok(all));
    assert_eq!(read("Z|A"), Ok(vec![value("1")]));
    let error = MessageError::NotText {
        element: "C[0]".to_owned(),
        found: "a number",
    };
    assert_eq!(read("C"), Err(error));
}
