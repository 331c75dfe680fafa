//! The mock service with a clock that tests turn, the office's desks, and an institution that asks.

use std::{
    fmt::Write as _,
    sync::{Arc, Mutex},
};

use madoguchi::{
    config,
    core::{eligibility::NumberQuestion, visit::InquiryId},
    host::SystemClock,
    office::{
        Change, Decision, DraftName, Drafted, Institution, Member, OfficeClient, Registration,
        Terms, Treatment,
    },
    service::{Service as _, http::HttpTransport, web::WebService},
};
use madoguchi_mock_server::{Mock, Options, Running};
use madoguchi_tests::clock::START;
use tempfile::TempDir;
use time::{Date, Duration, OffsetDateTime, macros::date};

pub(super) const OFFICE: &str = "12139994";
pub(super) const CLINIC: &str = "1311234567";
pub(super) const PASSWORD: &str = "madoguchi-test";

pub(super) type Desk = OfficeClient<HttpTransport>;

pub(super) struct World {
    mock: Mock,
    service: Running,
    runtime: tokio::runtime::Runtime,
    folder: TempDir,
    now: Arc<Mutex<OffsetDateTime>>,
}

impl World {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let now = Arc::new(Mutex::new(START));
        let mut options = Options::default();
        options.seed = Some("tests".to_owned());
        let told = Arc::clone(&now);
        options.clock = Arc::new(move || *told.lock().unwrap());
        let mock = Mock::prepare(folder.path(), options).unwrap();
        let service = runtime
            .block_on(mock.start(([127, 0, 0, 1], 0).into()))
            .unwrap();
        Self {
            mock,
            service,
            runtime,
            folder,
            now,
        }
    }

    pub(super) fn run<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    pub(super) fn pass(&self, duration: Duration) {
        *self.now.lock().unwrap() += duration;
    }

    /// A desk with the certificate of an office, or of whoever has this code. Nobody is signed in.
    pub(super) fn desk(&self, code: &str) -> Desk {
        OfficeClient::new(self.transport(code))
    }

    pub(super) async fn sign_in(&self, staff: &str) -> Desk {
        self.sign_in_at(OFFICE, staff).await
    }

    pub(super) async fn sign_in_at(&self, office: &str, staff: &str) -> Desk {
        let desk = self.desk(office);
        desk.sign_in(staff, PASSWORD).await.unwrap();
        desk
    }

    pub(super) fn institution(&self) -> Institution<HttpTransport> {
        Institution::new(self.transport(CLINIC))
    }

    /// A household under protection since the first of the month.
    pub(super) async fn household(&self, number: &str, recipients: &[&str]) {
        self.household_at(
            OFFICE,
            number,
            recipients.iter().map(|recipient| member(recipient)),
        )
        .await;
    }

    /// The same at an office, with members of your choice.
    pub(super) async fn household_at(
        &self,
        office: &str,
        number: &str,
        members: impl IntoIterator<Item = Member>,
    ) {
        let worker = self.sign_in_at(office, "tanto-1").await;
        let approver = self.sign_in_at(office, "kessai").await;
        let registration = Registration {
            number: number.into(),
            address: "見本市例示町9番".into(),
            phone: "00-0000-0123".into(),
            members: members.into_iter().collect(),
        };
        worker.register(&registration).await.unwrap();
        let mut drafts = Vec::new();
        for member in &registration.members {
            let (recipient, from) = (member.recipient.clone(), date!(2026 - 11 - 01));
            let start = Change::Start { recipient, from };
            drafts.push(name(&worker.draft(number, &start).await.unwrap()));
        }
        approver.decide(&drafts, &Decision::Approve).await.unwrap();
    }

    /// A decided ticket of this month at the clinic.
    pub(super) async fn ticket(&self, case: &str, recipient: &str) {
        self.ticket_at(OFFICE, case, recipient).await;
    }

    /// The same of an office.
    pub(super) async fn ticket_at(&self, office: &str, case: &str, recipient: &str) {
        let worker = self.sign_in_at(office, "tanto-1").await;
        let approver = self.sign_in_at(office, "kessai").await;
        let change = issue(
            recipient,
            "2026-11",
            date!(2026 - 11 - 01),
            date!(2026 - 11 - 30),
        );
        let drafted = worker.draft(case, &change).await.unwrap();
        approver
            .decide(&[name(&drafted)], &Decision::Approve)
            .await
            .unwrap();
    }

    /// What the clinic is told by number: the validity, and the numbers of the tickets.
    pub(super) async fn told(&self, recipient: &str) -> (String, Vec<String>) {
        let answer = self.answer(recipient).await;
        let validity = answer["QualificationValidity"].as_str().unwrap().to_owned();
        let right = &answer["ResultList"]["ResultOfQualificationConfirmation"][0];
        let tickets = right["PublicExpenseResultList"]["MedicalTicketInfo"].as_array();
        let number =
            |ticket: &serde_json::Value| ticket["IssueNumber"].as_str().unwrap().to_owned();
        (
            validity,
            tickets.into_iter().flatten().map(number).collect(),
        )
    }

    /// The whole body of the answer, but for the echo of the question.
    pub(super) async fn answer(&self, recipient: &str) -> serde_json::Value {
        self.answer_to(CLINIC, OFFICE, recipient).await
    }

    /// The same to an institution about a recipient of an office.
    pub(super) async fn answer_to(
        &self,
        institution: &str,
        office: &str,
        recipient: &str,
    ) -> serde_json::Value {
        let password = self.mock.folder().join("service-password");
        let web = WebService::new(
            self.transport(institution),
            institution.into(),
            "madoguchi".into(),
            Some(password),
        );
        let today = self.now.lock().unwrap().date();
        let question =
            NumberQuestion::new(office, recipient, date!(1958 - 03 - 02), today).unwrap();
        let result = web
            .search(&question, InquiryId(uuid::Uuid::new_v4()))
            .await
            .unwrap();
        let mut body = result.to_value()["XmlMsg"]["MessageBody"].take();
        body["QualificationConfirmSearchInfo"].take();
        body
    }

    pub(super) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    fn transport(&self, code: &str) -> HttpTransport {
        self.mock.client_identity(code).unwrap();
        let folder = self.mock.folder().display();
        let mut text = String::new();
        write!(
            text,
            "url = '{}'\nauthority = '{folder}/facility-ca.pem'\nidentity = '{folder}/client-{code}.pem'",
            self.service.url()
        )
        .unwrap();
        let service: config::Service = toml::from_str(&text).unwrap();
        HttpTransport::new(&service, Arc::new(SystemClock::new())).unwrap()
    }
}

pub(super) fn member(recipient: &str) -> Member {
    Member {
        recipient: recipient.into(),
        name: "例示　稔".into(),
        kana: "ﾚｲｼﾞ ﾐﾉﾙ".into(),
        birth: date!(1958 - 03 - 02),
        sex: "1".into(),
        link: None,
        disclosure: madoguchi::office::Disclosure::Open,
        insurance: madoguchi::office::Insurance::None,
        certificates: Vec::new(),
        spans: Vec::new(),
    }
}

pub(super) fn start(recipient: &str) -> Change {
    let (recipient, from) = (recipient.into(), date!(2026 - 11 - 01));
    Change::Start { recipient, from }
}

pub(super) fn issue(recipient: &str, month: &str, from: Date, until: Date) -> Change {
    let terms = Terms {
        recipient: recipient.into(),
        institution: Some(CLINIC.into()),
        treatment: Treatment::Outpatient,
        month: month.into(),
        from,
        until,
        self_pay: 0,
        injuries: vec!["高血圧症".into()],
        prescriber: None,
    };
    Change::Issue { terms }
}

pub(super) fn name(drafted: &Drafted) -> DraftName {
    DraftName {
        case: drafted.case.clone(),
        draft: drafted.draft,
    }
}
