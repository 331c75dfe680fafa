//! The program itself: it prepares its folder, says where it listens, serves, and ends when asked.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use madoguchi_mock_server::{Mock, Options};
use tempfile::TempDir;

use crate::world::{HERE, client};

pub(crate) fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_madoguchi-mock-server"))
}

/// A child that does not outlive its test.
pub(crate) struct Server(pub(crate) Child);

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        let _ended = self.0.kill();
        let _status = self.0.wait();
    }
}

fn mint(folder: &Path, person: &str) -> Output {
    program()
        .arg("mint")
        .arg("--data")
        .arg(folder)
        .args(["--person", person])
        .output()
        .unwrap()
}

#[tokio::test]
async fn it_serves_a_client_that_knows_only_its_folder() {
    let folder = TempDir::new().unwrap();
    let port = folder.path().join("port");
    let mut command = program();
    command.arg("--data").arg(folder.path()).args([
        "--seed",
        "mine",
        "--institution",
        "1399999999",
    ]);
    let store = format!("sqlite:{}", folder.path().join("other.sqlite").display());
    command
        .arg("--port-file")
        .arg(&port)
        .args(["--store", &store]);
    let mut server = Server(command.stdout(Stdio::piped()).spawn().unwrap());
    let mut ready = String::new();
    BufReader::new(server.0.stdout.take().unwrap())
        .read_line(&mut ready)
        .unwrap();
    let url = ready.split_whitespace().last().unwrap().to_owned();
    assert!(
        url.ends_with(fs::read_to_string(&port).unwrap().trim()),
        "{ready}"
    );

    let mock = Mock::prepare(folder.path(), Options::default()).unwrap();
    for code in [HERE, "1399999999"] {
        assert!(mock.client_path(code).is_file());
        let client = client(&mock, Some(&mock.client_identity(code).unwrap()));
        assert_eq!(
            client
                .get(format!("{url}/health"))
                .send()
                .await
                .unwrap()
                .status(),
            200
        );
    }
    assert!(folder.path().join("other.sqlite").is_file());

    let card = String::from_utf8(mint(folder.path(), "employee").stdout).unwrap();
    assert_eq!(
        card,
        fs::read_to_string(mock.card_path("employee")).unwrap(),
        "the folder's seed is kept"
    );

    #[cfg(unix)]
    {
        // The shell's own: a small machine has no program of that name.
        let asked = Command::new("sh")
            .args(["-c", &format!("kill {}", server.0.id())])
            .status()
            .unwrap();
        assert!(asked.success());
        assert!(
            server.0.wait().unwrap().success(),
            "it ends in order when asked"
        );
    }
}

/// What a program says first, line by line.
fn said(server: &mut Server, lines: usize) -> Vec<String> {
    let out = BufReader::new(server.0.stdout.take().unwrap());
    out.lines().take(lines).map(Result::unwrap).collect()
}

/// What appears in a folder. Another process fills it: there is no event to wait for, but its end is.
fn appeared(server: &mut Server, folder: &Path) -> Vec<u8> {
    loop {
        let files = fs::read_dir(folder).into_iter().flatten();
        for file in files.map(|file| file.unwrap().path()) {
            let bytes = fs::read(file).unwrap();
            if bytes.starts_with(b"PK") || bytes.ends_with(b"</XmlMsg>") {
                return bytes;
            }
        }
        assert!(server.0.try_wait().unwrap().is_none(), "it ended");
        std::thread::yield_now();
    }
}

#[tokio::test]
async fn it_plays_the_link_application_with_faults_from_a_file_and_shows_a_page() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    let scenario = "[[fault]]\nendpoint = 'link'\nfault = { header_error = { code = 'PLANNED', message = 'm' } }\ntimes = 1\n\
                    [[fault]]\nendpoint = 'health'\nfault = 'maintenance'\nto = '+3600'\n";
    fs::write(path("scenario.toml"), scenario).unwrap();
    fs::write(path("password"), "secret-1\n").unwrap();
    let mut command = program();
    command
        .arg("--data")
        .arg(path("data"))
        .arg("--link")
        .arg(path("OQS"));
    command.args([
        "--link-interval",
        "10",
        "--link-charset",
        "shift_jis",
        "--admin",
        "127.0.0.1:0",
        "--processing",
        "0",
    ]);
    command.arg("--scenario").arg(path("scenario.toml"));
    let mut server = Server(command.stdout(Stdio::piped()).spawn().unwrap());
    let lines = said(&mut server, 2);
    let [url, page] =
        [0, 1].map(|line: usize| lines[line].split_whitespace().last().unwrap().to_owned());

    let mock = Mock::prepare(&path("data"), Options::default()).unwrap();
    let client = client(&mock, Some(&mock.client_identity(HERE).unwrap()));
    let health = client.get(format!("{url}/health")).send().await.unwrap();
    assert_eq!(health.status(), 503, "as the scenario says");
    let shown = reqwest::get(&page).await.unwrap();
    assert_eq!(shown.status(), 200);
    assert!(shown.text().await.unwrap().contains("試験　太郎"));

    let request = crate::link::single("UTF-8", HERE);
    for (suffix, code) in [("1", Some("PLANNED")), ("2", None)] {
        // Written elsewhere and moved: the program may look at any moment.
        fs::write(path("request"), &request).unwrap();
        fs::rename(
            path("request"),
            path(&format!("OQS/req/OQSsiquc01req_{suffix}.xml")),
        )
        .unwrap();
        let answer = appeared(&mut server, &path("OQS/res"));
        let (text, _, damaged) = encoding_rs::SHIFT_JIS.decode(&answer);
        assert!(!damaged && text.contains("encoding=\"Shift_JIS\""));
        assert_eq!(crate::link::element(&text, "ErrorCode"), code);
        fs::remove_file(path(&format!("OQS/res/OQSsiquc01res_{suffix}.xml"))).unwrap();
    }
    drop(server);

    let mut command = program();
    command
        .arg("--data")
        .arg(path("data"))
        .arg("--link")
        .arg(path("OQS"))
        .args(["--link-interval", "10"]);
    command.arg("--link-password").arg(path("password"));
    let mut server = Server(command.stdout(Stdio::piped()).spawn().unwrap());
    said(&mut server, 1);
    fs::write(path("request"), &request).unwrap();
    fs::rename(path("request"), path("OQS/req/OQSsiquc01req_3.xml")).unwrap();
    assert!(
        appeared(&mut server, &path("OQS/res")).starts_with(b"PK"),
        "encrypted"
    );
}

#[test]
fn it_says_what_is_wrong_and_fails() {
    let folder = TempDir::new().unwrap();
    let offices = include_str!("../../offices.toml").replace("12139994", "12139995");
    std::fs::write(folder.path().join("offices.toml"), offices).unwrap();
    let nobody = mint(folder.path(), "nobody");
    assert!(!nobody.status.success());
    assert!(
        String::from_utf8(nobody.stderr)
            .unwrap()
            .contains("nobody is called nobody")
    );
    for (arguments, reason) in [
        (vec![], "--data"),
        (vec!["--data", "x", "--store", "mysql:x"], "sqlite:PATH"),
        (
            vec!["--data", "x", "--people", "/does/not/exist"],
            "/does/not/exist",
        ),
        (
            vec!["--data", "x", "--scenario", "/no/scenario"],
            "/no/scenario",
        ),
        (
            vec![
                "--data",
                "x",
                "--link",
                "x/OQS",
                "--link-password",
                "/no/password",
            ],
            "/no/password",
        ),
        (
            vec!["--data", "x", "--link", "x/OQS", "--link-charset", "euc-jp"],
            "utf-8 or shift_jis",
        ),
        (vec!["--data", "x", "--admin", "192.0.2.1:0"], "loopback"),
        (
            vec!["--data", "x", "--offices", "/no/offices"],
            "/no/offices",
        ),
        (
            vec!["--data", "x", "--offices", "offices.toml"],
            "12139995 does not have its form",
        ),
        (
            vec!["--data", "x", "--store", "postgres://u@h/d?sslmode=require"],
            "sslrootcert",
        ),
    ] {
        let output = program()
            .args(&arguments)
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(!output.status.success(), "{arguments:?}");
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(reason), "{arguments:?}: {text}");
    }
}
