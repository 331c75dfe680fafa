//! A recipient comes before the office has registered anything; the ticket that it issues later reaches the desk's line by itself.

use std::{fmt::Write as _, sync::Arc};

use madoguchi::{
    config,
    core::outcome::Outcome,
    host::SystemClock,
    office::{Change, Decision, OfficeClient, Registration},
    service::http::HttpTransport,
    terminal::{DeskRecord, EventKind},
};
use madoguchi_tests::World;
use time::macros::{date, datetime};

use super::{
    RECIPIENT,
    world::{OFFICE, PASSWORD, issue, member, name, start},
};

/// The desk of an office, at the service of `world`.
struct Desk<'a>(&'a World);

impl Desk<'_> {
    async fn sign_in(&self, staff: &str) -> OfficeClient<HttpTransport> {
        let folder = self.0.mock.folder().display();
        let service = self.0.service.as_ref().expect("runs");
        let mut text = String::new();
        write!(
            text,
            "url = '{}'\nauthority = '{folder}/facility-ca.pem'\nidentity = '{folder}/client-{OFFICE}.pem'",
            service.url()
        )
        .expect("text");
        let service: config::Service = toml::from_str(&text).expect("configuration");
        let transport = HttpTransport::new(&service, Arc::new(SystemClock::new())).expect("TLS");
        let desk = OfficeClient::new(transport);
        desk.sign_in(staff, PASSWORD).await.expect("signed in");
        desk
    }

    /// Drafts a change and has it decided.
    async fn decided(&self, change: &Change) {
        let worker = self.sign_in("tanto-1").await;
        let drafted = worker.draft("123", change).await.expect("drafted");
        let approver = self.sign_in("kessai").await;
        let decided = approver.decide(&[name(&drafted)], &Decision::Approve).await;
        decided.expect("decided");
    }

    async fn household(&self) {
        let registration = Registration {
            number: "123".into(),
            address: "見本市例示町9番".into(),
            phone: "00-0000-0123".into(),
            members: vec![member(RECIPIENT)],
        };
        let worker = self.sign_in("tanto-1").await;
        worker.register(&registration).await.expect("registered");
        self.decided(&start(RECIPIENT)).await;
    }
}

fn told(record: &DeskRecord) -> Vec<&'static str> {
    let report = record.entry.report.as_ref().expect("a result");
    let rights = report.entitlements.iter();
    rights.map(|right| right.outcome).map(Outcome::id).collect()
}

#[test]
fn a_ticket_that_the_office_issues_later_reaches_the_line_by_itself() {
    let mut world = World::at(datetime!(2026-11-05 09:42:07 +9));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("runtime");
    runtime.block_on(Desk(&world).household());
    let question = format!("ask {OFFICE} - {RECIPIENT} - 1958-03-02");
    world.send(&question);
    let line = world.desk();
    assert_eq!(told(&line), ["A05"]);

    let ticket = issue(
        RECIPIENT,
        "2026-11",
        date!(2026 - 11 - 01),
        date!(2026 - 11 - 30),
    );
    runtime.block_on(Desk(&world).decided(&ticket));
    // Ten days go by; somebody at the kiosk has the terminal look at its clock.
    world.send(&format!("later {}", 10 * 24 * 3600));
    world.send("staff");
    let now = world
        .terminal()
        .wait("the line to change", |event| match event {
            EventKind::Amended(record) => Some((**record).clone()),
            _ => None,
        });
    assert_eq!(now.entry.inquiry, line.entry.inquiry);
    assert_eq!(told(&now), ["A01"]);
    let (journal, _) = world.journal();
    assert_eq!(journal, [now]);
    assert_eq!(world.delivered(2).len(), 2);
}
