//! Elements written into the tree that every wire form is written from: the other direction of [`tree`](super::tree), from the same declarations.
//!
//! Absent is not written, empty is written empty, and what is no value known here is written as it came. Order is that of the declaration.

use serde_json::{Map, Value};

use super::tree::{Element, Name};

/// The elements of one group, in their order.
pub(crate) type Children = Map<String, Value>;

/// A value that one text element can hold.
pub(crate) trait ToText {
    fn to_text(&self) -> String;
}

/// What one named field of a group is written from.
pub(crate) trait Write {
    fn write(&self, element: &Name, group: &mut Children);
}

/// A group of elements; [`elements!`](super::tree::elements) writes the implementation.
pub(crate) trait WriteGroup {
    fn write_group(&self, group: &mut Children);

    /// The group alone.
    fn to_group(&self) -> Value {
        let mut children = Children::new();
        self.write_group(&mut children);
        Value::Object(children)
    }
}

impl<T: ToText> Write for Element<T> {
    fn write(&self, element: &Name, group: &mut Children) {
        if let Some(text) = text(self) {
            group.insert(element.first().to_owned(), text);
        }
    }
}

impl<T: ToText> Write for Vec<Element<T>> {
    fn write(&self, element: &Name, group: &mut Children) {
        insert_all(
            element.first(),
            self.iter().filter_map(text).collect(),
            group,
        );
    }
}

impl<G: WriteGroup> Write for Option<G> {
    fn write(&self, element: &Name, group: &mut Children) {
        if let Some(inner) = self {
            group.insert(element.first().to_owned(), inner.to_group());
        }
    }
}

/// An empty list is not written, with or without its wrapper.
impl<G: WriteGroup> Write for Vec<G> {
    fn write(&self, element: &Name, group: &mut Children) {
        let items: Vec<Value> = self.iter().map(WriteGroup::to_group).collect();
        match element.wrapper() {
            _ if items.is_empty() => {}
            None => insert_all(element.first(), items, group),
            Some(wrapper) => {
                let mut list = Children::new();
                insert_all(element.first(), items, &mut list);
                group.insert(wrapper.to_owned(), Value::Object(list));
            }
        }
    }
}

impl ToText for String {
    fn to_text(&self) -> String {
        self.clone()
    }
}

fn text<T: ToText>(element: &Element<T>) -> Option<Value> {
    match element {
        Element::Absent => None,
        Element::Empty => Some(Value::String(String::new())),
        Element::Value(value) => Some(Value::String(value.to_text())),
        Element::Other(text) => Some(Value::String(text.clone())),
    }
}

/// One is written as itself, several as a list: as XML has it.
fn insert_all(name: &str, mut items: Vec<Value>, group: &mut Children) {
    let all = match (items.pop(), items.is_empty()) {
        (None, _) => return,
        (Some(only), true) => only,
        (Some(last), false) => {
            items.push(last);
            Value::Array(items)
        }
    };
    group.insert(name.to_owned(), all);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::eligibility::{
        Body, Right,
        tree::{Group, Node},
    };

    fn again<G: Group + WriteGroup>(tree: &Value) -> Value {
        G::from_node(&Node::root(tree)).unwrap().to_group()
    }

    #[test]
    fn what_was_read_is_written_under_the_same_names() {
        let person = |name: &str| json!({"Name": name});
        for tree in [
            json!({}),
            json!({"ProcessingResultStatus": ""}),
            json!({"ProcessingResultStatus": "9", "QualificationConfirmSearchInfo": {}}),
            json!({"ResultList": {"ResultOfQualificationConfirmation": person("試験")}}),
            json!({"ResultList": {"ResultOfQualificationConfirmation": [person("試験"), person(""), {}]}}),
            json!({"ReferenceNumber": "1"}),
            json!({"ReferenceNumber": ["1", "", "2"]}),
        ] {
            assert_eq!(again::<Body>(&tree), tree);
        }
        let bare = json!({"ResultOfQualificationConfirmation": person("試験")});
        assert_eq!(again::<Body>(&bare), json!({"ResultList": bare}));
        let nothing = json!({"ResultList": "", "Unknown": "1"});
        assert_eq!(again::<Body>(&nothing), json!({}));
    }

    #[test]
    fn a_right_is_written_as_it_was_read() {
        let right = json!({
            "InsuredCardClassification": "A9", "InsurerNumber": "  139998", "InsuredCardSymbol": "見本１", "InsuredBranchNumber": "1",
            "Sex1": "1", "Birthdate": "19800517", "DisqualificationDate": "20261399", "InsuredPartialContributionRatio": "020",
            "LimitApplicationCertificateRelatedConsTime": "20261116094207",
            "PublicExpenseResultList": {"MedicalTicketInfo": {"MedicalTreatmentMonth": "202611", "SelfPayAmount": "3000", "Remarks1": ""}},
        });
        assert_eq!(again::<Right>(&right), right);
    }
}
