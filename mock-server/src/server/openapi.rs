//! The OpenAPI document, made from the same list as the router.

use serde_json::{Map, Value, json};

use super::routes::Route;

/// What the document says of one route.
pub(crate) struct About {
    /// One sentence.
    pub(crate) summary: &'static str,
    /// The request's body; absent for none.
    pub(crate) question: Option<Value>,
    /// The status of success.
    pub(crate) status: u16,
    /// The answer's content type and its schema.
    pub(crate) answer: (&'static str, Value),
    /// Another content type of the answer, a file.
    pub(crate) file: Option<&'static str>,
}

/// Answers with JSON.
pub(super) fn json_about(
    summary: &'static str,
    question: Option<Value>,
    status: u16,
    answer: Value,
) -> About {
    About {
        summary,
        question,
        status,
        answer: ("application/json", answer),
        file: None,
    }
}

/// Answers with DER.
pub(super) fn der_about(summary: &'static str, kind: &'static str) -> About {
    About {
        summary,
        question: None,
        status: 200,
        answer: (kind, binary()),
        file: None,
    }
}

fn binary() -> Value {
    json!({ "type": "string", "format": "binary" })
}

/// The document.
pub(super) fn document(routes: &[Route]) -> Value {
    let mut paths = Map::new();
    for route in routes {
        let entry = paths
            .entry(route.path.clone())
            .or_insert_with(|| Value::Object(Map::new()));
        if let Some(methods) = entry.as_object_mut() {
            methods.insert(route.method.to_owned(), operation(route));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Madoguchi mock service (模擬サービス)",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Modelled on open integrations, not on the official specification. Invented people only.",
            "license": { "name": "MIT OR Apache-2.0" },
        },
        "paths": paths,
        "components": {
            "securitySchemes": { "institution": { "type": "mutualTLS" } },
            "schemas": { "Error": object(&[("code", text()), ("message", text())], &[]) },
        },
        "security": [{ "institution": [] }],
    })
}

/// An object with these elements, then those that may be absent, and no others.
pub(crate) fn object(needed: &[(&str, Value)], optional: &[(&str, Value)]) -> Value {
    let names: Vec<&str> = needed.iter().map(|(name, _)| *name).collect();
    let elements = needed.iter().chain(optional);
    let elements: Map<String, Value> = elements
        .map(|(name, schema)| ((*name).to_owned(), schema.clone()))
        .collect();
    json!({ "type": "object", "properties": elements, "required": names, "additionalProperties": false })
}

/// A string.
pub(crate) fn text() -> Value {
    json!({ "type": "string" })
}

/// One of these strings.
pub(crate) fn one_of(values: &[&str]) -> Value {
    json!({ "type": "string", "enum": values })
}

/// `{"MessageHeader": …, "MessageBody": …}`: whatever stands in it is text, in blocks or lists of blocks.
pub(super) fn message() -> Value {
    headed(&[
        "ProcessExecutionTime",
        "SegmentOfResult",
        "MedicalInstitutionCode",
    ])
}

/// The same with these elements in the header.
pub(super) fn headed(needed: &[&str]) -> Value {
    let mut header = json!({ "type": "object", "required": needed });
    if !needed.is_empty()
        && let Some(header) = header.as_object_mut()
    {
        header.insert("additionalProperties".into(), text());
    }
    object(
        &[
            ("MessageHeader", header),
            ("MessageBody", json!({ "type": "object" })),
        ],
        &[],
    )
}

fn operation(route: &Route) -> Value {
    let about = &route.about;
    let (kind, schema) = &about.answer;
    let parameters: Vec<Value> = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": text() }))
        .collect();
    let refused = json!({
        "description": "Refused, with a code that never changes.",
        "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } },
    });
    let mut operation = Map::new();
    operation.insert("summary".into(), about.summary.into());
    if !parameters.is_empty() {
        operation.insert("parameters".into(), parameters.into());
    }
    if let Some(question) = &about.question {
        let body = json!({
            "required": true,
            "content": { "application/json": { "schema": question } },
        });
        operation.insert("requestBody".into(), body);
    }
    let mut content = json!({ *kind: { "schema": schema } });
    if let (Some(file), Some(content)) = (about.file, content.as_object_mut()) {
        content.insert(file.into(), json!({ "schema": binary() }));
    }
    let responses = json!({
        about.status.to_string(): { "description": "Success.", "content": content },
        "default": refused,
    });
    operation.insert("responses".into(), responses);
    Value::Object(operation)
}
