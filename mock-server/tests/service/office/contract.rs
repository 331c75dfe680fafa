//! What the OpenAPI document says of the office side is what happens, and faults happen there as everywhere.

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use madoguchi_mock_server::{Endpoint, Fault};
use serde_json::{Value, json};

use super::{Desk, OFFICE};
use crate::{
    openapi::fits,
    world::{HERE, World, client},
};

/// Who sends a request.
#[derive(Clone, Copy)]
enum By {
    Worker,
    Approver,
    Doctor,
    Audit,
    Institution,
}

/// Who, which operation, the path where it differs from the template, and what is sent.
type Step = (By, &'static str, &'static str, String, Value);

/// A month in which everything happens once, in an order in which it can.
fn month() -> Vec<Step> {
    use By::{Approver, Audit, Doctor, Institution, Worker};
    let member = |recipient: &str| json!({ "recipient": recipient, "name": "例示　稔", "kana": "ﾚｲｼﾞ ﾐﾉﾙ", "birth": "1958-03-02", "sex": "1" });
    let household = json!({ "number": "7", "address": "例示町1", "phone": "00-0000-0001", "members": [member("9991019")] });
    let start = json!({ "change": "start", "recipient": "9991019", "from": "2026-11-01" });
    let issue = json!({ "change": "issue", "terms": {
        "recipient": "9991019", "institution": HERE, "treatment": "outpatient", "month": "2026-11",
        "from": "2026-11-01", "until": "2026-11-30",
    } });
    let refer = json!({ "change": "refer", "referral": {
        "recipient": "9991019", "institution": HERE, "treatment": "outpatient", "on": "2026-11-16",
    } });
    let asking = json!({ "recipient": "9991019", "institution": HERE, "treatment": "outpatient", "due": "2026-11-30" });
    let wish = json!({
        "office": OFFICE, "recipient": "9991019", "birth": "1958-03-02", "treatment": "outpatient", "month": "2026-11",
    });
    let table = STANDARD.encode("処理,ケース番号\r\n発行,7\r\n");
    let november = json!({ "month": "2026-11" });
    let decide =
        |draft: u32| json!({ "drafts": [{ "case": "7", "draft": draft }], "decision": "approve" });
    let same = |by, method, path: &'static str, body| (by, method, path, path.to_owned(), body);
    let case = |by, method, path: &'static str, body| {
        let real = path
            .replace("{number}", "7")
            .replace("{draft}", "4")
            .replace("{id}", "1");
        (by, method, path, real, body)
    };
    vec![
        same(Worker, "post", "/office/cases", household),
        case(
            Worker,
            "post",
            "/office/cases/{number}/members",
            member("9991027"),
        ),
        case(
            Worker,
            "post",
            "/office/cases/{number}/facts",
            json!({ "recipient": "9991027", "disclosure": "masked" }),
        ),
        case(Worker, "get", "/office/cases/{number}", Value::Null),
        case(
            Worker,
            "post",
            "/office/cases/{number}/reveal",
            json!({ "reason": "連絡" }),
        ),
        same(Worker, "post", "/office/cases/find", json!({ "text": "" })),
        case(Worker, "post", "/office/cases/{number}/drafts", start),
        same(Worker, "get", "/office/drafts", Value::Null),
        same(Approver, "post", "/office/decisions", decide(1)),
        case(Worker, "post", "/office/cases/{number}/drafts", issue),
        same(Approver, "post", "/office/decisions", decide(2)),
        case(
            Worker,
            "post",
            "/office/cases/{number}/drafts",
            refer.clone(),
        ),
        same(Approver, "post", "/office/decisions", decide(3)),
        same(Worker, "post", "/office/tickets/next", november.clone()),
        case(
            Worker,
            "post",
            "/office/cases/{number}/drafts/{draft}/withdraw",
            json!({}),
        ),
        case(Worker, "post", "/office/cases/{number}/opinions", asking),
        same(Worker, "get", "/office/opinions", Value::Null),
        same(Worker, "post", "/office/papers/opinions", november.clone()),
        case(
            Worker,
            "post",
            "/office/cases/{number}/opinions/{id}/receipt",
            json!({ "until": "2027-01-31", "text": "要治療" }),
        ),
        case(
            Doctor,
            "post",
            "/office/cases/{number}/opinions/{id}/judgement",
            json!({ "needed": true, "until": "2027-01-31" }),
        ),
        same(
            Worker,
            "post",
            "/office/tickets/import",
            json!({ "table": table, "dryRun": true }),
        ),
        same(
            Worker,
            "post",
            "/office/tickets/export",
            json!({ "month": "2026-11", "encoding": "cp932" }),
        ),
        same(Worker, "post", "/office/papers/tickets", november.clone()),
        same(Worker, "post", "/office/papers/roster", november.clone()),
        same(Worker, "post", "/office/papers/referrals", november.clone()),
        same(Institution, "post", "/office/requests", wish),
        same(Institution, "get", "/office/requests/sent", Value::Null),
        same(Worker, "get", "/office/requests", Value::Null),
        case(
            Worker,
            "post",
            "/office/requests/{id}/answer",
            json!({ "answer": "issued" }),
        ),
        same(Worker, "post", "/office/checks", november.clone()),
        same(Worker, "post", "/office/review", november),
        same(Worker, "get", "/office/errors", Value::Null),
        same(Audit, "get", "/office/log", Value::Null),
    ]
}

#[tokio::test]
async fn every_route_of_offices_stands_in_the_document_and_what_is_said_fits_it() {
    let world = World::new().await;
    let url = |path: &str| format!("{}{path}", world.running.url());
    let document = world.client.get(url("/openapi.json")).send().await.unwrap();
    let document: Value = document.json().await.unwrap();
    let [worker, approver, doctor, audit] =
        ["tanto-1", "kessai", "shokutaku", "kansa"].map(|staff| Desk::of(&world, OFFICE, staff));
    let (worker, approver) = (worker.await, approver.await);
    let (doctor, audit) = (doctor.await, audit.await);
    let institution = client(
        &world.mock,
        Some(&world.mock.client_identity(HERE).unwrap()),
    );

    // Signing in was tried by the desks.
    let session = ("/office/session".to_owned(), "post".to_owned());
    let mut tried = BTreeSet::from([session]);
    let mut request_id = String::new();
    for (by, method, template, path, body) in month() {
        let operation = &document["paths"][template][method];
        let asked = &operation["requestBody"]["content"]["application/json"]["schema"];
        assert_eq!(asked.is_object(), !body.is_null(), "{method} {template}");
        if asked.is_object() {
            assert_eq!(fits(&document, asked, &body, template), Ok(()));
        }
        let path = if template.starts_with("/office/requests/{id}") {
            path.replace("/1/", &format!("/{request_id}/"))
        } else {
            path
        };
        let desk = match by {
            By::Worker => Some(&worker),
            By::Approver => Some(&approver),
            By::Doctor => Some(&doctor),
            By::Audit => Some(&audit),
            By::Institution => None,
        };
        let client = desk.map_or(&institution, |desk| &desk.client);
        let mut request = client.request(method.to_uppercase().parse().unwrap(), url(&path));
        if let Some(desk) = desk {
            request = request.header("authorization", &desk.token);
        }
        if !body.is_null() {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(
            answer.headers()["madoguchi-marker"],
            "invented",
            "{template}"
        );
        let status = answer.status().as_u16().to_string();
        let kind = answer.headers()["content-type"]
            .to_str()
            .unwrap()
            .to_owned();
        let content = &operation["responses"][&status]["content"][&kind];
        let said = answer.bytes().await.unwrap();
        assert!(
            content.is_object(),
            "{method} {template} answers {status} with {kind}: {}",
            String::from_utf8_lossy(&said)
        );
        if kind == "application/json" {
            let said: Value = serde_json::from_slice(&said).unwrap();
            assert_eq!(fits(&document, &content["schema"], &said, template), Ok(()));
            if template == "/office/requests" && method == "post" {
                request_id = said["request"].as_str().unwrap().to_owned();
            }
        }
        tried.insert((template.to_owned(), method.to_owned()));
    }
    let paths = document["paths"].as_object().unwrap().iter();
    let documented: BTreeSet<_> = paths
        .filter(|(path, _)| path.starts_with("/office/"))
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods.map(|method| (path.clone(), method.clone()))
        })
        .collect();
    assert_eq!(
        tried, documented,
        "nothing is documented that was not tried"
    );
}

#[tokio::test]
async fn faults_happen_at_offices_too() {
    let world = World::new().await;
    let desk = Desk::of(&world, OFFICE, "tanto-1").await;
    let ask = async || {
        let url = format!("{}/office/drafts", world.running.url());
        let request = desk.client.get(url).header("authorization", &desk.token);
        request.send().await
    };
    let faults = world.running.faults();
    for (endpoint, fault, expected) in [
        (Endpoint::Office, Fault::Status(502), Some(502)),
        (Endpoint::Any, Fault::Maintenance, Some(503)),
        (Endpoint::Office, Fault::CloseConnection, None),
        (Endpoint::Search, Fault::Status(502), Some(200)),
    ] {
        faults.add(endpoint, fault.clone(), 1);
        let status = ask().await.ok().map(|answer| answer.status().as_u16());
        assert_eq!(status, expected, "{endpoint:?} {fault:?}");
    }
    faults.set(Vec::new());
    faults.add(Endpoint::Office, Fault::MalformedJson, 1);
    assert!(ask().await.unwrap().json::<Value>().await.is_err());
    assert_eq!(ask().await.unwrap().status().as_u16(), 200);
}
