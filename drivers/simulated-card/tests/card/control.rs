//! The program: its commands on standard input and on the control socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

use crate::script::{bytes, cards, command};

const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn the_control_socket_takes_the_commands_of_standard_input() {
    let mut program = Program::start(&["--control", "127.0.0.1:0", "--stay"]);
    let ready = program.line();
    let address = ready
        .strip_prefix("ready empty control=")
        .expect("an address")
        .to_owned();
    let (mut one, mut other) = (Socket::open(&address), Socket::open(&address));
    for (line, answer) in [
        ("status", "ok empty"),
        ("remove", "error the slot is empty"),
        ("release", "error no command hangs"),
        ("fault ins=20:tear,apdu=3:swap=taro", "ok fault"),
        (
            "fault apdu=3:explode",
            "error unknown fault \"apdu=3:explode\"",
        ),
        ("forget", "ok forgotten"),
        ("timing default", "ok timing"),
        ("timing bit_rate=424,sign_us=500000", "ok timing"),
        ("timing off", "ok timing"),
        (
            "insert ../../etc/passwd",
            "error a person is named by letters, digits, - and _",
        ),
    ] {
        assert_eq!(one.ask(line), answer);
        assert_eq!(other.ask(line), answer);
        assert_eq!(program.ask(line), answer);
    }
    for line in [
        "insert nobody",
        "timing bit_rate=1",
        "dance",
        "\u{0}\u{fffd}",
    ] {
        assert!(one.ask(line).starts_with("error "), "{line}");
    }
    drop(other);
    assert_eq!(one.ask("quit"), "ok quit");
    assert!(program.end().success());
}

#[test]
fn a_line_without_end_is_cut_off_and_the_program_goes_on() {
    let mut program = Program::start(&["--control", "127.0.0.1:0"]);
    let ready = program.line();
    let address = ready
        .strip_prefix("ready empty control=")
        .expect("an address");
    let mut hostile = Socket::open(address);
    // Fails at the latest when the other side has closed.
    let _ = hostile.0.get_mut().write_all(&[b'x'; 1 << 20]);
    let mut rest = Vec::new();
    let _ = hostile.0.read_to_end(&mut rest);
    assert_eq!(rest, b"");
    assert_eq!(program.ask("status"), "ok empty");
    drop(program.input.take());
    assert!(
        program.end().success(),
        "the end of standard input is the end"
    );
}

#[test]
fn a_card_is_driven_from_outside_and_its_tries_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["hanako.toml", "taro.toml"] {
        std::fs::copy(cards().join(name), folder.path().join(name)).expect("a card file");
    }
    let reader = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = reader.local_addr().expect("an address").to_string();
    let mut program = Program::start(&[
        "--cards",
        text(folder.path()),
        "--person",
        "hanako",
        "--vpcd",
        &address,
        "--timing",
        "select_us=1000",
    ]);
    let (mut line, _) = reader.accept().expect("a card");
    assert_eq!(exchange(&mut line, &[4])[..2], [0x3B, 0x88]);
    assert_eq!(program.line(), "ready inserted hanako");
    assert_eq!(exchange(&mut line, &command("JPKI")), bytes("9000"));
    assert_eq!(exchange(&mut line, &command("WRONG-PIN")), bytes("63C2"));
    let status = program.ask("status");
    assert!(
        status.starts_with("ok inserted hanako apdus=2 user_authentication=2 signature=5 text_pin=3 text_number_b=10 elapsed_ms="),
        "{status}"
    );
    assert_eq!(program.ask("fault ins=A4:swap-unseen=taro"), "ok fault");
    assert_eq!(exchange(&mut line, &command("JPKI")), bytes("9000"));
    assert_eq!(exchange(&mut line, &command("00200098")), bytes("63C3"));
    assert!(
        program
            .ask("status")
            .starts_with("ok inserted taro apdus=4 ")
    );
    assert_eq!(program.ask("fault ins=B0:hang"), "ok fault");
    send(&mut line, &command("00B0880000"));
    let mut asked = (0..100_000).map(|_| program.ask("status"));
    assert!(asked.any(|status| status.ends_with(" hanging=1")));
    assert_eq!(program.ask("release"), "ok released");
    assert_eq!(receive(&mut line), bytes("008F009000"));
    assert_eq!(program.ask("quit"), "ok quit");
    assert!(program.end().success());
}

#[test]
fn only_this_machine_may_drive_the_card() {
    for address in ["0.0.0.0:0", "192.0.2.1:4000", "localhost", "[::]:0"] {
        let output = Command::new(env!("CARGO_BIN_EXE_simulated-card"))
            .args(["--control", address])
            .output()
            .expect("the program");
        assert_eq!(output.status.code(), Some(2), "{address}");
    }
}

struct Program {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<std::process::ChildStdout>,
}

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_simulated-card"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program");
        Self {
            input: child.stdin.take(),
            output: BufReader::new(child.stdout.take().expect("its output")),
            child,
        }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("a line");
        line.trim_end().to_owned()
    }

    fn ask(&mut self, line: &str) -> String {
        let input = self.input.as_mut().expect("open");
        writeln!(input, "{line}").expect("a program");
        self.line()
    }

    fn end(&mut self) -> std::process::ExitStatus {
        self.child.wait().expect("its end")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Only where a test failed is it still there.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Socket(BufReader<TcpStream>);

impl Socket {
    fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).expect("a listener");
        stream.set_read_timeout(Some(PATIENCE)).expect("a deadline");
        Self(BufReader::new(stream))
    }

    fn ask(&mut self, line: &str) -> String {
        self.0
            .get_mut()
            .write_all(format!("{line}\n").as_bytes())
            .expect("an open line");
        let mut answer = String::new();
        self.0.read_line(&mut answer).expect("an answer");
        answer.trim_end().to_owned()
    }
}

fn exchange(line: &mut TcpStream, frame: &[u8]) -> Vec<u8> {
    send(line, frame);
    receive(line)
}

fn send(line: &mut TcpStream, frame: &[u8]) {
    let length = u16::try_from(frame.len()).expect("a frame");
    line.write_all(&[&length.to_be_bytes(), frame].concat())
        .expect("an open line");
}

fn receive(line: &mut TcpStream) -> Vec<u8> {
    line.set_read_timeout(Some(PATIENCE)).expect("a deadline");
    let mut length = [0; 2];
    line.read_exact(&mut length).expect("an answer");
    let mut answer = vec![0; usize::from(u16::from_be_bytes(length))];
    line.read_exact(&mut answer).expect("an answer");
    answer
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}
