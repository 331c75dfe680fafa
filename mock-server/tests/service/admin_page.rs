//! The admin page: what it shows, what its forms do, and whom it answers.

use std::process::Command;

use madoguchi_mock_server::{AdminPage, AdminPageError, Fault, LinkOptions};
use reqwest::{Client, StatusCode};
use tempfile::TempDir;

use crate::world::{ANY_PORT, HERE, World};

struct Desk {
    world: World,
    page: AdminPage,
    browser: Client,
}

impl Desk {
    async fn new() -> Self {
        let world = World::new().await;
        let page = world.running.admin_page(ANY_PORT).await.unwrap();
        let browser = Client::builder().no_proxy().build().unwrap();
        Self {
            world,
            page,
            browser,
        }
    }

    async fn get(&self, path: &str) -> String {
        let url = format!("{}{path}", self.page.url());
        let answer = self.browser.get(url).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.text().await.unwrap()
    }

    /// Sends a form as the page would, with the word that stands in it.
    async fn send(&self, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let shown = self.get("/faults").await;
        let word = between(&shown, "name=\"word\" value=\"", "\"");
        self.send_with(word, path, fields).await
    }

    async fn send_with(
        &self,
        word: &str,
        path: &str,
        fields: &[(&str, &str)],
    ) -> (StatusCode, String) {
        let pairs = [&[("word", word)], fields].concat();
        let body: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let answer = self
            .browser
            .post(format!("{}{path}", self.page.url()))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.join("&"))
            .send()
            .await
            .unwrap();
        (answer.status(), answer.text().await.unwrap())
    }
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let (_, rest) = text.split_once(before).unwrap();
    rest.split_once(after).unwrap().0
}

#[tokio::test]
async fn it_shows_people_and_the_requests_as_they_come() {
    let desk = Desk::new().await;
    let people = desk.get("/").await;
    for text in [
        "試験　太郎",
        "assistance-ticket",
        "有効（未登録）",
        "該当資格なし",
    ] {
        assert!(people.contains(text), "{text}");
    }
    assert!(desk.get("/requests").await.contains("まだ要求はありません"));
    desk.world.open("employee").await;
    let token = desk.world.token().await;
    let requests = desk.get("/requests").await;
    for text in ["POST /visits", "201", HERE, "09:42:07", "/auth"] {
        assert!(requests.contains(text), "{text}");
    }
    let serial = desk.world.mock.certificate_serial("employee");
    for secret in [token, serial] {
        assert!(!requests.contains(&secret));
    }
}

#[tokio::test]
async fn a_fault_is_planned_and_taken_back() {
    let desk = Desk::new().await;
    let fields = [
        ("endpoint", "open"),
        ("fault", "unavailable"),
        ("times", "2"),
    ];
    let (status, shown) = desk.send("/faults", &fields).await;
    assert_eq!(status, 200);
    assert!(
        shown.contains("2回") && shown.contains("受付の開始"),
        "{shown}"
    );
    let planned = desk.world.running.faults().planned();
    assert_eq!(
        (&planned[0].fault, planned[0].times),
        (&Fault::Status(503), Some(2))
    );
    assert_eq!(desk.world.open("employee").await.status, 503);
    assert!(desk.get("/faults").await.contains("1回"));
    desk.send("/faults/clear", &[]).await;
    assert_eq!(desk.world.running.faults().planned(), []);
    assert_eq!(desk.world.open("employee").await.status, 201);
}

#[tokio::test]
async fn a_tap_at_the_face_reader_says_what_came_of_it() {
    let mut desk = Desk::new().await;
    let (_, shown) = desk.send("/face", &[("person", "employee")]).await;
    assert!(shown.contains("連携アプリが動いていません"), "{shown}");
    let folder = desk.world.folder.path().join("OQS");
    let mut link = desk
        .world
        .running
        .link(LinkOptions::new(&folder, HERE))
        .unwrap();
    let (_, shown) = desk.send("/face", &[("person", "revoked")]).await;
    assert!(shown.contains("CERTIFICATE_REVOKED"), "{shown}");
    let (_, shown) = desk.send("/face", &[("person", "employee")]).await;
    let file = between(&shown, "書き出します: ", "<");
    link.pass().await.unwrap();
    assert!(folder.join("face").join(file).exists());
    desk.page = desk.world.running.admin_page(ANY_PORT).await.unwrap();
}

#[tokio::test]
async fn only_its_own_forms_on_this_machine_do_anything() {
    let desk = Desk::new().await;
    let fields = [
        ("endpoint", "open"),
        ("fault", "unavailable"),
        ("times", ""),
    ];
    for word in ["", "guess"] {
        let (status, _) = desk.send_with(word, "/faults", &fields).await;
        assert_eq!(status, 403);
        assert_eq!(desk.send_with(word, "/faults/clear", &[]).await.0, 403);
        assert_eq!(
            desk.send_with(word, "/face", &[("person", "employee")])
                .await
                .0,
            403
        );
    }
    for (name, value) in [("endpoint", "moon"), ("fault", "flood"), ("times", "-1")] {
        let mut wrong = fields;
        for field in &mut wrong {
            if field.0 == name {
                field.1 = value;
            }
        }
        assert_eq!(desk.send("/faults", &wrong).await.0, 400, "{name}={value}");
    }
    assert_eq!(desk.world.running.faults().planned(), []);

    let (_, port) = desk
        .page
        .url()
        .rsplit_once(':')
        .map(|(url, port)| (url.to_owned(), port.to_owned()))
        .unwrap();
    for (host, status) in [
        (format!("127.0.0.1:{port}"), 200),
        (format!("localhost:{port}"), 200),
        (format!("[::1]:{port}"), 200),
        (format!("rebound.test:{port}"), 421),
        ("127.0.0.1:1".to_owned(), 421),
        ("127.0.0.1".to_owned(), 421),
    ] {
        let answer = desk
            .browser
            .get(desk.page.url())
            .header("host", &host)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), status, "{host}");
        assert!(
            answer.headers()["content-security-policy"]
                .to_str()
                .unwrap()
                .starts_with("default-src 'none'")
        );
    }
}

#[tokio::test]
async fn it_is_for_this_machine_alone() {
    let world = World::new().await;
    let error = world
        .running
        .admin_page("0.0.0.0:0".parse().unwrap())
        .await
        .unwrap_err();
    assert!(
        matches!(error, AdminPageError::NotLoopback { .. }),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_renders_it() {
    let desk = Desk::new().await;
    desk.world.open("employee").await;
    let folder = TempDir::new().unwrap();
    for (path, text) in [
        ("/", "登録されている人"),
        ("/requests", "POST /visits"),
        ("/faults", "計画されている障害はありません"),
    ] {
        let picture = folder.path().join("page.png");
        let output = Command::new("chromium")
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--window-size=1400,900",
                "--dump-dom",
            ])
            .arg(format!(
                "--user-data-dir={}",
                folder.path().join("profile").display()
            ))
            .arg(format!("{}{path}", desk.page.url()))
            .output();
        let output = output.unwrap();
        let dom = String::from_utf8_lossy(&output.stdout);
        assert!(dom.contains(text), "{path}: {dom}");
        let shot = Command::new("chromium")
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--window-size=1400,900",
            ])
            .arg(format!(
                "--user-data-dir={}",
                folder.path().join("profile").display()
            ))
            .arg(format!("--screenshot={}", picture.display()))
            .arg(format!("{}{path}", desk.page.url()))
            .output();
        assert!(shot.unwrap().status.success(), "{path}");
        let png = std::fs::read(&picture).unwrap();
        assert!(png.starts_with(b"\x89PNG") && png.len() > 10_000, "{path}");
        if let Some(kept) = std::env::var_os("MADOGUCHI_PICTURES") {
            let name = format!("admin{}.png", path.replace('/', "-"));
            std::fs::copy(&picture, std::path::Path::new(&kept).join(name)).unwrap();
        }
    }
}
