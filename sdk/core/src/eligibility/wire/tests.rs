use proptest::prelude::*;
use serde_json::json;

use super::*;

const FORMS: [Form; 3] = [Form::Json, Form::XmlUtf8, Form::XmlShiftJis];

fn xml(inside: &str) -> Result<Value, MessageError> {
    read(format!("<XmlMsg>{inside}</XmlMsg>").as_bytes()).map(|(mut tree, _)| tree[ROOT].take())
}

#[test]
fn elements_are_groups_lists_and_texts() {
    for (text, expected) in [
        ("", json!("")),
        ("<A/>", json!({"A": ""})),
        ("<A></A>", json!({"A": ""})),
        ("<A > </A >", json!({"A": " "})),
        ("<A>　</A>", json!({"A": "　"})),
        ("<A>1</A><B>2</B>", json!({"A": "1", "B": "2"})),
        (
            "\r\n <A>1</A>\t<A>2</A><B/><A/>\n",
            json!({"A": ["1", "2", ""], "B": ""}),
        ),
        ("<A><B/></A>", json!({"A": {"B": ""}})),
        ("<A><!-- c --><B>x</B><?p i?></A>", json!({"A": {"B": "x"}})),
        (
            "<A>a<!-- c -->b<![CDATA[<&]]>c&amp;&#x41;&#13;\r\n.\r.</A>",
            json!({"A": "ab<&c&A\r\n.\n."}),
        ),
        (
            "<A x='1' xmlns:y=\"z\">v</A><y:A/>",
            json!({"A": "v", "y:A": ""}),
        ),
        ("<XmlMsg/>", json!({"XmlMsg": ""})),
    ] {
        assert_eq!(xml(text), Ok(expected), "{text}");
    }
}

#[test]
fn what_is_not_well_formed_is_refused_with_its_fault() {
    use XmlFault as F;
    for (text, fault, at) in [
        ("<A></B>", F::EndTag, 11),
        ("</A>", F::EndTag, 8),
        ("<1/>", F::Name, 8),
        ("< A/>", F::Name, 8),
        ("<A/ >", F::Name, 8),
        ("<>", F::Name, 8),
        ("<A x/>", F::Attribute, 8),
        ("<A x='1' x='1'/>", F::Attribute, 8),
        ("<A>&nbsp;</A>", F::Reference, 11),
        ("<A>&#0;</A>", F::Reference, 11),
        ("<A>&#x1F;</A>", F::Reference, 11),
        ("<A>a & b</A>", F::Reference, 13),
        ("<A>a&</A>", F::Reference, 12),
        ("<A>\u{1}</A>", F::Character, 11),
        ("<A><![CDATA[\u{FFFE}]]></A>", F::Character, 11),
        ("<A>]]></A>", F::CDataEnd, 11),
        ("<!-- a -- b -->", F::Comment, 8),
        ("<!-- a --->", F::Comment, 8),
        ("<!ELEMENT a>", F::Markup, 8),
        ("<!-a-->", F::Markup, 8),
        ("<![cdata[a]]>", F::Markup, 8),
        ("<?>", F::Instruction, 8),
        ("<?XML a?>", F::Instruction, 8),
        ("<?1?>", F::Instruction, 8),
        ("<A/><?xml version='1.0'?>", F::Declaration, 12),
        ("</XmlMsg>x<XmlMsg>", F::TextOutside, 17),
        ("</XmlMsg><![CDATA[]]><XmlMsg>", F::TextOutside, 17),
        ("</XmlMsg>&#32;<XmlMsg>", F::TextOutside, 17),
        ("</XmlMsg><XmlMsg>", F::SecondRoot, 17),
    ] {
        assert_eq!(xml(text), Err(MessageError::NotXml { at, fault }), "{text}");
    }
}

#[test]
fn what_is_well_formed_and_no_message_is_refused_by_name() {
    let deep = "<A>".repeat(Limits::MESSAGE.levels);
    let many = "<A/>".repeat(Limits::MESSAGE.elements);
    let mixed = |element: &str| MessageError::Mixed {
        element: element.to_owned(),
    };
    for (text, expected) in [
        ("<A>x<B/></A>", mixed("XmlMsg/A")),
        ("<A><B/>x</A>", mixed("XmlMsg/A")),
        ("x<A/>", mixed("XmlMsg")),
        ("<A><B/>　</A>", mixed("XmlMsg/A")),
        (&deep, MessageError::TooDeep { limit: 64 }),
        (&many, MessageError::TooMany { limit: 50_000 }),
    ] {
        assert_eq!(xml(text), Err(expected), "{}", text.len());
    }
    for (text, expected) in [
        ("<!DOCTYPE XmlMsg><XmlMsg/>", MessageError::Doctype),
        ("<!DOCTYPE XmlMsg [<!ENTITY a \"b\">", MessageError::Doctype),
        (
            "<Other/>",
            MessageError::Missing {
                element: ROOT.to_owned(),
            },
        ),
        ("XmlMsg", MessageError::UnknownForm),
        ("[]", MessageError::UnknownForm),
        ("\u{FEFF}\u{FEFF}<XmlMsg/>", MessageError::UnknownForm),
    ] {
        assert_eq!(read(text.as_bytes()), Err(expected), "{text}");
    }
    let large = " ".repeat(Limits::MESSAGE.bytes + 1);
    let limit = Limits::MESSAGE.bytes;
    assert_eq!(
        read(large.as_bytes()),
        Err(MessageError::TooLarge {
            bytes: limit + 1,
            limit
        })
    );
    assert_eq!(
        read_within(large.as_bytes(), Limits::MEDICAL),
        Err(MessageError::Unfinished)
    );
}

#[test]
fn the_characters_are_those_of_the_mark_then_of_the_declaration_then_utf_8() {
    let document = |before: &[u8], label: &str, name: &[u8]| {
        let declaration = if label.is_empty() {
            String::new()
        } else {
            format!("<?xml version='1.0' encoding='{label}'?>")
        };
        [
            before,
            declaration.as_bytes(),
            b"<XmlMsg>",
            name,
            b"</XmlMsg>",
        ]
        .concat()
    };
    let utf8 = "試験".as_bytes();
    let cp932: &[u8] = b"\x8E\x8E\x8C\xB1";
    let unknown = |label: &str| {
        Err(MessageError::Encoding {
            label: label.to_owned(),
        })
    };
    for (before, label, name, expected) in [
        (&b""[..], "", utf8, Ok(Form::XmlUtf8)),
        (b"\xEF\xBB\xBF", "", utf8, Ok(Form::XmlUtf8)),
        (b"\xEF\xBB\xBF", "Shift_JIS", utf8, Ok(Form::XmlUtf8)),
        (b"", "UTF-8", utf8, Ok(Form::XmlUtf8)),
        (b"", "utf-8", utf8, Ok(Form::XmlUtf8)),
        (b"", "Shift_JIS", cp932, Ok(Form::XmlShiftJis)),
        (b"", "windows-31j", cp932, Ok(Form::XmlShiftJis)),
        (b"", "CP932", cp932, Ok(Form::XmlShiftJis)),
        (b"", "EUC-JP", cp932, unknown("EUC-JP")),
        (b"", "UTF-16", utf8, unknown("UTF-16")),
        (b"", "", cp932, Err(MessageError::Undecodable { at: 8 })),
        (
            b"",
            "Shift_JIS",
            b"\x8E\x20",
            Err(MessageError::Undecodable { at: 51 }),
        ),
        (b"\xFF\xFE", "", utf8, Err(MessageError::UnknownForm)),
    ] {
        let found = read(&document(before, label, name));
        if expected.is_ok() {
            assert_eq!(
                found.as_ref().map(|(tree, _)| &tree[ROOT]),
                Ok(&json!("試験")),
                "{label}"
            );
        }
        assert_eq!(found.map(|(_, form)| form), expected, "{label}");
    }
}

#[test]
fn a_half_written_file_is_unfinished_and_never_broken() {
    let tree = json!({"XmlMsg": {"MessageHeader": {"A": "試験 & ソース", "B": ""}, "MessageBody": {"C": ["1", "2"], "D": {"E": "―"}}}});
    let dressed = "\u{FEFF}<?xml version='1.0' encoding=\"UTF-8\"?><?pi x?><!-- c - d --><XmlMsg a='1&lt;'><A >&#x8A66;<![CDATA[ ]] ]]></A ></XmlMsg>";
    let mut whole: Vec<Vec<u8>> = vec![dressed.as_bytes().to_vec()];
    whole.extend(FORMS.map(|form| {
        write(&tree, form, Order::AsGiven)
            .unwrap()
            .trim_ascii_end()
            .to_vec()
    }));
    for whole in whole {
        assert!(read(&whole).is_ok());
        for end in 0..whole.len() {
            assert_eq!(
                read(&whole[..end]),
                Err(MessageError::Unfinished),
                "{end} of {whole:02X?}"
            );
            // Room that is made for the rest before it is written.
            let mut roomy = whole[..end].to_vec();
            roomy.resize(whole.len(), 0);
            assert_eq!(read(&roomy), Err(MessageError::Unfinished), "{end}");
        }
    }
}

#[test]
fn what_a_form_cannot_hold_is_refused_by_its_path() {
    let not_text = |found| WriteError::NotText {
        element: "XmlMsg/A".to_owned(),
        found,
    };
    for (tree, form, expected) in [
        (
            json!({"XmlMsg": {"A": [{"B": "1"}, {"B": "試𠮷"}]}}),
            Form::XmlShiftJis,
            WriteError::NotInShiftJis {
                element: "XmlMsg/A/B".to_owned(),
                character: 2,
            },
        ),
        (
            json!({"XmlMsg": {"𠮷": ""}}),
            Form::XmlShiftJis,
            WriteError::NotInShiftJis {
                element: "XmlMsg".to_owned(),
                character: 1,
            },
        ),
        (
            json!({"XmlMsg": {"A": "\u{0}"}}),
            Form::XmlUtf8,
            WriteError::NotInXml {
                element: "XmlMsg/A".to_owned(),
            },
        ),
        (
            json!({"XmlMsg": {"A": {"B C": ""}}}),
            Form::XmlUtf8,
            WriteError::NotAName {
                inside: "XmlMsg/A".to_owned(),
            },
        ),
        (
            json!({"XmlMsg": {"A": 1}}),
            Form::XmlUtf8,
            not_text("a number"),
        ),
        (
            json!({"XmlMsg": {"A": true}}),
            Form::XmlUtf8,
            not_text("a truth value"),
        ),
        (
            json!({"XmlMsg": {"A": [["x"]]}}),
            Form::XmlUtf8,
            not_text("a list"),
        ),
        (
            json!({"Other": {}}),
            Form::XmlUtf8,
            WriteError::NotOneMessage,
        ),
        (
            json!({"XmlMsg": {}, "B": {}}),
            Form::XmlUtf8,
            WriteError::NotOneMessage,
        ),
        (
            json!({"XmlMsg": [{}, {}]}),
            Form::XmlUtf8,
            WriteError::NotOneMessage,
        ),
        (json!("XmlMsg"), Form::XmlUtf8, WriteError::NotOneMessage),
    ] {
        assert_eq!(write(&tree, form, Order::AsGiven), Err(expected), "{tree}");
    }
}

#[test]
fn every_form_is_written_as_the_others_read_it() {
    let tree = json!({"XmlMsg": {"B": "<&>\"'\r\n 試", "A": [{"C": null}, {"C": []}], "D": {}}});
    let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<XmlMsg>\n<B>&lt;&amp;&gt;\"'&#13;\n 試</B>\n\
                    <A>\n<C/>\n</A>\n<A/>\n<D/>\n</XmlMsg>\n";
    let utf8 = write(&tree, Form::XmlUtf8, Order::AsGiven).unwrap();
    assert_eq!(String::from_utf8(utf8).unwrap(), expected);
    let cp932 = write(&tree, Form::XmlShiftJis, Order::AsGiven).unwrap();
    assert!(cp932.windows(2).any(|pair| pair == b"\x8E\x8E"));
    assert_eq!(read(&cp932).unwrap().1, Form::XmlShiftJis);
}

/// A message as XML has it: no numbers, no empty groups, no lists of one.
fn messages() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "[ -~]{0,12}",
        "[ぁ-んァ-ヶｱ-ﾝ　]{0,6}",
        Just("\r\n\t&<>]]>".to_owned())
    ];
    let leaf = text.prop_map(Value::String);
    let group = leaf.prop_recursive(4, 40, 6, |inner| {
        let list = prop::collection::vec(inner.clone(), 2..4).prop_map(Value::Array);
        let one = inner.prop_filter("no list in a list", |value| !value.is_array());
        prop::collection::hash_map(
            "[A-Za-z_][A-Za-z0-9._-]{0,12}",
            prop_oneof![3 => one, 1 => list],
            1..6,
        )
        .prop_map(|children| children.into_iter().collect())
    });
    group
        .prop_filter("a group", |value| value.is_object())
        .prop_map(|message| json!({"XmlMsg": message}))
}

fn nested_lists(value: &Value) -> bool {
    match value {
        Value::Array(items) => items
            .iter()
            .any(|item| item.is_array() || nested_lists(item)),
        Value::Object(children) => children.values().any(nested_lists),
        _ => false,
    }
}

proptest! {
    #[test]
    fn any_tree_survives_any_form_and_order(tree in messages()) {
        prop_assume!(!nested_lists(&tree));
        for form in FORMS {
            for order in [Order::AsGiven, Order::Result, Order::Specification] {
                let bytes = write(&tree, form, order).unwrap();
                prop_assert_eq!(read(&bytes), Ok((tree.clone(), form)));
            }
        }
    }

    #[test]
    fn every_beginning_of_any_message_is_unfinished(tree in messages(), at in any::<prop::sample::Index>()) {
        prop_assume!(!nested_lists(&tree));
        for form in FORMS {
            let bytes = write(&tree, form, Order::AsGiven).unwrap();
            let whole = bytes.trim_ascii_end();
            prop_assert_eq!(read(&whole[..at.index(whole.len())]), Err(MessageError::Unfinished));
        }
    }

    #[test]
    fn any_bytes_are_a_message_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _either = read(&bytes);
        let _either = read(&[b"<XmlMsg>", &bytes[..]].concat());
    }

    #[test]
    fn any_change_of_a_document_is_a_message_or_an_error(at in 0usize..300, byte in any::<u8>(), cp932 in any::<bool>()) {
        let form = if cp932 { Form::XmlShiftJis } else { Form::XmlUtf8 };
        let tree = json!({"XmlMsg": {"A": "試験 &", "B": [{"C": ""}, {"C": "ソ"}]}});
        let mut bytes = write(&tree, form, Order::AsGiven).unwrap();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok((read_tree, read_form)) = read(&bytes) {
            let again = write(&read_tree, read_form, Order::AsGiven).unwrap();
            prop_assert_eq!(read(&again).unwrap().0, read_tree);
        }
    }
}
