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

#[test]
fn it_says_what_is_wrong_and_fails() {
    let folder = TempDir::new().unwrap();
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
