//! The OpenAPI document is the contract: every route stands in it, and what is really said fits it.

use std::collections::BTreeSet;

use madoguchi_mock_server::{Fault, LinkOptions};
use serde_json::{Value, json};

use crate::{
    families::MODELLED,
    world::{AUTH, HERE, SEARCH, World, at, opening, question},
};

/// Whether a value fits a schema, as far as the document uses JSON Schema; otherwise where it does not.
pub(crate) fn fits(
    document: &Value,
    schema: &Value,
    value: &Value,
    path: &str,
) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("{path}: {what}"));
    if let Some(reference) = schema["$ref"].as_str() {
        let target = document.pointer(reference.trim_start_matches('#')).unwrap();
        return fits(document, target, value, path);
    }
    for key in schema.as_object().unwrap().keys() {
        let known = [
            "type",
            "enum",
            "properties",
            "required",
            "additionalProperties",
            "items",
        ];
        assert!(
            known.contains(&key.as_str()),
            "{path}: {key} is not checked here"
        );
    }
    match schema["type"].as_str() {
        Some("string") if !value.is_string() => return wrong("not a string"),
        Some("boolean") if !value.is_boolean() => return wrong("not a boolean"),
        Some("integer") if !value.is_i64() => return wrong("not an integer"),
        Some("array") if !value.is_array() => return wrong("not an array"),
        Some("object") if !value.is_object() => return wrong("not an object"),
        _ => {}
    }
    if schema["enum"]
        .as_array()
        .is_some_and(|list| !list.contains(value))
    {
        return wrong("not one of the values");
    }
    for item in value.as_array().into_iter().flatten() {
        fits(document, &schema["items"], item, &format!("{path}[]"))?;
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        if value.get(name.as_str().unwrap()).is_none() {
            return wrong(&format!("{name} is missing"));
        }
    }
    for (name, inner) in value.as_object().into_iter().flatten() {
        let path = format!("{path}/{name}");
        match (&schema["properties"][name], &schema["additionalProperties"]) {
            (Value::Null, Value::Bool(false)) => return Err(format!("{path}: not foreseen")),
            (Value::Null, Value::Object(_)) => {
                fits(document, &schema["additionalProperties"], inner, &path)?;
            }
            (Value::Null, _) => {}
            (known, _) => fits(document, known, inner, &path)?,
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_is_said_fits_the_document_and_every_route_stands_in_it() {
    let world = World::new().await;
    let url = |path: &str| format!("{}{path}", world.running.url());
    let document: Value = world
        .client
        .get(url("/openapi.json"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let folder = world.folder.path().join("OQS");
    let _link = world.running.link(LinkOptions::new(folder, HERE)).unwrap();

    let serial = world.mock.certificate_serial("employee");
    let visit = world.open("employee").await.body;
    let fresh = world.post(&at(&visit, "challenge"), &json!({})).await.body;
    let proven = world.proven("employee").await;
    let token = world.token().await;
    let account = world.mock.account();
    let disaster =
        json!([{ "endpoint": "any", "fault": { "disaster": { "prefectures": [] } }, "times": 1 }]);
    let result = json!({ "consents": { "care": true } });
    let mut told = BTreeSet::new();
    for (method, template, path, body) in [
        (
            "post",
            AUTH,
            AUTH.to_owned(),
            json!({ "user": account.user, "pass": account.password }),
        ),
        (
            "post",
            SEARCH,
            SEARCH.to_owned(),
            question("06139992", "1001", "19800517"),
        ),
        ("post", "/visits", "/visits".to_owned(), opening(&serial)),
        (
            "post",
            "/visits/{id}/challenge",
            at(&visit, "challenge"),
            json!({}),
        ),
        (
            "post",
            "/visits/{id}/proof",
            at(&fresh, "proof"),
            Value::Null,
        ),
        (
            "post",
            "/visits/{id}/result",
            format!("/visits/{proven}/result"),
            result,
        ),
        ("get", "/crl", "/crl".to_owned(), Value::Null),
        ("get", "/crl/p384", "/crl/p384".to_owned(), Value::Null),
        (
            "get",
            "/crl/facility",
            "/crl/facility".to_owned(),
            Value::Null,
        ),
        ("post", "/ocsp", "/ocsp".to_owned(), Value::Null),
        (
            "get",
            "/ocsp/{request}",
            "/ocsp/MAA=".to_owned(),
            Value::Null,
        ),
        ("get", "/health", "/health".to_owned(), Value::Null),
        ("put", "/admin/faults", "/admin/faults".to_owned(), disaster),
        (
            "get",
            "/admin/faults",
            "/admin/faults".to_owned(),
            Value::Null,
        ),
        (
            "post",
            "/admin/face",
            "/admin/face".to_owned(),
            json!({ "person": "employee" }),
        ),
    ] {
        let operation = &document["paths"][template][method];
        assert!(operation.is_object(), "{method} {template}");
        // The proof is made for the challenge that stands now.
        let body = if path == at(&fresh, "proof") {
            let now = world.post(&at(&visit, "challenge"), &json!({})).await.body;
            world.proof("employee", &now)
        } else {
            body
        };
        let asked = &operation["requestBody"]["content"]["application/json"]["schema"];
        if asked.is_object() {
            assert_eq!(fits(&document, asked, &body, template), Ok(()));
        }
        let method_name = method.to_uppercase().parse().unwrap();
        let request = world
            .client
            .request(method_name, url(&path))
            .header("authorization", &token);
        let request = if body.is_null() {
            request
        } else {
            request.json(&body)
        };
        let answer = request.send().await.unwrap();
        let (status, kind) = (
            answer.status().as_u16().to_string(),
            answer.headers()["content-type"].clone(),
        );
        let content = &operation["responses"][&status]["content"][kind.to_str().unwrap()];
        assert!(
            content.is_object(),
            "{method} {template} answers {status} with {kind:?}"
        );
        if kind == "application/json" {
            let answer: Value = answer.json().await.unwrap();
            assert_eq!(
                fits(&document, &content["schema"], &answer, template),
                Ok(())
            );
        }
        told.insert((template.to_owned(), method.to_owned()));
    }
    // Those of offices are tried with theirs.
    let documented: BTreeSet<_> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(path, _)| !path.starts_with("/office/"))
        .flat_map(|(path, methods)| {
            methods
                .as_object()
                .unwrap()
                .keys()
                .map(|method| (path.clone(), method.clone()))
        })
        // `families` tries those of the families of messages.
        .filter(|(path, _)| !path.starts_with(MODELLED))
        .collect();
    assert_eq!(told, documented, "nothing is documented that was not tried");
}

#[tokio::test]
async fn refusals_fit_the_document_too() {
    let world = World::new().await;
    let document = world
        .client
        .get(format!("{}/openapi.json", world.running.url()));
    let document: Value = document.send().await.unwrap().json().await.unwrap();
    for (path, body) in [
        (AUTH, json!({ "user": "x", "pass": "x" })),
        (
            "/visits",
            json!({ "certificateSerial": "xyz", "purpose": "eligibility" }),
        ),
        ("/visits/none/result", json!({ "consents": {} })),
        ("/admin/face", json!({ "person": "employee" })),
        ("/nowhere", json!({})),
    ] {
        let answer = world.post(path, &body).await;
        assert!(answer.status >= 400);
        let schema = json!({ "$ref": "#/components/schemas/Error" });
        assert_eq!(fits(&document, &schema, &answer.body, path), Ok(()));
    }
    world.running.faults().add(
        madoguchi_mock_server::Endpoint::Health,
        Fault::Maintenance,
        1,
    );
    let closed = world
        .client
        .get(format!("{}/health", world.running.url()))
        .send()
        .await
        .unwrap();
    let closed: Value = closed.json().await.unwrap();
    let schema = json!({ "$ref": "#/components/schemas/Error" });
    assert_eq!(fits(&document, &schema, &closed, "/health"), Ok(()));
}
