//! Every route of the office side with what it asks and answers: the router and the OpenAPI document are made from this list.

use axum::{
    extract::DefaultBodyLimit,
    routing::{MethodRouter, get, post},
};
use serde_json::{Value, json};

use super::{MARKER, cases, opinions, papers, requests, session, tickets, watch};
use crate::server::{
    State,
    openapi::{About, object, one_of, text},
    routes::Route,
};

/// Longest table, in Base64 inside JSON.
const TABLE_LIMIT: usize = 4 * 1024 * 1024;

/// All of them.
#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    let told = |field| told(&[(field, list())]);
    let import = post(tickets::import).layer(DefaultBodyLimit::max(TABLE_LIMIT));
    vec![
        asks("/office/session", post(session::begin), "Signs somebody of an office in (invented, as all below /office).", credentials(), signed_in()),
        asks("/office/cases", post(cases::register), "Registers a household.", household(), case()),
        asks("/office/cases/find", post(cases::find), "Finds cases by name or number.", object(&[("text", text())], &[]), told("cases")),
        looks("/office/cases/{number}", get(cases::read), "A case.", case()),
        asks("/office/cases/{number}/members", post(cases::add_member), "Adds a member.", member(), case()),
        asks("/office/cases/{number}/facts", post(cases::put_facts), "Changes what stands about a member.", facts(), case()),
        asks("/office/cases/{number}/reveal", post(cases::reveal), "A case unmasked, for a reason.", object(&[("reason", text())], &[]), case()),
        asks("/office/cases/{number}/drafts", post(cases::draft), "Drafts a change (起案).", change(), drafted()),
        asks("/office/cases/{number}/drafts/{draft}/withdraw", post(cases::withdraw), "Takes a draft back.", object(&[], &[]), named("draft")),
        asks("/office/cases/{number}/opinions", post(opinions::ask), "Asks for an opinion (医療要否意見書).", asking(), named("opinion")),
        asks("/office/cases/{number}/opinions/{id}/receipt", post(opinions::receive), "Takes an opinion in.", object(&[("until", text()), ("text", text())], &[]), named("opinion")),
        asks("/office/cases/{number}/opinions/{id}/judgement", post(opinions::judge), "Judges an opinion (嘱託医).", object(&[("needed", flag()), ("until", text())], &[]), named("opinion")),
        looks("/office/opinions", get(opinions::open), "Opinions that have not come, or wait for the doctor.", told("opinions")),
        looks("/office/drafts", get(cases::open_drafts), "What waits for a decision.", told("drafts")),
        asks("/office/decisions", post(cases::decide), "Decides drafts (決裁), all or none.", decisions(), decided()),
        asks("/office/tickets/import", import, "Drafts what a table says.", object(&[("table", text()), ("dryRun", flag())], &[]), imported()),
        asks("/office/tickets/next", post(tickets::next), "Drafts the next month's tickets (継続).", of_month(), next_month()),
        gives("/office/tickets/export", post(tickets::export), "The tickets of a month as CSV.", "text/csv"),
        gives("/office/papers/tickets", post(papers::tickets), "The tickets of a month on paper.", "application/pdf"),
        gives("/office/papers/roster", post(papers::roster), "The list that goes with them (連名簿).", "application/pdf"),
        gives("/office/papers/referrals", post(papers::referrals), "The referrals of a month (診療依頼書).", "application/pdf"),
        gives("/office/papers/opinions", post(papers::opinions), "The opinions asked for in a month (医療要否意見書).", "application/pdf"),
        looks("/office/requests", get(requests::open), "Requests of institutions (発行依頼).", told("requests")),
        asks("/office/requests", post(requests::ask), "An institution asks for a ticket.", wish(), sent()),
        looks("/office/requests/sent", get(requests::sent), "An institution's own requests.", told("requests")),
        asks("/office/requests/{id}/answer", post(requests::answer), "Answers a request.", answer(), answered()),
        asks("/office/checks", post(watch::checks), "The checks of a month up to yesterday.", of_month(), labelled("checks")),
        asks("/office/review", post(watch::reviews), "Whom to look at in a month.", of_month(), labelled("review")),
        looks("/office/errors", get(watch::errors), "Registrations that cannot be right.", told("errors")),
        looks("/office/log", get(watch::log), "Who did what.", told("log")),
    ]
}

fn asks(
    path: &'static str,
    handler: MethodRouter<State>,
    summary: &'static str,
    question: Value,
    answer: Value,
) -> Route {
    let mut route = looks(path, handler, summary, answer);
    (route.method, route.about.question) = ("post", Some(question));
    route
}

fn looks(
    path: &'static str,
    handler: MethodRouter<State>,
    summary: &'static str,
    answer: Value,
) -> Route {
    Route {
        method: "get",
        path: path.into(),
        handler,
        about: About {
            summary,
            question: None,
            status: 200,
            answer: ("application/json", answer),
            file: None,
        },
    }
}

/// A file about a month.
fn gives(
    path: &'static str,
    handler: MethodRouter<State>,
    summary: &'static str,
    kind: &'static str,
) -> Route {
    let question = object(
        &[("month", text())],
        &[
            ("institution", text()),
            ("reason", text()),
            ("encoding", one_of(&["utf8", "cp932"])),
        ],
    );
    let mut route = asks(path, handler, summary, question, Value::Null);
    route.about.answer = (kind, json!({ "type": "string", "format": "binary" }));
    route
}

/// These fields and the marker.
fn told(fields: &[(&str, Value)]) -> Value {
    let mut fields = fields.to_vec();
    fields.push(("marker", one_of(&[MARKER])));
    object(&fields, &[])
}

fn list() -> Value {
    json!({ "type": "array", "items": { "type": "object" } })
}

fn flag() -> Value {
    json!({ "type": "boolean" })
}

fn number() -> Value {
    json!({ "type": "integer" })
}

fn treatment() -> Value {
    one_of(&[
        "inpatient",
        "outpatient",
        "dental",
        "dispensing",
        "visiting-nurse",
    ])
}

fn credentials() -> Value {
    object(&[("staff", text()), ("password", text())], &[])
}

fn signed_in() -> Value {
    let role = one_of(&["worker", "approver", "doctor", "audit"]);
    let names = ["token", "office", "officeName", "staff", "name", "expires"];
    let mut fields = names.map(|name| (name, text())).to_vec();
    fields.push(("role", role));
    told(&fields)
}

fn member() -> Value {
    object(
        &["recipient", "name", "kana", "birth", "sex"].map(|name| (name, text())),
        &[
            ("link", text()),
            ("disclosure", one_of(&["open", "masked", "withheld"])),
            ("insurance", one_of(&["none", "employees"])),
            ("certificates", list()),
            ("spans", list()),
        ],
    )
}

fn household() -> Value {
    object(
        &[
            ("number", text()),
            ("address", text()),
            ("phone", text()),
            ("members", json!({ "type": "array", "items": member() })),
        ],
        &[],
    )
}

fn facts() -> Value {
    object(
        &[("recipient", text())],
        &[
            ("disclosure", one_of(&["open", "masked", "withheld"])),
            ("insurance", one_of(&["none", "employees"])),
            ("certificates", list()),
        ],
    )
}

/// A case. Where a masked member lives and is treated is null.
fn case() -> Value {
    let lists = ["members", "drafts", "tickets", "opinions", "referrals"];
    let mut fields = lists.map(|name| (name, list())).to_vec();
    fields.extend(["office", "number", "worker"].map(|name| (name, text())));
    fields.extend(["address", "phone"].map(|name| (name, json!({}))));
    told(&fields)
}

fn change() -> Value {
    let kinds = [
        "start", "stop", "resume", "abolish", "move", "issue", "alter", "cancel", "extend", "refer",
    ];
    json!({ "type": "object", "properties": { "change": one_of(&kinds) }, "required": ["change"] })
}

fn drafted() -> Value {
    told(&[("case", text()), ("draft", number()), ("warnings", list())])
}

/// Something of a case by its number.
fn named(what: &str) -> Value {
    told(&[("case", text()), (what, number())])
}

fn asking() -> Value {
    object(
        &[
            ("recipient", text()),
            ("institution", text()),
            ("treatment", treatment()),
            ("due", text()),
        ],
        &[],
    )
}

fn decisions() -> Value {
    let draft = object(&[("case", text()), ("draft", number())], &[]);
    object(
        &[
            ("drafts", json!({ "type": "array", "items": draft })),
            ("decision", one_of(&["approve", "return"])),
        ],
        &[("reason", text())],
    )
}

fn decided() -> Value {
    told(&[("decided", number())])
}

fn imported() -> Value {
    told(&[
        ("encoding", one_of(&["utf8", "cp932"])),
        ("drafts", list()),
        ("bad", list()),
        ("written", flag()),
    ])
}

fn of_month() -> Value {
    object(&[("month", text())], &[])
}

fn next_month() -> Value {
    told(&[("drafts", list()), ("leftOut", list())])
}

fn wish() -> Value {
    object(
        &[
            ("office", text()),
            ("recipient", text()),
            ("birth", text()),
            ("treatment", treatment()),
            ("month", text()),
        ],
        &[],
    )
}

fn sent() -> Value {
    told(&[("request", text()), ("on", text())])
}

fn answer() -> Value {
    let words = one_of(&["issued", "declined", "not-found"]);
    object(&[("answer", words)], &[])
}

fn answered() -> Value {
    told(&[("request", json!({ "type": "object" }))])
}

fn labelled(what: &str) -> Value {
    told(&[("label", text()), ("month", text()), (what, list())])
}
